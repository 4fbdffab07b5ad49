"""Finds the line on which a key of a TOML text stands, so that a mistake can be shown where it was made."""

from __future__ import annotations

import re
from collections import Counter

Key = tuple[str | int, ...]
"""A place in the parsed text: names of tables and keys, numbers of array items from 0."""

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_ASSIGNMENT = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


def lines_of(text: str) -> dict[Key, int]:
    """Return the line (from 1) of every table, array item and key."""
    found: dict[Key, int] = {}
    items: Counter[Key] = Counter()
    table: Key = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _names(header[2])
            if header[1] == "[[":
                items[table] += 1
                table = (*table, items[table] - 1)
            found.setdefault(table, number)
        elif assignment := _ASSIGNMENT.match(line):
            found.setdefault((*table, *_names(assignment[1])), number)
    return found


def line_of(key: Key, lines: dict[Key, int]) -> int:
    """Return the line of a key, or of the nearest table around it; 1 if there is none."""
    while key and key not in lines:
        key = key[:-1]
    return lines.get(key, 1)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip().strip("\"'") for name in text.split("."))
