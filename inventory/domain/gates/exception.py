"""Gate of the exception: decided by the board, with a reason and controls, and it always expires (GX)."""

from __future__ import annotations

from datetime import timedelta

from inventory.domain.dossier import Waiver
from inventory.domain.gates.case import Case, needs_role, needs_vote, not_own_request
from inventory.domain.people import Role
from inventory.domain.refusal import Refusal, no


def enter_exception(case: Case) -> tuple[Refusal, ...]:
    """GX: reason, compensating controls, an expiry of at most 180 days, at most two renewals, and the board's vote."""
    waiver = case.dossier.waiver
    if waiver is None:
        return no("GX", "there is no exception to decide on; file its reason, controls and end first")
    return (
        needs_role(case, "GX", Role.BOARD)
        + not_own_request(case, "GX", waiver.by)
        + waiver_refusals(case, waiver)
        + needs_vote(case, "GX", waiver.digest)
    )


def waiver_refusals(case: Case, waiver: Waiver) -> tuple[Refusal, ...]:
    """Return everything that is wrong with an exception, at once; also told when it is filed."""
    terms = case.terms
    return (
        no("GX", "say why there is an exception", when=not waiver.reason.strip())
        + no("GX", "say which controls make up for it", when=not waiver.controls.strip())
        + no("GX", "it has expired already; an exception always ends", when=waiver.until <= case.now)
        + no(
            "GX",
            f"it ends later than in {terms.waiver_days} days",
            when=waiver.until > case.now + timedelta(days=terms.waiver_days),
        )
        + no(
            "GX",
            f"it was renewed {terms.waiver_renewals} times already; now the tool is contained",
            when=waiver.renewals > terms.waiver_renewals,
        )
    )
