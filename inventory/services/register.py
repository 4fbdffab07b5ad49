"""Registering a tool: filed by whoever knows it, accepted by its owner, signed by a second person (SHA-1, OWN-3, G11).

To approve a registration and to sign it as Product Owner or department head is one and the same act.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from inventory.domain import registration as registrations
from inventory.domain.dossier import Endorsement
from inventory.domain.events import Event, EventKind
from inventory.domain.gates import Case, owner_refusals
from inventory.domain.gates.signing import HEADS, approval_refusals, signing_refusals
from inventory.domain.people import Organisation, Person, Role
from inventory.domain.refusal import Refusal, Refused, no
from inventory.domain.registration import Draft, Registration
from inventory.services.attempts import on_record
from inventory.services.docket import case_of
from inventory.services.judge import Bench, logic_of
from inventory.services.reassess import reassess_now
from inventory.services.settle import settle_now
from inventory.store import catalogue, dossier, ledger, registered
from inventory.store.catalogue import Tool
from inventory.store.engine import Connection, Inventory


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision:
    """One person deciding about one tool, which nobody else changes meanwhile."""

    connection: Connection
    tool: Tool
    actor: Person
    bench: Bench

    @property
    def filed(self) -> list[Registration]:
        """Everything that was ever filed for the tool, oldest first."""
        return registered.history(self.connection, [self.tool.id]).get(self.tool.id, [])

    @property
    def logic(self) -> str:
        """The fingerprint of the tool's logic today."""
        return logic_of(self.connection, self.tool)

    def case(self, registration: Registration | None) -> Case:
        """Return the case of the tool as if this registration were the one that counts."""
        case = case_of(self.connection, self.tool, actor=self.actor, bench=self.bench)
        return replace(case, registration=registration)

    def file(self, registration: Registration) -> None:
        """Put a registration on record; one that its owner files is signed by the owner with that."""
        registered.add(self.connection, self.tool.id, registration)
        self.tell(EventKind.DRAFTED, owner=registration.draft.owner)
        if registration.accepted is not None:
            self.tell(EventKind.ACCEPTED)
            self.sign(Role.OWNER, registration.fingerprint)

    def accept(self, place: int, registration: Registration) -> Registration:
        """Note the owner's yes, and sign with it."""
        registered.accept(self.connection, self.tool.id, place, self.bench.now)
        self.tell(EventKind.ACCEPTED)
        self.sign(Role.OWNER, registration.fingerprint)
        return replace(registration, accepted=self.bench.now)

    def approve(self, place: int, registration: Registration, role: Role) -> None:
        """Note who approved it, and as what, and sign with it."""
        registered.approve(self.connection, self.tool.id, place, self.actor.id, self.bench.now)
        self.tell(EventKind.APPROVED, role=role.value)
        self.sign(role, registration.fingerprint)

    def sign(self, role: Role, fingerprint: str) -> None:
        """Put a signature under this logic on record."""
        signed = Endorsement(by=self.actor.id, role=role.value, fingerprint=fingerprint, at=self.bench.now)
        dossier.add(self.connection, self.tool.id, signed, by=self.actor.id, at=self.bench.now)

    def tell(self, kind: EventKind, **detail: str) -> None:
        """Put what was decided on the ledger."""
        policy = "SHA-1" if kind in {EventKind.DRAFTED, EventKind.ACCEPTED} else "G11"
        event = Event(
            kind=kind, at=self.bench.now, actor=self.actor.id, tool=self.tool.id, policy=policy, detail=detail
        )
        ledger.append(self.connection, [event])


@contextmanager
def _deciding(inventory: Inventory, tool: str, actor: Person, bench: Bench, wanted: str) -> Iterator[_Decision]:
    """Lock the tool for one decision; then judge it by what is known now and let happen what follows from that."""
    attempt = on_record(inventory, tool, actor=actor, bench=bench, wanted=wanted)
    with attempt, inventory.writing() as connection:
        known = catalogue.locked_tool(connection, tool)
        yield _Decision(connection=connection, tool=known, actor=actor, bench=bench)
        catalogue.decide(connection, known, known.state, known.decided_for)
        reassess_now(connection, [tool], bench)
        settle_now(connection, tool, bench)


def register(inventory: Inventory, tool: str, draft: Draft, *, actor: Person, bench: Bench) -> Registration:
    """File the five answers about a tool; filed by the owner, it is accepted and signed by the owner at once.

    The tool is judged again with what is known now. Raises `Refused` with every reason, `LookupError` for a tool
    that the inventory does not have.
    """
    with _deciding(inventory, tool, actor, bench, "register") as deciding:
        _stop(draft_refusals(draft, actor, bench.organisation))
        filed = Registration(
            draft=draft,
            drafted_by=actor.id,
            drafted=bench.now,
            fingerprint=deciding.logic,
            accepted=bench.now if actor.id == draft.owner else None,
        )
        deciding.file(filed)
    return filed


def accept(inventory: Inventory, tool: str, *, actor: Person, bench: Bench) -> None:
    """Let the owner say yes to a registration that somebody else filed, and sign it with that (OWN-3)."""
    with _deciding(inventory, tool, actor, bench, "accept") as deciding:
        filed = deciding.filed
        _stop(_accept_refusals(filed, actor))
        place = registrations.awaiting_acceptance(filed, actor.id)
        if place is not None:
            deciding.accept(place, filed[place])


def approve(inventory: Inventory, tool: str, *, actor: Person, bench: Bench) -> Role:
    """Approve what the owner accepted last, as Product Owner or department head; return as which of them.

    The tool is judged again, so R7 becomes R6 where all five facts hold.
    """
    with _deciding(inventory, tool, actor, bench, "approve") as deciding:
        place, wanted = _next_to_approve(deciding)
        case = deciding.case(wanted)
        done = wanted is not None and wanted.approved is not None
        _stop(no("G11", "this registration is approved already", when=done) + approval_refusals(case))
        role = next(role for role in HEADS if not approval_refusals(case, role))
        if wanted is not None:
            deciding.approve(place, wanted, role)
    return role


def endorse(inventory: Inventory, tool: str, role: Role, *, actor: Person, bench: Bench) -> None:
    """Sign under a registration in a role, for today's logic (G11).

    As owner: a draft that waits for the owner's yes is accepted; what was written for an older logic is filed again
    for today's, because the owner says that the answers still hold. As Product Owner or department head: it is
    approved. As IT operator: the zone is confirmed, and nothing else.
    """
    with _deciding(inventory, tool, actor, bench, "sign") as deciding:
        if role is Role.OWNER:
            _sign_as_owner(deciding)
        elif role in HEADS:
            _sign_as_head(deciding, role)
        else:
            case = deciding.case(registrations.in_force(deciding.filed, deciding.logic))
            _stop(signing_refusals(case, role))
            deciding.sign(role, case.fingerprint)
            deciding.tell(EventKind.ENDORSED, role=role.value)


def draft_refusals(draft: Draft, actor: Person, organisation: Organisation) -> tuple[Refusal, ...]:
    """Return everything that is wrong with a draft, at once."""
    return (
        draft.missing()
        + no("SHA-1", f"{actor.name} is a group; a person registers a tool", when=actor.is_group)
        + no("SHA-1", f"{actor.name} has left; somebody who is here registers it", when=not actor.active)
        + owner_objections(draft, organisation)
    )


def owner_objections(draft: Draft, organisation: Organisation) -> tuple[Refusal, ...]:
    """Return why the person whom a draft names cannot own a tool; nothing if it names nobody (OWN-3)."""
    if not draft.owner.strip():
        return ()
    owner = organisation.person(draft.owner)
    if owner is None:
        return no("OWN-3", f"the owner {draft.owner} is not known here")
    return owner_refusals(owner, "OWN-3")


def _next_to_approve(deciding: _Decision) -> tuple[int, Registration | None]:
    filed = deciding.filed
    place = registrations.awaiting_approval(filed)
    return (0, None) if place is None else (place, filed[place])


def _sign_as_owner(deciding: _Decision) -> None:
    filed = deciding.filed
    place = registrations.awaiting_acceptance(filed, deciding.actor.id)
    wanted = registrations.in_force(filed, deciding.logic) if place is None else filed[place]
    case = _for_today(deciding.case(wanted))
    _stop(signing_refusals(case, Role.OWNER))
    if case.registration is not None and case.registration != wanted:
        deciding.file(case.registration)
    elif place is not None:
        deciding.accept(place, filed[place])
    else:
        deciding.sign(Role.OWNER, case.fingerprint)
        deciding.tell(EventKind.ENDORSED, role=Role.OWNER.value)


def _sign_as_head(deciding: _Decision, role: Role) -> None:
    place, wanted = _next_to_approve(deciding)
    _stop(signing_refusals(deciding.case(wanted), role))
    if wanted is not None and wanted.approved is None:
        deciding.approve(place, wanted, role)
    elif wanted is not None:
        deciding.sign(role, wanted.fingerprint)
        deciding.tell(EventKind.ENDORSED, role=role.value)


def _for_today(case: Case) -> Case:
    """Return the case with its registration as the owner files it again, where it was written for another logic."""
    filed = case.registration
    if filed is None or not case.fingerprint or filed.fingerprint == case.fingerprint:
        return case
    again = Registration(
        draft=filed.draft,
        drafted_by=case.actor.id,
        drafted=case.now,
        fingerprint=case.fingerprint,
        accepted=case.now,
    )
    return replace(case, registration=again)


def _accept_refusals(filed: list[Registration], actor: Person) -> tuple[Refusal, ...]:
    if not filed:
        return no("OWN-3", "there is nothing to accept; register the tool first")
    waits = registrations.awaiting_acceptance(filed, actor.id) is not None
    owner = filed[-1].draft.owner
    return (
        no("OWN-3", f"only {owner} can accept this", when=not waits and owner != actor.id)
        + no("OWN-3", "you have accepted this already; thank you", when=not waits and owner == actor.id)
        + owner_refusals(actor, "OWN-3")
    )


def _stop(refusals: tuple[Refusal, ...]) -> None:
    if refusals:
        raise Refused(refusals)
