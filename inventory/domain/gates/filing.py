"""Who may put a record into a dossier, and what it must say: asked when it is filed, before any gate looks at it."""

from __future__ import annotations

from inventory.domain.dossier import Plan, Vote, Waiver
from inventory.domain.gates.case import Case, needs_role, of_business, requesters
from inventory.domain.gates.exception import waiver_refusals
from inventory.domain.gates.ownership import CONTAINMENT
from inventory.domain.gates.planning import plan_refusals
from inventory.domain.gates.retirement import absence_subject
from inventory.domain.gates.triage import enterprise_subject
from inventory.domain.migration import FINAL, State
from inventory.domain.people import Authority, Person, Role, Unit
from inventory.domain.refusal import Refusal, no

VOTED = ("G3", "G11", "GE", "GX", State.DECOMMISSIONED.value)
"""What the board votes on: gates, and ending a tool that nobody needs."""


_UNPLANNED = frozenset({State.DISCOVERED, State.TRIAGED, State.OWNED, State.CONTAINED, State.EXCEPTION, State.REOPENED})
"""The states before the board decides on a plan."""


def proof_refusals(case: Case, item: str, text: str) -> tuple[Refusal, ...]:
    """Return why the actor cannot prove this item of the containment list (G2)."""
    wanted = CONTAINMENT.get(item)
    if wanted is None:
        return no("G2", f"there is no item '{item}'; the list is: {', '.join(CONTAINMENT)}")
    answer = no("G2", "say what proves it: where, when, by whom", when=not text.strip()) + _open(case)
    if wanted.side is Unit.IT:
        answer += no("G2", f"{item} is proven by IT", when=case.actor.unit is not Unit.IT)
        return answer + needs_role(case, "G2", Role.IT_OPERATOR, business=False)
    owner = case.owner
    if owner is None:
        return answer + no("G2", f"{item} is proven by the owner; nobody is named yet")
    return (
        answer
        + no("G2", f"{item} is proven by the owner, {owner.name}", when=case.actor.id != owner.id)
        + of_business(case.actor, "the owner", "G2")
    )


def plan_filing_refusals(case: Case, plan: Plan) -> tuple[Refusal, ...]:
    """Return why the actor cannot file this plan, whatever is wrong with it (G3)."""
    return planner_refusals(case) + plan_refusals(case, plan)


def planner_refusals(case: Case) -> tuple[Refusal, ...]:
    """Return why the actor can file no plan now: owner, Product Owner or board do, before it is decided on (G3)."""
    asks = case.owner is not None and case.actor.id == case.owner.id
    return (
        (() if asks else needs_role(case, "G3", Role.PRODUCT_OWNER, Role.BOARD))
        + of_business(case.actor, "who files a plan", "G3")
        + no(
            "G3",
            f"the tool is {case.state}; its plan was decided on, and another one needs the way from contained again",
            when=case.state not in _UNPLANNED,
        )
    )


def waiver_filing_refusals(case: Case, waiver: Waiver) -> tuple[Refusal, ...]:
    """Return why the actor cannot file this exception, whatever is wrong with it (GX)."""
    return waiving_refusals(case) + waiver_refusals(case, waiver)


def waiving_refusals(case: Case) -> tuple[Refusal, ...]:
    """Return why the actor can ask for no exception: the owner asks for it, or a member of the board (GX)."""
    asks = case.owner is not None and case.actor.id == case.owner.id
    return (
        (() if asks else needs_role(case, "GX", Role.BOARD))
        + of_business(case.actor, "who asks for an exception", "GX")
        + _open(case)
    )


def vote_refusals(case: Case, vote: Vote) -> tuple[Refusal, ...]:
    """Return why this vote cannot be minuted: by whom, on what, and that each voter is a member (G3, GX)."""
    answer = minuting_refusals(case, vote.gate)
    answer += no(
        "POLICY-3",
        f"it is {case.actor.name}'s own request; somebody else minutes the vote on it",
        when=case.actor.id in requesters(case, vote),
    )
    answer += no(
        "POLICY-3",
        "there is nothing to vote on yet; file it first",
        when=vote.gate in {"G3", "GX"} and not vote.subject,
    )
    answer += no("POLICY-3", f"the board votes on {', '.join(VOTED)}, not on {vote.gate}", when=vote.gate not in VOTED)
    answer += no("POLICY-3", "nobody voted", when=not vote.ayes | vote.noes)
    both = ", ".join(sorted(vote.ayes & vote.noes))
    answer += no("POLICY-3", f"{both} cannot vote both ways", when=bool(both))
    for voter in sorted(vote.ayes | vote.noes):
        answer += _member(case, case.person(voter), voter)
    return answer


def minuting_refusals(case: Case, gate: str) -> tuple[Refusal, ...]:
    """Return why the actor cannot minute what the board votes on (G3, GX)."""
    return needs_role(case, gate, Role.BOARD, Role.ASSESSOR)


def subject_of(case: Case, gate: str) -> str:
    """Return the digest of what a vote on this gate is about today: the plan, the exception, the logic."""
    dossier = case.dossier
    if gate == "G3":
        return "" if dossier.plan is None else dossier.plan.digest
    if gate == "GX":
        return "" if dossier.waiver is None else dossier.waiver.digest
    if gate == "GE":
        return enterprise_subject(case)
    return absence_subject(case) if gate == State.DECOMMISSIONED else case.fingerprint


def _member(case: Case, voter: Person | None, named: str) -> tuple[Refusal, ...]:
    if voter is None:
        return no("POLICY-3", f"{named} is not known here")
    right = case.right(Role.BOARD, voter)
    return (
        no("POLICY-3", f"{voter.name} is no member of the board", when=right is None)
        + no("POLICY-3", f"{voter.name} is a group or has left; members vote in person", when=_gone(right, voter))
        + no("CHG-1", f"{voter.name} belongs to IT; the business decides this", when=right is not None and right.of_it)
    )


def _gone(right: Authority | None, voter: Person) -> bool:
    return right is not None and (voter.is_group or not voter.active)


def _open(case: Case) -> tuple[Refusal, ...]:
    return no("POLICY-3", f"the tool is {case.state}; its file is closed", when=case.state in FINAL)
