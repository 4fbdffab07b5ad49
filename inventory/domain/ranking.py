"""The order in which a Product Owner takes up work: by risk, value and effort; complaints are shown and weigh 0.

`priority = risk + value - effort`, within one outcome. Risk is the residual score, 0 to 100. Value adds up to 30 points
and effort takes up to 20, both flattening out: a thousand days saved do not make a harmless tool urgent (PO-3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from classifiers.policy import severity
from classifiers.verdict import Outcome
from inventory.domain.dossier import Value
from inventory.domain.effort import Effort

MOST_VALUE, HALF_VALUE = 30.0, 50.0
"""Points that value adds at most, and the days saved in a year that add half of them."""
MOST_EFFORT, HALF_EFFORT = 20.0, 20.0
"""Points that effort takes at most, and the days of work that take half of them."""
COMPLAINTS = 0.0
"""What complaints weigh (PO-3)."""

HOURS_A_DAY = Decimal(8)

_PERIODS: Mapping[str, int] = {
    **dict.fromkeys(("year", "years", "yr", "a", "annum", "jahr", "an", "year."), 1),
    **dict.fromkeys(("quarter", "quartal"), 4),
    **dict.fromkeys(("month", "months", "mon", "monat", "mois"), 12),
    **dict.fromkeys(("week", "weeks", "wk", "woche", "semaine"), 46),
    **dict.fromkeys(("day", "days", "d", "tag", "jour", "workday"), 220),
}
"""How often a period comes in a year of work."""

_TIME: Mapping[str, Decimal] = {
    **dict.fromkeys(("min", "minute", "minutes"), 1 / (60 * HOURS_A_DAY)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "heures"), 1 / HOURS_A_DAY),
    **dict.fromkeys(("d", "day", "days", "tag", "tage", "jours", "person-day", "person-days"), Decimal(1)),
}
"""How many days of work a unit of time is."""

_MONEY = frozenset({"€", "$", "£", "¥", "eur", "euro", "euros", "usd", "gbp", "chf", "czk", "pln", "sek", "dkk", "nok"})
_MONEY_MORE = frozenset({"huf", "ron", "try", "cny", "rmb", "jpy", "krw", "inr", "mxn", "brl", "cad", "aud"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A tool that waits to be taken up; `system` is where its plan leads, "" without one."""

    tool: str
    name: str
    plant: str
    outcome: Outcome
    risk: float
    effort: Effort
    discovered: datetime
    value: Value | None = None
    system: str = ""
    complaints: int = 0
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A candidate with what its priority is made of; `saved` are days of work a year, None if they cannot be known."""

    candidate: Candidate
    value_points: float
    effort_points: float
    saved: Decimal | None

    @property
    def priority(self) -> float:
        """What it is ordered by, inside its outcome."""
        given = self.candidate
        return given.risk + self.value_points - self.effort_points + COMPLAINTS * given.complaints

    @property
    def reason(self) -> str:
        """The rank in one line."""
        given = self.candidate
        parts = [
            f"risk {given.risk:.1f}",
            f"+ value {self.value_points:.1f} ({self._worth})",
            f"- effort {self.effort_points:.1f} ({given.effort.sentence})",
            f"= {self.priority:.1f}",
        ]
        return f"{' '.join(parts)}; complaints: {given.complaints}, weight 0"

    @property
    def _worth(self) -> str:
        value = self.candidate.value
        if value is None:
            return "no plan says one"
        said = f"{value.amount.normalize():f} {value.unit}"
        return f"{said}, not comparable" if self.saved is None else f"{said}, about {self.saved:.0f} days a year"

    @property
    def key(self) -> tuple[object, ...]:
        """What candidates are sorted by: the more severe outcome first, then the priority, then the older."""
        given = self.candidate
        return -severity(given.outcome), -self.priority, given.discovered, given.tool


def rank(candidate: Candidate, day_cost: Decimal) -> Ranked:
    """Return how a candidate ranks; `day_cost` is what a day of work costs, in the money of the plans."""
    saved = None if candidate.value is None else days_saved(candidate.value, day_cost)
    return Ranked(
        candidate=candidate,
        value_points=value_points(saved),
        effort_points=_flat(candidate.effort.middle, MOST_EFFORT, HALF_EFFORT),
        saved=saved,
    )


def value_points(saved: Decimal | None) -> float:
    """Return what so many days of work saved in a year add."""
    return 0.0 if saved is None else _flat(float(saved), MOST_VALUE, HALF_VALUE)


def days_saved(value: Value, day_cost: Decimal) -> Decimal | None:
    """Return the days of work a year that a value is worth, None for what is neither money nor time (300 ppm)."""
    if not value.quantified:
        return None
    unit, _, period = value.unit.lower().replace(" per ", "/").replace(" a ", "/").partition("/")
    often = _PERIODS.get(period.strip())
    if often is None:
        return None
    thing = unit.strip()
    if thing in _MONEY | _MONEY_MORE:
        return value.amount * often / day_cost
    return value.amount * often * _TIME[thing] if thing in _TIME else None


def _flat(amount: float, most: float, half: float) -> float:
    return most * amount / (amount + half)
