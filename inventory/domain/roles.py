"""Who gives roles to whom, who lends them, and who takes them away: to persons, never to groups (POLICY section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from inventory.domain.people import Authority, Delegation, Grant, Organisation, Person, Role, Unit
from inventory.domain.refusal import Refusal, no

FOUR_EYES = frozenset({Role.BOARD, Role.PRODUCT_OWNER, Role.ASSESSOR})
"""Roles that one person alone cannot give."""

OF_IT = frozenset({Role.IT_OPERATOR, Role.IT_ARCHITECT})
"""Roles that only IT holds (OWN-2)."""

OF_BUSINESS = frozenset(
    {
        Role.OWNER,
        Role.PRODUCT_OWNER,
        Role.OPERATIONS_TESTER,
        Role.DATA_OWNER,
        Role.DEPARTMENT_HEAD,
        Role.ASSESSOR,
        Role.BOARD,
    }
)
"""Roles that only the business holds: IT must never sign off a production process change (CHG-1)."""

LONGEST_LOAN = timedelta(days=366)
"""A role is lent for an absence; who needs it for longer is given it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """A role that somebody is about to give to a person, or take away; `second` is the other pair of eyes."""

    person: Person
    grant: Grant
    giver: Person
    second: Person | None = None


def grant_refusals(gift: Gift, organisation: Organisation, now: datetime) -> tuple[Refusal, ...]:
    """Return why this role cannot be given to this person by this giver."""
    role, plant = gift.grant.role, gift.grant.plant
    return (
        _holder(gift.person, role)
        + no("POLICY-3", f"{gift.person.name} is {_at(role, plant)} already", when=gift.person.holds(role, plant))
        + _giver(gift, organisation, now)
        + _four_eyes(gift, organisation, now)
    )


def revoke_refusals(gift: Gift, organisation: Organisation, now: datetime) -> tuple[Refusal, ...]:
    """Return why this role cannot be taken from this person: they may lay it down, else who may give it takes it."""
    grant = gift.grant
    kept = grant.role in gift.person.roles
    answer = no(
        "POLICY-3", f"{gift.person.name} has the role {grant.role} by scanner.toml; take it out of there", when=kept
    ) + no(
        "POLICY-3",
        f"{gift.person.name} was not made {_at(grant.role, grant.plant)}",
        when=not kept and grant not in gift.person.grants,
    )
    return answer if gift.person.id == gift.giver.id else answer + _giver(gift, organisation, now)


def loan_refusals(loan: Delegation, organisation: Organisation, now: datetime) -> tuple[Refusal, ...]:
    """Return why a role cannot be lent like that: only one's own, to a person of the same unit, until a date."""
    giver, taker = organisation.person(loan.giver), organisation.person(loan.taker)
    if giver is None or taker is None:
        return no("POLICY-3", f"nobody here has the id '{loan.giver if giver is None else loan.taker}'")
    role = _at(loan.role, loan.plant)
    return (
        _here(giver, "who lends a role")
        + _holder(taker, loan.role)
        + no("POLICY-3", "a role is lent to somebody else", when=giver.id == taker.id)
        + no(
            "POLICY-3",
            f"{giver.name} is not {role}; a role that is lent is not lent on",
            when=not giver.holds(loan.role, loan.plant),
        )
        + no("POLICY-3", f"{taker.name} is {role} already", when=taker.holds(loan.role, loan.plant))
        + no("CHG-1", "a role is not lent across the line between IT and the business", when=giver.unit != taker.unit)
        + no("POLICY-3", "the loan must end on a day that is still to come", when=loan.until <= now)
        + no("POLICY-3", "a loan ends after a year at the latest", when=loan.until > now + LONGEST_LOAN)
    )


def return_refusals(loan: Delegation, actor: Person, organisation: Organisation, now: datetime) -> tuple[Refusal, ...]:
    """Return why this person cannot end this loan: giver and taker can, and who may give the role."""
    if actor.id in {loan.giver, loan.taker}:
        return _here(actor, "who ends a loan")
    return no(
        "POLICY-3",
        f"{actor.name} has not lent it, does not have it, and does not give roles there",
        when=not rights_to_give(actor, loan.plant, organisation, now),
    )


def _holder(person: Person, role: Role) -> tuple[Refusal, ...]:
    return (
        no("POLICY-3", f"{person.name} is a group; roles are given to persons", when=person.is_group)
        + no("POLICY-3", f"{person.name} has left", when=not person.active)
        + no("CHG-1", f"{person.name} belongs to IT; {role} is of the business", when=_foreign(person, role))
        + no(
            "OWN-2",
            f"{person.name} belongs to the business; {role} is of IT",
            when=role in OF_IT and person.unit is not Unit.IT,
        )
    )


def _foreign(person: Person, role: Role) -> bool:
    return role in OF_BUSINESS and person.unit is Unit.IT


def _here(person: Person, part: str) -> tuple[Refusal, ...]:
    return no("POLICY-3", f"{person.name} is a group; {part} is one named person", when=person.is_group) + no(
        "POLICY-3", f"{person.name} has left; {part} must be here", when=not person.active
    )


def _giver(gift: Gift, organisation: Organisation, now: datetime) -> tuple[Refusal, ...]:
    """Roles of the business are given by its board, the others by the board or an IT operator; never to oneself."""
    rights = rights_to_give(gift.giver, gift.grant.plant, organisation, now)
    answer = _here(gift.giver, "who gives a role")
    if not rights:
        return answer + no(
            "POLICY-3", f"{gift.giver.name} is neither {_at(Role.BOARD, gift.grant.plant)} nor IT operator"
        )
    seconds = () if gift.second is None else rights_to_give(gift.second, gift.grant.plant, organisation, now)
    by_board = any(one.role is Role.BOARD for one in (*rights, *seconds))
    return (
        answer
        + no(
            "POLICY-3",
            "nobody gives a role to themself, nor has it given by whom they lent the right",
            when=all(gift.person.id in one.behind for one in rights),
        )
        + no(
            "CHG-1",
            f"IT alone does not give a role of the business; a member of the board agrees to {gift.grant.role}",
            when=gift.grant.role in OF_BUSINESS and not by_board,
        )
    )


def _four_eyes(gift: Gift, organisation: Organisation, now: datetime) -> tuple[Refusal, ...]:
    role, second = gift.grant.role, gift.second
    if second is None:
        return no("POLICY-3", f"two persons make somebody {role}; name the second one", when=role in FOUR_EYES)
    rights = rights_to_give(second, gift.grant.plant, organisation, now)
    firsts = rights_to_give(gift.giver, gift.grant.plant, organisation, now)
    apart = any(
        not one.behind & other.behind and gift.person.id not in other.behind for one in firsts for other in rights
    )
    return (
        _here(second, "the second person")
        + no(
            "POLICY-3",
            f"{second.name} is neither {_at(Role.BOARD, gift.grant.plant)} nor IT operator",
            when=not rights,
        )
        + no(
            "POLICY-3",
            "the second person must be somebody else, behind whom no one stands twice, and not who is given the role",
            when=bool(rights) and bool(firsts) and not apart,
        )
    )


def rights_to_give(person: Person, plant: str, organisation: Organisation, now: datetime) -> tuple[Authority, ...]:
    """Return by what right a person gives roles at a plant: as a member of the board, as an IT operator.

    A seat on the board that came to IT, and IT's role that came to the business, give nothing.
    """
    found = (organisation.authority(person, role, plant, now) for role in (Role.BOARD, Role.IT_OPERATOR))
    return tuple(
        right for right in found if right is not None and right.natural and (right.role is Role.BOARD) != (right.of_it)
    )


def _at(role: Role, plant: str) -> str:
    return f"{role} at {plant}" if plant else str(role)
