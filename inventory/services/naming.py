"""The tools that somebody names to say which are one: what they are, where, and who answers for them."""

from __future__ import annotations

from collections.abc import Sequence

from classifiers.criticality import Criticality
from inventory.domain.kinship import Named
from inventory.services.docket import plant_of
from inventory.services.judge import Bench, logic_of
from inventory.store import catalogue, registered
from inventory.store.catalogue import Tool
from inventory.store.engine import Connection


def named(connection: Connection, tools: Sequence[Tool], bench: Bench) -> list[Named]:
    """Return these tools as they stand in this transaction; who only drafted a registration owns nothing yet."""
    standings = catalogue.standings(connection, [tool.id for tool in tools])
    filed = registered.in_force(connection, {tool.id: logic_of(connection, tool) for tool in tools})
    found = []
    for tool in tools:
        standing, registration = standings.get(tool.id), filed.get(tool.id)
        owns = registration is not None and registration.accepted is not None
        found.append(
            Named(
                id=tool.id,
                state=tool.state,
                criticality=Criticality.UNKNOWN if standing is None else standing.verdict.criticality,
                plant=plant_of(connection, tool.id, bench),
                owner=registration.draft.owner if registration is not None and owns else "",
            )
        )
    return found
