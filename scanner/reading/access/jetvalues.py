"""Values of Access tables that a scan never needs and a data check does: money, fractions, dates, identifiers."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from uuid import UUID

from scanner.reading.access.jet import BAD_BYTES, JetDamaged
from scanner.reading.access.jetrows import BOOLEAN, BYTE, INTEGER, LONG, MEMO, OLE, TEXT, Column, Table

if TYPE_CHECKING:
    from scanner.reading.access.jet import Jet

MONEY, SINGLE, DOUBLE, DATE, BINARY, GUID, DECIMAL, BIG, LONG_DATE = 5, 6, 7, 8, 9, 15, 16, 19, 20
_PLAIN = frozenset({BOOLEAN, BYTE, INTEGER, LONG, TEXT, MEMO, BINARY})
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - dates in Access have no time zone
_DAY_MS = 86_400_000
_TENTHS = 10
"""Units of a long date in a microsecond."""
_SINGLE = struct.Struct("<f")
_DIGITS_OF_SINGLE = 9

Known = bool | int | float | str | bytes | Decimal | datetime | UUID | None
"""What a value of an Access table can be."""


def known_rows(jet: Jet, table: Table, names: Sequence[str]) -> Iterator[tuple[Known, ...]]:
    """Yield the values of these columns row by row; damaged rows are noted in `jet.damage` and left out.

    Raises:
        JetDamaged: the definition is damaged, or a column is of a type whose values are not known.
    """
    by_name = {column.name: column for column in table.definition.columns}
    readers = [_reader(jet, by_name[name]) for name in names]
    for row in table.rows(*names):
        try:
            values = tuple(value if read is None else read(value) for value, read in zip(row, readers, strict=True))
        except BAD_BYTES:
            jet.note(f"a value in table {table.name} is damaged")
        except JetDamaged as error:
            jet.note(f"a value in table {table.name} is damaged: {error}")
        else:
            yield values


Reader = Callable[[object], Known]


def _reader(jet: Jet, column: Column) -> Reader | None:
    """Return what makes a value of the bytes of a column; None if the row has it already."""
    if column.calculated:
        raise JetDamaged(f"column {column.name} is calculated; compare the columns that it is calculated from")
    if column.type in _PLAIN:
        return None
    read = _READERS.get(column.type)
    if column.type == OLE:
        read = jet.long_value
    elif column.type == DECIMAL:
        read = _decimal(column.scale)
    if read is None:
        raise JetDamaged(f"column {column.name} is of type {column.type}, whose values cannot be compared")
    return _unless_null(read)


def _unless_null(read: Callable[[bytes], Known]) -> Reader:
    return lambda stored: read(stored) if isinstance(stored, bytes) else None


def _money(stored: bytes) -> Decimal:
    return Decimal(int.from_bytes(_exactly(stored, 8), "little", signed=True)).scaleb(-4)


def _single(stored: bytes) -> float:
    """Return the number with the fewest digits that is the same single: 0.1, and not 0.10000000149011612."""
    (exact,) = _SINGLE.unpack(stored)
    for digits in range(1, _DIGITS_OF_SINGLE):
        short = float(f"{exact:.{digits}g}")
        if _is_single(short, stored):
            return short
    return float(f"{exact:.{_DIGITS_OF_SINGLE}g}")


def _is_single(number: float, stored: bytes) -> bool:
    try:
        return _SINGLE.pack(number) == stored
    except OverflowError:
        return False


def _double(stored: bytes) -> float:
    number: float = struct.unpack("<d", stored)[0]
    return number


def _date(stored: bytes) -> datetime:
    """Return a date, to the millisecond: a day's fraction as a double cannot tell more in our century."""
    days = _double(stored)
    whole = int(days)
    return _FIRST_DAY + timedelta(days=whole, milliseconds=round(abs(days - whole) * _DAY_MS))


def _long_date(stored: bytes) -> datetime | str:
    """Return a date of Access 2019: days since the year 1, tenths of a microsecond; text if it is finer than ours."""
    days, tenths, _ = stored.rstrip(b"\0").decode("ascii").split(":")
    micros, finer = divmod(int(tenths), _TENTHS)
    found = datetime(1, 1, 1) + timedelta(days=int(days), microseconds=micros)  # noqa: DTZ001 - the same
    return f"{found.isoformat(sep=' ', timespec='microseconds')}{finer}" if finer else found


def _decimal(scale: int) -> Callable[[bytes], Decimal]:
    """Return a reader of decimals: a sign, then four words of 32 bits, the highest first, each little-endian."""

    def read(stored: bytes) -> Decimal:
        words = struct.unpack_from("<4I", _exactly(stored, 17), 1)
        amount = sum(word << shift for word, shift in zip(words, (96, 64, 32, 0), strict=True))
        digits = tuple(map(int, str(amount)))
        return Decimal((1 if stored[0] else 0, digits, -scale))

    return read


def _big(stored: bytes) -> int:
    return int.from_bytes(_exactly(stored, 8), "little", signed=True)


def _guid(stored: bytes) -> UUID:
    return UUID(bytes_le=stored)


def _exactly(stored: bytes, length: int) -> bytes:
    if len(stored) != length:
        raise JetDamaged(f"it has {len(stored)} bytes instead of {length}")
    return stored


_READERS: Final[dict[int, Callable[[bytes], Known]]] = {
    MONEY: _money,
    SINGLE: _single,
    DOUBLE: _double,
    DATE: _date,
    GUID: _guid,
    BIG: _big,
    LONG_DATE: _long_date,
}
