"""Who may say that files are one tool, or are not, and when that is refused (POLICY section 4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from inventory.domain.migration import State
from inventory.domain.people import Person
from inventory.domain.refusal import Refusal, no

RULE = "POLICY-4"
"""Near copies are suggested, a person merges."""


def merge_refusals(
    states: Sequence[tuple[str, State]], decided: Collection[str], actor: Person, reason: str
) -> tuple[Refusal, ...]:
    """Return why these tools cannot be made one.

    Args:
        states: each tool once, with its migration state.
        decided: those of them about which people have decided something.
        actor: who says so.
        reason: why.
    """
    carrying = [tool for tool, _ in states if tool in decided]
    answer = no(RULE, "name at least two different tools", when=len(states) < 2)
    answer += no(
        RULE,
        f"people have decided about {' and about '.join(carrying)}, and only one of these can hold: "
        f"merge the others without {carrying[-1] if carrying else ''}",
        when=len(carrying) > 1,
    )
    for tool, state in states:
        sentence = f"{tool} was found to be no tool, for the logic that it has alone; move it back to triaged first"
        answer += no("GN", sentence, when=state is State.NOT_A_TOOL)
    return answer + answerable(actor, reason)


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
