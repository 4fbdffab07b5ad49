"""Who may file a data check, and who confirms it (DAT-2, G5)."""

from __future__ import annotations

from datetime import timedelta

from inventory.domain.dossier import DataCheck
from inventory.domain.gates.case import Case, natural_person, needs_role
from inventory.domain.gates.delivery import still_left, unchanged_sources
from inventory.domain.gates.untouched import untouched
from inventory.domain.people import Role
from inventory.domain.refusal import Refusal, no


def filer_refusals(case: Case) -> tuple[Refusal, ...]:
    """Return why the actor cannot file a data check: IT or Operations runs it, a person with a part in it."""
    roles = (Role.IT_OPERATOR, Role.DATA_OWNER, Role.OPERATIONS_TESTER, Role.PRODUCT_OWNER, Role.OWNER)
    return needs_role(case, "DAT-2", *roles, business=False) + natural_person(
        case.actor, "who runs the data check", "DAT-2"
    )


def check_refusals(case: Case, check: DataCheck, *, keys_alone: bool = False) -> tuple[Refusal, ...]:
    """Return why this data check cannot be filed by the actor.

    `keys_alone` is one that compared no column beside the key though the tables have others.
    """
    itself = check.legacy == check.target != ""
    return (
        filer_refusals(case)
        + no("DAT-2", "nothing was compared", when=check.compared <= 0)
        + no("DAT-2", "no column was compared beside the key; choose some with --columns", when=keys_alone)
        + no("DAT-2", "a table was compared with itself; that proves nothing of the target", when=itself)
        + no("DAT-2", "the data check lies in the future; check the clock", when=check.at > case.now)
    )


def confirmation_refusals(case: Case, seen: str = "") -> tuple[Refusal, ...]:
    """Return why the actor cannot confirm the last data check: only its data owner does, and only at 0 differences.

    `seen` is how the digest of the check begins that they looked at, "" if they did not say.
    """
    check = case.dossier.data_check
    answer = needs_role(case, "DAT-2", Role.DATA_OWNER) + natural_person(case.actor, "the data owner", "DAT-2")
    if check is None:
        return answer + no("DAT-2", "there is no data check to confirm")
    age = case.now - check.at
    days = case.terms.data_check_days
    return (
        answer
        + no(
            "DAT-2",
            f"{still_left(check.differences)}; there is nothing to confirm",
            when=check.differences > 0,
        )
        + no("DAT-2", "it compared nothing", when=check.compared <= 0)
        + no("DAT-2", f"it is older than {days} days; make it again", when=age > timedelta(days=days))
        + no("DAT-2", "it lies in the future; check the clock", when=age < timedelta(0))
        + untouched(case, "data_check")
        + unchanged_sources(case)
        + no(
            "DAT-2",
            "another data check was filed since the one you looked at; look at that first",
            when=not check.digest.startswith(seen),
        )
    )
