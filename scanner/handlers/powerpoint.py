"""PowerPoint presentations, templates and add-ins, as Open XML and as compound files: macros, links, people."""

from __future__ import annotations

import re
import struct
import zlib
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind, Metric, Part, Problem, Trouble
from scanner.reading.code.surroundings import Surroundings
from scanner.reading.guarding import guarded
from scanner.reading.handler import Handler
from scanner.reading.office.officekind import POWERPOINT, office_kind, opened_package
from scanner.reading.office.oleproperties import ole_properties
from scanner.reading.office.ooxml import Package, external_links, plain, properties
from scanner.reading.office.packagevba import read_embedded, read_macros, read_packages
from scanner.reading.office.unlocking import unlocked
from scanner.reading.ole import MAGIC, CompoundFile, OleError, compound_file
from scanner.reading.vbaproject import read_projects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_SURROUNDINGS = Surroundings(host=POWERPOINT)
_DOCUMENT = "PowerPoint Document"
_ACTION = re.compile(rb'\baction="ppaction://(?:macro|program)\?([^"]+)"|\baction="(ppaction://(?:program|ole)[^"]*)"')
_STORED_OBJECT = re.compile(rb"[\x00\x10]\x00\x11\x10", re.DOTALL)
"""Head of an ExternalOleObjectStg record (MS-PPT 2.10.34): instance 0 or 1, type 0x1011."""
_MACROS_ARE_HERE = re.compile(rb"\x02\x00\x00\x04\x0c\x00\x00\x00....\x01\x00\x00\x00", re.DOTALL)
"""A VbaInfoAtom record (MS-PPT 2.4.11) whose flag says that the presentation has macros."""
_SLIDES = 1000
_OBJECTS = 200


def recognise(file: SourceFile) -> str | None:
    """Return `powerpoint` or `powerpoint-macro` for a presentation of any generation since PowerPoint 97."""
    kind = office_kind(file)
    return kind.name if kind and kind.program == POWERPOINT else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield macros first, then what buttons start, links and people."""
    kind = office_kind(file)
    if kind is not None and kind.container == "ole":
        yield from _read_old(file)
        return
    package = opened_package(file)
    yield from guarded("macros", read_macros(package, file, _SURROUNDINGS))
    if not file.code_only:
        yield from guarded("properties", properties(package))
        yield from guarded("links", _links(package))
        yield from guarded("buttons", _buttons(package))
    yield from package.archive.problems


def _links(package: Package) -> Iterator[Finding]:
    count = 0
    for finding in external_links(package):
        count += isinstance(finding, Part)
        yield finding
    yield Metric(name="external_links", value=count)


def _buttons(package: Package) -> Iterator[Finding]:
    """Yield the macros and programs that slides start on a click."""
    for part in package.parts("presentationml.slide+")[:_SLIDES]:
        found = _ACTION.findall(package.archive.read(part))
        words = dict.fromkeys(plain(first or second) for first, second in found)
        if words:
            yield Evidence.of(Kind.LABEL, "buttons: " + ", ".join(words), part)


def _read_old(file: SourceFile) -> Iterator[Finding]:
    compound = compound_file(file)
    yield from guarded("macros", read_projects(compound, file, _SURROUNDINGS))
    yield from guarded("embedded documents", read_packages(compound, file, _SURROUNDINGS))
    yield from guarded(_DOCUMENT, _stored_objects(compound, file))
    if not file.code_only:
        yield from guarded("properties", ole_properties(compound))
    if compound.damaged:
        lost = ", ".join(sorted(compound.damaged)[:5])
        yield Problem(trouble=Trouble.MALFORMED, detail=f"streams are cut off: {lost}")
    if "EncryptedSummary" in compound:
        yield from guarded(_DOCUMENT, _stored_objects(compound_file(unlocked(file)), file))


def _stored_objects(compound: CompoundFile, file: SourceFile) -> Iterator[Finding]:
    """Yield the macros of the objects stored in the document: its own VBA project is one of them."""
    if "PP40" in compound or _DOCUMENT not in compound:
        return
    document = compound.read(_DOCUMENT, file.limits.member)
    number = modules = 0
    for found in _STORED_OBJECT.finditer(document):
        content = _stored(document, found.start(), file.limits.member)
        if content[:8] != MAGIC:
            continue
        number += 1
        if number > _OBJECTS:
            detail = f"only {_OBJECTS} stored objects are looked into for macros"
            yield Problem(trouble=Trouble.CAPPED, detail=detail, where=_DOCUMENT)
            return
        for finding in _object(content, f"object {number}", file):
            modules += isinstance(finding, Part)
            yield finding
    if not modules and _MACROS_ARE_HERE.search(document):
        detail = "the presentation says that it has macros, but they are damaged or missing"
        yield Problem(trouble=Trouble.MALFORMED, detail=detail, where="macros")


def _object(content: bytes, name: str, file: SourceFile) -> Iterator[Finding]:
    try:
        own = "VBA/dir" in CompoundFile(content)
    except OleError as error:
        yield Problem(trouble=Trouble.MALFORMED, detail=f"{name} in the presentation is damaged: {error}", where=name)
        return
    if own:
        yield from read_projects(CompoundFile(content), file, _SURROUNDINGS)
    else:
        yield from read_embedded(content, name, file, _SURROUNDINGS)


def _stored(document: bytes, at: int, limit: int) -> bytes:
    """Return the compound file of one record, unpacked if its instance says that it is packed."""
    instance, size = struct.unpack_from("<H2xI", document, at) if at + 8 <= len(document) else (0, 0)
    body = document[at + 8 : at + 8 + min(size, limit)]
    if instance >> 4 != 1:
        return body
    try:
        return zlib.decompressobj().decompress(body[4:], limit)
    except zlib.error:
        return b""


HANDLER = Handler(
    name="powerpoint",
    version=2,
    suffixes=frozenset({".pptx", ".pptm", ".potx", ".potm", ".ppsx", ".ppsm", ".ppam", ".ppt", ".pot", ".pps", ".ppa"}),
    recognise=recognise,
    read=read,
    title="PowerPoint presentations",
    reads="VBA source, people",
    leaves="slides",
)
