"""Every sighting of every tool as CSV that opens in Excel with its umlauts, and never runs a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from inventory.exports.export import Export
from inventory.exports.text import inert
from inventory.store.engine import Inventory
from inventory.store.listing import EXPORT_KEYS, PEOPLE_KEYS, sighting_rows


def write(inventory: Inventory, out: BinaryIO, now: datetime, *, people: bool = False) -> int:  # noqa: ARG001 - every export takes the time
    """Write a header and one line for each sighting."""
    keys = EXPORT_KEYS + PEOPLE_KEYS if people else EXPORT_KEYS
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(keys)
    count = 0
    for row in sighting_rows(inventory, people=people):
        writer.writerow([cell(row[key]) for key in keys])
        count += 1
    text.detach()
    return count


def cell(value: object) -> str | int | float:
    """Return a value as one cell; lists are joined, numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return inert("; ".join(map(str, value)))
    return inert(str(value))


EXPORT = Export(name="csv", suffix=".csv", title="One line for each sighting, for spreadsheets", write=write)
