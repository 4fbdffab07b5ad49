"""Everything a gate looks at, for one tool: verdict, registration, dossier, people, and what scans prove."""

from __future__ import annotations

from classifiers.facts import UNREGISTERED
from inventory.domain.gates import Case
from inventory.domain.people import Person
from inventory.services.judge import Bench, logic_of
from inventory.store import catalogue, exposed, registered
from inventory.store.catalogue import Tool
from inventory.store.dossier import dossier_of
from inventory.store.engine import Connection
from inventory.store.presence import homes_of, presence_of
from inventory.store.spots import spots_of


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
    """Return the case of a tool as it stands in this transaction."""
    standing = catalogue.standings(connection, [tool.id]).get(tool.id)
    logic = logic_of(connection, tool)
    return Case(
        state=tool.state,
        verdict=None if standing is None else standing.verdict,
        facts=UNREGISTERED if standing is None else standing.facts,
        registration=registered.in_force(connection, {tool.id: logic}).get(tool.id),
        organisation=bench.organisation,
        actor=actor,
        reason=reason,
        now=bench.now,
        second=second,
        deputy=deputy,
        plant=plant_of(connection, tool.id, bench),
        fingerprint=logic,
        places=tuple(spot.place for spot in spots_of(connection, [tool.id]).get(tool.id, ())),
        discovered=tool.discovered,
        secrets=exposed.count(connection, tool.id),
        it_cost_centres=bench.governance.it_cost_centres,
        dossier=dossier_of(connection, tool.id, presence_of(connection, tool)),
        terms=bench.governance.terms,
    )


def plant_of(connection: Connection, tool: str, bench: Bench) -> str:
    """Return the plant at which a tool stands: that of the share of its leading file, "" if none is set."""
    homes = homes_of(connection, tool)
    return bench.governance.plants.get(homes[0], "") if homes else ""
