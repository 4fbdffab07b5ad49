"""The gates before the states: what must be true, and the sentences that say what is missing (POLICY section 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from classifiers.evidence import Level
from classifiers.verdict import Tag, Verdict
from inventory.domain.migration import AUTOMATIC, GATES, TRANSITIONS, State, may_follow
from inventory.domain.people import Organisation, Person, Role, Unit
from inventory.domain.refusal import Refusal, no
from inventory.domain.registration import Registration

CONFIRMED_BY_RULE = 0.9
"""Confidence from which a class with level-3 evidence needs no person to confirm it (G0)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that a gate looks at: the tool's state and verdict, its registration, who asks and why.

    `second` is the other person of a decision that needs four eyes; `deputy` stands in for the owner.
    """

    state: State
    verdict: Verdict | None
    registration: Registration | None
    organisation: Organisation
    actor: Person
    reason: str
    second: Person | None = None
    deputy: Person | None = None


def refusals(case: Case, wanted: State) -> tuple[Refusal, ...]:
    """Return every reason why this case may not move to `wanted`; none means that it may."""
    if not may_follow(case.state, wanted):
        ways = ", ".join(TRANSITIONS[case.state])
        return no("POLICY-3", f"from {case.state} there is no way to {wanted}; the ways are: {ways}")
    if wanted in AUTOMATIC:
        return no("POLICY-3", f"{wanted} is entered by what a scan observes, not by request")
    return _natural_person(case.actor, "who decides") + _ENTER.get(wanted, _not_in_this_release(wanted))(case)


def confirmed_by_rule(verdict: Verdict | None) -> bool:
    """Return True if the class needs no person to confirm it: confidence >= 90 % and level-3 evidence (G0).

    A class that people corrected is confirmed by them.
    """
    if verdict is not None and verdict.by_rules is not None:
        return True
    return (
        verdict is not None
        and verdict.confidence >= CONFIRMED_BY_RULE
        and any(
            signal.criticality is verdict.criticality and signal.level is Level.BEHAVIOUR for signal in verdict.signals
        )
    )


def enter_triaged(case: Case) -> tuple[Refusal, ...]:
    """G0: the class is confirmed by an assessor with a reason, or by rule."""
    if case.verdict is None:
        return no("G0", "the tool has no verdict yet; scan it first")
    if confirmed_by_rule(case.verdict):
        return ()
    return no(
        "G0", f"{case.actor.name} is no assessor, and the class is not confirmed by rule", when=not _assessor(case)
    ) + no("G0", "say in one sentence why the class is right", when=not case.reason.strip())


def enter_owned(case: Case) -> tuple[Refusal, ...]:
    """G1: a named business owner has accepted; a high-risk tool also has a deputy."""
    registration = case.registration
    if registration is None:
        return no("G1", "nobody is named as owner; register the tool first")
    owner = case.organisation.person(registration.draft.owner)
    if owner is None:
        return no("G1", f"the owner {registration.draft.owner} is not known here")
    return (
        owner_refusals(owner, "G1")
        + no("G1", f"{owner.name} has not accepted yet", when=registration.accepted is None)
        + no("G1", f"only the owner, {owner.name}, takes a tool over", when=case.actor.id != owner.id)
        + _deputy(case, owner)
    )


def enter_not_a_tool(case: Case) -> tuple[Refusal, ...]:
    """GN: an assessor gives a reason; where a signal of level 2 or 3 stands against it, two persons decide."""
    strong = case.verdict is not None and any(signal.level >= Level.STRUCTURE for signal in case.verdict.signals)
    answer = no("GN", f"{case.actor.name} is no assessor", when=not _assessor(case))
    answer += no("GN", "say in one sentence why this is not a tool", when=not case.reason.strip())
    if not strong:
        return answer
    if case.second is None:
        return answer + no("GN", "there is evidence that this is a tool, so a second person has to agree")
    return (
        answer
        + no("GN", "the second person must be somebody else", when=case.second.id == case.actor.id)
        + _natural_person(case.second, "the second person", "GN")
    )


def enter_submitted(case: Case) -> tuple[Refusal, ...]:
    """Submitting needs a complete registration that its owner has accepted (SHA-3)."""
    if case.registration is None:
        return no("SHA-3", "register the tool first: five answers, under three minutes")
    return case.registration.draft.missing() + no(
        "OWN-3", "the owner has not accepted yet", when=case.registration.accepted is None
    )


def owner_refusals(owner: Person, policy: str) -> tuple[Refusal, ...]:
    """Return why this person cannot own a tool: IT, a group, somebody who has left (OWN-3)."""
    return no(policy, f"{owner.name} belongs to IT; the business owns the tool", when=owner.unit is Unit.IT) + (
        _natural_person(owner, "the owner", policy)
    )


def _natural_person(person: Person, part: str, policy: str = "POLICY-3") -> tuple[Refusal, ...]:
    return no(policy, f"{person.name} is a group; {part} is one named person", when=person.is_group) + no(
        policy, f"{person.name} has left; {part} must be here", when=not person.active
    )


def _assessor(case: Case) -> bool:
    return Role.ASSESSOR in case.actor.roles


def _deputy(case: Case, owner: Person) -> tuple[Refusal, ...]:
    if case.verdict is None or case.verdict.tag is not Tag.SHADOW_IT:
        return ()
    if case.deputy is None:
        return no("G1", "a high-risk tool needs a deputy beside its owner")
    return no("G1", "owner and deputy are two persons", when=case.deputy.id == owner.id) + owner_refusals(
        case.deputy, "G1"
    )


def _not_in_this_release(wanted: State) -> Callable[[Case], tuple[Refusal, ...]]:
    gate = GATES.get(wanted, "POLICY-3")
    sentence = f"the checks before {wanted} come with a later release; until then nobody passes this gate"
    return lambda _case: no(gate, sentence)


_ENTER: Mapping[State, Callable[[Case], tuple[Refusal, ...]]] = {
    State.TRIAGED: enter_triaged,
    State.OWNED: enter_owned,
    State.NOT_A_TOOL: enter_not_a_tool,
    State.SUBMITTED: enter_submitted,
}
