"""The backlog of a system or a plant, ranked: tools are opened only as far down as somebody reads (PO-3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from heapq import heappop, heappush
from itertools import groupby

from classifiers.policy import severity
from classifiers.verdict import Outcome
from inventory.domain.effort import Effort, effort_of
from inventory.domain.migration import State
from inventory.domain.ranking import Candidate, Ranked, rank
from inventory.services.judge import Bench
from inventory.store import caseload, situations
from inventory.store.dossier import dossiers
from inventory.store.engine import Connection, Inventory
from inventory.store.rows import chunks
from inventory.store.spots import read_observations, representatives, spots_of

RANKED = (Outcome.MIGRATE_NOW, Outcome.MIGRATE_PLANNED, Outcome.CONTAIN)
"""What a Product Owner takes up."""

_UNKNOWN = effort_of(())
"""Before a tool was opened: none takes less, so a rank can only go down from here."""

_OPENED = 50
"""Tools that are opened at once."""


def backlog(inventory: Inventory, bench: Bench, *, system: str = "", plant: str = "") -> Iterator[Ranked]:
    """Yield what waits to be taken up, the first first; of one system only what has a plan for it."""
    with inventory.reading() as connection:
        known = [
            one
            for one in _candidates(connection, bench)
            if (not system or one.candidate.system.casefold() == system.strip().casefold())
            and (not plant or one.candidate.plant == plant)
        ]
        for _, group in groupby(sorted(known, key=lambda one: one.key), key=_class):
            yield from _opened(connection, list(group), bench)


def _class(ranked: Ranked) -> int:
    return severity(ranked.candidate.outcome)


def _candidates(connection: Connection, bench: Bench) -> Iterator[Ranked]:
    """Yield every tool that is ranked, as if nothing were in it."""
    listed = {case.ask.tool for case in caseload.open_cases(connection) if case.provisional is not None}
    found = situations.with_outcomes(connection, RANKED, listed)
    records = dossiers(connection, found)
    complaints = caseload.complaint_counts(connection, found)
    for tool, light in found.items():
        if light.state in situations.OVER or (light.unseen and light.state in {State.DISCOVERED, State.TRIAGED}):
            continue
        plan = records[tool].plan
        candidate = Candidate(
            tool=tool,
            name=light.name,
            plant=bench.governance.plants.get(light.share, ""),
            outcome=Outcome.MIGRATE_NOW if light.outcome not in RANKED else light.outcome,
            risk=light.score,
            effort=_UNKNOWN,
            discovered=light.discovered,
            value=None if plan is None else plan.value,
            system="" if plan is None else plan.system,
            complaints=complaints.get(tool, 0),
            provisional=tool in listed and light.outcome not in RANKED,
        )
        yield rank(candidate, bench.governance.day_cost)


def _opened(connection: Connection, best_first: list[Ranked], bench: Bench) -> Iterator[Ranked]:
    """Yield these in their order: one is certain as soon as none that is still closed can come before it."""
    heap: list[tuple[tuple[object, ...], Ranked]] = []
    for closed in chunks(best_first, _OPENED):
        while heap and heap[0][0] <= closed[0].key:
            yield heappop(heap)[1]
        efforts = _efforts(connection, [one.candidate.tool for one in closed], bench)
        for one in closed:
            effort = efforts[one.candidate.tool]
            exact = rank(replace(one.candidate, effort=effort), bench.governance.day_cost)
            heappush(heap, (exact.key, exact))
    while heap:
        yield heappop(heap)[1]


def _efforts(connection: Connection, tools: list[str], bench: Bench) -> Mapping[str, Effort]:
    spots = spots_of(connection, tools)
    chosen = {tool: representatives(spots.get(tool, ())) for tool in tools}
    read = read_observations(connection, (spot for found in chosen.values() for spot in found), bench.now)
    return {tool: effort_of(read[spot.id] for spot in found) for tool, found in chosen.items()}
