"""Lines over days as figures for SVG: where each point lies, and the words of the axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 220, 56, 190, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One day of a line: where it lies, and its figure."""

    x: float
    y: float
    day: date
    figure: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: its word, its tone, and its points from the first day on; `path` is for `points` of a polyline."""

    word: str
    tone: str
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        """The points as SVG writes them."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Lines over the same days; `levels` are the figures at which a thin line is drawn, with their heights."""

    lines: tuple[Line, ...]
    levels: tuple[tuple[int, float], ...]
    first: date
    last: date

    @property
    def rows(self) -> tuple[tuple[Point, ...], ...]:
        """The points of each day beside each other, the newest day first: the table behind the drawing."""
        return tuple(reversed(list(zip(*(line.points for line in self.lines), strict=True))))


def plot(figures: Mapping[date, Sequence[int]], lines: Sequence[tuple[str, str]]) -> Plot | None:
    """Lay figures of days (one for each of `lines`, as word and tone) out; None if there are fewer than two days."""
    days = sorted(figures)
    if len(days) < 2:
        return None
    top = _round(max(max(values) for values in figures.values()))
    span = (days[-1] - days[0]).days

    def place(day: date, figure: int) -> Point:
        x = LEFT + (WIDTH - LEFT - 8) * (day - days[0]).days / span
        return Point(x=x, y=BOTTOM - (BOTTOM - TOP) * figure / top, day=day, figure=figure)

    drawn = tuple(
        Line(word=word, tone=tone, points=tuple(place(day, figures[day][number]) for day in days))
        for number, (word, tone) in enumerate(lines)
    )
    levels = tuple((level, BOTTOM - (BOTTOM - TOP) * level / top) for level in (0, top // 2, top))
    return Plot(lines=drawn, levels=levels, first=days[0], last=days[-1])


def _round(highest: int) -> int:
    """Return the next even figure of one digit and zeros: an axis that people can read."""
    step = 10 ** max(0, len(str(max(highest, 1))) - 1)
    found = -(-max(highest, 1) // step) * step
    return found + found % 2
