"""What comes next for a tool: the ways from its state, what each still misses, and who has the ball."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from classifiers.verdict import Outcome
from inventory.domain.gates import ENTER, Case, refusals
from inventory.domain.migration import GATES, TRANSITIONS, State
from inventory.domain.people import Person, Role
from inventory.domain.refusal import Refusal

OWNER, TARGET_PO = "its owner", "the Product Owner of the target system"
"""Who decides by what stands in the file of the tool, not by a role alone."""

DECIDES: Mapping[State, tuple[Role | str, ...]] = {
    State.TRIAGED: (Role.ASSESSOR,),
    State.OWNED: (OWNER,),
    State.CONTAINED: (OWNER, Role.IT_OPERATOR),
    State.PLANNED: (Role.BOARD,),
    State.IN_BUILD: (TARGET_PO, Role.IT_ARCHITECT),
    State.DATA_READY: (Role.DATA_OWNER,),
    State.UAT: (Role.OPERATIONS_TESTER,),
    State.SIGNED: (TARGET_PO,),
    State.DEPLOYED: (Role.IT_OPERATOR,),
    State.RETIRED: (OWNER,),
    State.CLOSED: (OWNER,),
    State.DECOMMISSIONED: (OWNER,),
    State.SUBMITTED: (OWNER,),
    State.REGISTERED: (OWNER,),
    State.MONITORED: (Role.DEPARTMENT_HEAD, Role.BOARD),
    State.SUSPENDED: (OWNER, Role.DEPARTMENT_HEAD, Role.BOARD),
    State.NOT_A_TOOL: (Role.ASSESSOR,),
    State.ENTERPRISE: (Role.IT_OPERATOR,),
    State.EXCEPTION: (Role.BOARD,),
}
"""Who may ask for each state (POLICY section 3, column "by")."""

_STAYS = frozenset({Outcome.ALLOW_AND_MONITOR, Outcome.CLOSE_GAPS, Outcome.WATCH})
"""Outcomes that lead to a sanctioned life, not to an enterprise system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A state that can be next: the gate before it, who can ask for it, and what is still missing for them.

    `ball` names persons where they are known, else the role that is wanted.
    """

    state: State
    gate: str
    ball: tuple[str, ...]
    missing: tuple[Refusal, ...]


def onward(case: Case) -> tuple[Way, ...]:
    """Return the ways from here, the one that the verdict asks for first."""
    ways = [_way(case, state) for state in TRANSITIONS[case.state] if state in ENTER]
    return tuple(sorted(ways, key=lambda way: _order(case, way.state)))


def _way(case: Case, state: State) -> Way:
    able = tuple(_able(case, state))
    answers = [refusals(replace(case, actor=person, reason=case.reason or "asked"), state) for person in able]
    if not answers:
        answers = [refusals(case, state)]
    return Way(
        state=state,
        gate=GATES.get(state, "POLICY-3"),
        ball=tuple(person.name for person in able) or tuple(str(part) for part in DECIDES[state]),
        missing=min(answers, key=len),
    )


def _able(case: Case, state: State) -> Iterator[Person]:
    for part in DECIDES[state]:
        if part == OWNER:
            yield from () if case.owner is None else (case.owner,)
        elif part == TARGET_PO:
            system = None if case.dossier.plan is None else case.organisation.system(case.dossier.plan.system)
            person = None if system is None else case.person(system.product_owner)
            yield from () if person is None else (person,)
        else:
            yield from (
                person
                for person in case.organisation.people.values()
                if person.active and not person.is_group and case.right(Role(part), person) is not None
            )


def _order(case: Case, state: State) -> tuple[bool, int]:
    """The citizen path comes first where the verdict lets a tool stay, the migration where it does not."""
    stays = case.verdict is not None and case.verdict.outcome in _STAYS
    aside = state in {State.NOT_A_TOOL, State.ENTERPRISE, State.EXCEPTION, State.DECOMMISSIONED, State.SUSPENDED}
    other = (state is State.SUBMITTED) is not stays and State.SUBMITTED in TRANSITIONS[case.state]
    return aside or other, list(State).index(state)
