"""The words of a line that a rule matched, and the part of a long line in which a person sees them."""

from __future__ import annotations

from collections.abc import Iterable

from classifiers.terms import compiled
from classifiers.words import fold, spell

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
        found = compiled(term).search(encoded)
        if found:
            begin, end = (len(encoded[:place].decode(errors="ignore")) for place in found.span())
            words = text[slice(*_span(text, folded, begin, end))].strip()
            return words if len(words) >= _SHORTEST else ""
    return ""


def _span(text: str, folded: str, begin: int, end: int) -> tuple[int, int]:
    """Return what part of `text` became `folded[begin:end]`: the folded form has more blanks and letters."""
    place, first = 0, -1
    for at, letter in enumerate(text):
        if folded[place : place + 1] == " " and letter != "_" and not letter.isspace():
            place += 1
        if first < 0 and place >= begin:
            first = at
        if place >= end:
            return first, at
        place += 1 if letter.isascii() else len(spell(letter))
    return (first if first >= 0 else len(text)), len(text)


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
