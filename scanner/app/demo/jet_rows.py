"""Tables of an Access database as a person describes them, and their rows as bytes."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from scanner.app.demo.jet_layout import Layout

ColumnType = Literal[
    "boolean", "byte", "integer", "long", "money", "single", "double", "datetime",
    "binary", "text", "ole", "memo", "guid", "block",
]  # fmt: skip
Value = bool | int | float | Decimal | datetime | str | bytes | UUID | None

NUMBERS: dict[ColumnType, int] = {
    "boolean": 1, "byte": 2, "integer": 3, "long": 4, "money": 5, "single": 6, "double": 7, "datetime": 8,
    "binary": 9, "text": 10, "ole": 11, "memo": 12, "guid": 15, "block": 17,
}  # fmt: skip
_FIXED_SIZES: dict[ColumnType, int] = {
    "boolean": 0, "byte": 1, "integer": 2, "long": 4, "money": 8, "single": 4, "double": 8, "datetime": 8, "guid": 16,
}  # fmt: skip
LONG_VALUES: frozenset[ColumnType] = frozenset({"ole", "memo"})

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - dates in Access have no time zone
_DAY = 86_400
_IN_PLACE = 0x80000000
_LONGEST_IN_PLACE = 64
"""Longer memos and objects are moved out of the row."""

LongValueStore = Callable[[bytes], tuple[int, int]]
"""Keeps a long value outside its row; returns the flag of its length and the pointer to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSpec:
    """One column. `size`: characters of a text, bytes of binary; `variable`: a number kept among the texts."""

    name: str
    type: ColumnType
    size: int = 255
    counts: bool = False
    """An AutoNumber."""
    variable: bool = False

    @property
    def fixed(self) -> bool:
        """True if every row keeps it at the same place."""
        return not self.variable and (self.type in _FIXED_SIZES or self.type == "block")

    @property
    def width(self) -> int:
        """Bytes it takes in the fixed part of a row."""
        return self.size if self.type == "block" else _FIXED_SIZES[self.type]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One table with its rows, each a tuple in the order of the columns.

    `moved` rows count like others, but outgrew their page and are reached by a pointer; `deleted` ones are gone,
    though their bytes are still there.
    """

    name: str
    columns: tuple[ColumnSpec, ...]
    rows: Sequence[tuple[Value, ...]] = ()
    moved: Sequence[tuple[Value, ...]] = ()
    deleted: Sequence[tuple[Value, ...]] = ()
    system: bool = False


def encode_row(layout: Layout, columns: Sequence[ColumnSpec], row: tuple[Value, ...], store: LongValueStore) -> bytes:
    """Return one row: number of columns, fixed part, variable part with its offsets, mask of what is not null."""
    if len(row) != len(columns):
        raise ValueError(f"{len(row)} values for {len(columns)} columns")
    pairs = list(zip(columns, row, strict=True))
    head = struct.pack(layout.count_format, len(columns))
    for column, value in pairs:
        if column.fixed:
            head += bytes(column.width) if value is None else _fixed(column, value)
    variable = [_variable(layout, column, value, store) for column, value in pairs if not column.fixed]
    mask = _present(pairs)
    encoded = (_jet3_row if layout.jet3 else _jet4_row)(head, variable, mask)
    if len(encoded) > layout.longest_row:
        raise ValueError(f"a row of {len(encoded)} bytes does not fit a page: make its longest text a memo")
    return encoded


def _present(pairs: Sequence[tuple[ColumnSpec, Value]]) -> bytes:
    """Return the bit mask of values that are there; for yes/no columns the bit is the value itself."""
    bits = 0
    for position, (column, value) in enumerate(pairs):
        if bool(value) if column.type == "boolean" else value is not None:
            bits |= 1 << position
    return bits.to_bytes((len(pairs) + 7) // 8, "little")


def _jet4_row(head: bytes, variable: list[bytes], mask: bytes) -> bytes:
    if not variable:
        return head + mask
    offsets = _offsets(len(head), variable)
    backwards = struct.pack(f"<{len(offsets)}H", *reversed(offsets))
    return head + b"".join(variable) + backwards + struct.pack("<H", len(variable)) + mask


def _jet3_row(head: bytes, variable: list[bytes], mask: bytes) -> bytes:
    """One byte per offset; jump bytes name the columns at which the offset passes the next 256 bytes."""
    if not variable:
        return head + mask
    offsets = _offsets(len(head), variable)
    without_jumps = offsets[-1] + len(offsets) + 1 + len(mask)
    jumps = 0
    while (without_jumps + jumps - 1) // 256 > jumps:
        jumps += 1
    passed = [next((i for i, offset in enumerate(offsets) if offset >= 256 * (n + 1)), 0xFF) for n in range(jumps)]
    backwards = bytes(offset & 0xFF for offset in reversed(offsets)) + bytes(reversed(passed))
    return head + b"".join(variable) + backwards + bytes((len(variable),)) + mask


def _offsets(start: int, variable: list[bytes]) -> list[int]:
    """Return where each variable value starts, and where the last one ends."""
    offsets = [start]
    for value in variable:
        offsets.append(offsets[-1] + len(value))
    return offsets


def _variable(layout: Layout, column: ColumnSpec, value: Value, store: LongValueStore) -> bytes:
    if value is None:
        return b""
    if column.type in LONG_VALUES:
        content = layout.text(value, compressed=True) if isinstance(value, str) else bytes_of(value)
        return _long_value(content, store)
    if isinstance(value, str):
        if len(value) > column.size:
            raise ValueError(f"{len(value)} characters do not fit column {column.name} of {column.size}")
        return layout.text(value, compressed=True)
    return value if isinstance(value, bytes) else _fixed(column, value)


def bytes_of(value: Value) -> bytes:
    """Return a value that must be bytes."""
    if not isinstance(value, bytes):
        raise TypeError(f"{value!r} is not bytes")
    return value


def _long_value(content: bytes, store: LongValueStore) -> bytes:
    if len(content) <= _LONGEST_IN_PLACE:
        return struct.pack("<III", len(content) | _IN_PLACE, 0, 0) + content
    flag, pointer = store(content)
    return struct.pack("<III", len(content) | flag, pointer, 0)


_FORMATS: dict[ColumnType, str] = {
    "byte": "<B", "integer": "<h", "long": "<i", "single": "<f", "double": "<d",
}  # fmt: skip


def _fixed(column: ColumnSpec, value: Value) -> bytes:
    """Return a number, date, identifier or block as its type keeps it."""
    match column.type, value:
        case "boolean", _:
            return b""
        case "money", int() | float() | Decimal():
            return struct.pack("<q", round(Decimal(str(value)) * 10_000))
        case "datetime", datetime():
            return struct.pack("<d", (value - _EPOCH).total_seconds() / _DAY)
        case "guid", UUID():
            return value.bytes_le
        case "block", bytes():
            return value.ljust(column.size, b"\0")
        case _, int() | float() if column.type in _FORMATS:
            return struct.pack(_FORMATS[column.type], value)
    raise TypeError(f"{value!r} does not fit column {column.name} of type {column.type}")
