"""Drawings of papers as figures between 0 and 1: where a line goes and what stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from inventory.exports.boardpack import Heat, TrendPoint
from inventory.exports.tones import CRITICALITIES, OUTCOMES

STEPS = (1, 2, 2.5, 5, 10)
"""Distances between the lines of a scale, in powers of ten."""
LINES = 4
"""Lines of a scale at most, its zero left out."""
APART = 0.09
"""How far words beside the ends of lines have to be apart."""
NAMED = 3
"""Outcomes named in one cell of the heat map."""


def trend(points: Sequence[TrendPoint]) -> dict[str, object] | None:
    """Return the lines of high-risk and of managed tools over time; None for fewer than two days."""
    ordered = sorted(points, key=lambda point: point.day)
    if len({point.day for point in ordered}) < 2:
        return None
    days = [point.day for point in ordered]
    top = scale(max(max(point.high_risk, point.managed) for point in ordered))
    high, managed = [point.high_risk for point in ordered], [point.managed for point in ordered]
    lines = [
        _line("high-risk shadow IT", "red", days, high, top[-1]),
        _line("managed citizen development", "green", days, managed, top[-1]),
    ]
    return {
        "lines": _parted(lines),
        "scale": [{"y": value / top[-1], "word": f"{value:,.0f}"} for value in top],
        "days": [{"x": _along(day, days), "word": f"{day.day} {day:%b %Y}"} for day in _named_days(days)],
        "words": (
            f"From {days[0]} to {days[-1]}, high-risk shadow IT went from {high[0]:,} to {high[-1]:,} tools, "
            f"managed citizen development from {managed[0]:,} to {managed[-1]:,}."
        ),
    }


def scale(highest: int) -> list[float]:
    """Return the values of a scale from 0 to at least the highest, at round distances; whole ones for small figures."""
    size = 10 ** max(0, len(str(max(highest, 1))) - 2)
    step = next(
        step * power
        for power in (size, 10 * size)
        for step in STEPS
        if step * power * LINES >= highest and float(step * power).is_integer()
    )
    count = max(1, -(-highest // int(step)))
    return [step * number for number in range(count + 1)]


def _line(name: str, tone: str, days: Sequence[date], values: Sequence[int], top: float) -> dict[str, object]:
    points = [[_along(day, days), value / top] for day, value in zip(days, values, strict=True)]
    return {"name": name, "tone": tone, "points": points, "last": f"{values[-1]:,}", "beside": points[-1][1]}


def _parted(lines: list[dict[str, object]]) -> list[dict[str, object]]:
    """Keep the words beside the ends of two lines apart."""
    low, high = sorted(lines, key=lambda line: float(str(line["beside"])))
    middle = (float(str(low["beside"])) + float(str(high["beside"]))) / 2
    if float(str(high["beside"])) - float(str(low["beside"])) < APART:
        bottom = max(0.0, middle - APART / 2)
        low["beside"], high["beside"] = bottom, bottom + APART
    return lines


def _along(day: date, days: Sequence[date]) -> float:
    return (day - days[0]) / (days[-1] - days[0])


def _named_days(days: Sequence[date]) -> list[date]:
    """Return the first, the last and one in the middle, if there is room between them."""
    middle = min(days, key=lambda day: abs(_along(day, days) - 0.5))
    return [days[0], *([middle] if 0.25 < _along(middle, days) < 0.75 else []), days[-1]]


def heat_rows(counts: Sequence[Heat]) -> list[dict[str, object]]:
    """Return the heat map, a row for each criticality; a cell's colour is that of its most severe outcome."""
    return [
        {
            "name": criticality.value,
            "meaning": meaning,
            "cells": [
                _cell([one for one in counts if one.criticality is criticality and one.managed is managed])
                for managed in (False, True)
            ],
        }
        for criticality, meaning in CRITICALITIES.items()
    ]


def _cell(counts: Sequence[Heat]) -> dict[str, object]:
    sums = {outcome: sum(one.tools for one in counts if one.outcome is outcome) for outcome in OUTCOMES}
    there = [outcome for outcome, tools in sums.items() if tools]
    words = [f"{sums[outcome]:,} {OUTCOMES[outcome][0]}" for outcome in there]
    if len(words) > NAMED:
        words = [*words[: NAMED - 1], f"{sum(sums[one] for one in there[NAMED - 1 :]):,} others"]
    tone = OUTCOMES[there[0]][1] if there else ""
    return {"tools": f"{sum(sums.values()):,}", "tone": tone, "words": words}
