"""What is proven of a tool and what is not: the five facts, the gaps, what was declared against what was seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from classifiers.facts import Known
from classifiers.landscape import Landscape
from classifiers.verdict import Write
from inventory.domain.comparison import Connections, compared, contradicted
from inventory.domain.documentation import objections
from inventory.domain.events import SCANNER
from inventory.domain.gates import Case
from inventory.domain.migration import State
from inventory.domain.people import Person
from inventory.domain.proving import Proven, proven, signatures
from inventory.domain.refusal import Refusal
from inventory.domain.registration import Registration
from inventory.services.attesting import OWED_IN, next_due
from inventory.services.docket import case_of
from inventory.services.judge import Bench
from inventory.services.register import owner_objections
from inventory.store import catalogue
from inventory.store.engine import Connection, Inventory
from inventory.store.queries import ToolDetail, tool_page

_READER = Person(id=SCANNER, name="a reader")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that is proven of one tool.

    `waiting` is a draft that its owner has not accepted, with what is wrong with it. `attested_until` is None where
    nobody is asked for it.
    """

    tool: str
    name: str
    state: State
    facts: tuple[Proven, ...]
    contradictions: tuple[Write, ...]
    connections: Connections
    signed: tuple[tuple[str, str, str], ...]
    waiting: Registration | None
    wrong: tuple[Refusal, ...]
    attested_until: datetime | None


def facts_page(inventory: Inventory, tool: str, bench: Bench) -> Page:
    """Return what is proven of a tool; raises `UnknownTool`."""
    detail = tool_page(inventory, tool)
    with inventory.reading() as connection:
        case = case_of(connection, catalogue.one_tool(connection, tool), actor=_READER, bench=bench)
        return page_of(connection, detail, case, bench)


def page_of(connection: Connection, detail: ToolDetail, case: Case, bench: Bench) -> Page:
    """Return what is proven of the tool of this case."""
    tool, waiting, declared = detail.tool, _waiting(detail), detail.registration
    return Page(
        tool=tool.id,
        name=tool.name,
        state=case.state,
        facts=proven(case, _objections(detail)),
        contradictions=contradicted(
            Known.UNKNOWN if declared is None else declared.draft.read_only, detail.standing.verdict
        ),
        connections=_connections(detail, bench.landscape),
        signed=tuple(signatures(case)),
        waiting=waiting,
        wrong=() if waiting is None else waiting.draft.missing() + owner_objections(waiting.draft, bench.organisation),
        attested_until=next_due(connection, tool.id, bench) if case.state in OWED_IN else None,
    )


def _waiting(detail: ToolDetail) -> Registration | None:
    latest = detail.registrations[-1] if detail.registrations else None
    return latest if latest is not None and latest.accepted is None else None


def _objections(detail: ToolDetail) -> tuple[str, ...]:
    if detail.registration is None:
        return ()
    names = frozenset(place.path.rpartition("/")[2] for place in detail.sightings if place.gone is None)
    return objections(detail.registration.draft.documentation, detail.documentation.around, names)


def _connections(detail: ToolDetail, landscape: Landscape) -> Connections:
    seen = (
        (one.artifact.share, one.artifact.path, reference)
        for one in detail.observations
        for reference in one.references
    )
    declared = None if detail.registration is None else detail.registration.draft.connections
    return compared(declared, seen, landscape)
