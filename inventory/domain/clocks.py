"""Clocks: how long a person has for what is asked, in the working days of a plant (POLICY section 2, deadlines)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from inventory.domain.governance import Governance

AMNESTY = timedelta(days=90)
"""How long, from the first scan, nobody is under a clock except for containment (SHA-1)."""

_SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days on which people of a plant work: Monday to Friday, without its holidays."""

    holidays: frozenset[date] = frozenset()

    @classmethod
    def of(cls, holidays: Mapping[str, frozenset[date]], plant: str) -> Self:
        """Return the calendar of a plant from holidays by plant; those of "" hold everywhere."""
        return cls(holidays=holidays.get("", frozenset()) | holidays.get(plant, frozenset()))

    def works(self, day: date) -> bool:
        """Return True if people work on that day."""
        return day.weekday() < _SATURDAY and day not in self.holidays

    def working(self, day: date) -> date:
        """Return this day if people work on it, else the next one on which they do."""
        while not self.works(day):
            day += _DAY
        return day

    def left(self, today: date, due: date) -> int:
        """Return how many working days are left after today, with the last one; below 0 so many are over."""
        low, high = sorted((today, due))
        counted = sum(self.works(low + _DAY * number) for number in range(1, (high - low).days + 1))
        return counted if due >= today else -counted

    def after(self, day: date, count: int) -> date:
        """Return the working day that is so many working days after a day, which itself does not count."""
        for _ in range(count):
            day = self.working(day + _DAY)
        return day


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """How long something may take: so many days, or working days."""

    length: int
    working: bool

    @classmethod
    def of(cls, text: str) -> Self:
        """Read `5 WD` or `30 d`, as the deadlines of policy.toml are written."""
        length, _, unit = text.partition(" ")
        return cls(length=int(length), working=unit == "WD")

    def due(self, start: datetime, calendar: Calendar) -> date:
        """Return the last day for it, a working day: it may be done until that day ends, in UTC."""
        day = start.astimezone(UTC).date()
        if self.working:
            return calendar.after(day, self.length)
        return calendar.working(day + timedelta(days=self.length))


def overdue(due: date | None, now: datetime) -> bool:
    """Return True if the last day is over; what has no clock is never overdue."""
    return due is not None and now.astimezone(UTC).date() > due


def ends(due: date) -> datetime:
    """Return the moment, in UTC, at which the last day is over."""
    return datetime.combine(due + _DAY, time.min, UTC)


def amnesty_ends(governance: Governance, first_scan: datetime | None) -> date | None:
    """Return the last day of the amnesty (SHA-1), None while nothing was scanned: it has not begun to end."""
    if governance.amnesty_until is not None:
        return governance.amnesty_until
    return None if first_scan is None else (first_scan.astimezone(UTC) + AMNESTY).date()


def in_amnesty(governance: Governance, first_scan: datetime | None, now: datetime) -> bool:
    """Return True while no clock runs but containment's (SHA-1)."""
    last = amnesty_ends(governance, first_scan)
    return last is None or now.astimezone(UTC).date() <= last
