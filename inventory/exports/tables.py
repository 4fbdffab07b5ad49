"""A list as people see it, before it becomes a file: its columns, its rows as they come, and what is said about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What the values of a column are; None and "" are nothing in every kind."""

    TEXT = "text"
    """Anything that can be written; of a list, each of its members."""
    NUMBER = "number"
    """An int, a float or a Decimal."""
    MONEY = "money"
    """An amount as a Decimal or an int; its currency stands in a column of its own, or in the header."""
    DATE = "date"
    """A date, or a moment (UTC)."""
    SHARE = "share"
    """A part of one: 0.962 reads 96.2 %."""
    BOOL = "bool"
    """Yes or no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: the key of its values in each row, the header that people read, and how wide it is.

    `width` is in signs of text; 0 lets the kind decide, and from 40 texts wrap in a workbook.
    """

    key: str
    header: str
    kind: Kind = Kind.TEXT
    width: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list on its way out. Its rows are taken once, one at a time: a table is rendered once.

    `notes` say in words what the list is of: its filters, and how much of what there is was read. `anchor` is the
    head of the audit chain as it is written into exports, "" for none. `by` is who made it, `made` when (UTC).
    """

    title: str
    columns: tuple[Column, ...]
    rows: Iterator[Mapping[str, object]]
    notes: tuple[str, ...]
    made: datetime
    by: str
    anchor: str = ""
