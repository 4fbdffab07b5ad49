"""How figures went over days, as lines to be drawn: scales that begin at zero, and words at the end of each line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 640, 230
LEFT, RIGHT, TOP, BOTTOM = 52, 132, 14, 30
"""Room around the lines: figures on the left, the words of the lines on the right, days below."""

APART = 17
"""Pixels between the words of two lines that end close together."""

STEPS = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80)
"""Round steps of a scale, and ten times them; below ten every whole number is one."""

MARKS = 4
DAYS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line: its word, the tone that picks colour and dashes, and a figure for each day."""

    word: str
    tone: str
    figures: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLine:
    """A line with its path, where it ends, and where its word stands."""

    word: str
    tone: str
    path: str
    x: float
    y: float
    word_y: float
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A mark of a scale, and what stands there."""

    at: float
    figure: int = 0
    day: date | None = None
    anchor: str = "middle"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart:
    """Lines over days, ready to be drawn."""

    lines: tuple[DrawnLine, ...]
    levels: tuple[Mark, ...]
    days: tuple[Mark, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def line_chart(days: Sequence[date], series: Sequence[Series]) -> LineChart:
    """Place lines over at least two days; a day is as wide as any other, also those without a figure."""
    top = ceiling(max((figure for one in series for figure in one.figures), default=0))
    first, length = days[0], max(1, (days[-1] - days[0]).days)

    def across(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / length, 1)

    def up(figure: int) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * figure / top, 1)

    drawn = [_line(one, [across(day) for day in days], up) for one in series]
    return LineChart(
        lines=tuple(_apart(drawn)),
        levels=tuple(Mark(at=up(level), figure=level) for level in levels(top)),
        days=tuple(_days(days, across)),
    )


def ceiling(figure: int) -> int:
    """Return a round figure that nothing exceeds, and that can be parted into whole marks."""
    return step(figure) * MARKS


def levels(top: int) -> range:
    """Return what is marked on a scale that ends at `top`."""
    return range(0, top + 1, top // MARKS)


def step(figure: int) -> int:
    """Return the smallest round step of which `MARKS` reach a figure."""
    wanted = max(1, -(-figure // MARKS))
    size = 1
    while wanted > STEPS[-1] * size:
        size *= 10
    return wanted if wanted < STEPS[0] else next(part * size for part in STEPS if part * size >= wanted)


def _line(one: Series, across: Sequence[float], up: Callable[[int], float]) -> DrawnLine:
    points = [f"{x} {up(figure)}" for x, figure in zip(across, one.figures, strict=True)]
    end = up(one.figures[-1])
    return DrawnLine(
        word=one.word,
        tone=one.tone,
        path=f"M{' L'.join(points)}",
        x=across[-1],
        y=end,
        word_y=end,
        last=one.figures[-1],
    )


def _apart(lines: Sequence[DrawnLine]) -> Iterator[DrawnLine]:
    """Yield the lines from the top down, with words that do not lie on one another."""
    below = float("-inf")
    for line in sorted(lines, key=lambda one: one.y):
        below = max(line.y, below + APART)
        yield DrawnLine(
            word=line.word, tone=line.tone, path=line.path, x=line.x, y=line.y, word_y=round(below, 1), last=line.last
        )


def _days(days: Sequence[date], across: Callable[[date], float]) -> Iterator[Mark]:
    """Yield the first day, the last, and some between, evenly."""
    first, length = days[0], (days[-1] - days[0]).days
    wanted = sorted({first.toordinal() + length * part // DAYS for part in range(DAYS + 1)})
    for number in wanted:
        day = date.fromordinal(number)
        anchor = "start" if number == wanted[0] else "end" if number == wanted[-1] else "middle"
        yield Mark(at=across(day), day=day, anchor=anchor)
