"""Deciding about many tools at once: what would happen to each, before it happens; every one is a case of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inventory.domain.caseload import OpenCase
from inventory.domain.gates import refusals
from inventory.domain.migration import State
from inventory.domain.people import Person
from inventory.domain.refusal import Refusal, Refused, no
from inventory.domain.viewing import BULK
from inventory.services.docket import case_of
from inventory.services.handover import hand_over, would_hand_over
from inventory.services.judge import Bench
from inventory.store import caseload, catalogue
from inventory.store.engine import Inventory


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenTool:
    """One of the tools that are decided about together."""

    id: str
    name: str
    state: State


Answers = Mapping[str, tuple[Refusal, ...]]
"""For each tool why nothing would happen to it, nothing if it would."""


def one_by_one(tools: Iterable[str]) -> tuple[str, ...]:
    """Return the tools, each once; raises `Refused` for none and for more than are changed at once."""
    wanted = tuple(dict.fromkeys(tools))
    answer = no("POLICY-3", "choose at least one tool", when=not wanted) + no(
        "POLICY-3", f"at most {BULK} tools are changed at once", when=len(wanted) > BULK
    )
    if answer:
        raise Refused(answer)
    return wanted


def chosen_tools(inventory: Inventory, tools: Sequence[str]) -> list[ChosenTool]:
    """Return those of these tools that there are, in the order in which they were chosen."""
    with inventory.reading() as connection:
        known = catalogue.tools_by_id(connection, tools)
    return [ChosenTool(id=tool, name=known[tool].name, state=known[tool].state) for tool in tools if tool in known]


def would_move(
    inventory: Inventory,
    tools: Sequence[str],
    state: State,
    *,
    actor: Person,
    reason: str,
    bench: Bench,
    second: Person | None = None,
    deputy: Person | None = None,
) -> Answers:
    """Return what would be refused if these tools were moved to a state now; nothing is changed or put on record."""
    answers: dict[str, tuple[Refusal, ...]] = {}
    with inventory.reading() as connection:
        known = catalogue.tools_by_id(connection, tools)
        for tool in tools:
            if tool not in known:
                answers[tool] = no("POLICY-3", f"the inventory has no tool {tool}")
                continue
            case = case_of(
                connection, known[tool], actor=actor, reason=reason, bench=bench, second=second, deputy=deputy
            )
            answers[tool] = refusals(case, state)
    return answers


def would_hand_over_each(
    inventory: Inventory, tools: Sequence[str], *, to: Person, actor: Person, reason: str, bench: Bench
) -> Answers:
    """Return what would be refused if the open cases of these tools were handed over now.

    Nobody has more than five open cases, so of many tools the first ones fill what room there is.
    """
    answers = {}
    put = 0
    for tool, cases in _cases(inventory, tools).items():
        found = _nothing_open(cases)
        for case in cases:
            told = would_hand_over(inventory, case.id, to=to, actor=actor, reason=reason, bench=bench, beside=put)
            put += not told
            found += told
        answers[tool] = found
    return answers


def hand_over_each(
    inventory: Inventory, tools: Sequence[str], *, to: Person, actor: Person, reason: str, bench: Bench
) -> Answers:
    """Hand the open cases of these tools over to a person; return for each tool what was refused, the rest goes."""
    answers = {}
    for tool, cases in _cases(inventory, tools).items():
        found = _nothing_open(cases)
        for case in cases:
            try:
                hand_over(inventory, case.id, to=to, actor=actor, reason=reason, bench=bench)
            except Refused as refused:
                found += refused.refusals
        answers[tool] = found
    return answers


def _cases(inventory: Inventory, tools: Sequence[str]) -> dict[str, list[OpenCase]]:
    found: dict[str, list[OpenCase]] = {tool: [] for tool in tools}
    with inventory.reading() as connection:
        for case in caseload.open_cases(connection, tools):
            found[case.ask.tool].append(case)
    return found


def _nothing_open(cases: Sequence[OpenCase]) -> tuple[Refusal, ...]:
    return no("POLICY-2", "nobody has an open case about it, so there is nothing to hand over", when=not cases)
