"""Gates of the citizen path: a tool that stays with the engineer who built it, and is looked after (SHA-3, G11)."""

from __future__ import annotations

from classifiers.criticality import Criticality
from classifiers.facts import Facts, Known
from inventory.domain.dossier import Endorsement
from inventory.domain.gates.case import Case, needs_reason, needs_role, needs_vote, of_business
from inventory.domain.migration import State
from inventory.domain.people import Person, Role, Unit
from inventory.domain.refusal import Refusal, no

FACTS = ("owner", "documented", "sandboxed", "read_only", "unchanged")
"""The five facts of POLICY section 2, by their names in `Facts`."""

NEVER_GREEN = frozenset({Criticality.FINANCIAL, Criticality.QUALITY})
"""What must become enterprise software, however well it is managed (SHA-4)."""


def enter_submitted(case: Case) -> tuple[Refusal, ...]:
    """Submitting needs a complete registration that its owner has accepted (SHA-3)."""
    if case.registration is None:
        return no("SHA-3", "register the tool first: five answers, under three minutes")
    verdict = case.verdict
    return (
        _by_owner(case, case.owner)
        + case.registration.draft.missing()
        + no("OWN-3", "the owner has not accepted yet", when=case.registration.accepted is None)
        + no(
            "SHA-4",
            "it generates financial data or decides on quality; such a tool must become enterprise software",
            when=verdict is not None and verdict.criticality in NEVER_GREEN,
        )
    )


def enter_registered(case: Case) -> tuple[Refusal, ...]:
    """G11: five facts proven, owner and PO or department head sign, IT confirms the zone, the board a process tool."""
    return _by_owner(case, case.owner) + still_missing(case) + _endorsed(case, case.owner)


def still_missing(case: Case) -> tuple[Refusal, ...]:
    """Return what a tool lacks to stay with its engineer, signatures apart; a process tool needs the board's vote."""
    verdict = case.verdict
    if verdict is None:
        return no("G11", "the tool has no verdict yet; scan it first")
    process = verdict.criticality is Criticality.PROCESS
    return (
        facts_missing(case.facts, verdict.read_only)
        + no(
            "SHA-4",
            f"it is {verdict.criticality}; such a tool must become enterprise software",
            when=verdict.criticality in NEVER_GREEN,
        )
        + no("G11", "a scan saw that it changes shared data", when=verdict.read_only is Known.NO)
        + (needs_vote(case, "G11", case.fingerprint) if process else ())
    )


def facts_missing(facts: Facts, read_only: Known) -> tuple[Refusal, ...]:
    """Return a refusal for each of the five facts that is not yes; `read_only` is declared and observed."""
    values = {name: getattr(facts, name) for name in FACTS} | {"read_only": read_only}
    return tuple(
        refusal
        for name, known in values.items()
        for refusal in no("G11", f"{name.replace('_', ' ')} is {known}, not yes", when=known is not Known.YES)
    )


def _by_owner(case: Case, owner: Person | None) -> tuple[Refusal, ...]:
    if owner is None:
        return no("G11", "it has no owner yet")
    return no("G11", f"only the owner, {owner.name}, asks for it", when=case.actor.id != owner.id)


def _endorsed(case: Case, owner: Person | None) -> tuple[Refusal, ...]:
    """Owner, head (or PO) and the zone's IT: three signatures of today's logic by three different persons."""
    today = [one for one in case.dossier.endorsements if one.fingerprint == case.fingerprint]
    own = any(owner is not None and one.by == owner.id and one.role == Role.OWNER for one in today)
    return (
        no("G11", "the owner has not signed for today's logic", when=not own)
        + no(
            "G11",
            "no Product Owner or department head, other than the owner, has signed for today's logic",
            when=not any(_head_signed(case, one, owner) for one in today),
        )
        + no("G11", "IT has not confirmed the zone", when=not any(_zone_confirmed(case, one) for one in today))
    )


def _head_signed(case: Case, signed: Endorsement, owner: Person | None) -> bool:
    head = case.person(signed.by)
    if head is None or signed.role not in {Role.PRODUCT_OWNER, Role.DEPARTMENT_HEAD}:
        return False
    right = case.right(Role(signed.role), head)
    filer = "" if case.registration is None else case.registration.drafted_by
    own = {filer} | (set() if owner is None else {owner.id})
    return right is not None and right.natural and not right.of_it and not right.behind & own


def _zone_confirmed(case: Case, signed: Endorsement) -> bool:
    operator = case.person(signed.by)
    if operator is None or signed.role != Role.IT_OPERATOR:
        return False
    right = case.right(Role.IT_OPERATOR, operator)
    return right is not None and right.natural and operator.unit is Unit.IT


def enter_monitored(case: Case) -> tuple[Refusal, ...]:
    """A suspended tool comes back by who may suspend it, with all five facts; the other ways are automatic."""
    if case.state is not State.SUSPENDED:
        return no("POLICY-3", "monitored is entered by what a scan observes, not by request")
    return (
        needs_role(case, "POLICY-3", Role.DEPARTMENT_HEAD, Role.BOARD)
        + needs_reason(case, "POLICY-3", "why it may run again")
        + still_missing(case)
    )


def enter_suspended(case: Case) -> tuple[Refusal, ...]:
    """A monitored tool is suspended by its owner, the department head or the board, with a reason."""
    why = needs_reason(case, "POLICY-3", "why it is suspended")
    if case.owner is not None and case.actor.id == case.owner.id:
        return why + of_business(case.owner, "the owner", "POLICY-3")
    return why + needs_role(case, "POLICY-3", Role.DEPARTMENT_HEAD, Role.BOARD)
