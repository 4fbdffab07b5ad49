"""The lines of code that prove a verdict, with the few lines around each that one needs to believe it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from classifiers.evidence import Access
from inventory.domain.discretion import Veil
from inventory.store.queries import ToolDetail
from inventory.web.proof import CodeLine, Inside, Listing

AROUND = 4
"""Lines before and after a line of proof."""
MOST = 6
"""Excerpts of one tool; its page has all of its code."""
_VERBS = {Access.READ: "reads", Access.WRITE: "writes", Access.UNKNOWN: "uses"}
LONGEST = 60
"""Lines of one excerpt; a query may be one long statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Some lines of one module or query; `first` is the number of the first of them."""

    title: str
    path: str
    first: int
    lines: tuple[CodeLine, ...]
    wraps: bool


def excerpts(insides: Iterable[Inside]) -> list[Excerpt]:
    """Return the proving lines with what stands around them, those with the most proof first."""
    found = [one for inside in insides for listing in inside.listings for one in _of(inside.path, listing)]
    found.sort(key=lambda one: -sum(line.proof for line in one.lines))
    return found[:MOST]


def touched(detail: ToolDetail) -> list[tuple[str, str]]:
    """Return what a tool refers to, each once with what it does to it, without names of people."""
    veil = Veil(detail.observations)
    found = ((_VERBS[one.access], veil.code(one.target)) for seen in detail.observations for one in seen.references)
    return list(dict.fromkeys(found))


def _of(path: str, listing: Listing) -> Iterator[Excerpt]:
    for first, last in _stretches([number for number, line in enumerate(listing.lines) if line.proof]):
        begin, end = max(0, first - AROUND), min(len(listing.lines), last + AROUND + 1)
        yield Excerpt(
            title=listing.title,
            path=path,
            first=begin + 1,
            lines=listing.lines[begin : min(end, begin + LONGEST)],
            wraps=listing.wraps,
        )


def _stretches(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Put together what lies so near that its surroundings meet."""
    if not numbers:
        return
    first = last = numbers[0]
    for number in numbers[1:]:
        if number - last > 2 * AROUND + 1:
            yield first, last
            first = number
        last = number
    yield first, last
