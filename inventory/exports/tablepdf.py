"""A list as PDF for reading and printing: at most so many rows as a person reads, and a sentence if there were more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from inventory.exports.papernotes import footer
from inventory.exports.tablejsonl import plain
from inventory.exports.tables import Column, Kind, Table
from inventory.exports.typesetting import Paper, pieces
from inventory.exports.words import said

ROWS = 2_000
"""Rows on paper; the other formats have all of them."""
CELL = 400
"""Signs of one cell on paper; the attached data has the whole."""
WIDE = 12
"""Columns above which a list is set on A3."""

_FIGURES = frozenset({Kind.NUMBER, Kind.MONEY, Kind.SHARE})
_NARROWEST, _WIDEST = 5, 44

Row = Mapping[str, object]


def chunks(table: Table) -> Iterator[bytes]:
    """Yield the paper, which holds the data of its rows as an attachment."""
    return pieces(paper(table))


def paper(table: Table) -> Paper:
    """Return the list as a paper to be set."""
    rows = list(islice(table.rows, ROWS + 1))
    more, rows = len(rows) > ROWS, rows[:ROWS]
    cells = [[said(row.get(column.key), column.kind) for column in table.columns] for row in rows]
    cut = any(len(cell) > CELL for row in cells for cell in row)
    made = f"Made {said(table.made, Kind.DATE)} UTC by {table.by}; {len(rows):,} rows on paper."
    return Paper(
        name="list",
        made=table.made,
        told={
            "title": table.title,
            "by": table.by,
            "notes": [*table.notes, made],
            "short": _short(more=more, cut=cut),
            "footer": footer(table.title, table.anchor),
            "keywords": [table.anchor],
            "attachment": "list.json",
            "format": "a3" if len(table.columns) > WIDE else "a4",
            "size": _size(len(table.columns)),
            "columns": [_column(column, [row[place] for row in cells]) for place, column in enumerate(table.columns)],
            "rows": [[_short_cell(cell) for cell in row] for row in cells],
        },
        attached=_attached(table, rows),
    )


def _size(columns: int) -> float:
    """Return the size of type in points that lets so many columns stand side by side."""
    return 8.5 if columns <= 7 else 7.5 if columns <= 10 else 7


def _short(*, more: bool, cut: bool) -> str:
    """Say what is not on the paper."""
    rows = f"Only the first {ROWS:,} rows are on paper; CSV, XLSX and JSON Lines have all of them." if more else ""
    texts = f"Texts of more than {CELL} signs are cut; the data attached to this file has them whole." if cut else ""
    return " ".join(filter(None, (rows, texts)))


def _short_cell(text: str) -> str:
    return text if len(text) <= CELL else text[: CELL - 1] + "…"


def _column(column: Column, cells: Sequence[str]) -> dict[str, Any]:
    """Give a column the room that nearly all of its cells need."""
    lengths = sorted(map(len, cells)) or [0]
    usual = lengths[(len(lengths) - 1) * 9 // 10]
    longest_word = max(map(len, column.header.split()), default=0) + 1
    width = column.width or max(_NARROWEST, longest_word, min(usual, _WIDEST))
    return {"header": column.header, "figures": column.kind in _FIGURES, "width": width}


def _attached(table: Table, rows: Sequence[Row]) -> dict[str, object]:
    return {
        "title": table.title,
        "notes": list(table.notes),
        "made": plain(table.made),
        "by": table.by,
        "anchor": table.anchor,
        "columns": [{"key": one.key, "header": one.header, "kind": one.kind.value} for one in table.columns],
        "rows": [{column.key: plain(row.get(column.key)) for column in table.columns} for row in rows],
    }
