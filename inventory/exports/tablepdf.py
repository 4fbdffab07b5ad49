"""A list as PDF for reading and printing: at most so many rows as a person reads, and a sentence if there were more."""

from __future__ import annotations

from collections.abc import Iterator

from inventory.exports.tables import Table

ROWS = 2_000
"""Rows on paper; the other formats have all of them."""


def chunks(table: Table) -> Iterator[bytes]:
    """Yield the paper."""
    raise NotImplementedError
