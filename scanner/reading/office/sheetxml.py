"""Worksheet parts of Open XML workbooks: formulas and heading cells, by pattern over the unpacked stream."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from scanner.reading.archive import xml_text
from scanner.reading.office.ooxml import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.archive import Archive

_CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*)>\s*<(?:\w+:)?f\b([^<>]*?)(?:/>|>([^<]*)<)")
_USUAL_CELL = re.compile(r' r="([A-Z]{1,3}+[0-9]{1,7}+)"(?: [^<>]*+)?+><f(?: [^<>]*?)?(?:/>|>([^<]*+)<)')
"""What Excel writes: found several times as fast as the general form."""
_FORMULA = re.compile(rb"<f[\s/>]")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3}\d+)""")
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_VALUE = re.compile(rb"<(?:\w+:)?c\b")
_TYPE = re.compile(rb"""(?<![\w:.-])t\s*=\s*["'](s|str|inlineStr)["']""")
_TEXT = re.compile(rb"<(?:\w+:)?[tv]\b[^<>]*>([^<]*)<")
_STRING = re.compile(rb"<(?:\w+:)?si\b")
_PHONETIC = re.compile(rb"<(?:\w+:)?rPh\b")
_HEADING_BYTES = 1 << 16
_HEADING_ROWS = 5
_ROWS_LOOKED_AT = 30
_STRING_BYTES = 4 << 20
_LONGEST_CELL = 1 << 16
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0")


def formulas(archive: Archive, part: str) -> Iterator[tuple[str, str]]:
    """Yield cell and text of every formula; a cell that shares the formula of another has the text ""."""
    rest = b""
    for number, piece in enumerate(archive.pieces(part)):
        if number == 0 and piece[:2] in _WIDE:
            yield from _found(xml_text(archive.read(part)))
            return
        content = rest + piece if number else xml_text(piece)
        # A cell that the piece cuts waits for the next one; without any cell, a tail is enough.
        last = content.rfind(b"<", 0, max(content.rfind(b"<c "), content.rfind(b":c ")) + 1)
        start = max(last, len(content) - _LONGEST_CELL, 0)
        yield from _found(content[:start])
        rest = content[start:]
    yield from _found(rest)


def _found(content: bytes) -> Iterator[tuple[str, str]]:
    usual = _USUAL_CELL.findall(content.decode("utf-8", "replace")) if b"<f" in content else []
    if b":f" not in content and len(usual) == len(_FORMULA.findall(content)):
        yield from ((place, unescape(text) if "&" in text else text) for place, text in usual)
        return
    for cell, _, text in _CELL.findall(content):
        place = _PLACE.search(cell)
        yield place[1].decode() if place else "", plain(text) if text else ""


@dataclass(frozen=True, slots=True)
class Heading:
    """Words in the first rows of a sheet; numbers are places in the shared strings."""

    words: tuple[str | int, ...]


def heading(start: bytes) -> Heading:
    """Return the texts of the first rows that have text, from the first bytes of a worksheet."""
    words: list[str | int] = []
    rows = 0
    # Splitting takes one pass whatever the bytes are; a pattern over start and end tag would not.
    for row in _ROW.split(start, _ROWS_LOOKED_AT)[1:]:
        found = list(_words(row))
        words += found
        rows += bool(found)
        if rows == _HEADING_ROWS:
            break
    return Heading(tuple(words[:200]))


def _words(row: bytes) -> Iterator[str | int]:
    for cell in _VALUE.split(row)[1:]:
        tag, _, content = cell.partition(b">")
        kind = _TYPE.search(tag) if b"t" in tag else None
        value = _TEXT.search(content) if kind else None
        if kind is None or value is None:
            continue
        if kind[1] != b"s":
            yield plain(value[1])
        elif value[1].isdigit():
            yield int(value[1])


def first_rows(archive: Archive, part: str) -> Heading:
    """Return the heading of a worksheet part."""
    return heading(archive.start(part, _HEADING_BYTES))


def shared_strings(archive: Archive, part: str, wanted: set[int]) -> dict[int, str]:
    """Return those shared strings, as far as they stand in the first megabytes."""
    if not wanted or part not in archive:
        return {}
    content = xml_text(archive.start(part, _STRING_BYTES))
    last = max(wanted)
    strings = {}
    for number, body in enumerate(_STRING.split(content, last + 1)[1:]):
        if number in wanted:
            strings[number] = "".join(
                plain(text) for text in _TEXT.findall(_without_reading_aids(body.partition(b"si>")[0]))
            ).strip()
    return strings


def _without_reading_aids(body: bytes) -> bytes:
    """Return a text without the kana that tell how to pronounce it."""
    first, *aids = _PHONETIC.split(body)
    return first + b"".join(aid.partition(b"rPh>")[2] for aid in aids)
