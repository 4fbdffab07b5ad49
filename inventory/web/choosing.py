"""What was chosen in a list, whom and what a form means by a name, and what would happen to each of many tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from inventory.domain.gates import ENTER
from inventory.domain.migration import GATES, State
from inventory.domain.people import Organisation, Person
from inventory.domain.refusal import Refusal, Refused, no
from inventory.domain.viewing import BULK
from inventory.services.bulk import Answers, ChosenTool, chosen_tools
from inventory.store import board
from inventory.store.engine import Inventory
from inventory.web.drawing import Drawing
from inventory.web.forms import Form
from inventory.web.toolfilters import wanted_of
from inventory.web.toolviews import asked_again

NAMED = 20
"""Tools of one answer that are named; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One thing to do with many tools: how to look at it, how to do it, and the fields that say what is meant."""

    act: str
    look: Callable[[tuple[str, ...]], Answers]
    do: Callable[[tuple[str, ...]], Answers]
    again: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """Tools that the same reasons keep back."""

    refusals: tuple[Refusal, ...]
    tools: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What would happen to the chosen tools, or what happened, if it is `done`."""

    plan: Plan
    answers: Answers
    done: bool

    @property
    def able(self) -> tuple[str, ...]:
        """The tools to which it happens."""
        return tuple(tool for tool, refused in self.answers.items() if not refused)

    @property
    def kept(self) -> tuple[Reasons, ...]:
        """The others, by the reasons that keep them back, the most frequent first."""
        found: dict[tuple[Refusal, ...], list[str]] = {}
        for tool, refused in self.answers.items():
            if refused:
                found.setdefault(refused, []).append(tool)
        ranked = sorted(found.items(), key=lambda pair: -len(pair[1]))
        return tuple(Reasons(refusals=refused, tools=tuple(tools)) for refused, tools in ranked)


def chosen(draw: Drawing, sent: Form) -> tuple[str, ...]:
    """Return the ids of the tools that were chosen: by their boxes, or all that fit the list, at most `BULK`."""
    if sent.yes("all"):
        return tuple(board.ids_of(draw.inventory, wanted_of(draw, asked_again(sent["query"])), limit=BULK))
    return tuple(islice(dict.fromkeys(one[:40] for one in sent.all("tool")), BULK + 1))


def chosen_lines(inventory: Inventory, tools: Sequence[str]) -> Mapping[str, ChosenTool]:
    """Return name, state and place of the chosen tools that there are, by id."""
    return {tool.id: tool for tool in chosen_tools(inventory, tools)}


def states_to_ask() -> tuple[tuple[State, str], ...]:
    """Return the states that people can ask for, with their gates."""
    return tuple((state, GATES.get(state, "")) for state in State if state in ENTER)


def state_named(name: str) -> State:
    """Return the state of that name; raises `Refused` for what is none."""
    if name not in set(State):
        raise Refused(no("POLICY-3", "choose the state that the tools shall move to"))
    return State(name)


def person_named(organisation: Organisation, name: str) -> Person:
    """Return the person of that id or full name; raises `Refused` if it is nobody's, or several have it."""
    known = organisation.person(name)
    if known is not None:
        return known
    alike = [one for one in organisation.people.values() if one.name.casefold() == name.casefold()]
    answer = no("POLICY-3", "say who it is, by name or id", when=not name)
    if name and len(alike) != 1:
        answer += no("POLICY-3", f"nobody here is called “{name}”", when=not alike)
        answer += no("POLICY-3", f"several people are called “{name}”; say which one by id", when=len(alike) > 1)
    if answer:
        raise Refused(answer)
    return alike[0]


def others(organisation: Organisation, sent: Form) -> dict[str, Person]:
    """Return the second person and the deputy that a form names; those it leaves open are left out."""
    return {part: person_named(organisation, sent[part]) for part in ("second", "deputy") if sent[part]}
