"""How tools stand today, with what people filed and who they are: what a person may be asked about them."""

from __future__ import annotations

from collections.abc import Iterable

from classifiers.verdict import Outcome
from inventory.domain.asking import Situation
from inventory.domain.dossier import EMPTY
from inventory.domain.gates import confirmed_by_rule
from inventory.domain.migration import State
from inventory.services.judge import Bench
from inventory.store import registered, situations
from inventory.store.dossier import dossiers
from inventory.store.engine import Connection
from inventory.store.situations import Light


def situations_of(connection: Connection, tools: Iterable[str], bench: Bench) -> dict[str, Situation]:
    """Return how each of these tools stands; merged ones, and those without a verdict, are left out."""
    found = situations.lights(connection, tools)
    filed = registered.in_force(connection, {tool: light.fingerprint for tool, light in found.items()})
    records = dossiers(connection, found)
    exposed = situations.secrets(connection, found)
    confirmed = _confirmed(connection, found.values())
    answer = {}
    for tool, light in found.items():
        registration = filed.get(tool)
        owner = None if registration is None else bench.organisation.person(registration.draft.owner)
        answer[tool] = Situation(
            tool=tool,
            state=light.state,
            outcome=light.outcome,
            criticality=light.criticality,
            score=light.score,
            discovered=light.discovered,
            facts=light.facts,
            read_only=light.read_only,
            now=bench.now,
            deadlines=bench.rulebook.deadlines,
            confirmed=tool in confirmed,
            seen=not light.unseen,
            plant=bench.governance.plants.get(light.share, ""),
            fingerprint=light.fingerprint,
            secrets=exposed.get(tool, 0),
            registration=registration,
            owner=owner,
            dossier=records.get(tool, EMPTY),
        )
    return answer


def _confirmed(connection: Connection, found: Iterable[Light]) -> set[str]:
    """Return the discovered tools whose class needs no person any more (G0); only likely verdicts are opened."""
    likely = [
        light
        for light in found
        if light.state is State.DISCOVERED and light.sure and light.outcome is not Outcome.TRIAGE
    ]
    by_people = {light.tool for light in likely if light.facts.corrected is not None}
    opened = situations.opened(connection, (light.tool for light in likely if light.tool not in by_people))
    return by_people | {tool for tool, verdict in opened.items() if confirmed_by_rule(verdict)}
