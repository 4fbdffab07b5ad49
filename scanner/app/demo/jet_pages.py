"""The pages of an Access database: table definitions, rows, long values and the maps of which page belongs to what."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

from scanner.app.demo.jet_layout import DATA_PAGE, DEFINITION_PAGE, USAGE_PAGE, Layout, rc4
from scanner.app.demo.jet_rows import LONG_VALUES, NUMBERS, ColumnSpec, TableSpec, Value, encode_row

_ONE_ROW = 0x40000000
"""Flag of a long value that is one row elsewhere; without it, the value is a chain of rows."""
_DELETED, _MOVED, _POINTER = 0xC000, 0x8000, 0x4000
"""Flags of a row's offset: gone; reached only by a pointer; such a pointer, at the place where the row was."""
_MOST_ROWS = 255
"""A pointer to a row has one byte for its number."""
_INLINE_MAP_PAGES = 512
_MAP_POINTERS = 17
_SYSTEM, _USER = 0x53, 0x4E
_LONG_VALUE_OWNER = int.from_bytes(b"LVAL", "little")
_MARK = 0x659
"""A constant that Jet 4 writes into every table definition."""


class PageFile:
    """A database file under construction: a growing list of pages."""

    def __init__(self, layout: Layout, first_page: bytes) -> None:
        self.layout = layout
        self._pages = [first_page, b""]

    def reserve(self) -> int:
        """Return the number of a new, empty page."""
        self._pages.append(b"")
        return len(self._pages) - 1

    def write(self, number: int, content: bytes) -> None:
        """Set a page, filled up with zeros."""
        if len(content) > self.layout.page_size:
            raise ValueError(f"{len(content)} bytes do not fit a page")
        self._pages[number] = content.ljust(self.layout.page_size, b"\0")

    def finish(self, key: int = 0) -> bytes:
        """Return the file; `key` other than 0 scrambles every page but the first, as "encoded" databases have it."""
        self.write(1, RowPage(layout=self.layout, owner=1).packed())  # free pages of the file: none
        plain = [page.ljust(self.layout.page_size, b"\0") for page in self._pages]
        if not key:
            return b"".join(plain)
        scrambled = [rc4(struct.pack("<I", key ^ number), page) for number, page in enumerate(plain) if number]
        return plain[0] + b"".join(scrambled)


@dataclass(slots=True, kw_only=True)
class RowPage:
    """A data page: rows from its end, their offsets from its start."""

    layout: Layout
    owner: int
    rows: list[bytes] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    free: int = field(init=False)
    """Bytes between the offsets and the rows."""

    def __post_init__(self) -> None:
        self.free = self.layout.page_size - self.layout.rows_at

    def add(self, row: bytes, flag: int = 0) -> bool:
        """Keep a row if there is room for it."""
        if len(self.rows) >= _MOST_ROWS or self.free < len(row) + 2:
            return False
        self.rows.append(row)
        self.flags.append(flag)
        self.free -= len(row) + 2
        return True

    def packed(self) -> bytes:
        """Return the page."""
        page = bytearray(self.layout.page_size)
        struct.pack_into("<BBHI", page, 0, DATA_PAGE, 1, self.free, self.owner)
        struct.pack_into("<H", page, self.layout.row_count_at, len(self.rows))
        end = self.layout.page_size
        for number, (row, flag) in enumerate(zip(self.rows, self.flags, strict=True)):
            start = end - len(row)
            page[start:end] = row
            struct.pack_into("<H", page, self.layout.rows_at + 2 * number, start | flag)
            end = start
        return bytes(page)


@dataclass(slots=True, kw_only=True)
class RowArea:
    """All data pages of one owner, by number, in the order they were begun."""

    file: PageFile
    owner: int
    pages: dict[int, RowPage] = field(default_factory=dict)
    last: int = 0

    def add(self, row: bytes, flag: int = 0) -> int:
        """Keep a row; return the pointer to it: page number and row number."""
        if not self.pages or not self.pages[self.last].add(row, flag):
            self.last = self.file.reserve()
            self.pages[self.last] = RowPage(layout=self.file.layout, owner=self.owner)
            if not self.pages[self.last].add(row, flag):
                raise ValueError(f"a row of {len(row)} bytes does not fit a page")
        return self.last << 8 | len(self.pages[self.last].rows) - 1

    def keep_long_value(self, content: bytes) -> tuple[int, int]:
        """Keep a long value as one row, or as a chain of rows if it does not fit one page."""
        longest = self.file.layout.longest_row
        if len(content) <= longest:
            return _ONE_ROW, self.add(content)
        pointer = 0
        starts = range(0, len(content), longest - 4)
        for start in reversed(starts):  # from the end: each row names the next one
            pointer = self.add(struct.pack("<I", pointer) + content[start : start + longest - 4])
        return 0, pointer

    def write(self) -> list[int]:
        """Write the pages; return their numbers."""
        for number, page in self.pages.items():
            self.file.write(number, page.packed())
        return list(self.pages)


def write_table(file: PageFile, page: int, table: TableSpec) -> None:
    """Write a table whose definition starts at the reserved page `page`."""
    maps = file.reserve()
    rows = RowArea(file=file, owner=page)
    long_values = RowArea(file=file, owner=_LONG_VALUE_OWNER)
    for group, flag in ((table.rows, 0), (table.moved, _MOVED), (table.deleted, _DELETED)):
        for row in group:
            place = rows.add(encode_row(file.layout, table.columns, row, long_values.keep_long_value), flag)
            if flag == _MOVED:
                rows.add(struct.pack("<I", place), _POINTER)
    map_page = RowPage(layout=file.layout, owner=1)
    for numbers in (rows.write(), [], long_values.write(), []):  # used and free pages, of rows and of long values
        map_page.add(_usage_map(file, numbers))
    file.write(maps, map_page.packed())
    _write_definition(file, page, _definition(file.layout, table, maps << 8))


def _usage_map(file: PageFile, numbers: Sequence[int]) -> bytes:
    """Return the map of a table's pages: bits in place for few, pointers to pages of bits for many."""
    first = min(numbers, default=0)
    if max(numbers, default=0) - first < _INLINE_MAP_PAGES:
        return struct.pack("<BI", 0, first) + _bits([number - first for number in numbers], _INLINE_MAP_PAGES // 8)
    per_page = (file.layout.page_size - 4) * 8
    pointers = []
    for start in range(0, max(numbers) + 1, per_page):
        here = [number - start for number in numbers if start <= number < start + per_page]
        pointers.append(file.reserve() if here else 0)
        if here:
            file.write(pointers[-1], struct.pack("<BBH", USAGE_PAGE, 1, 0) + _bits(here, per_page // 8))
    return struct.pack("<B", 1) + struct.pack(f"<{_MAP_POINTERS}I", *pointers, *[0] * (_MAP_POINTERS - len(pointers)))


def _bits(numbers: Sequence[int], size: int) -> bytes:
    bits = bytearray(size)
    for number in numbers:
        bits[number // 8] |= 1 << number % 8
    return bytes(bits)


def _write_definition(file: PageFile, page: int, definition: bytes) -> None:
    """Write a table definition, over several pages if it has many columns."""
    room = file.layout.page_size - 8
    pieces = [definition[start : start + room] for start in range(0, len(definition), room)]
    numbers = [page, *(file.reserve() for _ in pieces[1:])]
    for number, following, piece in zip(numbers, [*numbers[1:], 0], pieces, strict=True):
        mark = int.from_bytes(b"VC", "little") if file.layout.jet3 else max(room - len(piece) - 8, 0)
        file.write(number, struct.pack("<BBHI", DEFINITION_PAGE, 1, mark, following) + piece)


def _definition(layout: Layout, table: TableSpec, maps: int) -> bytes:
    """Return a table definition: counts, columns, names, maps of the long values.

    The 8 bytes of the page's header are not in it, but its length counts them.
    """
    columns = list(enumerate(table.columns))
    described = dict(zip([number for number, _ in columns], _columns(layout, table), strict=True))
    if table.system and not layout.jet3:
        columns.sort(key=lambda pair: pair[1].name)  # Jet 4 lists the columns of its own tables by name
    body = b"".join(described[number] for number, _ in columns)
    body += b"".join(layout.name(column.name) for _, column in columns)
    for number, column in columns:
        if column.type in LONG_VALUES:
            body += struct.pack("<HII", number, maps | 2, maps | 3)
    body += b"\xff\xff"
    head = struct.calcsize(layout.definition_format)
    variable = sum(not column.fixed for column in table.columns)
    counts = (_SYSTEM if table.system else _USER, len(columns), variable, len(columns), 0, 0, maps, maps | 1)
    length, rows, last = 8 + head + len(body), len(table.rows) + len(table.moved), _last_number(table)
    start = (length, rows, last) if layout.jet3 else (length, _MARK, rows, last, 1, 0)
    return struct.pack(layout.definition_format, *start, *counts) + body


def _last_number(table: TableSpec) -> int:
    """Return the highest AutoNumber given out so far."""
    position = next((number for number, column in enumerate(table.columns) if column.counts), None)
    if position is None:
        return 0
    values: list[Value] = [row[position] for row in table.rows]
    return max((value for value in values if isinstance(value, int)), default=0)


def _columns(layout: Layout, table: TableSpec) -> list[bytes]:
    """Return the description of each column: type, number, place in the row, flags, size."""
    described = []
    place = variable = 0
    for number, column in enumerate(table.columns):
        fixed_at = place if column.fixed else 0
        size = _size(layout, column)
        flags = _flags(column, system=table.system)
        text = column.type in {"text", "memo"}
        tail: tuple[bytes | int, ...]
        if layout.jet3:
            tail = (bytes.fromhex("0904e4040000") if text else bytes(6), flags)
        else:
            tail = (struct.pack("<HH", 0x409 if text else 0, 0), flags, int(text), 0)
        mark = () if layout.jet3 else (_MARK,)
        parts = (NUMBERS[column.type], *mark, number, variable, number, *tail, fixed_at, size)
        described.append(struct.pack(layout.column_format, *parts))
        place += column.width if column.fixed else 0
        variable += not column.fixed
    return described


def _size(layout: Layout, column: ColumnSpec) -> int:
    if column.type in LONG_VALUES:
        return 0
    if column.type == "text":
        return column.size * layout.text_width
    if column.type in {"binary", "block"}:
        return column.size
    return max(column.width, 1)


def _flags(column: ColumnSpec, *, system: bool) -> int:
    nullable = 2
    return nullable | (1 if column.fixed else 0) | (4 if column.counts else 0) | (0x10 if system else 0)
