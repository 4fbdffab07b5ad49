"""What surrounds a piece of code: the program it runs in and the tables it can reach, so that a write has a target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from classifiers.evidence import Target

_OPEN, _CLOSE = '[`"', ']`"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The host of a piece of code and its tables.

    `host` is "access", "excel", "word", "powerpoint" or "script". Table names are casefolded. `linked_tables` says
    what a linked table reaches: a database, a file, the tool's own back end.
    """

    host: str
    own_tables: frozenset[str] = frozenset()
    linked_tables: Mapping[str, Target] = field(default_factory=dict)

    def target_of(self, table: str) -> Target:
        """Return what a write to `table` changes.

        Linked tables win over own ones of the same name. An unknown table is one of the file's own if the code runs
        in Access, where a plain name means the current database; anywhere else it belongs to a database.
        """
        name = bare(table).casefold()
        short = bare(name.rpartition(".")[2])
        for candidate in (name, short):
            if candidate in self.linked_tables:
                return self.linked_tables[candidate]
            if candidate in self.own_tables:
                return Target.OWN_DATA
        return Target.OWN_DATA if self.host == "access" else Target.DATABASE


def bare(name: str) -> str:
    """Return a table name without the quotes of any SQL dialect around it."""
    name = name.strip()
    if len(name) > 1 and name[0] in _OPEN and name[-1] == _CLOSE[_OPEN.index(name[0])]:
        return name[1:-1].strip()
    return name


SCRIPT = Surroundings(host="script")
"""Code that runs by itself and owns no tables."""
