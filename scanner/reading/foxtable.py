"""Tables of FoxPro with their memo file: the rows as texts by field, bounded, of damaged ones whatever is left."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.reading.codetext import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADER = struct.Struct("<4xIHH")
_FIELD = 32
_ENDS = 0x0D
_VERSIONS = frozenset({0x03, 0x30, 0x31, 0x32, 0x83, 0x8B, 0xF5, 0xFB})
_MEMOS = frozenset("MGPW")
_TEXT = 1
"""Kind of a memo block that is text; others are pictures and objects."""
_LARGEST_MEMO = 4 << 20
_PAGES = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x64: "cp852", 0x65: "cp866", 0x6A: "cp737", 0x6B: "cp857",
    0x78: "cp950", 0x79: "cp949", 0x7A: "cp936", 0x7B: "cp932", 0x7C: "cp874", 0xC8: "cp1250", 0xC9: "cp1251",
    0xCA: "cp1254", 0xCB: "cp1253",
}  # fmt: skip
"""Code pages by the language byte of the header."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its name, its type as one letter, where it lies in a row."""

    name: str
    type: str
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Layout:
    """What the header says: how many rows, where the first begins, how long each is, the columns."""

    rows: int
    first: int
    length: int
    page: str
    fields: tuple[Field, ...]


def layout(head: bytes) -> Layout | None:
    """Return the layout of a table by its beginning, None for what is no table."""
    if len(head) < _FIELD or head[0] not in _VERSIONS:
        return None
    rows, first, length = _HEADER.unpack_from(head)
    fields: list[Field] = []
    offset = 1
    for at in range(_FIELD, min(first, len(head)) - _FIELD + 1, _FIELD):
        if head[at] == _ENDS:
            break
        name, _, _ = head[at : at + 11].partition(b"\0")
        if not name.isascii() or not name.replace(b"_", b"a").isalnum():
            return None
        size = head[at + 16]
        fields.append(Field(name.decode().upper(), chr(head[at + 11]), offset, size))
        offset += size
    if not fields or not length or offset > length + 1:
        return None
    return Layout(rows, first, length, _PAGES.get(head[29], ""), tuple(fields))


def rows(table: bytes, memo: bytes, limit: int) -> Iterator[dict[str, str]]:
    """Yield the rows that are not deleted, at most `limit`, each with the fields that are not empty."""
    found = layout(table)
    if found is None:
        return
    texts = _Memo(memo, found.page)
    for number in range(min(found.rows, limit)):
        start = found.first + number * found.length
        row = table[start : start + found.length]
        if len(row) < found.length:
            return
        if row[:1] == b"*":
            continue
        given = ((field.name, _value(row, field, texts)) for field in found.fields)
        yield {name: value for name, value in given if value}


def _value(row: bytes, field: Field, texts: _Memo) -> str:
    raw = row[field.offset : field.offset + field.size]
    if field.type not in _MEMOS:
        return texts.decoded(raw).strip(" \0")
    if field.size == 4:
        return texts.at(int.from_bytes(raw, "little"))
    digits = raw.strip()
    return texts.at(int(digits)) if digits.isdigit() else ""


class _Memo:
    """The texts of a memo file by the number of their first block."""

    def __init__(self, content: bytes, page: str) -> None:
        self._content = content
        self._page = page
        size = int.from_bytes(content[6:8], "big")
        self._block = size or 1
        self._left = len(content)

    def at(self, block: int) -> str:
        """Return the text that begins there, "" if it is none."""
        start = block * self._block
        if not block or start + 8 > len(self._content):
            return ""
        kind, size = struct.unpack_from(">II", self._content, start)
        text = self._content[start + 8 : start + 8 + min(size, _LARGEST_MEMO)]
        self._left -= len(text)
        if kind != _TEXT or b"\0" in text[:64] or self._left < -len(self._content):
            return ""  # a table whose rows all claim the same text would otherwise cost any time
        return self.decoded(text)

    def decoded(self, text: bytes) -> str:
        """Return bytes in the table's code page."""
        if self._page and not text.isascii():
            return text.decode(self._page, "replace")
        return decode(text)[0] if text else ""
