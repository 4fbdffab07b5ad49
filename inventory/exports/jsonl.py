"""Every sighting of every tool as one JSON object a line."""

from __future__ import annotations

import json
from datetime import datetime
from typing import BinaryIO

from inventory.exports.export import Export
from inventory.store.engine import Inventory
from inventory.store.listing import sighting_rows


def write(inventory: Inventory, out: BinaryIO, now: datetime, *, people: bool = False) -> int:  # noqa: ARG001 - every export takes the time
    """Write one object for each sighting."""
    count = 0
    for row in sighting_rows(inventory, people=people):
        line = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        out.write(line.encode("utf-8", "replace") + b"\n")
        count += 1
    return count


EXPORT = Export(name="jsonl", suffix=".jsonl", title="One JSON object for each sighting, for programs", write=write)
