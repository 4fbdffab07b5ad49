"""Who used a tool on which day, as bars: one for each of the last ninety days, the table of the days beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

DAYS = 90
STEP, BAR, HEIGHT = 6, 4, 48
"""Width of a day and of its bar, and height of the tallest bar, in units of the drawing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBar:
    """The bar of one day: `people` were seen with the tool on it, at least."""

    day: date
    people: int
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UseChart:
    """Ninety days of use, ready to be drawn; `most` is the figure of the tallest bar."""

    width: int
    height: int
    first: date
    last: date
    most: int
    bars: tuple[DayBar, ...]


def use_chart(used: Mapping[date, int], today: date) -> UseChart | None:
    """Return the bars of the last ninety days, None if nobody was seen with the tool on any of them."""
    first = today - timedelta(days=DAYS - 1)
    shown = {day: people for day, people in sorted(used.items()) if first <= day <= today}
    if not shown:
        return None
    most = max(shown.values())
    return UseChart(
        width=DAYS * STEP,
        height=HEIGHT,
        first=first,
        last=today,
        most=most,
        bars=tuple(_bar(day, people, (day - first).days, most) for day, people in shown.items()),
    )


def _bar(day: date, people: int, place: int, most: int) -> DayBar:
    height = max(3, people * HEIGHT // most)
    return DayBar(day=day, people=people, x=place * STEP, y=HEIGHT - height, height=height)
