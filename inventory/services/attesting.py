"""The owner's yearly word that a tool is still used and still right, and who owes it (SHA-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from inventory.domain.asking import attestation_due
from inventory.domain.dossier import Attestation
from inventory.domain.events import Event, EventKind
from inventory.domain.gates.attesting import attestation_refusals
from inventory.domain.migration import State
from inventory.domain.people import Person
from inventory.domain.refusal import Refused
from inventory.services.attempts import on_record
from inventory.services.docket import case_of
from inventory.services.judge import Bench
from inventory.services.situations import situations_of
from inventory.store import catalogue, dossier, ledger
from inventory.store.engine import Connection, Inventory

OWED_IN = (State.REGISTERED, State.MONITORED, State.DRIFTED, State.SUSPENDED)
"""The states in which the owner's word is asked for again and again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """When the owner of a tool has to say again that it is still used and still right."""

    tool: str
    name: str
    owner: str
    state: State
    last: datetime | None
    due: datetime
    overdue: bool


def attest(inventory: Inventory, tool: str, *, actor: Person, bench: Bench, note: str = "") -> datetime:
    """Let the owner say that a tool is still used and still right; return until when that holds.

    Raises `Refused` with every reason, `LookupError` for a tool that the inventory does not have.
    """
    attempt = on_record(inventory, tool, actor=actor, bench=bench, wanted="attest")
    with attempt, inventory.writing() as connection:
        known = catalogue.locked_tool(connection, tool)
        case = case_of(connection, known, actor=actor, bench=bench)
        refusals = attestation_refusals(case)
        if refusals:
            raise Refused(refusals)
        said = Attestation(by=actor.id, fingerprint=case.fingerprint, at=bench.now, note=note.strip())
        dossier.add(connection, tool, said, by=actor.id, at=bench.now)
        event = Event(
            kind=EventKind.ATTESTED, at=bench.now, actor=actor.id, tool=tool, reason=note.strip(), policy="SHA-3"
        )
        ledger.append(connection, [event])
        return next_due(connection, tool, bench)


def next_due(connection: Connection, tool: str, bench: Bench) -> datetime:
    """Return until when the owner's last word, or the approval, holds for this tool."""
    return attestation_due(situations_of(connection, [tool], bench)[tool])


def owed(inventory: Inventory, bench: Bench) -> list[Owed]:
    """Return all tools whose owner attests them, the one that is due first at the top.

    An overdue one is told and escalated as a case; no fact changes by it, until the board decides.
    """
    with inventory.reading() as connection:
        tools = catalogue.tools_by_id(connection, catalogue.tools_in(connection, OWED_IN))
        found = situations_of(connection, tools, bench)
    rows = []
    for tool, situation in found.items():
        due, filed = attestation_due(situation), situation.registration
        rows.append(
            Owed(
                tool=tool,
                name=tools[tool].name,
                owner="" if filed is None else filed.draft.owner,
                state=situation.state,
                last=max((one.at for one in situation.dossier.attestations), default=None),
                due=due,
                overdue=due <= bench.now,
            )
        )
    return sorted(rows, key=lambda one: (one.due, one.tool))
