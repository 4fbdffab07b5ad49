"""Who may sign under a registration: its owner, a Product Owner or department head, and IT for the zone (G11)."""

from __future__ import annotations

from classifiers.facts import Known
from inventory.domain.gates.case import Case, natural_person, needs_role
from inventory.domain.gates.ownership import owner_refusals
from inventory.domain.people import Authority, Person, Role, Unit
from inventory.domain.refusal import Refusal, no

HEADS = (Role.PRODUCT_OWNER, Role.DEPARTMENT_HEAD)
"""In which of these roles a second person of the business approves."""

SIGNERS = (Role.OWNER, *HEADS, Role.IT_OPERATOR)
"""The roles in which somebody signs under a registration."""


def signing_refusals(case: Case, role: Role) -> tuple[Refusal, ...]:
    """Return why the actor cannot sign under the case's registration in this role."""
    if role not in SIGNERS:
        return no("G11", f"nobody signs as {role.value}; the roles are: {', '.join(SIGNERS)}")
    if case.registration is None:
        return no("G11", "there is no registration to sign; register the tool first")
    wanted = case.fingerprint if role is Role.IT_OPERATOR else case.registration.fingerprint
    twice = any(
        one.by == case.actor.id and one.role == role and one.fingerprint == wanted for one in case.dossier.endorsements
    )
    return no("G11", f"{case.actor.name} has signed as {role.value} already", when=twice) + _of_role(case, role)


def _of_role(case: Case, role: Role) -> tuple[Refusal, ...]:
    if role is Role.OWNER:
        return _as_owner(case)
    if role is Role.IT_OPERATOR:
        return _for_the_zone(case)
    return approval_refusals(case, role)


def _as_owner(case: Case) -> tuple[Refusal, ...]:
    owner = case.owner
    named = "" if case.registration is None else case.registration.draft.owner
    if owner is None:
        return no("OWN-3", f"the owner {named} is not known here")
    return no("OWN-3", f"only the owner, {owner.name}, signs as owner", when=case.actor.id != owner.id) + (
        owner_refusals(case.actor, "OWN-3")
    )


def _for_the_zone(case: Case) -> tuple[Refusal, ...]:
    return (
        no("G11", f"{case.actor.name} is not of IT; IT confirms the zone", when=case.actor.unit is not Unit.IT)
        + needs_role(case, "G11", Role.IT_OPERATOR, business=False)
        + natural_person(case.actor, "who confirms the zone", "G11")
        + no(
            "G11",
            "not every place of it lies in a sandbox zone that IT registered and that is valid",
            when=case.facts.sandboxed is not Known.YES,
        )
    )


def approval_refusals(case: Case, *roles: Role) -> tuple[Refusal, ...]:
    """Return why the actor cannot approve the case's registration, as Product Owner or department head."""
    registration = case.registration
    if registration is None:
        return no("G11", "there is no registration to approve; register the tool first")
    return (
        registration.draft.missing()
        + _owned(case)
        + no("OWN-3", "the owner has not accepted yet", when=registration.accepted is None)
        + _independent(case, case.actor, *(roles or HEADS))
        + no(
            "G11",
            "the logic has changed since this was filed; file it again",
            when=registration.fingerprint != case.fingerprint,
        )
    )


def _owned(case: Case) -> tuple[Refusal, ...]:
    named = "" if case.registration is None else case.registration.draft.owner
    if case.owner is None:
        return no("OWN-3", f"the owner {named} is not known here")
    return no("OWN-3", "the owner must be one active person of the business", when=not case.owner.can_own)


def _independent(case: Case, head: Person, *roles: Role) -> tuple[Refusal, ...]:
    """Refuse whoever is, or stands for, the owner or who filed it; and who holds neither role (four eyes)."""
    filed = case.registration
    owner, filer = ("", "") if filed is None else (filed.draft.owner, filed.drafted_by)
    rights = [right for role in roles if (right := case.right(role, head)) is not None]
    lent = bool(rights) and all(right.behind & {owner, filer} for right in rights)
    where = f" at {case.plant}" if case.plant else ""
    wanted = " nor ".join(role.value for role in roles)
    return (
        no("G11", "the owner cannot approve it; that needs a second person", when=head.id == owner)
        + no("G11", "who filed it cannot approve it; that needs a second person", when=head.id == filer != owner)
        + no(
            "G11",
            f"{head.name} acts for the owner or for who filed it; that needs a second person",
            when=lent and head.id not in {owner, filer},
        )
        + no("CHG-1", "IT confirms the zone only; the business approves", when=_of_it(head, rights))
        + natural_person(head, "who approves", "G11")
        + no("G11", f"{head.name} is {'neither ' if len(roles) > 1 else 'no '}{wanted}{where}", when=not rights)
        + no(
            "G11",
            f"who lent {head.name} the role has left or is a group",
            when=bool(rights) and not any(right.natural for right in rights) and head.active and not head.is_group,
        )
    )


def _of_it(head: Person, rights: list[Authority]) -> bool:
    return head.unit is Unit.IT or (bool(rights) and all(right.of_it for right in rights))
