"""Names of sheets that Excel takes: short, without its own signs, and each one only once."""

from __future__ import annotations

import re
from itertools import count

from inventory.exports.text import printable, units

LONGEST = 31
"""Signs of a sheet's name, as Excel counts them."""

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\s]+")
_RESERVED = frozenset({"", "history"})


def sheet_name(title: str, taken: set[str]) -> str:
    """Return a name for a sheet, near to its title, and add it to those taken (in lower case)."""
    plain = _FORBIDDEN.sub(" ", printable(title)).strip(" '")
    base = "List" if plain.lower() in _RESERVED else plain
    for number in count(1):
        ending = "" if number == 1 else f" {number}"
        name = _cut(base, LONGEST - len(ending)).rstrip(" '") + ending
        if name.lower() not in taken:
            break
    taken.add(name.lower())
    return name


def _cut(text: str, longest: int) -> str:
    while units(text) > longest:
        text = text[:-1]
    return text
