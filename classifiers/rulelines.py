"""On which line of a rule file a rule, or a term of it, stands."""

from __future__ import annotations

import re

_BLOCK = re.compile(r"^\s*\[\[\s*signal\s*\]\]", re.MULTILINE)


def blocks(text: str) -> tuple[int, ...]:
    """Return the line (from 1) on which each `[[signal]]` block begins."""
    return tuple(text.count("\n", 0, found.start()) + 1 for found in _BLOCK.finditer(text))


def line_of(text: str, block: int, term: str) -> int:
    """Return the line of a key or a term in the block that begins on line `block`; the block's if it is not there.

    Block 0 is the whole file.
    """
    starts = [*blocks(text), text.count("\n") + 2]
    end = next((start for start in starts if start > block), starts[-1]) if block else starts[-1]
    lines = text.splitlines()
    first = max(block, 1)
    key = re.compile(rf"\s*{re.escape(term)}\s*=")
    for matches in (key.match, lambda line: bool(term) and _as_written(term) in line):
        for number in range(first, min(end, len(lines) + 1)):
            if matches(lines[number - 1]):
                return number
    return first


def line_of_key(text: str, place: str) -> int:
    """Return the line of a key by its dotted place, `deadlines.contain.done`: below the header of its table."""
    table, _, key = place.rpartition(".")
    header = re.search(rf"^[ \t]*\[[ \t]*{re.escape(table)}[ \t]*\]", text, re.MULTILINE) if table else None
    if header is None:
        return line_of(text, 0, key)
    above = text.count("\n", 0, header.end())
    return above + line_of("\n".join(text.splitlines()[above:]), 0, key)


def _as_written(term: str) -> str:
    """Return the first line of a term, as it stands between literal quotes."""
    return term.splitlines()[0].strip() if term.strip() else term
