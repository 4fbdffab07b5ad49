"""A list as CSV that opens in Excel with its umlauts, and never runs a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from inventory.exports.tables import Table
from inventory.exports.text import inert
from inventory.exports.words import figure, iso, joined

FLUSH = 64 * 1024
"""Signs gathered before they are handed on."""


def chunks(table: Table) -> Iterator[bytes]:
    """Yield the header and one line a row; it begins with the mark by which Excel knows UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow([inert(column.header) for column in table.columns])
    for row in table.rows:
        writer.writerow([cell(row.get(column.key)) for column in table.columns])
        if text.tell() > FLUSH:
            yield _taken(text)
    yield _taken(text)


def cell(value: object) -> str | int | float:
    """Return a value as one cell: numbers plain, moments as ISO 8601, texts that can start no formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    number = figure(value)
    if number is not None:
        return format(number, "f") if isinstance(number, Decimal) else number
    if isinstance(value, datetime | date):
        return iso(value)
    return inert(joined(value))


def _taken(text: io.StringIO) -> bytes:
    written = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return written
