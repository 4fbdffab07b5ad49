"""Vocabularies, written as one line of words."""

from __future__ import annotations


def words(*lines: str) -> frozenset[str]:
    """Return the set of the words in `lines`."""
    return frozenset(word for line in lines for word in line.split())
