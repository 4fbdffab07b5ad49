"""Judging again what is stored, because rules, registrations or zones changed: no share is touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from inventory.services.intake import BATCH, Taken
from inventory.services.judge import Bench, Hearing, facts_for, judge
from inventory.services.lineage import Lineage
from inventory.store import catalogue, judgedby, ledger, spots
from inventory.store.engine import Connection, Inventory
from inventory.store.lineage import NOBODY, Dependence, dependences
from inventory.store.rows import chunks
from inventory.store.usage import changed_usages, figures, judged_usages, usages


def reassess(inventory: Inventory, bench: Bench) -> Taken:
    """Judge tools again where rules, facts or lineage differ from those of their verdict.

    By what all tools were judged last is kept: if it is the same today, none is looked at; if only people or zones
    changed, those alone whose facts depend on them.
    """
    with inventory.reading() as connection:
        last = judgedby.basis(connection)
    if last == bench.basis:
        return Taken()
    with inventory.writing() as connection:
        judgedby.begin(connection, bench.basis)
    total = _of_facts(inventory, bench) if last.rulebook == bench.basis.rulebook else _of_all(inventory, bench)
    with inventory.writing() as connection:
        judgedby.end(connection, bench.basis)
    return total


def reassess_now(connection: Connection, tools: Sequence[str], bench: Bench) -> Taken:
    """Judge these tools again inside a transaction that changed their facts; tools without files keep their verdict."""
    return _reassess(connection, tools, dependences(connection, tools), bench)


def reassess_used(inventory: Inventory, bench: Bench) -> Taken:
    """Judge the tools again whose users or days of use changed, by new lock files or because days went by."""
    with inventory.reading() as connection:
        wanted = changed_usages(connection, bench.now.date())
    total = Taken()
    for batch in chunks(wanted, BATCH):
        with inventory.writing() as connection:
            total += reassess_now(connection, batch, bench)
    return total


def _of_facts(inventory: Inventory, bench: Bench) -> Taken:
    with inventory.reading() as connection:
        wanted = judgedby.with_facts(connection, bench.organisation.valid_zones(bench.now))
    total = Taken()
    for batch in chunks(wanted, BATCH):
        with inventory.writing() as connection:
            total += reassess_now(connection, batch, bench)
    return total


def _of_all(inventory: Inventory, bench: Bench) -> Taken:
    """Judge all tools, with what their consumers show by today's rules."""
    with inventory.reading() as connection:
        files = dict(spots.files_by_tool(connection))
        lineage = Lineage(connection, files.values(), bench.rulebook, bench.landscape)
    total = Taken()
    for batch in chunks(files, BATCH):
        with inventory.reading() as connection:
            found = {tool: lineage.dependence(connection, files[tool]) for tool in batch}
        with inventory.writing() as connection:
            total += _reassess(connection, batch, found, bench)
    return total


def _reassess(connection: Connection, tools: Iterable[str], found: Mapping[str, Dependence], bench: Bench) -> Taken:
    known = catalogue.tools_by_id(connection, tools, lock=True)
    hearings = [
        Hearing(tool=known[tool], spots=tuple(files), dependence=found.get(tool, NOBODY))
        for tool, files in sorted(spots.spots_of(connection, known).items())
    ]
    facts = facts_for(connection, hearings, bench)
    before = catalogue.judged_by(connection, facts)
    former = dependences(connection, facts)
    used = usages(connection, facts, bench.now.date())
    used_before = judged_usages(connection, facts)
    stale = [
        hearing
        for hearing in hearings
        if before.get(hearing.tool.id) != (bench.rulebook.digest, facts[hearing.tool.id])
        or former.get(hearing.tool.id, NOBODY) != hearing.dependence
        or used_before.get(hearing.tool.id) != figures(used.get(hearing.tool.id))
    ]
    happened = judge(connection, stale, bench)
    ledger.append(connection, happened)
    return Taken(judged=len(stale), events=len(happened))
