"""The board pack: figures, cases, decisions, incidents and money of one meeting, from whoever gathered them.

`packpaper.pdf` sets it on paper, `packbook.xlsx` makes a workbook of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from classifiers.verdict import Criticality, Outcome
from inventory.exports.tones import OUTCOMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """Tools of one criticality, managed or not, with one outcome."""

    criticality: Criticality
    managed: bool
    outcome: Outcome
    tools: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """How many tools there were on a day: in all, high-risk shadow IT, and managed citizen development."""

    day: date
    tools: int
    high_risk: int
    managed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """A case past its day: of which tool, what is late, since when, and who was asked."""

    tool: str
    name: str
    what: str
    due: date
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """What the board is asked about one tool: `proof` is the line that shows what it does, `where` its place.

    `gate` is the gate's id, `asks` the question in one sentence, `decides` who answers it. An item that is about no
    one tool has a title as its `name`, and None as its outcome.
    """

    tool: str
    name: str
    outcome: Outcome | None
    does: str
    proof: str
    where: str
    gate: str
    asks: str
    decides: str
    plant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided, with the votes as they were minuted; `at` is when (UTC)."""

    tool: str
    name: str
    gate: str
    decided: str
    reason: str
    ayes: int
    noes: int
    abstentions: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLine:
    """An incident of the period; `impact` and `sentence` are the verdict on it, "" while the question is open."""

    number: int
    tool: str
    name: str
    plant: str
    what: str
    opened: datetime
    impact: str
    sentence: str
    policy: str
    scrap_cost: Decimal | None
    currency: str
    closed: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What one factory pays a month, of one kind and in one currency."""

    plant: str
    cost_centre: str
    kind: str
    amount: Decimal
    currency: str
    tools: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPack:
    """The pack of one meeting, complete: nothing here looks anything up.

    `coverage` are the sentences that say how much was read. `agenda` is in the order of the meeting. `anchor` is the
    head of the audit chain as exports write it. `headline` replaces the sentences on the cover, "" lets them be made.
    """

    meeting: str
    day: date
    made: datetime
    by: str
    anchor: str
    coverage: tuple[str, ...]
    heat: tuple[Heat, ...]
    trend: tuple[TrendPoint, ...] = ()
    overdue: tuple[Overdue, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    decisions: tuple[Decision, ...] = ()
    incidents: tuple[IncidentLine, ...] = ()
    money: tuple[Money, ...] = ()
    changes: tuple[str, ...] = ()
    """What changed since the last meeting, a sentence each."""
    period: str = "this period"
    """What incidents and decisions are of, in words: "October 2026"."""
    headline: str = ""

    @property
    def tools(self) -> int:
        """All tools that were counted."""
        return sum(one.tools for one in self.heat)

    @property
    def high_risk(self) -> int:
        """Tools whose outcome makes them high-risk shadow IT (R1, R2, R3, R5)."""
        return sum(one.tools for one in self.heat if one.outcome in HIGH_RISK)

    @property
    def asked(self) -> int:
        """Items on which the board decides by vote; of the others it takes note."""
        return sum(bool(one.gate) for one in self.agenda)

    def by_outcome(self) -> Mapping[Outcome, int]:
        """Return the tools of each outcome, the most severe first; those that nobody has are left out."""
        found: Counter[Outcome] = Counter()
        for one in self.heat:
            found[one.outcome] += one.tools
        return {outcome: found[outcome] for outcome in OUTCOMES if found[outcome]}

    def sentences(self) -> tuple[str, ...]:
        """Return what matters, in a breath: what there is, and what is asked."""
        return (self.headline,) if self.headline else (self._danger(), self._asked())

    def _danger(self) -> str:
        if not self.tools:
            return "No tool is in the inventory yet."
        verb = "is" if self.high_risk == 1 else "are"
        late = f", and {_counted(len(self.overdue), 'case is', 'cases are')} overdue" if self.overdue else ""
        return f"{self.high_risk:,} of {_counted(self.tools, 'tool', 'tools')} {verb} high-risk shadow IT{late}."

    def _asked(self) -> str:
        if not self.asked:
            return "Nothing is asked of you today."
        return f"{_counted(self.asked, 'decision is', 'decisions are')} asked of you today."


HIGH_RISK = frozenset({Outcome.MIGRATE_NOW, Outcome.MIGRATE_PLANNED, Outcome.CONTAIN})
"""Outcomes whose tag is high-risk shadow IT, whatever the rule."""


def _counted(figure: int, one: str, many: str) -> str:
    return f"{figure:,} {one if figure == 1 else many}"
