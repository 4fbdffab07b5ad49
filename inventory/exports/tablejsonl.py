"""A list as one JSON object a line, with the keys of its columns and values of their own types."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from math import isfinite

from inventory.exports.tables import Table
from inventory.exports.words import iso, listed

LINES = 500
"""Lines gathered before they are handed on."""


def chunks(table: Table) -> Iterator[bytes]:
    """Yield one line a row, many at a time; each has every key."""
    keys = [column.key for column in table.columns]
    held: list[bytes] = []
    for row in table.rows:
        held.append(line({key: row.get(key) for key in keys}))
        if len(held) == LINES:
            yield b"".join(held)
            held.clear()
    yield b"".join(held)


def line(row: dict[str, object]) -> bytes:
    """Return one row as one line of UTF-8."""
    told = {key: plain(value) for key, value in row.items()}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def plain(value: object) -> object:
    """Return a value as JSON has it: amounts as text, so that no cent is lost; moments as ISO 8601."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date):
        return iso(value)
    if isinstance(value, str):
        return str(value)
    members = listed(value)
    return str(value) if members is None else [plain(one) for one in members]
