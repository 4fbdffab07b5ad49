"""Which variable of a Python module holds which connection, so that each statement is asked of the right one."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from classifiers.evidence import Reference
from scanner.reading.code.effects import is_connection
from scanner.reading.code.pynames import key_of
from scanner.reading.code.ranking import Ranked
from scanner.reading.code.words import words

if TYPE_CHECKING:
    from scanner.reading.code.pycalls import Call

_HANDS_ON = words(
    "cursor connect begin raw_connection Session sessionmaker session getconn acquire connection scoped_session"
)
"""Calls whose result asks the same database."""
_ASKS = words(
    "execute executemany executescript execute_many fetch fetchall callproc read_sql read_sql_query query scalar"
)

_OF_FRAMES = words("to_sql read_sql read_sql_query read_sql_table")
"""Calls of data frames, which are handed their connection."""


@dataclass(slots=True)
class Held:
    """The connections of a module by the names that hold them."""

    named: dict[str, str] = field(default_factory=dict)

    def take(self, target: ast.expr | None, value: ast.AST | None, found: Sequence[Ranked]) -> None:
        """Take in that a name is given a value, in which these references were found."""
        name = key_of(target) if target is not None else None
        if name is None:
            return
        references = (one.finding.target for one in found if isinstance(one.finding, Reference))
        opened = next((text for text in references if is_connection(text)), "")
        held = opened or (self._within(value) if isinstance(value, ast.Call) and _method(value) in _HANDS_ON else "")
        if held:
            self.named[name] = held
        else:
            self.named.pop(name, None)

    def asked(self, call: Call) -> str:
        """Return the connection that a call asks, "" if the module has but one or the call asks none."""
        if len(set(self.named.values())) < 2 or (call.method not in _ASKS | _OF_FRAMES):
            return ""
        given = [*call.node.args, *(one.value for one in call.node.keywords)]
        frames = call.method in _OF_FRAMES
        places = [*given, call.node.func] if frames else [call.node.func, *given]
        return next(filter(None, map(self._within, places)), "")

    def _within(self, node: ast.AST | None) -> str:
        parts = ast.walk(node) if node is not None else ()
        known = (self.named.get(key_of(part) or "") for part in parts if isinstance(part, ast.Name | ast.Attribute))
        return next(filter(None, known), "")


def _method(call: ast.Call) -> str:
    function = call.func
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )
