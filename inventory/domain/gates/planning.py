"""Gates of the plan and the request: where it goes, what that is worth, who pays, and who asks for it (G3, G4)."""

from __future__ import annotations

from inventory.domain.costcentre import is_one_of, key
from inventory.domain.dossier import Plan, Request
from inventory.domain.gates.case import Case, needs_role, needs_vote, not_own_request, of_business
from inventory.domain.people import Role, Unit
from inventory.domain.refusal import Refusal, no


def enter_planned(case: Case) -> tuple[Refusal, ...]:
    """G3: target system and its PO, quantified value, the factory's cost centre, a date, and the board's vote on it."""
    plan = case.dossier.plan
    if plan is None:
        return no("G3", "there is no plan; file one with target system, value, cost centre and date")
    return (
        needs_role(case, "G3", Role.BOARD)
        + not_own_request(case, "G3", plan.by)
        + plan_refusals(case, plan)
        + needs_vote(case, "G3", plan.digest)
    )


def plan_refusals(case: Case, plan: Plan) -> tuple[Refusal, ...]:
    """Return everything that is wrong with a plan, at once; also told when it is filed."""
    centre = plan.cost_centre.strip()
    return (
        _system(case, plan.system)
        + no(
            "PO-1",
            "the business value has no number; say how much time, money or scrap it saves, and in which unit",
            when=not plan.value.quantified,
        )
        + no("FIN-1", "no cost centre is named; the factory pays for its software", when=not key(centre))
        + no(
            "FIN-1",
            f"{centre} is a cost centre of IT; the factory pays for its software",
            when=is_one_of(centre, case.it_cost_centres),
        )
        + no("G3", f"the target date {plan.target} lies in the past", when=plan.target <= case.now.date())
    )


def _system(case: Case, name: str) -> tuple[Refusal, ...]:
    system = case.organisation.system(name)
    if system is None:
        return no("G3", f"{name or 'the target system'} is not in the register of systems")
    owner = case.person(system.product_owner)
    if owner is None:
        return no("PO-2", f"{system.name} has no Product Owner; name one first")
    return of_business(owner, f"the Product Owner of {system.name}", "PO-2")


def enter_in_build(case: Case) -> tuple[Refusal, ...]:
    """G4: the Product Owner of the target system filed the request, and the IT Architect has checked it."""
    request = case.dossier.request
    if request is None:
        return no("G4", "there is no request; the Product Owner of the target system files it (PO-4)")
    return requested(case) + _by_owner_or_architect(case)


def requested(case: Case) -> tuple[Refusal, ...]:
    """Refuse what the Product Owner did not ask for like this, or no IT Architect checked (PO-1, PO-4, ARC-1)."""
    request = case.dossier.request
    if request is None:
        return no("PO-4", "there is no request of the Product Owner")
    return _requested(case, request) + _checked(case)


def _requested(case: Case, request: Request) -> tuple[Refusal, ...]:
    plan = case.dossier.plan
    system = None if plan is None else case.organisation.system(plan.system)
    filer = case.person(request.filed_by)
    return (
        no(
            "PO-4",
            "requests come from the Product Owner of the target system, not from others; they file ideas",
            when=system is None or request.filed_by != system.product_owner,
        )
        + no(
            "PO-1",
            "the request says no value with a number; the Product Owner rejects it like that",
            when=not request.value.quantified,
        )
        + (of_business(filer, "the Product Owner", "PO-4") if filer is not None else ())
    )


def _checked(case: Case) -> tuple[Refusal, ...]:
    check = case.dossier.architecture
    if check is None:
        return no("ARC-1", "the IT Architect has not checked the request yet")
    architect = case.person(check.by)
    right = None if architect is None else case.right(Role.IT_ARCHITECT, architect)
    valid = architect is not None and architect.unit is Unit.IT and right is not None and right.natural
    stands = check.passed
    request = case.dossier.request
    other = request is not None and check.request != request.digest
    return (
        no("ARC-1", "only an IT Architect checks the architecture, or overrides with a reason", when=not valid)
        + no("ARC-1", "the IT Architect rejected it: it writes directly into a shared target", when=not stands)
        + no("ARC-1", "the request has changed since the IT Architect checked it", when=other)
    )


def _by_owner_or_architect(case: Case) -> tuple[Refusal, ...]:
    plan = case.dossier.plan
    system = None if plan is None else case.organisation.system(plan.system)
    if system is not None and case.actor.id == system.product_owner:
        return of_business(case.actor, "the Product Owner", "PO-2")
    return needs_role(case, "G4", Role.IT_ARCHITECT, business=False)
