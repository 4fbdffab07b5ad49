"""A row of a table as one line of text and back, so that rows can be kept, sorted and digested at the speed of text."""

from __future__ import annotations

from collections.abc import Iterable

from inventory.domain.reconciling import Cell, Row

BETWEEN = "\x1f"
"""Stands between the cells of a line (US, unit separator)."""
END = "\x1e"
"""Ends a line where lines stand one after the other (RS, record separator)."""
_MARK = "\x1d"
_NONE = _MARK + "0"
_MARKED = {_MARK: _MARK + "1", END: _MARK + "2", BETWEEN: _MARK + "3"}
_TABLE = str.maketrans(_MARKED)


def lines_of(rows: list[Row]) -> list[str]:
    """Return each row as a line; different rows are different lines, whatever stands in their cells."""
    try:
        lines = list(map(BETWEEN.join, rows))  # type: ignore[arg-type] # a missing value is the TypeError below
    except TypeError:
        return [_line(row) for row in rows]
    whole = "".join(lines)
    apart = sum(map(len, rows)) - len(rows)
    if _MARK in whole or END in whole or whole.count(BETWEEN) != apart:
        return [_line(row) for row in rows]
    return lines


def _line(row: Iterable[Cell]) -> str:
    return BETWEEN.join([_NONE if cell is None else _plain(cell) for cell in row])


def _plain(cell: str) -> str:
    return cell.translate(_TABLE) if _MARK in cell or END in cell or BETWEEN in cell else cell


def row_of(line: str) -> Row:
    """Return the row of a line."""
    cells = line.split(BETWEEN)
    return tuple(map(_cell, cells)) if _MARK in line else tuple(cells)


def _cell(text: str) -> Cell:
    if text == _NONE:
        return None
    for plain, marked in reversed(_MARKED.items()):
        text = text.replace(marked, plain)
    return text
