"""What a board needs to see first: where things go, what changed since it met last, what is late, when it meets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from inventory.domain.caseload import ASKED, OpenCase
from inventory.domain.meeting import Meeting
from inventory.services.counting import standing
from inventory.store import agenda, daily, meetings, situations
from inventory.store.engine import Inventory
from inventory.store.keeping import kept

COURSE = timedelta(days=365)
"""How far back the course of things is drawn."""

LATELY = timedelta(days=30)
"""Before the first meeting: what changed lately."""

FIGURES = ("tools", "high_risk", "managed")
CLOSED = ("state:closed", "state:decommissioned")
"""States in which a case has come to its end."""

LATE = 6
"""Overdue cases that the overview names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """How many tools there were on a day: in all, high-risk, managed."""

    day: date
    tools: int
    high_risk: int
    managed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """An open case past its day: who has it, what is asked, how many days ago it was due."""

    number: int
    tool: str
    name: str
    person: str
    asked: str
    due: date | None
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """So many things of one sort that happened, in words: `one` or `many` follows the number."""

    what: str
    count: int
    one: str
    many: str


SORTS: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("found", ("discovered",), "tool was found for the first time", "tools were found for the first time"),
    ("changed", ("logic_changed",), "tool has other logic", "tools have other logic"),
    ("verdicts", ("verdict_changed",), "verdict is another one", "verdicts are other ones"),
    ("registered", ("drafted",), "tool was registered", "tools were registered"),
    ("approved", ("approved",), "registration was approved", "registrations were approved"),
    ("moved", ("state_changed",), "step was taken", "steps were taken"),
    ("voted", ("voted",), "vote was minuted", "votes were minuted"),
    ("signed", ("signed",), "release was signed", "releases were signed"),
    ("incidents", ("incident_opened",), "incident was reported", "incidents were reported"),
    ("complaints", ("complained",), "complaint came in", "complaints came in"),
    ("attempts", ("attempt_refused",), "attempt was refused", "attempts were refused"),
)
"""What is told of what happened: its name, the kinds of events, and the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed since a day: events by kind, and how figures differ; None if nobody counted at that time."""

    since: date
    meeting: Meeting | None
    happened: Mapping[str, int]
    high_risk: int | None
    managed: int | None
    closed: int | None

    @property
    def told(self) -> tuple[Told, ...]:
        """What happened, in the order in which a board asks."""
        counted = ((what, sum(self.happened.get(kind, 0) for kind in kinds), words) for what, kinds, *words in SORTS)
        return tuple(Told(what=what, count=count, one=one, many=many) for what, count, (one, many) in counted if count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Everything on the overview that is not a list of its own."""

    course: tuple[Point, ...]
    changes: Changes
    overdue: int
    late: tuple[Late, ...]
    next: Meeting | None
    waiting: int
    """Items on the agenda of the next meeting that are not decided yet."""


def outlook(inventory: Inventory, now: datetime) -> Outlook:
    """Return what the overview shows; of a large inventory as it was a short while ago."""
    return kept(inventory, "outlook", lambda: _outlook(inventory, now))


def course(inventory: Inventory, now: datetime, today: Mapping[str, int] | None = None) -> tuple[Point, ...]:
    """Return how the tools stood on each day that was counted, and how they stand now: `today` if that is known."""
    days = daily.course(inventory, FIGURES, now.date() - COURSE)
    days = {day: figures for day, figures in days.items() if "tools" in figures and day < now.date()}
    days[now.date()] = dict(standing(inventory, now) if today is None else today)
    return tuple(Point(day=day, **{name: figures.get(name, 0) for name in FIGURES}) for day, figures in days.items())


def changes(
    inventory: Inventory, now: datetime, today: Mapping[str, int] | None = None, *, before: int | None = None
) -> Changes:
    """Return what changed since the board met last, or since the meeting before that of this number."""
    with inventory.reading() as connection:
        meeting = meetings.last_closed(connection, before=before)
    since = now - LATELY if meeting is None or meeting.closed is None else meeting.closed
    then, today = daily.standing_at(inventory, since.date()), today or standing(inventory, now)
    return Changes(
        since=since.date(),
        meeting=meeting,
        happened=daily.happened_since(inventory, since),
        high_risk=_more(then, today, "high_risk"),
        managed=_more(then, today, "managed"),
        closed=_more(then, today, *CLOSED),
    )


def late_cases(inventory: Inventory, now: datetime, limit: int) -> tuple[int, tuple[Late, ...]]:
    """Return how many cases are overdue, and the ones that are so the longest."""
    with inventory.reading() as connection:
        number, found = agenda.overdue(connection, now.date(), limit=limit)
        names = situations.lights(connection, {case.ask.tool for case in found})
    return number, _late(found, {tool: light.name for tool, light in names.items()}, now.date())


def _outlook(inventory: Inventory, now: datetime) -> Outlook:
    number, late = late_cases(inventory, now, LATE)
    today = standing(inventory, now)
    with inventory.reading() as connection:
        coming = meetings.next_one(connection)
        open_items = {} if coming is None else meetings.counts(connection, [coming.id]).get(coming.id, {})
    return Outlook(
        course=course(inventory, now, today),
        changes=changes(inventory, now, today),
        overdue=number,
        late=late,
        next=coming,
        waiting=open_items.get("", 0),
    )


def _more(then: Mapping[str, int], today: Mapping[str, int], *figures: str) -> int | None:
    """Return by how much the sum of these figures has grown."""
    if not then:
        return None
    return sum(today.get(figure, 0) - then.get(figure, 0) for figure in figures)


def _late(found: Sequence[OpenCase], names: Mapping[str, str], today: date) -> tuple[Late, ...]:
    return tuple(
        Late(
            number=case.id,
            tool=case.ask.tool,
            name=names.get(case.ask.tool, case.ask.tool),
            person=case.person,
            asked=ASKED[case.ask.step],
            due=case.due,
            days=0 if case.due is None else (today - case.due).days,
        )
        for case in found
    )
