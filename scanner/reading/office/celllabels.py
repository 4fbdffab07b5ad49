"""What a formula is for, in the words of its sheet: the text above it in its column and before it in its row."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Word = str | int
"""A text, or its place among the shared strings."""

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})$")
_NO_WORD = re.compile(r"[^\w%&,.()]+|(?<!\w)[.,]+")
_LONGEST = 60
_LETTERS = re.compile(r"[^\W\d_]")


class Place(NamedTuple):
    """A cell, row and column counted from 1."""

    row: int
    column: int

    @classmethod
    def of(cls, cell: str) -> Place | None:
        """Return the place that a name such as `B7` stands for."""
        found = _CELL.match(cell)
        if found is None:
            return None
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        return cls(int(found[2]), column)


class Labels:
    """The texts of a sheet by their place, and which of them stand over and before a cell."""

    def __init__(self, texts: Iterable[tuple[Place, Word]]) -> None:
        self._texts = {place: text for place, text in texts if text != ""}
        self._rows: dict[int, list[int]] = defaultdict(list)
        self._columns: dict[int, list[int]] = defaultdict(list)
        for row, column in sorted(self._texts):
            self._rows[row].append(column)
            self._columns[column].append(row)

    def of(self, cell: str) -> tuple[Word, ...]:
        """Return the nearest text above a cell and the nearest one before it, as far as there are such."""
        place = Place.of(cell)
        if place is None:
            return ()
        above = self._columns.get(place.column, [])
        before = self._rows.get(place.row, [])
        over, left = bisect_left(above, place.row), bisect_left(before, place.column)
        found = []
        if over:
            found.append(self._texts[Place(above[over - 1], place.column)])
        if left:
            found.append(self._texts[Place(place.row, before[left - 1])])
        return tuple(found)

    def told(self, places: Iterable[str], strings: Sequence[str] = ()) -> dict[str, str]:
        """Return the labels of places such as `Sheet1!B7` as words."""
        known = dict(enumerate(strings))
        return {place: spoken(self.of(place.rpartition("!")[2]), known) for place in places}


def spoken(words: Iterable[Word], strings: Mapping[int, str]) -> str:
    """Return labels as words alone: signs in them would read like a part of the formula behind them."""
    told = (strings.get(word, "") if isinstance(word, int) else word for word in words)
    plain = (" ".join(_NO_WORD.sub(" ", text[: 4 * _LONGEST]).split())[:_LONGEST] for text in told)
    return ", ".join(dict.fromkeys(text for text in plain if _LETTERS.search(text)))
