"""How much of their logic two tools share, estimated from the sketches that `scanner.sketch` makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import eq

SLOTS = 64
"""Numbers in a sketch, behind its version and the count of what it stands for."""
EMPTY = 0xFFFFFFFF
"""Stands in a slot into which nothing fell: the logic is short."""

SHORTEST = 60
"""Distinct shingles of some ten lines; shorter logic is alike by chance."""

Sketch = tuple[int, ...]

_HEAD = 2
_ROWS = 3
_BANDS = SLOTS // _ROWS
"""Slots looked up together, and how often: of two tools that share half of their logic 94 % meet, of a tenth 2 %."""
_NEIGHBOURS = 48
"""Tools that one is compared with for one band; more are only there among hundreds that are alike."""


def is_long(sketch: Sketch) -> bool:
    """Return whether a sketch stands for enough logic to be compared with that of any tool."""
    return bool(sketch) and sketch[1] >= SHORTEST


def likeness(one: Sketch, other: Sketch) -> float:
    """Return the estimated share of logic that is in both of all that is in either (Jaccard), 0 to 1.

    It never exceeds what their lengths allow. Without a sketch, or with sketches of two versions, it is 0.
    """
    if not one or not other or one[0] != other[0]:
        return 0.0
    mine, yours = one[_HEAD:], other[_HEAD:]
    agreeing, told = sum(map(eq, mine, yours)), SLOTS
    if EMPTY in mine:
        empty = sum(left == right == EMPTY for left, right in zip(mine, yours, strict=True))
        agreeing, told = agreeing - empty, told - empty
    short, long = sorted((one[1], other[1]))
    return min(agreeing / told, short / long) if told else 0.0


def together(sketches: Iterable[Sketch]) -> Sketch:
    """Return the sketch of the logic of several files; the count is at least that of the longest, and an estimate."""
    known = sorted({sketch for sketch in sketches if sketch})
    if len(known) < 2:
        return known[0] if known else ()
    known = [sketch for sketch in known if sketch[0] == known[-1][0]]
    slots = tuple(map(min, *(sketch[_HEAD:] for sketch in known))) if len(known) > 1 else known[0][_HEAD:]
    longest = max(known, key=lambda sketch: sketch[1])
    shared = sum(map(eq, longest[_HEAD:], slots)) or 1  # the longest holds this share of the whole
    return (longest[0], max(longest[1], longest[1] * SLOTS // shared), *slots)


def candidates(sketches: Sequence[Sketch]) -> Iterator[tuple[int, int]]:
    """Yield the positions of long sketches that may be alike, each pair once, the smaller position first.

    Locality-sensitive hashing: two sketches meet if they agree in all slots of one band. The cost grows with the count
    of sketches, not with its square.
    """
    places = [at for at, sketch in enumerate(sketches) if is_long(sketch)]
    columns = list(zip(*(_filled(sketches[at]) for at in places), strict=True))
    met: set[tuple[int, int]] = set()
    for first in range(0, _BANDS * _ROWS if columns else 0, _ROWS):
        for bucket in _agreeing(zip(*columns[first : first + _ROWS], strict=True)):
            for step, one in enumerate(bucket):
                met.update((places[one], places[other]) for other in bucket[step + 1 : step + 1 + _NEIGHBOURS])
    yield from sorted(met)


def _agreeing(bands: Iterable[Sketch]) -> Iterable[list[int]]:
    """Return the positions of equal items together, those alone left out."""
    first: dict[Sketch, int] = {}
    found: dict[int, list[int]] = {}
    for at, band in enumerate(bands):
        before = first.setdefault(band, at)
        if before != at:
            found.setdefault(before, [before]).append(at)
    return found.values()


def _filled(sketch: Sketch) -> Sketch:
    """Return the slots, the empty ones filled from others: from the same ones in every sketch (Shrivastava 2017)."""
    slots = sketch[_HEAD:]
    if EMPTY not in slots or all(slot == EMPTY for slot in slots):
        return slots
    return tuple(slot if slot != EMPTY else _borrowed(slots, at) for at, slot in enumerate(slots))


def _borrowed(slots: Sketch, at: int) -> int:
    donor = at
    while slots[donor] == EMPTY:
        donor = (donor * 29 + at * 2 + 17) % SLOTS
    return slots[donor]
