"""The gates before the states: what must be true, and the sentences that say what is missing (POLICY section 3)."""

from __future__ import annotations

from collections.abc import Mapping

from inventory.domain.gates.case import Case, Gate, Terms, natural_person
from inventory.domain.gates.citizen import enter_monitored, enter_registered, enter_submitted, enter_suspended
from inventory.domain.gates.delivery import enter_data_ready, enter_deployed, enter_signed, enter_uat
from inventory.domain.gates.exception import enter_exception
from inventory.domain.gates.ownership import enter_contained, enter_owned, owner_refusals
from inventory.domain.gates.planning import enter_in_build, enter_planned
from inventory.domain.gates.retirement import close_by_request, enter_decommissioned, enter_retired
from inventory.domain.gates.triage import confirmed_by_rule, enter_enterprise, enter_not_a_tool, enter_triaged
from inventory.domain.migration import AUTOMATIC, TRANSITIONS, State, may_follow
from inventory.domain.refusal import Refusal, no

__all__ = ["ENTER", "Case", "Gate", "Terms", "confirmed_by_rule", "owner_refusals", "refusals"]

ENTER: Mapping[State, Gate] = {
    State.TRIAGED: enter_triaged,
    State.OWNED: enter_owned,
    State.CONTAINED: enter_contained,
    State.PLANNED: enter_planned,
    State.IN_BUILD: enter_in_build,
    State.DATA_READY: enter_data_ready,
    State.UAT: enter_uat,
    State.SIGNED: enter_signed,
    State.DEPLOYED: enter_deployed,
    State.RETIRED: enter_retired,
    State.CLOSED: close_by_request,
    State.DECOMMISSIONED: enter_decommissioned,
    State.SUBMITTED: enter_submitted,
    State.REGISTERED: enter_registered,
    State.MONITORED: enter_monitored,
    State.SUSPENDED: enter_suspended,
    State.NOT_A_TOOL: enter_not_a_tool,
    State.ENTERPRISE: enter_enterprise,
    State.EXCEPTION: enter_exception,
}
"""What is asked before each state that a person can ask for."""


def refusals(case: Case, wanted: State) -> tuple[Refusal, ...]:
    """Return every reason why this case may not move to `wanted`; none means that it may."""
    if not may_follow(case.state, wanted):
        ways = ", ".join(TRANSITIONS[case.state])
        return no("POLICY-3", f"from {case.state} there is no way to {wanted}; the ways are: {ways}")
    if wanted in AUTOMATIC and wanted not in ENTER:
        return no("POLICY-3", f"{wanted} is entered by what a scan observes, not by request")
    return natural_person(case.actor, "who decides") + ENTER[wanted](case)
