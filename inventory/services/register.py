"""Registering a tool: filed by whoever knows it, accepted by its owner, approved by a second person (SHA-1, OWN-3)."""

from __future__ import annotations

from inventory.domain.events import Event, EventKind
from inventory.domain.gates import owner_refusals
from inventory.domain.people import Organisation, Person
from inventory.domain.refusal import Refusal, Refused, no
from inventory.domain.registration import Draft, Registration, approval_refusals
from inventory.services.judge import Bench, logic_of
from inventory.services.reassess import reassess_now
from inventory.store import catalogue, ledger, registered
from inventory.store.catalogue import Tool
from inventory.store.engine import Connection, Inventory


def register(inventory: Inventory, tool: str, draft: Draft, *, actor: Person, bench: Bench) -> Registration:
    """File the five answers about a tool; filed by the owner, it is accepted at once.

    The tool is judged again with what is known now. Raises `Refused` with every reason, `LookupError` for a tool
    that the inventory does not have.
    """
    _stop(draft_refusals(draft, actor, bench.organisation))
    with inventory.writing() as connection:
        known = catalogue.locked_tool(connection, tool)
        registration = Registration(
            draft=draft,
            drafted_by=actor.id,
            drafted=bench.now,
            fingerprint=logic_of(connection, known),
            accepted=bench.now if actor.id == draft.owner else None,
        )
        registered.add(connection, tool, registration)
        happened = [_event(EventKind.DRAFTED, tool, actor, bench, owner=draft.owner)]
        if registration.accepted is not None:
            happened.append(_event(EventKind.ACCEPTED, tool, actor, bench))
        _decided(connection, known, happened, bench)
    return registration


def accept(inventory: Inventory, tool: str, *, actor: Person, bench: Bench) -> None:
    """Let the owner say yes to a registration that somebody else filed (OWN-3)."""
    with inventory.writing() as connection:
        known = catalogue.locked_tool(connection, tool)
        registration = registered.latest(connection, tool)
        _stop(_accept_refusals(registration, actor))
        registered.accept_latest(connection, tool, bench.now)
        _decided(connection, known, [_event(EventKind.ACCEPTED, tool, actor, bench)], bench)


def approve(inventory: Inventory, tool: str, *, actor: Person, bench: Bench) -> None:
    """Approve what was filed last; the tool is judged again, so R7 becomes R6 where all five facts hold."""
    with inventory.writing() as connection:
        known = catalogue.locked_tool(connection, tool)
        registration = registered.latest(connection, tool)
        _stop(approval_refusals(registration, actor, bench.organisation, logic_of(connection, known)))
        registered.approve_latest(connection, tool, actor.id, bench.now)
        _decided(connection, known, [_event(EventKind.APPROVED, tool, actor, bench)], bench)


def draft_refusals(draft: Draft, actor: Person, organisation: Organisation) -> tuple[Refusal, ...]:
    """Return everything that is wrong with a draft, at once."""
    owner = organisation.person(draft.owner)
    answer = draft.missing() + no("SHA-1", f"{actor.name} is a group; a person registers a tool", when=actor.is_group)
    if not draft.owner.strip():
        return answer
    if owner is None:
        return answer + no("OWN-3", f"the owner {draft.owner} is not known here")
    return answer + owner_refusals(owner, "OWN-3")


def _accept_refusals(registration: Registration | None, actor: Person) -> tuple[Refusal, ...]:
    if registration is None:
        return no("OWN-3", "there is nothing to accept; register the tool first")
    return no(
        "OWN-3", f"only {registration.draft.owner} can accept this", when=actor.id != registration.draft.owner
    ) + owner_refusals(actor, "OWN-3")


def _decided(connection: Connection, tool: Tool, happened: list[Event], bench: Bench) -> None:
    """Put a decision on the ledger and judge the tool by what is known now, in the transaction of the decision."""
    catalogue.decide(connection, tool, tool.state, tool.decided_for)
    ledger.append(connection, happened)
    reassess_now(connection, [tool.id], bench)


def _event(kind: EventKind, tool: str, actor: Person, bench: Bench, **detail: str) -> Event:
    return Event(kind=kind, at=bench.now, actor=actor.id, tool=tool, policy="SHA-1", detail=detail)


def _stop(refusals: tuple[Refusal, ...]) -> None:
    if refusals:
        raise Refused(refusals)
