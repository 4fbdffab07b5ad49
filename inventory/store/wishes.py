"""What people wish for, over all tools: ideas and requests, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from inventory.domain.dossier import Idea, Request
from inventory.domain.records import record_of
from inventory.store.dossier_tables import records
from inventory.store.engine import Inventory

KINDS = {"idea": Idea, "request": Request}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An idea or a request about a tool; `number` is its place among all records."""

    number: int
    tool: str
    said: Idea | Request
    filed: datetime


def wishes(inventory: Inventory, kind: str, *, before: int | None = None, limit: int = 50) -> list[Wish]:
    """Return the newest ideas or requests, below the number `before`."""
    query = select(records).where(records.c.kind == kind).order_by(records.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(records.c.id < before)
    found = []
    with inventory.reading() as connection:
        for row in connection.execute(query):
            said = record_of(row.kind, row.content)
            if isinstance(said, Idea | Request):
                found.append(Wish(number=row.id, tool=row.tool_id, said=said, filed=row.filed))
    return found
