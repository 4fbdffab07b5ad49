"""Terms of rules compiled by RE2: in linear time, within bounds, and without a word on anybody's terminal."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

from classifiers.words import pattern

MEMORY = 64 << 20
"""Most bytes that one automaton may take."""


@lru_cache(maxsize=8192)
def compiled(term: str) -> Any:
    """Return the expression for a term, to be searched in one folded text, encoded as UTF-8."""
    return re2.compile(pattern(term).encode(), options=_options())


@lru_cache(maxsize=8192)
def any_of(terms: tuple[str, ...]) -> Any | None:
    """Return one expression for several terms, of which one must be found; None if there are none."""
    if not terms:
        return None
    return re2.compile("|".join(f"(?:{pattern(term)})" for term in terms).encode(), options=_options())


def all_in_lines(terms: list[str]) -> Any:
    """Return an automaton that says which of these terms stand in many folded texts, one a line, by number."""
    found = re2.Set.SearchSet(_options())
    for term in terms:
        found.Add(b"(?m)" + pattern(term).encode())
    found.Compile()
    return found


def _options() -> Any:
    options = re2.Options()
    options.max_mem = MEMORY
    options.never_capture = True
    options.log_errors = False
    return options
