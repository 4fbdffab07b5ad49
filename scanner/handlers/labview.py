"""LabVIEW programs and controls: what they call, the instruments, files and SQL they name; diagrams are not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Finding, Kind, Part, PartKind, Problem, Reference, Trouble
from scanner.reading.code import effects
from scanner.reading.code.sqltext import kind_of, read_sql
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.handler import Handler
from scanner.reading.labview import CONTROL, INSTRUMENT, RESOURCES, device, paths, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_KIND = "labview"
_LIMIT = 128 << 20
_PACKED = "texts"
_LOOKS = (".png", ".bmp", ".jpg", ".ico", ".chm", ".hlp", ".htm", ".html", ".pdf")
"""Pictures and help that a program shows; it calls none of them."""


def recognise(file: SourceFile) -> str | None:
    """Return `labview` for the resources of a program or a control."""
    head = file.head
    return _KIND if head.startswith(RESOURCES) and head[8:12] in (INSTRUMENT, CONTROL) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield what the program refers to, and say that its diagram is not read."""
    if file.code_only:
        return
    content = file.read_all(_LIMIT)
    yield from _called(content, file.name)
    yield from _named(content)
    if file.head[8:12] == INSTRUMENT:
        detail = "its diagram is drawn: what it calculates, decides and writes is not read"
        yield Problem(trouble=Trouble.NOT_READ_YET, detail=detail)


def _called(content: bytes, own: str) -> Iterator[Finding]:
    for path in paths(content):
        name = path.rpartition("\\")[2]
        if "." not in name or name == own or name.lower().endswith(_LOOKS):
            continue
        if path.startswith("<"):
            yield Evidence.of(Kind.STRUCTURE, path, "calls")
        else:
            yield Part(kind=PartKind.EXTERNAL_LINK, name=name, subtype=_KIND, detail=path)
            yield Reference(target=path, access=Access.READ, where="calls")


def _named(content: bytes) -> Iterator[Finding]:
    devices = set()
    for words in texts(content):
        address = device(words)
        if address and address not in devices:
            devices.add(address)
            yield Part(kind=PartKind.CONNECTION, name=address, subtype="instrument", detail=address)
            yield Evidence.of(Kind.CONNECTION, address, _PACKED)
        elif kind_of(words):
            yield from read_sql(words, _PACKED, SCRIPT)
        else:
            yield from effects.addresses(words.strip(), _PACKED, Access.UNKNOWN)


HANDLER = Handler(
    name=_KIND,
    version=1,
    suffixes=frozenset({".vi", ".ctl", ".vit", ".ctt"}),
    recognise=recognise,
    read=read,
    title="LabVIEW",
    reads="what is called, instruments, files and SQL that are named",
    leaves="the diagram, and each program says so",
)
