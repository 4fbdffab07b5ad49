"""Office documents saved as one text - web archive, Office 2003 XML, flat Open XML: the macros packed in it."""

from __future__ import annotations

import binascii
import re
import zlib
from typing import TYPE_CHECKING

from classifiers.evidence import Finding, Problem, Trouble
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.guarding import guarded
from scanner.reading.handler import Handler
from scanner.reading.ole import MAGIC, CompoundFile
from scanner.reading.textkind import text_kind
from scanner.reading.vbaproject import read_projects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_WORDS = {
    "web-archive": "the text of documents saved as single-file web pages is",
    "office-xml": "the text of documents saved as XML is",
}
_PACKED = re.compile(rb"(?:QWN0aXZlTWlt|0M8R4KGxGuE)[A-Za-z0-9+/=\s]*")
"""ActiveMime or a compound file, as Base64: where such texts keep the project, and other objects."""
_ACTIVE_MIME = b"ActiveMim"
_HEADER = 0x32
"""Bytes before the compressed content of ActiveMime, at least; Excel has more."""
_STREAM_START = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_TRIES = 40
_OBJECTS = 50


def recognise(file: SourceFile) -> str | None:
    """Return `web-archive` or `office-xml` for a text that begins as one."""
    kind = text_kind(file)
    return kind if kind in _WORDS else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the macros, and that there is more which is not read.

    Raises:
        TooLarge: the text is larger than a member of a container may be.
    """
    kind = text_kind(file)
    for number, found in enumerate(_PACKED.finditer(file.read_all()), 1):
        if number > _OBJECTS:
            detail = f"only {_OBJECTS} packed objects are looked into for macros"
            yield Problem(trouble=Trouble.CAPPED, detail=detail, where="objects")
            break
        yield from guarded(f"object {number}", _object(found[0], f"object {number}", file))
    if kind in _WORDS:
        yield Problem(trouble=Trouble.NOT_READ_YET, detail=f"{_WORDS[kind]} not read yet", where="content")


def _object(packed: bytes, name: str, file: SourceFile) -> Iterator[Finding]:
    try:
        content = binascii.a2b_base64(packed)
    except binascii.Error:
        yield Problem(trouble=Trouble.MALFORMED, detail=f"{name} is damaged: it is no Base64", where=name)
        return
    if content.startswith(_ACTIVE_MIME):
        content = _unpacked(content, file.limits.member)
        if not content:
            yield Problem(trouble=Trouble.MALFORMED, detail=f"{name} is damaged: it cannot be unpacked", where=name)
            return
    if content.startswith(MAGIC):
        yield from read_projects(CompoundFile(content), file, SCRIPT)


def _unpacked(content: bytes, limit: int) -> bytes:
    """Return what ActiveMime packs: the first stream after its header that can be unpacked, and is an Office object."""
    for _, found in zip(range(_TRIES), _STREAM_START.finditer(content, _HEADER), strict=False):
        inflate = zlib.decompressobj()
        try:
            unpacked = inflate.decompress(content[found.start() :], limit)
        except zlib.error:
            continue
        if unpacked.startswith(MAGIC):
            return unpacked
    return b""


HANDLER = Handler(
    name="flat-documents",
    version=1,
    suffixes=frozenset({".mht", ".mhtml", ".xml"}),
    recognise=recognise,
    read=read,
    title="Office documents saved as one text (MHT, Office 2003 XML, flat Open XML)",
    reads="VBA source",
    leaves="texts and formulas",
)
