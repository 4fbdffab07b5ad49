"""A table as a data check sees it: its columns, and its rows as text, some thousand at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from inventory.domain.reconciling import Row

BATCH = 4096
"""Rows that are handed on at once."""

Given = TypeVar("Given")


class Unusable(Exception):  # noqa: N818 - named after the state it reports
    """The table cannot be read, or not to its last row; nothing is said of a table that was read in part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An open table. `read` yields the rows, of these columns (counted from 0) in this order.

    `name` is what the person called it, without a password; `notes` say what was found out about it.
    """

    name: str
    columns: tuple[str, ...]
    read: Callable[[Sequence[int]], Iterator[list[Row]]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person typed for one side: where the table is, and what they say of its text ("" where it is found out).

    `password` is for a database, from the environment.
    """

    address: str
    encoding: str = ""
    delimiter: str = ""
    password: str | None = None


def in_batches(rows: Iterable[Given], size: int = BATCH) -> Iterator[list[Given]]:
    """Yield lists of so many, the last one shorter."""
    running = iter(rows)
    while batch := list(islice(running, size)):
        yield batch
