r"""Terms cut at their gaps, so that one automaton can look for the pieces of all of them without growing.

`\bprice\b.{0,60}[*/]` makes an automaton count to sixty from each place at which `price` stands; many such terms
together make it count all at once, and it never meets the same state twice. Its pieces `\bprice\b` and `[*/]` count
nothing. Where the term matches, all its pieces do: they say in which lines the term itself is worth looking for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import re2

from classifiers.terms import compiled

_ATOM = re.compile(
    r"(?P<open>\((?:\?:)?)|(?P<bar>\|)|(?P<wide>\.|\\[WSDw]|\\pL|\[\^(?:\\.|[^\]\\])*\])"
    r"|(?P<several>\[(?:\\.|[^\]\\])*\])|\\(?:[pPx]\{\w+\}|[pP]\w|.)|.",
    re.DOTALL,
)
_TIMES = re.compile(r"(?:[*+?]|\{(?P<least>\d+)(?P<upto>,)?(?P<most>\d*)\})\??")
_STRANGE = re.compile(r"(?<!\\)\(\?(?!:)|\\[QzAC]")
"""Flags and anchors that reach beyond a piece."""
_FEW = 8
"""An automaton may count so far."""


def pieces(term: str) -> tuple[tuple[str, ...], ...] | None:
    """Return for each alternative of a term what must stand in a text that it matches; itself, if it has no gap.

    None for a term of which nothing certain can be said: it has to be looked for in every line.
    """
    if _STRANGE.search(term):
        return None
    try:
        found = tuple(tuple(dict.fromkeys(_telling(parts))) for parts in _alternatives(term))
    except re2.error:  # cut in a place that is none: a spelling that this module does not know
        return None
    return found if all(found) else None


def _telling(parts: Sequence[str]) -> Iterator[str]:
    yield from (part for part in parts if part and not compiled(part).search(b""))


@dataclass(slots=True, kw_only=True)
class _Cut:
    """An alternative being cut: the pieces that are done, and where the one being read begins."""

    done: list[str]
    begin: int


def _alternatives(term: str) -> Iterator[list[str]]:
    cut = _Cut(done=[], begin=0)
    place = 0
    while place < len(term):
        end, gap, bar = _element(term, place)
        if gap or bar:
            cut.done.append(term[cut.begin : place])
            cut.begin = end
        if bar:
            yield cut.done
            cut.done = []
        place = end
    yield [*cut.done, term[cut.begin :]]


def _element(term: str, place: int) -> tuple[int, bool, bool]:
    """Return where the atom or group at this place ends, with its repetition; whether it is a gap, or a `|`."""
    atom = _ATOM.match(term, place)
    if atom is None or atom["bar"]:
        return place + 1, False, atom is not None
    end, gap = _group(term, atom.end()) if atom["open"] else (atom.end(), False)
    times = _TIMES.match(term, end)
    if times is None:
        return end, gap, False
    many = _endless(times) if atom["wide"] else _high(times) and (atom["open"] or atom["several"])
    return times.end(), gap or bool(many), False


def _group(term: str, place: int) -> tuple[int, bool]:
    """Return where the group ends whose content begins here, and whether there is a gap in it."""
    gap = False
    while place < len(term) and term[place] != ")":
        place, within, _ = _element(term, place)
        gap = gap or within
    return place + 1, gap


def _high(times: re.Match[str]) -> bool:
    """True for a repetition that is counted, and far."""
    if times["least"] is None:
        return False
    return (times["upto"] is not None and not times["most"]) or int(times["most"] or times["least"]) > _FEW


def _endless(times: re.Match[str]) -> bool:
    return _high(times) or times[0][0] in "*+"
