"""Property sets of old Office documents (MS-OLEPS): the people and titles that SummaryInformation names."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Kind
from scanner.reading.customproperties import registering
from scanner.reading.documentation import documentation
from scanner.reading.ovba import codec_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.ole import CompoundFile

_SUMMARY, _DOCUMENT = "\x05SummaryInformation", "\x05DocumentSummaryInformation"
_USER_DEFINED = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")
"""The second section of what describes a document: what people have added."""
_DICTIONARY, _CODEPAGE = 0, 1
_FIELDS: dict[str, dict[int, tuple[Kind, str]]] = {
    _SUMMARY: {
        2: (Kind.LABEL, "title"),
        3: (Kind.LABEL, "subject"),
        4: (Kind.PERSON, "author"),
        5: (Kind.LABEL, "keywords"),
        6: (Kind.LABEL, "description"),
        8: (Kind.PERSON, "last author"),
        12: (Kind.LABEL, "created"),
        13: (Kind.LABEL, "modified"),
    },
    _DOCUMENT: {2: (Kind.LABEL, "category"), 14: (Kind.PERSON, "manager"), 15: (Kind.PERSON, "company")},
}
_NARROW, _WIDE, _TIME = 0x1E, 0x1F, 0x40
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_LONGEST = 4096
_WIDE_TEXT = "utf-16-le"


def ole_properties(compound: CompoundFile) -> Iterator[Evidence]:
    """Yield the people and titles of a compound file; a damaged set gives what can be read of it."""
    for stream, fields in _FIELDS.items():
        if stream not in compound:
            continue
        content = compound.read(stream, 1 << 20)
        for number, value in _values(content).items():
            if number in fields and value:
                kind, where = fields[number]
                yield Evidence.of(kind, value, where)
                if where == "description":
                    yield from documentation(value, where)
        if content[48:64] == _USER_DEFINED:
            yield from registering(_named(content))


def _values(content: bytes, section: int = 0) -> dict[int, str]:
    """Return the texts and times of a section (0: the first), by number."""
    values: dict[int, str] = {}
    try:
        start, places, codec = _section(content, section)
        for number, offset in places.items():
            values[number] = _value(content, start + offset, codec)
    except struct.error:
        pass  # cut off: what came before is kept
    return values


def _section(content: bytes, section: int) -> tuple[int, dict[int, int], str]:
    """Return where a section begins, where in it each property is, and the codec of its texts."""
    (start,) = struct.unpack_from("<I", content, 44 + 20 * section)
    (count,) = struct.unpack_from("<I", content, start + 4)
    places = dict(struct.unpack_from("<II", content, start + 8 + index * 8) for index in range(min(count, 200)))
    return start, places, _codec(content, start, places.get(_CODEPAGE))


def _named(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the properties that people have added, with their names: these stand in a dictionary of the section."""
    values = _values(content, 1)
    try:
        start, places, codec = _section(content, 1)
        at = start + places.get(_DICTIONARY, len(content))
        (count,) = struct.unpack_from("<I", content, at)
        at += 4
        for _ in range(min(count, 200)):
            number, letters = struct.unpack_from("<II", content, at)
            size = min(letters << (codec == _WIDE_TEXT), _LONGEST)
            raw = content[at + 8 : at + 8 + size]
            at += 8 + size + (-size % 4 if codec == _WIDE_TEXT else 0)
            yield raw.decode(codec, "replace").partition("\0")[0], values.get(number, "")
    except struct.error:
        return  # cut off: what came before is kept


def _codec(content: bytes, start: int, offset: int | None) -> str:
    if offset is None:
        return "cp1252"
    page = struct.unpack_from("<H", content, start + offset + 4)[0]
    return _WIDE_TEXT if page == 1200 else codec_of(page)


def _value(content: bytes, at: int, codec: str) -> str:
    (kind,) = struct.unpack_from("<H", content, at)
    if kind == _TIME:
        return _time(struct.unpack_from("<Q", content, at + 4)[0])
    if kind not in {_NARROW, _WIDE}:
        return ""
    (size,) = struct.unpack_from("<I", content, at + 4)
    size = min(size << (kind == _WIDE), _LONGEST)
    raw = content[at + 8 : at + 8 + size]
    return raw.decode("utf-16-le" if kind == _WIDE else codec, "replace").partition("\0")[0].strip()


def _time(ticks: int) -> str:
    """Return a time from its hundreds of nanoseconds since 1601, "" if it is none."""
    try:
        return (_EPOCH + timedelta(microseconds=ticks // 10)).isoformat(timespec="seconds") if ticks else ""
    except OverflowError:
        return ""
