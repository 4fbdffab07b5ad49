"""Migration: how many tools stand where, since when, who has the ball, and what stands in the way of the next step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from inventory.domain.caseload import ASKED, OpenCase
from inventory.domain.gates.onward import Way
from inventory.domain.migration import GATES, State
from inventory.services.move import next_of
from inventory.store import board, progress
from inventory.store.board import Listed, Wanted
from inventory.store.naming import tool_names
from inventory.store.progress import Progress
from inventory.store.queries import UnknownTool, resolve_tool
from inventory.web.access import Can, needs
from inventory.web.asked import READ, Asked, NotAskable
from inventory.web.drawing import Drawing, drawing
from inventory.web.linechart import LineChart, Series, line_chart

CARDS = 8
"""Tools that a column names, the most urgent first; the list has all of them."""
HISTORY = timedelta(days=400)

_S = State
PATHS: dict[str, tuple[State, ...]] = {
    "migrate": (
        _S.TRIAGED,
        _S.OWNED,
        _S.CONTAINED,
        _S.PLANNED,
        _S.IN_BUILD,
        _S.DATA_READY,
        _S.UAT,
        _S.SIGNED,
        _S.DEPLOYED,
        _S.RETIRED,
        _S.CLOSED,
    ),
    "stay": (_S.SUBMITTED, _S.REGISTERED, _S.MONITORED, _S.DRIFTED, _S.SUSPENDED),
    "aside": (_S.DEPLOYED_UNSIGNED, _S.EXCEPTION, _S.REOPENED, _S.DECOMMISSIONED, _S.ENTERPRISE, _S.NOT_A_TOOL),
}
"""The columns of each view, in the order of the way."""

WAITING = frozenset({_S.DISCOVERED})
MOVING = frozenset(
    {*PATHS["migrate"], _S.DEPLOYED_UNSIGNED, _S.EXCEPTION, _S.REOPENED} - {_S.TRIAGED, _S.RETIRED, _S.CLOSED}
)
"""Tools that somebody has taken on and that are not home yet."""
HOME = frozenset({_S.RETIRED, _S.CLOSED, _S.REGISTERED, _S.MONITORED})

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A tool in its column; `days` it has been in its state, `case` the first one due."""

    tool: Listed
    days: int
    owner: str
    case: OpenCase | None
    late: bool

    @property
    def asks(self) -> str:
        """What is asked next, as people read it."""
        return "" if self.case is None else ASKED[self.case.ask.step]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A state with its most urgent tools; `count` are all of it, `gate` stands before it."""

    state: State
    gate: str
    count: int
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """One tool with the ways from where it stands, and what each misses."""

    id: str
    name: str
    state: State
    ways: tuple[Way, ...]


@router.api_route("/migration", methods=READ, dependencies=[needs(Can.LOOK)])
def page(request: Request) -> Response:
    """Show the columns of one view, the burn-down, and how long tools have stood."""
    draw, asked = drawing(request), Asked.of(request.query_params, ("view", "tool"))
    states = PATHS.get(asked["view"] or "migrate")
    if states is None:
        raise NotAskable(f"There is no view “{asked['view']}”; there is {', '.join(PATHS)}.")
    counts, burn = progress.by_state(draw.inventory), _burn(draw)
    return draw.page(
        "migration.html",
        asked=asked,
        columns=_columns(draw, states, counts),
        counts=counts,
        moving=sum(counts.get(state, 0) for state in MOVING),
        home=sum(counts.get(state, 0) for state in HOME),
        waiting=sum(counts.get(state, 0) for state in WAITING),
        unsigned=counts.get(State.DEPLOYED_UNSIGNED, 0),
        overdue=progress.overdue_cases(draw.inventory, draw.now.date()),
        burn=burn,
        chart=_chart(draw, burn),
        ages=progress.ages(draw.inventory, states, draw.now),
        bounds=progress.BOUNDS,
        focus=_focus(draw, asked["tool"]) if asked["tool"] else None,
    )


def _columns(draw: Drawing, states: tuple[State, ...], counts: Mapping[State, int]) -> tuple[Column, ...]:
    listed = {
        state: board.list_tools(draw.inventory, Wanted(state=state.value), limit=CARDS).rows
        for state in states
        if counts.get(state)
    }
    standing = progress.progress_of(draw.inventory, (tool.id for rows in listed.values() for tool in rows))
    return tuple(
        Column(
            state=state,
            gate=GATES.get(state, ""),
            count=counts.get(state, 0),
            cards=tuple(_card(tool, standing[tool.id], draw) for tool in listed.get(state, ())),
        )
        for state in states
    )


def _card(tool: Listed, standing: Progress, draw: Drawing) -> Card:
    case = standing.cases[0] if standing.cases else None
    late = case is not None and case.due is not None and case.due < draw.now.date()
    since = standing.entered or tool.discovered
    return Card(tool=tool, days=max(0, (draw.now - since).days), owner=standing.owner, case=case, late=late)


def _burn(draw: Drawing) -> list[tuple[date, int, int]]:
    """Return for each day that was counted how many tools were on their way, and how many at home."""
    days = progress.states_by_day(draw.inventory, (draw.now - HISTORY).date())
    return [
        (day, sum(counts.get(state, 0) for state in MOVING), sum(counts.get(state, 0) for state in HOME))
        for day, counts in sorted(days.items())
    ]


def _chart(draw: Drawing, burn: Sequence[tuple[date, int, int]]) -> LineChart | None:
    if len(burn) < 2:
        return None
    say = draw.language.say
    moving, home = tuple(one[1] for one in burn), tuple(one[2] for one in burn)
    return line_chart(
        [one[0] for one in burn],
        [
            Series(word=say("on their way"), tone="orange", figures=moving),
            Series(word=say("at home"), tone="green", figures=home),
        ],
    )


def _focus(draw: Drawing, text: str) -> Focus:
    try:
        tool = resolve_tool(draw.inventory, text)
    except UnknownTool as unknown:
        raise NotAskable(f"There is no tool “{text[:80]}”.") from unknown
    state, ways = next_of(draw.inventory, tool, bench=draw.bench())
    return Focus(id=tool, name=tool_names(draw.inventory, [tool]).get(tool, tool), state=state, ways=ways)
