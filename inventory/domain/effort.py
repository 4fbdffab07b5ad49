"""What a migration takes, counted from the objects of a tool: a range of days that can be looked through (PO-3)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from classifiers.evidence import Observation, Part, PartKind

LEAST, MOST = 3.0, 6.0
"""Days that even the smallest migration takes: request, data check, acceptance test, training."""

DAYS_A_POINT = (0.25, 0.75)
"""Days for one point, for a team that knows the target system, and for one that does not."""

_ACTION = frozenset({"make-table", "append", "update", "delete", "ddl"})
_LINES_A_POINT = 50
_FORMULAS_A_POINT = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """So many objects of one kind, and the points that they count together."""

    what: str
    count: int
    points: float

    def __str__(self) -> str:
        return f"{self.count:,} {_ONE.get(self.what, self.what) if self.count == 1 else self.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What a migration takes; `low` and `high` are working days, whole ones."""

    low: int
    high: int
    points: float
    because: tuple[Weighed, ...] = ()

    @property
    def middle(self) -> float:
        """The days that ranking reckons with."""
        return (self.low + self.high) / 2

    @property
    def sentence(self) -> str:
        """The range and what it is made of, the heaviest first."""
        parts = ", ".join(map(str, self.because)) or "nothing that could be counted"
        return f"{self.low} to {self.high} days: {parts}"


_POINTS: Mapping[str, float] = {
    "queries": 1,
    "action queries": 2,
    "tables": 1,
    "forms": 3,
    "reports": 2,
    "macros": 1,
    "macro sheets": 2,
    "panels": 0.5,
    "connections": 1.5,
    "lines of code": 1 / _LINES_A_POINT,
    "different formulas": 1 / _FORMULAS_A_POINT,
}
"""Points for one object of each kind: a rule of thumb, the same for all tools."""


_ONE: Mapping[str, str] = {
    "queries": "query",
    "action queries": "action query",
    "tables": "table",
    "forms": "form",
    "reports": "report",
    "macros": "macro",
    "macro sheets": "macro sheet",
    "panels": "panel",
    "connections": "connection",
    "lines of code": "line of code",
    "different formulas": "formula",
}
"""One of each."""


def _query(part: Part) -> str:
    return "action queries" if part.subtype in _ACTION else "queries"


_NAMES: Mapping[PartKind, Callable[[Part], str]] = {
    PartKind.QUERY: _query,
    PartKind.TABLE: lambda _: "tables",
    PartKind.FORM: lambda _: "forms",
    PartKind.REPORT: lambda _: "reports",
    PartKind.MACRO: lambda _: "macros",
    PartKind.MACRO_SHEET: lambda _: "macro sheets",
    PartKind.PANEL: lambda _: "panels",
    PartKind.CONNECTION: lambda _: "connections",
    PartKind.LINK: lambda _: "connections",
    PartKind.EXTERNAL_LINK: lambda _: "connections",
}


def effort_of(observations: Iterable[Observation]) -> Effort:
    """Return what it takes to move a tool that consists of these files, by the objects that were read in them."""
    counts = objects_of(observations)
    weighed = [Weighed(what=what, count=count, points=count * _POINTS[what]) for what, count in counts.items() if count]
    points = math.fsum(one.points for one in weighed)
    return Effort(
        low=math.ceil(LEAST + DAYS_A_POINT[0] * points),
        high=math.ceil(MOST + DAYS_A_POINT[1] * points),
        points=points,
        because=tuple(sorted(weighed, key=lambda one: (-one.points, one.what))),
    )


def objects_of(observations: Iterable[Observation]) -> Counter[str]:
    """Count the objects of these files by kind; lines of code and different formulas are counted one by one."""
    found: Counter[str] = Counter()
    for seen in observations:
        found.update(_NAMES[part.kind](part) for part in seen.parts if part.kind in _NAMES)
        found["lines of code"] += sum(max(part.count, 0) for part in seen.parts if part.kind is PartKind.MODULE)
        found["different formulas"] += round(
            sum(metric.value for metric in seen.metrics if metric.name == "unique_formulas")
        )
    return found
