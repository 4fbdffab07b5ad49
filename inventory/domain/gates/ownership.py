"""Gates of ownership and containment: somebody of the business takes the tool over, and it is made safe (G1, G2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from classifiers.facts import Known
from classifiers.verdict import Tag
from inventory.domain.dossier import Proof
from inventory.domain.gates.case import Case, natural_person, needs_role
from inventory.domain.people import Person, Role, Unit
from inventory.domain.refusal import Refusal, no


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of the containment list: what must be so, and which side of the house proves it (OWN-2)."""

    sentence: str
    side: Unit
    always: bool = True


CONTAINMENT: Mapping[str, Item] = {
    "backup": Item(sentence="it is backed up, and a restore was tried (DAT-1)", side=Unit.IT),
    "access": Item(sentence="only those who need it can change it", side=Unit.IT),
    "secrets": Item(sentence="passwords in it were changed and taken out", side=Unit.IT, always=False),
    "accuracy": Item(
        sentence="its result is checked by a second person until it is replaced (DAT-1)", side=Unit.BUSINESS
    ),
    "fallback": Item(sentence="it is written down what happens when it fails", side=Unit.BUSINESS),
    "writes": Item(
        sentence="its direct writes are approved one by one, or stopped (ARC-1)", side=Unit.BUSINESS, always=False
    ),
}
"""The containment list; the items that are not always asked for depend on what the scan saw."""


def enter_owned(case: Case) -> tuple[Refusal, ...]:
    """G1: a named business owner has accepted; a high-risk tool also has a deputy."""
    registration = case.registration
    if registration is None:
        return no("G1", "nobody is named as owner; register the tool first")
    owner = case.owner
    if owner is None:
        return no("G1", f"the owner {registration.draft.owner} is not known here")
    return (
        owner_refusals(owner, "G1")
        + no("G1", f"{owner.name} has not accepted yet", when=registration.accepted is None)
        + no("G1", f"only the owner, {owner.name}, takes a tool over", when=case.actor.id != owner.id)
        + _deputy(case, owner)
    )


def owner_refusals(owner: Person, policy: str) -> tuple[Refusal, ...]:
    """Return why this person cannot own a tool: IT, a group, somebody who has left (OWN-3)."""
    return no(policy, f"{owner.name} belongs to IT; the business owns the tool", when=owner.unit is Unit.IT) + (
        natural_person(owner, "the owner", policy)
    )


def _deputy(case: Case, owner: Person) -> tuple[Refusal, ...]:
    if case.verdict is None or case.verdict.tag is not Tag.SHADOW_IT:
        return ()
    if case.deputy is None:
        return no("G1", "a high-risk tool needs a deputy beside its owner")
    return no("G1", "owner and deputy are two persons", when=case.deputy.id == owner.id) + owner_refusals(
        case.deputy, "G1"
    )


def containment_list(case: Case) -> tuple[str, ...]:
    """Return the items that this tool must prove: all that always hold, and those that its evidence asks for."""
    read_only = Known.UNKNOWN if case.verdict is None else case.verdict.read_only
    return items_to_prove(secrets=0 if case.verdict is None else case.secrets, read_only=read_only)


def items_to_prove(*, secrets: int, read_only: Known) -> tuple[str, ...]:
    """Return the items for a tool in which so many passwords were seen, and that changes shared data or not."""
    seen = {"secrets": secrets > 0, "writes": read_only is Known.NO}
    return tuple(name for name, item in CONTAINMENT.items() if item.always or seen[name])


def enter_contained(case: Case) -> tuple[Refusal, ...]:
    """G2: each item of the list is proven, IT's by an IT operator, the business's by the owner."""
    proven = proofs_that_hold(case)
    answer: tuple[Refusal, ...] = ()
    for name in containment_list(case):
        item = CONTAINMENT[name]
        answer += no("G2", f"{name} has no proof: {item.sentence}", when=name not in proven)
        if name in proven:
            answer += _proven_by(case, name, item, proven[name].by)
    return answer + _owner_or_operator(case)


def proofs_that_hold(case: Case) -> Mapping[str, Proof]:
    """Return the last proof of each item; what was proven before the tool came back proves nothing."""
    return {proof.item: proof for proof in case.dossier.proofs if proof.text.strip() and not _outdated(case, proof)}


def _proven_by(case: Case, name: str, item: Item, person_id: str) -> tuple[Refusal, ...]:
    person = case.person(person_id)
    if item.side is Unit.BUSINESS:
        mine = person is not None and case.owner is not None and person.id == case.owner.id
        return no("G2", f"{name} must be proven by the owner", when=not mine)
    right = None if person is None else case.right(Role.IT_OPERATOR, person)
    operator = person is not None and person.unit is Unit.IT and right is not None and right.natural
    return no("G2", f"{name} must be proven by an IT operator", when=not operator)


def _outdated(case: Case, proof: Proof) -> bool:
    """A tool that came back is contained anew: what was proven before proves nothing."""
    return case.reopened is not None and proof.at <= case.reopened


def _owner_or_operator(case: Case) -> tuple[Refusal, ...]:
    if case.owner is not None and case.actor.id == case.owner.id:
        return owner_refusals(case.owner, "G2")
    return needs_role(case, "G2", Role.IT_OPERATOR, business=False)
