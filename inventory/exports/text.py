"""Making text safe for spreadsheets: nothing that a file name or a query says may run as a formula."""

from __future__ import annotations

import re

CELL_LIMIT = 32_767
"""Longest text of a cell in Excel, in units of UTF-16."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What Excel, LibreOffice and their East Asian versions take for the beginning of a formula."""


def printable(text: str) -> str:
    """Return text that XML and UTF-8 can hold: no control characters, no lone surrogates, no longer than a cell."""
    held = _CONTROL.sub("", text).encode("utf-8", "replace").decode("utf-8")
    return held if units(held) <= CELL_LIMIT else _first(held, CELL_LIMIT - 1) + "…"


def units(text: str) -> int:
    """Return how long a text is as Excel counts it: a sign beyond U+FFFF counts twice."""
    return len(text) if text.isascii() else len(text) + sum(sign > "\uffff" for sign in text)


def _first(text: str, longest: int) -> str:
    """Return the beginning of a text, and no half of a sign."""
    return text.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore")


def starts_formula(text: str) -> bool:
    """Return True if a spreadsheet would take this text for a formula when it opens a CSV file."""
    return text.startswith(_STARTS_FORMULA)


def inert(text: str) -> str:
    """Return text that stays text in a CSV file: an apostrophe before what would start a formula."""
    held = printable(text)
    return f"'{held}" if starts_formula(held) else held
