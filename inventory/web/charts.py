"""The board's drawings as figures and words: what stands where, for templates that turn it into SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from classifiers import policy
from classifiers.verdict import Criticality, Outcome
from inventory.store.board import Heat
from inventory.web.asked import address
from inventory.web.wording import CRITICALITIES, OUTCOMES

ROWS = tuple(Criticality)
COLUMNS = ((False, "not managed"), (True, "managed"))
LABELS, CELL, HEIGHT, GAP, TOP = 84, 150, 58, 6, 30
LENGTH, VISIBLE = 1000, 8
LINES = 2
"""Outcomes named in one cell; the table below the drawing names all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of the heat map: place, colour by its most severe outcome, figure, words, and where it leads."""

    x: int
    y: int
    tools: int
    tone: str
    words: tuple[str, ...]
    label: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRow:
    """One criticality of the heat map, not managed and managed."""

    name: str
    meaning: str
    y: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """Criticality by management, ready to be drawn."""

    width: int
    height: int
    rows: tuple[HeatRow, ...]


def heat_map(counts: Iterable[Heat], say: Callable[[str], str] = str) -> HeatMap:
    """Place the counts; colour says the most severe outcome in a cell, never the size of its number alone.

    `say` puts words into the visitor's language.
    """
    found: dict[tuple[str, bool], dict[Outcome, int]] = {}
    for count in counts:
        found.setdefault((count.criticality, count.managed), {})[Outcome(count.outcome)] = count.tools
    rows = tuple(
        HeatRow(
            name=say(criticality.value),
            meaning=say(CRITICALITIES[criticality]),
            y=TOP + line * (HEIGHT + GAP),
            cells=tuple(
                _cell(criticality, column, line, found.get((criticality.value, COLUMNS[column][0]), {}), say)
                for column in range(len(COLUMNS))
            ),
        )
        for line, criticality in enumerate(ROWS)
    )
    width = LABELS + len(COLUMNS) * (CELL + GAP) - GAP
    return HeatMap(width=width, height=TOP + len(ROWS) * (HEIGHT + GAP) - GAP, rows=rows)


def by_outcome(counts: Iterable[Heat]) -> Mapping[str, int]:
    """Add up the counts of each outcome; what nobody has is not there."""
    found: Counter[str] = Counter()
    for count in counts:
        found[count.outcome] += count.tools
    return found


def _cell(
    criticality: Criticality, column: int, line: int, outcomes: dict[Outcome, int], say: Callable[[str], str]
) -> Cell:
    managed, management = COLUMNS[column]
    ordered = sorted(outcomes, key=policy.severity, reverse=True)
    words = tuple(f"{outcomes[one]:,} {say(OUTCOMES[one].word)}" for one in ordered)
    shown = words if len(words) > 1 else tuple(say(OUTCOMES[one].word) for one in ordered)
    tools = sum(outcomes.values())
    return Cell(
        x=LABELS + column * (CELL + GAP),
        y=TOP + line * (HEIGHT + GAP),
        tools=tools,
        tone=OUTCOMES[ordered[0]].tone if ordered else "none",
        words=shown if len(shown) <= LINES else (*shown[: LINES - 1], say("and %d more") % (len(shown) - LINES + 1)),
        label=f"{say(criticality.value)}, {say(management)}: {', '.join(words) or say('none')}",
        href=address("/tools", criticality=criticality.value, managed="yes" if managed else "no"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a bar, in thousandths of its length."""

    start: int
    length: int
    tone: str
    word: str
    figure: int


def stacked(*pieces: tuple[str, str, int]) -> tuple[Piece, ...]:
    """Lay figures end to end as (tone, word, figure); what is not zero stays visible, at the cost of the longest."""
    whole = sum(figure for _, _, figure in pieces)
    lengths = [max(VISIBLE, figure * LENGTH // whole) if figure else 0 for _, _, figure in pieces]
    if whole:
        lengths[lengths.index(max(lengths))] += LENGTH - sum(lengths)
    starts = accumulate(lengths, initial=0)
    return tuple(
        Piece(start=start, length=length, tone=tone, word=word, figure=figure)
        for start, length, (tone, word, figure) in zip(starts, lengths, pieces, strict=False)
    )
