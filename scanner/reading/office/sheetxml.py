"""Worksheet parts of Open XML workbooks: formulas, values, rules, heading cells, by pattern over the stream."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from typing import TYPE_CHECKING

from scanner.reading.archive import xml_text
from scanner.reading.office.celllabels import Labels, Place
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
_LABEL_BYTES = 1 << 18
_HEADING_ROWS = 5
_ROWS_LOOKED_AT = 30
_NOTE_ROWS = 80
_STRING_BYTES = 4 << 20
_LONGEST_CELL = 1 << 16
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0")
_USUAL_VALUE = re.compile(rb'"><v>([^<]*)')
"""The value of a cell without a formula: a formula stands between the cell and its value."""
_ANY_VALUE = re.compile(rb"""["']>\s*<(?:\w+:)?v>([^<]*)""")
_OWN_TEXT = re.compile(rb"<(?:\w+:)?t\b[^<>]*>([^<]*)")
_DIGESTED = 1 << 20
"""Bytes of shared texts that are looked into, for how they look does not matter."""
_BEHIND = 8 << 20
"""Most bytes behind the cells that are kept for rules."""


class Pass:
    """What one pass over a worksheet gives beside formulas: a digest of its values, and what stands behind its cells.

    A value that a formula gave is none: it changes when the workbook is calculated again. Where a value stands and
    how it looks does not matter either.
    """

    def __init__(self) -> None:
        self.behind = bytearray()
        self._values = sha256()
        self._any = self._ended = False

    def take(self, content: bytes) -> None:
        """Take in the next stretch of the worksheet; it cuts no cell in two."""
        if not self._ended:
            self._digest(content)
            end = _end_of_cells(content)
            self._ended = end >= 0
            content = content[end:] if self._ended else b""
        if len(self.behind) < _BEHIND:
            self.behind += content

    def _digest(self, content: bytes) -> None:
        values = (_ANY_VALUE if b":v>" in content else _USUAL_VALUE).findall(content)
        if b"inlineStr" in content:
            values += _OWN_TEXT.findall(content)
        if values:
            self._any = True
            self._values.update(b"\0".join([*values, b""]))

    @property
    def values(self) -> str:
        """A digest of the values so far, "" if there are none."""
        return self._values.hexdigest() if self._any else ""


def _end_of_cells(content: bytes) -> int:
    """Return where the cells of a worksheet end, -1 if not here."""
    place = content.rfind(b"sheetData")
    if place < 0:
        return -1
    before, behind = content[max(place - 40, 0) : place].rpartition(b"<")[2], content[place + 9 : place + 20]
    return place if before.startswith(b"/") or behind.lstrip().startswith(b"/") else -1


def formulas(archive: Archive, part: str, beside: Pass | None = None) -> Iterator[tuple[str, str]]:
    """Yield cell and text of every formula; a cell that shares the formula of another has the text ""."""
    for content in _stretches(archive, part):
        if beside is not None:
            beside.take(content)
        yield from _found(content)


def _stretches(archive: Archive, part: str) -> Iterator[bytes]:
    """Yield a worksheet in stretches that cut no cell in two."""
    rest = b""
    for number, piece in enumerate(archive.pieces(part)):
        if number == 0 and piece[:2] in _WIDE:
            yield xml_text(archive.read(part))
            return
        content = rest + piece if number else xml_text(piece)
        # A cell that the piece cuts waits for the next one; without any cell, a tail is enough.
        last = content.rfind(b"<", 0, max(content.rfind(b"<c "), content.rfind(b":c ")) + 1)
        start = max(last, len(content) - _LONGEST_CELL, 0)
        yield content[:start]
        rest = content[start:]
    yield rest


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
    """Words in the first rows of a sheet; numbers are places in the shared strings.

    `notes` are those of many more rows, where the sheet is one that explains the workbook.
    """

    words: tuple[str | int, ...]
    notes: tuple[str | int, ...] = ()


def heading(start: bytes) -> Heading:
    """Return the texts of the first rows that have text, from the first bytes of a worksheet."""
    return Heading(tuple(_first(start, _HEADING_ROWS)[:200]))


def _first(start: bytes, most: int) -> list[str | int]:
    words: list[str | int] = []
    rows = 0
    # Splitting takes one pass whatever the bytes are; a pattern over start and end tag would not.
    for row in _ROW.split(start, max(_ROWS_LOOKED_AT, most))[1:]:
        found = list(_words(row))
        words += found
        rows += bool(found)
        if rows == most:
            break
    return words


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


def labels(archive: Archive, part: str) -> Labels:
    """Return the texts in the first stretch of a worksheet part, for finding out what a formula is for."""
    return Labels(_text_cells(archive.start(part, _LABEL_BYTES)))


def _text_cells(start: bytes) -> Iterator[tuple[Place, str | int]]:
    for cell in _VALUE.split(start)[1:]:
        tag, _, content = cell.partition(b">")
        kind = _TYPE.search(tag) if b"t" in tag else None
        found = _PLACE.search(tag) if kind else None
        place = Place.of(found[1].decode()) if found else None
        value = _TEXT.search(content) if place else None
        if kind is None or place is None or value is None or b"<f" in content or b":f" in content:
            continue
        if kind[1] != b"s":
            yield place, plain(value[1])
        elif value[1].isdigit():
            yield place, int(value[1])


def first_rows(archive: Archive, part: str, *, explains: bool = False) -> Heading:
    """Return the heading of a worksheet part; of a sheet that `explains` the workbook its notes as well."""
    start = archive.start(part, _HEADING_BYTES)
    found = heading(start)
    return Heading(found.words, tuple(_first(start, _NOTE_ROWS)[:200])) if explains else found


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


def shared_digest(archive: Archive, part: str) -> str:
    """Return a digest of the shared texts; of many, the check sum that the archive has of them anyway."""
    member = archive.member(part)
    if member.size > _DIGESTED:
        return f"crc {member.crc:08x}"
    return sha256(b"\0".join(_OWN_TEXT.findall(xml_text(archive.read(part))))).hexdigest()


def _without_reading_aids(body: bytes) -> bytes:
    """Return a text without the kana that tell how to pronounce it."""
    first, *aids = _PHONETIC.split(body)
    return first + b"".join(aid.partition(b"rPh>")[2] for aid in aids)
