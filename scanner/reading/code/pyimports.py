"""Imports of Python in one order, whatever order and grouping a formatter gave them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_IMPORT = re.compile(r"import (?P<plain>[\w., ]+)|from (?P<source>[\w.]+) ?import ?\(?(?P<names>[\w., ]+?),?\)?")
Statement = tuple[int, str]
"""The column and the text of a statement."""


def in_one_order(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Yield statements, imports that follow one another at one column each on its own and sorted.

    What one import does to the next is a matter of the modules, which formatters trust; a statement between two imports
    keeps them apart.
    """
    together: set[str] = set()
    column = 0
    for place, statement in statements:
        found = _IMPORT.fullmatch(statement) if statement.startswith(("import ", "from ")) else None
        if together and (found is None or place != column):
            yield from ((column, one) for one in sorted(together))
            together = set()
        if found is None:
            yield place, statement
        else:
            column = place
            together.update(_each(found))
    yield from ((column, one) for one in sorted(together))


def _each(found: re.Match[str]) -> Iterator[str]:
    for name in (found["plain"] or found["names"]).split(","):
        words = " ".join(name.split())
        if words:
            yield f"import {words}" if found["plain"] else f"from {found['source']} import {words}"
