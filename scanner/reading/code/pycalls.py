"""One call in a Python program, as the readers of what calls do look at it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from scanner.reading.code.pynames import Names
from scanner.reading.code.pytexts import text_of


@dataclass(slots=True)
class Call:
    """One call: `origin` is the dotted path of what is called, `method` its last name."""

    node: ast.Call
    origin: str
    method: str
    names: Names

    @property
    def root(self) -> str:
        """The library, or the name of the variable if that is not known."""
        return self.origin.partition(".")[0].partition("(")[0]

    def argument(self, place: int, keyword: str = "") -> ast.expr | None:
        """Return the argument at `place`, or the one of that name."""
        for one in self.node.keywords:
            if keyword and one.arg == keyword:
                return one.value
        return self.node.args[place] if place < len(self.node.args) else None

    def text(self, place: int, keyword: str = "") -> str | None:
        """Return the argument as text, None if it is not a literal."""
        node = self.argument(place, keyword)
        return None if node is None else text_of(node, self.names)
