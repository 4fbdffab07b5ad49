"""Everything a gate looks at, for one tool: verdict, registration, dossier, people, and what scans prove."""

from __future__ import annotations

from classifiers.facts import UNREGISTERED, Facts
from inventory.domain.gates import Case
from inventory.domain.identity import Spot
from inventory.domain.migration import State
from inventory.domain.people import Person
from inventory.services.judge import Bench, Hearing, facts_for, logic_of
from inventory.store import catalogue, exposed, ledger, registered
from inventory.store.catalogue import Standing, Tool
from inventory.store.covering import unsigned_builds
from inventory.store.dossier import dossier_of
from inventory.store.engine import Connection
from inventory.store.presence import homes_of, presence_of
from inventory.store.spots import spots_of
from inventory.store.witnessed import Hands, hands_on, untold


def case_of(
    connection: Connection,
    tool: Tool,
    *,
    actor: Person,
    bench: Bench,
    reason: str = "",
    second: Person | None = None,
    deputy: Person | None = None,
) -> Case:
    """Return the case of a tool as it stands in this transaction.

    Its facts are those of this moment, not of its last verdict: a zone may have ended or an owner left since.
    """
    standing = catalogue.standings(connection, [tool.id]).get(tool.id)
    logic = logic_of(connection, tool)
    spots = tuple(spots_of(connection, [tool.id]).get(tool.id, ()))
    dossier = dossier_of(connection, tool.id, presence_of(connection, tool))
    hands = Hands() if dossier.build is None else hands_on(connection, tool.id)
    return Case(
        state=tool.state,
        verdict=None if standing is None else standing.verdict,
        facts=_facts(connection, tool, spots, standing, bench),
        registration=registered.in_force(connection, {tool.id: logic}).get(tool.id),
        organisation=bench.organisation,
        actor=actor,
        reason=reason,
        now=bench.now,
        second=second,
        deputy=deputy,
        plant=plant_of(connection, tool.id, bench),
        fingerprint=logic,
        places=tuple(spot.place for spot in spots),
        discovered=tool.discovered,
        secrets=exposed.count(connection, tool.id),
        reopened=ledger.last_entered(connection, tool.id, State.REOPENED),
        unsigned=unsigned_builds(connection, tool.id),
        it_cost_centres=bench.governance.it_cost_centres,
        untold=untold(connection, tool.id, dossier),
        builders=hands.builders,
        executors=hands.executors,
        dossier=dossier,
        terms=bench.governance.terms,
    )


def _facts(
    connection: Connection, tool: Tool, spots: tuple[Spot, ...], standing: Standing | None, bench: Bench
) -> Facts:
    if standing is None:
        return UNREGISTERED
    return facts_for(connection, [Hearing(tool=tool, spots=spots)], bench)[tool.id] if spots else standing.facts


def plant_of(connection: Connection, tool: str, bench: Bench) -> str:
    """Return the plant at which a tool stands: that of the share of its leading file, "" if none is set."""
    homes = homes_of(connection, tool)
    return bench.governance.plants.get(homes[0], "") if homes else ""
