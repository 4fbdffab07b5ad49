"""Who may ask for something, who checks it, and what each must say (PO-1, PO-4, ARC-1)."""

from __future__ import annotations

from inventory.domain.dossier import ArchitectureCheck, Request
from inventory.domain.gates.case import Case, natural_person, needs_role, of_business
from inventory.domain.gates.delivery import product_owner_of
from inventory.domain.legible import counted
from inventory.domain.people import Role, Unit
from inventory.domain.refusal import Refusal, no

REJECTED = "rejected, PO-1"
"""What a request is called that says no value with a number: it is kept, and can be filed again."""


def idea_refusals(case: Case, sentence: str) -> tuple[Refusal, ...]:
    """Return why this idea cannot be filed: anybody may have one, a group is nobody (PO-4)."""
    return no("PO-4", "say what the idea is", when=not sentence.strip()) + natural_person(
        case.actor, "who has an idea", "PO-4"
    )


def request_refusals(case: Case, sentence: str) -> tuple[Refusal, ...]:
    """Return why the actor cannot file a request: only the Product Owner of the target system does (PO-4)."""
    owner = product_owner_of(case)
    if owner is None:
        return no("PO-4", "no plan names a target system with a Product Owner; who has an idea files an idea")
    return (
        no(
            "PO-4",
            f"requests come from the Product Owner, {owner.name}; file an idea, it reaches the Product Owner",
            when=case.actor.id != owner.id,
        )
        + of_business(owner, "the Product Owner", "PO-2")
        + no("PO-4", "say what is asked for", when=not sentence.strip())
    )


def status_of(request: Request) -> str:
    """Return what became of a request by its value alone."""
    return "filed" if request.value.quantified else REJECTED


def check_refusals(case: Case, check: ArchitectureCheck) -> tuple[Refusal, ...]:
    """Return why this check of the architecture cannot be filed: by an IT Architect of IT, with reasons (ARC-1)."""
    request = case.dossier.request
    answer = needs_role(case, "ARC-1", Role.IT_ARCHITECT, business=False) + no(
        "ARC-1", f"{case.actor.name} is not of IT; the architect is", when=case.actor.unit is not Unit.IT
    )
    if request is None:
        return answer + no("ARC-1", "there is no request to check")
    direct = bool(request.writes)
    both = not check.passed and bool(check.override.strip())
    return (
        answer
        + no("ARC-1", "what is rejected is not overridden; pass it, or leave the override out", when=both)
        + no(
            "ARC-1",
            f"it writes directly in {counted(len(request.writes), 'place')}; reject it, or say why you override that",
            when=check.passed and direct and not check.override.strip(),
        )
    )
