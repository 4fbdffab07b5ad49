"""Judging again what is stored, because rules, registrations or zones changed: no share is touched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from inventory.services.intake import BATCH, Taken
from inventory.services.judge import Bench, Hearing, facts_for, judge
from inventory.store import catalogue, ledger, spots
from inventory.store.engine import Connection, Inventory
from inventory.store.rows import chunks


def reassess(inventory: Inventory, bench: Bench, tools: Iterable[str] | None = None) -> Taken:
    """Judge these tools again (all if None) where the rules or the facts differ from those of their verdict."""
    with inventory.reading() as connection:
        wanted = catalogue.all_tool_ids(connection) if tools is None else list(tools)
    total = Taken()
    for batch in chunks(wanted, BATCH):
        with inventory.writing() as connection:
            total += reassess_now(connection, batch, bench)
    return total


def reassess_now(connection: Connection, tools: Sequence[str], bench: Bench) -> Taken:
    """Judge these tools again inside a transaction that changed their facts; tools without files keep their verdict."""
    known = catalogue.tools_by_id(connection, tools, lock=True)
    files = spots.spots_of(connection, known)
    hearings = [Hearing(tool=known[tool], spots=tuple(found)) for tool, found in sorted(files.items())]
    facts = facts_for(connection, hearings, bench)
    before = catalogue.judged_by(connection, facts)
    today = bench.rulebook.digest
    stale = [found for found in hearings if before.get(found.tool.id) != (today, facts[found.tool.id])]
    happened = judge(connection, stale, bench)
    ledger.append(connection, happened)
    return Taken(judged=len(stale), events=len(happened))
