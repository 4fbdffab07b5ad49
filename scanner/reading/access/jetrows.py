"""Tables of a Jet or ACE file: their definition, and their rows one by one, as far as a scan needs the values."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from scanner.reading.access.jet import (
    BAD_BYTES,
    DATA_PAGE,
    DEFINITION_PAGE,
    ROW_DELETED,
    ROW_MOVED,
    USAGE_MAP_PAGE,
    JetDamaged,
    u16,
    u32,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.reading.access.jet import Jet

Value = bool | int | str | bytes | None

BOOLEAN, BYTE, INTEGER, LONG, TEXT, OLE, MEMO = 1, 2, 3, 4, 10, 11, 12

_MOST_COLUMNS = 1024
_MOST_INDEXES = 1000
_MOST_DEFINITION_PAGES = 256
_UNCOUNTED = 3
"""Rows that the count in a definition may be ahead of the rows that are there: sound files do have such."""
_FIXED = 1
_SCALE_AT = 12
"""In a column entry of Jet 4; Jet 3 has no decimals."""
_CALCULATED_AT, _CALCULATED = 16, 0xC0
_NUMBERS = {BYTE: struct.Struct("<B"), INTEGER: struct.Struct("<h"), LONG: struct.Struct("<i")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its number decides its bit in the null mask, its offset where its value stands in a row."""

    name: str
    type: int
    number: int
    fixed: bool
    offset: int
    """Bytes after the column count if fixed, else the number among the columns of variable length."""
    length: int
    scale: int = 0
    """Digits behind the point of a decimal; of other types it means nothing."""
    calculated: bool = False
    """Access 2010 and later: computed of other columns, and stored in a wrapping, as a type that is said elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What the definition pages of a table say."""

    rows: int
    columns: tuple[Column, ...]
    usage_map: int
    """Pointer to the row that lists the table's pages."""
    has_variable: bool


@dataclass(frozen=True, slots=True)
class _Shape:
    """How one row is laid out: how many columns it knows, its null mask, the bounds of its variable columns."""

    columns: int
    mask: bytes
    bounds: Sequence[int]


class Table:
    """One table. Values are decoded for the types that a scan asks for; other types come as stored bytes."""

    def __init__(self, jet: Jet, page: int, name: str) -> None:
        self._jet = jet
        self.page = page
        self.name = name

    @cached_property
    def definition(self) -> Definition:
        """Read the definition.

        Raises:
            JetDamaged: it is not one.
        """
        try:
            return _definition(self._jet, self._definition_bytes())
        except BAD_BYTES as error:
            raise JetDamaged(f"the definition of table {self.name} is damaged") from error

    def _definition_bytes(self) -> bytes:
        content = bytearray()
        seen: set[int] = set()
        number = self.page
        while number:
            page = self._jet.page(number)
            if page[0] != DEFINITION_PAGE or number in seen or len(seen) > _MOST_DEFINITION_PAGES:
                raise JetDamaged(f"page {number} does not define table {self.name}")
            seen.add(number)
            content += page[8:] if content else page
            number = u32(page, 4)[0]
        return bytes(content)

    def rows(self, *names: str) -> Iterator[tuple[Value, ...]]:
        """Yield the values of these columns, row by row; None for null and for a column the table does not have.

        OLE values come as their descriptor, see `Jet.long_value`. Rows that are damaged are noted and left out.
        """
        by_name = {column.name: column for column in self.definition.columns}
        wanted = tuple(by_name.get(name) for name in names)
        met = 0
        for met, stored in enumerate(self._stored_rows(), start=1):  # noqa: B007 - the last number is what counts
            try:
                shape = self._shape(stored)
                values = tuple(None if column is None else self._value(column, stored, shape) for column in wanted)
            except BAD_BYTES:
                self._jet.note(f"a row of table {self.name} is damaged: it is cut off")
            except JetDamaged as error:
                self._jet.note(f"a row of table {self.name} is damaged: {error}")
            else:
                yield values
        if self.definition.rows - met > max(_UNCOUNTED, self.definition.rows // 10):
            self._jet.note(f"only {met} of {self.definition.rows} rows of table {self.name} were found")

    def _stored_rows(self) -> Iterator[bytes]:
        for number in self._pages():
            try:
                yield from self._page_rows(self._jet.page(number))
            except (JetDamaged, *BAD_BYTES) as error:
                self._jet.note(f"page {number} of table {self.name} is damaged: {error}")

    def _page_rows(self, page: bytes) -> Iterator[bytes]:
        if page[0] != DATA_PAGE or u32(page, 4)[0] != self.page:
            raise JetDamaged("it does not belong to the table")
        for start, end, flags in self._jet.slots(page):
            if flags & ROW_DELETED:
                continue
            if flags & ROW_MOVED:
                yield self._jet.row(u32(page, start)[0])
            elif start < end:
                yield page[start:end]
            else:
                raise JetDamaged("rows overlap")

    def _pages(self) -> Iterator[int]:
        """Yield the numbers of the table's data pages, from its usage map."""
        try:
            usage = self._jet.row(self.definition.usage_map)
            if usage[0] == 0:
                yield from self._bits(usage[5:], u32(usage, 1)[0])
                return
            pointers = (pointer for (pointer,) in struct.iter_unpack("<I", usage[1 : 1 + (len(usage) - 1) // 4 * 4]))
            per_page = (self._jet.layout.page_size - 4) * 8
            for number, pointer in enumerate(pointers):
                if pointer:
                    yield from self._mapped(pointer, number * per_page)
        except (JetDamaged, *BAD_BYTES) as error:
            self._jet.note(f"the list of pages of table {self.name} is damaged: {error}")

    def _mapped(self, number: int, first: int) -> Iterator[int]:
        page = self._jet.page(number)
        if page[0] != USAGE_MAP_PAGE:
            raise JetDamaged(f"page {number} is not a usage map")
        yield from self._bits(page[4:], first)

    def _bits(self, bitmap: bytes, first: int) -> Iterator[int]:
        """Yield `first` + n for each bit n that is set; a page beyond the end of the file ends it."""
        for index, byte in enumerate(bitmap.rstrip(b"\0")):
            if byte:
                numbers = [first + index * 8 + bit for bit in range(8) if byte >> bit & 1]
                if numbers[-1] >= self._jet.page_count:
                    yield from (number for number in numbers if number < self._jet.page_count)
                    raise JetDamaged("it names pages beyond the end of the file")
                yield from numbers

    def _shape(self, row: bytes) -> _Shape:
        return _wide_shape(row, self.definition) if self._jet.layout.wide else _narrow_shape(row, self.definition)

    def _value(self, column: Column, row: bytes, shape: _Shape) -> Value:
        present = column.number < shape.columns and bool(shape.mask[column.number >> 3] >> (column.number & 7) & 1)
        if column.type == BOOLEAN or not present:
            return present if column.type == BOOLEAN else None
        if column.fixed:
            start = column.offset + (2 if self._jet.layout.wide else 1)
            stored = row[start : start + column.length]
        elif column.offset + 1 < len(shape.bounds):
            stored = row[shape.bounds[column.offset] : shape.bounds[column.offset + 1]]
        else:
            return None
        return self._typed(column.type, stored)

    def _typed(self, kind: int, stored: bytes) -> Value:
        if kind in _NUMBERS:
            number: int = _NUMBERS[kind].unpack(stored)[0]
            return number
        if kind == TEXT:
            return self._jet.text(stored)
        return self._memo(stored) if kind == MEMO else stored

    def _memo(self, stored: bytes) -> str | None:
        """Return a memo; one that is damaged is noted and missing, the other values of its row are kept."""
        try:
            return self._jet.text(self._jet.long_value(stored))
        except (JetDamaged, *BAD_BYTES) as error:
            self._jet.note(f"a text in table {self.name} is damaged: {error}")
            return None


def _wide_shape(row: bytes, definition: Definition) -> _Shape:
    """Lay out a Jet 4 row: column count, fixed values, variable values, their offsets backwards, null mask."""
    columns: int = u16(row)[0]
    tail = len(row) - (columns + 7) // 8
    if tail < 2:
        raise JetDamaged("its null mask does not fit")
    if not definition.has_variable or tail <= 4:
        return _Shape(columns, row[tail:], ())
    count: int = u16(row, tail - 2)[0]
    start = tail - 4 - 2 * count
    if count > columns or start < 0:
        raise JetDamaged("its offsets do not fit")
    return _Shape(columns, row[tail:], struct.unpack_from(f"<{count + 1}H", row, start)[::-1])


def _narrow_shape(row: bytes, definition: Definition) -> _Shape:
    """Lay out a Jet 3 row: as Jet 4, with one byte per offset and a table of the columns where 256 is passed."""
    columns = row[0]
    tail = len(row) - (columns + 7) // 8
    if tail < 1:
        raise JetDamaged("its null mask does not fit")
    if not definition.has_variable or tail <= 1:
        return _Shape(columns, row[tail:], ())
    count = row[tail - 1]
    jumps = (len(row) - 1) // 256
    if (tail - jumps - 1 - count) // 256 < jumps:
        jumps -= 1
    last = tail - jumps - 2
    if last - count < 0:
        raise JetDamaged("its offsets do not fit")
    bounds: list[int] = []
    passed = 0
    for number in range(count + 1):
        while passed < jumps and number == row[tail - 2 - passed]:
            passed += 1
        bounds.append(row[last - number] + passed * 256)
    return _Shape(columns, row[tail:], bounds)


def _definition(jet: Jet, content: bytes) -> Definition:
    layout = jet.layout
    count: int = u16(content, layout.columns_at)[0]
    indexes: int = u32(content, layout.indexes_at)[0]
    if count > _MOST_COLUMNS or indexes > _MOST_INDEXES:
        raise JetDamaged(f"a table of {count} columns and {indexes} indexes is not plausible")
    first = layout.entries_at + indexes * layout.index_size
    names = _names(jet, content, first + count * layout.entry_size, count)
    return Definition(
        rows=u32(content, layout.rows_at)[0],
        columns=tuple(
            _column(jet, content, first + index * layout.entry_size, name) for index, name in enumerate(names)
        ),
        usage_map=u32(content, layout.usage_map_at)[0],
        has_variable=bool(u16(content, layout.var_columns_at)[0]),
    )


def _column(jet: Jet, content: bytes, at: int, name: str) -> Column:
    layout = jet.layout
    fixed = bool(content[at + layout.entry_flags] & _FIXED)
    return Column(
        name=name,
        type=content[at],
        number=u16(content, at + layout.entry_number)[0],
        fixed=fixed,
        offset=u16(content, at + (layout.entry_fixed_offset if fixed else layout.entry_var_offset))[0],
        length=u16(content, at + layout.entry_length)[0],
        scale=content[at + _SCALE_AT] if layout.wide else 0,
        calculated=layout.wide and content[at + _CALCULATED_AT] & _CALCULATED == _CALCULATED,
    )


def _names(jet: Jet, content: bytes, at: int, count: int) -> list[str]:
    """Read the column names: each with its length before it, two bytes of it in Jet 4, one in Jet 3."""
    names: list[str] = []
    width = 2 if jet.layout.wide else 1
    for _ in range(count):
        end = at + width + int.from_bytes(content[at : at + width], "little")
        if end > len(content):
            raise JetDamaged("a column name does not fit")
        stored = content[at + width : end]
        names.append(stored.decode("utf-16-le" if jet.layout.wide else jet.encoding, "replace"))
        at = end
    return names
