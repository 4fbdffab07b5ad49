"""When a share may be scanned: the hours of a window, and the five fields of a schedule."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import Self

_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day", 1, 31, ()),
    ("month", 1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    ("weekday", 0, 7, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)
_ITEM = re.compile(r"(?:\*|(\w+)(?:-(\w+))?)(?:/(\d+))?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Hours of the day, over midnight if `end` is earlier than `start`."""

    start: time
    end: time

    @classmethod
    def of(cls, text: str) -> Self:
        """Read `22:00-05:30`.

        Raises:
            ValueError: it is not written like that.
        """
        start, dash, end = text.partition("-")
        if not dash:
            raise ValueError(text)
        return cls(start=time.fromisoformat(start.strip()), end=time.fromisoformat(end.strip()))

    def is_open(self, at: datetime) -> bool:
        """True if `at`, in the local time of the share, lies in the window."""
        moment = at.time()
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


def cron_mistake(line: str) -> str:
    """Say what is wrong with a schedule, "" if nothing is."""
    parts = line.split()
    if len(parts) != len(_FIELDS):
        return f"a schedule has five fields, minute hour day month weekday (got {len(parts)})"
    for part, (name, least, most, words) in zip(parts, _FIELDS, strict=True):
        if not all(_fits(item, least, most, words) for item in part.split(",")):
            return f"the {name} '{part}' is not within {least}-{most}"
    return ""


def _fits(item: str, least: int, most: int, words: tuple[str, ...]) -> bool:
    match = _ITEM.fullmatch(item)
    if match is None or match[3] == "0":
        return False
    return all(word is None or word.lower() in words or _within(word, least, most) for word in match.group(1, 2))


def _within(word: str, least: int, most: int) -> bool:
    return word.isdecimal() and least <= int(word) <= most
