"""Who may file a data check, and who confirms it (DAT-2, G5)."""

from __future__ import annotations

from datetime import timedelta

from inventory.domain.dossier import DataCheck
from inventory.domain.gates.case import Case, natural_person, needs_role
from inventory.domain.people import Role
from inventory.domain.refusal import Refusal, no


def check_refusals(case: Case, check: DataCheck) -> tuple[Refusal, ...]:
    """Return why the actor cannot file this data check: IT or Operations runs it, a person with a part in it."""
    roles = (Role.IT_OPERATOR, Role.DATA_OWNER, Role.OPERATIONS_TESTER, Role.PRODUCT_OWNER, Role.OWNER)
    return (
        needs_role(case, "DAT-2", *roles, business=False)
        + natural_person(case.actor, "who runs the data check", "DAT-2")
        + no("DAT-2", "nothing was compared", when=check.compared <= 0)
    )


def confirmation_refusals(case: Case) -> tuple[Refusal, ...]:
    """Return why the actor cannot confirm the last data check: only its data owner does, and only at 0 differences."""
    check = case.dossier.data_check
    answer = needs_role(case, "DAT-2", Role.DATA_OWNER) + natural_person(case.actor, "the data owner", "DAT-2")
    if check is None:
        return answer + no("DAT-2", "there is no data check to confirm")
    old = case.now - check.at > timedelta(days=case.terms.data_check_days)
    return (
        answer
        + no(
            "DAT-2",
            f"{check.differences} differences are left; there is nothing to confirm",
            when=check.differences > 0,
        )
        + no("DAT-2", f"it is older than {case.terms.data_check_days} days; make it again", when=old)
    )
