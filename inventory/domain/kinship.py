"""Who may say that files are one tool, or are not, and when that is refused (POLICY section 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from classifiers.criticality import Criticality
from inventory.domain.migration import State
from inventory.domain.people import Organisation, Person, Role, Unit
from inventory.domain.refusal import Refusal, no

RULE = "POLICY-4"
"""Near copies are suggested, a person merges."""

_ROLES = (Role.ASSESSOR, Role.BOARD)
"""Who says what tools of others are."""

_UNDECIDED = frozenset({State.DISCOVERED, State.TRIAGED})
"""States in which nothing is decided yet that a tool could hide behind."""

_HEIGHT = {
    Criticality.PERSONAL: 0,
    Criticality.REPORTING: 1,
    Criticality.UNKNOWN: 2,
    Criticality.PROCESS: 3,
    Criticality.QUALITY: 4,
    Criticality.FINANCIAL: 4,
}
"""What must not disappear in what: a tool that nobody knows may be anything but is no report yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A tool that somebody names: where it stands, what it is, who answers for it, "" if nobody does."""

    id: str
    state: State
    criticality: Criticality = Criticality.UNKNOWN
    plant: str = ""
    owner: str = ""


def merge_refusals(kept: str, named: Sequence[Named], decided: Collection[str]) -> tuple[Refusal, ...]:
    """Return why these tools cannot be made one.

    Args:
        kept: the tool that stays, with its decisions.
        named: each tool once.
        decided: those of them about which people have decided something.
    """
    carrying = [tool.id for tool in named if tool.id in decided]
    answer = no(RULE, "name at least two different tools", when=len(named) < 2)
    answer += no(
        RULE,
        f"people have decided about {' and about '.join(carrying)}, and only one of these can hold: "
        f"merge the others without {carrying[-1] if carrying else ''}",
        when=len(carrying) > 1,
    )
    for tool in named:
        sentence = f"{tool.id} was found to be no tool, for the logic that it has alone; move it back to triaged first"
        answer += no("GN", sentence, when=tool.state is State.NOT_A_TOOL)
    return answer + _hidden(next((tool for tool in named if tool.id == kept), None), named)


def _hidden(kept: Named | None, named: Iterable[Named]) -> tuple[Refusal, ...]:
    """Refuse to take a tool into one of a lower class: what was decided about that one was not decided about it."""
    if kept is None or kept.state in _UNDECIDED:
        return ()
    higher = [tool for tool in named if _HEIGHT[tool.criticality] > _HEIGHT[kept.criticality]]
    answer: tuple[Refusal, ...] = ()
    for tool in higher:
        answer += no(
            RULE,
            f"{tool.id} is {tool.criticality} and {kept.id} is {kept.criticality} and {kept.state}: what was decided "
            f"about {kept.id} was not decided about {tool.id}; it goes its own way",
        )
    return answer


def right_refusals(
    actor: Person, named: Sequence[Named], organisation: Organisation, now: datetime
) -> tuple[Refusal, ...]:
    """Return why this person may not say what these tools are: an owner of one may, assessor or board of all may.

    IT sees the suggestions like everybody; which tools are one decides what holds for them, so the business says it.
    """
    of_it = no("CHG-1", f"{actor.name} belongs to IT; the business says what is one", when=actor.unit is Unit.IT)
    if of_it or not named or actor.is_group or not actor.active:
        return of_it
    if any(tool.owner == actor.id for tool in named):
        return ()
    return no(
        RULE,
        f"{actor.name} owns none of them and is not assessor or board where they are",
        when=not all(_decides_at(plant, actor, organisation, now) for plant in {tool.plant for tool in named}),
    )


def _decides_at(plant: str, actor: Person, organisation: Organisation, now: datetime) -> bool:
    rights = (organisation.authority(actor, role, plant, now) for role in _ROLES)
    return any(right is not None and right.natural and not right.of_it for right in rights)


def split_refusals(tool: str, named: Collection[str], unknown: Collection[str], *, left: int) -> tuple[Refusal, ...]:
    """Return why these files cannot be a tool of their own.

    Args:
        tool: the tool they are part of.
        named: the paths that were named.
        unknown: those of them that are no present file of the tool.
        left: how many present files would stay with the tool.
    """
    missing = ", ".join(sorted(unknown))
    return (
        no(RULE, "name the files that are to be a tool of their own", when=not named)
        + no(RULE, f"{tool} has no such file: {missing}", when=bool(unknown))
        + no(RULE, f"these are all the files of {tool}: it is one tool already", when=bool(named) and not left)
    )


def answerable(actor: Person, reason: str) -> tuple[Refusal, ...]:
    """Return why this person cannot answer for a decision: a group, somebody who has left, no reason."""
    return (
        no(RULE, f"{actor.name} is a group; one named person answers for this", when=actor.is_group)
        + no(RULE, f"{actor.name} has left; who answers for this must be here", when=not actor.active)
        + no(RULE, "say in one sentence why", when=not reason.strip())
    )
