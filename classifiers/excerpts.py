"""The words of a line that a rule matched, and the part of a long line in which a person sees them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import re2

from classifiers.words import fold, pattern, spell

CUT = "…"
_SHORTEST = 2
"""A match of one letter is that of a rule that takes every line."""
_SNAP = 12
"""Characters that are given up so that an excerpt begins or ends between words."""


def matched(text: str, terms: Iterable[str]) -> str:
    """Return the words of `text` that the first matching of a rule's terms stands for, as they are written there.

    Returns "" if no term matches, or one that matches anything.
    """
    folded = fold(text)
    encoded = folded.encode("utf-8", "replace")
    for term in terms:
        found = _compiled(term).search(encoded)
        if found:
            begin, end = (len(encoded[:place].decode(errors="ignore")) for place in found.span())
            places = _places(text, folded)
            words = text[bisect_left(places, begin) : bisect_left(places, end)].strip()
            return words if len(words) >= _SHORTEST else ""
    return ""


@lru_cache(maxsize=4096)
def _compiled(term: str) -> Any:
    return re2.compile(pattern(term).encode())


def _places(text: str, folded: str) -> list[int]:
    """Return for each character of `text` where it stands in the folded form, which has more blanks and letters."""
    places, place = [], 0
    for letter in text:
        if folded[place : place + 1] == " " and letter != "_" and not letter.isspace():
            place += 1
        places.append(place)
        place += 1 if letter.isascii() else len(spell(letter))
    return places


def excerpt(text: str, words: str, limit: int) -> str:
    """Return at most `limit` characters of one line, with `words` in their middle and `…` where it is cut."""
    folded = " ".join(text.split())
    if len(folded) <= limit:
        return folded
    at = folded.find(" ".join(words.split())) if words else 0
    room = limit - 2 * len(CUT)
    begin = max(0, min(max(at, 0) + len(words) // 2 - room // 2, len(folded) - room))
    end = begin + room
    if begin:
        begin = _between(folded, begin, max(at, begin))
    if end < len(folded):
        space = folded.rfind(" ", max(end - _SNAP, at + len(words)), end)
        end = space if space > 0 else end
    return f"{CUT if begin else ''}{folded[begin:end].strip()}{CUT if end < len(folded) else ''}"


def _between(text: str, begin: int, latest: int) -> int:
    """Return a place between words at or shortly behind `begin`, but not behind `latest`."""
    space = text.find(" ", begin, min(begin + _SNAP, latest + 1))
    return space + 1 if space >= 0 and space < latest else begin
