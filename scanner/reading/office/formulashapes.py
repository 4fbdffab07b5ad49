"""The shape of a formula: what stays the same when it is filled down, its rows move or its sheet is renamed.

See docs/decisions/0009-what-a-formula-is-without-its-place.md for what counts as another formula, and why.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LONGEST = 32_768
"""Excel takes 8192 characters; what is longer is nobody's formula and kept as it is."""
_BETWEEN, _BEHIND = "\0", "\1"
_ROW = re.compile(r"(?<![\w.\[$])(\$?[A-Za-z]{1,3})\d{1,7}(?![\w(.!])")
"""A cell whose row moves with the formula; `$B$1` is none."""
_CELL = r"\$?[A-Za-z]{1,3}\$?\d{1,7}"
_QUOTED = r"'(?:[^'\0\1]|'')*'"
_REFERENCE = re.compile(
    rf"(?P<sheet>(?:{_QUOTED}|(?<![\w.\]'])(?:\[[^\]\0\1]*\])?[\w.]+(?::[\w.]+)?)!)?"
    rf"(?:(?<![\w.\[$'])(?P<first>{_CELL})(?::(?P<last>{_CELL}))?(?![\w(.!])"
    rf"|(?<![\w.\[$'])(?P<columns>\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}})(?![\w(!])"
    rf"|(?<![\w.\[$'])(?P<rows>\$?\d{{1,7}}:\$?\d{{1,7}})(?![\w(!])"
    r"|(?<=!))"
)
_PLACE = re.compile(r"(\$?)([A-Za-z]{1,3})(?:(\$?)(\d{1,7}))?")
_LOOSE = re.compile(r"\s*([-+*/^&=<>,;(){}%])\s*")
_NUMBER = re.compile(r"(?<![\w.$<\[])\d+(?:\.\d*)?(?:E[+-]?\d+)?(?![\w.(:!\]>])")
_FUTURE = re.compile(r"_XL(?:FN|WS|UDF)\.")
_BLANKS = " \n\r\t"
_LITERAL = re.compile(r"\b(TRUE|FALSE)\(\)")


def keys(cells: Sequence[tuple[str, str]]) -> list[str]:
    """Return a key for each formula in its cell: formulas with the same key have the same shape.

    All texts are joined, and one pattern takes one pass over them: this is done for every formula of a workbook, and
    `shape` only for those with a new key.
    """
    joined = _BETWEEN.join([f"{cell}{_BEHIND}{text}" for cell, text in cells])
    if joined.count(_BETWEEN) != len(cells) - 1:
        return [f"{cell}{_BEHIND}{text}" for cell, text in cells]
    pieces = _ROW.split(joined)
    pieces[1::2] = [f"{column}#" for column in pieces[1::2]]
    return "".join(pieces).split(_BETWEEN)


def shape(text: str, cell: str, sheets: Mapping[str, str] | None) -> str:
    """Return the shape of the formula in a cell.

    Args:
        text: the formula without `=`.
        cell: where it stands, for example `C17`; "" if that is not known.
        sheets: what identifies each sheet whatever it is called, by its name in lower case; None if the format has
            nothing of the kind: then it does not matter which sheet is referred to.
    """
    if len(text) > _LONGEST:
        return text
    pieces = (text if text.count('"') % 2 == 0 else text.replace('"', "'")).split('"')
    own = _Own(cell, sheets)
    pieces[::2] = [own.normal(piece) for piece in pieces[::2]]
    return '"'.join(pieces)


class _Own:
    """The place that references are relative to."""

    def __init__(self, cell: str, sheets: Mapping[str, str] | None) -> None:
        place = _PLACE.match(cell)
        self._column = _number(place[2]) if place else 0
        self._row = int(place[4] or 0) if place else 0
        self._sheets = sheets

    def normal(self, bare: str) -> str:
        """Return a stretch of a formula that has no texts in it."""
        bare = _REFERENCE.sub(self._reference, bare).upper()
        if any(sign in bare for sign in _BLANKS):
            bare = _LOOSE.sub(r"\1", bare)
        if "_XL" in bare:
            bare = _FUTURE.sub("", bare)
        if "()" in bare:
            bare = _LITERAL.sub(r"\1", bare)
        return _NUMBER.sub(_plain_number, bare)

    def _reference(self, found: re.Match[str]) -> str:
        sheet = self._sheet(found["sheet"][:-1]) if found["sheet"] else ""
        if found["rows"]:
            return f"{sheet}<rows>"
        if found["columns"]:
            first, _, last = found["columns"].partition(":")
            return f"{sheet}<{self._moved(first)}:{self._moved(last)}>"
        if found["last"]:
            return f"{sheet}<{self._moved(found['first'])}:{self._moved(found['last'])}>"
        if not found["first"]:
            return sheet
        return f"{sheet}<{self._moved(found['first'])}{self._fixed_row(found['first'], elsewhere=bool(sheet))}>"

    def _sheet(self, name: str) -> str:
        """Return a sheet as what it is, and sheets of other files by their names."""
        if self._sheets is None:
            return "" if "[" not in name else f"{name}!"
        bare = name.strip("'").replace("''", "'").lower()
        known = [self._sheets.get(each, each) for each in ([bare] if bare in self._sheets else bare.split(":"))]
        return f"{':'.join(known)}!"

    def _moved(self, cell: str) -> str:
        """Return the column: how far away it is, or its name if it is fixed."""
        place = _PLACE.match(cell)
        if place is None:
            return cell
        return f"${place[2]}" if place[1] else f"C{_number(place[2]) - self._column}"

    def _fixed_row(self, cell: str, *, elsewhere: bool) -> str:
        """Return the row of a fixed cell: it is a parameter, unless it stands below, where totals move as rows come."""
        place = _PLACE.match(cell)
        if place is None or not place[3]:
            return ""
        return f"${place[4]}" if elsewhere or int(place[4]) < self._row else "$"


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _plain_number(found: re.Match[str]) -> str:
    return f"{float(found[0]):.15g}"
