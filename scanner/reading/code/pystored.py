"""Which objects of a Python function are stored behind it: `order.status = "done"` and a `commit()` change a record."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from scanner.reading.code import effects
from scanner.reading.code.words import words

if TYPE_CHECKING:
    from scanner.reading.code.effects import Effect
    from scanner.reading.code.pynames import Names

_MAPPERS = words("sqlalchemy sqlmodel flask_sqlalchemy peewee pony django mongoengine tortoise odmantic beanie frappe")
"""Libraries whose objects are records."""
_SESSION = re.compile(r"(?:^|[._])(?:session|db|sess|database)\w*$", re.IGNORECASE)
_SAVES = words("save submit db_update asave")
_NO_RECORD = re.compile(
    r"^(?:self|cls|app|config|settings|args|options|request|response|session|ctx|context|logger|log|ui|window|widget|form|"
    r"plt|ax|fig|ws|wb|sheet|cell|os|sys|g|st)$|_(?:layout|widget|button|label|config)$",
    re.IGNORECASE,
)

ALL = "*"


def stored(function: ast.AST, names: Names) -> frozenset[str]:
    """Return the variables whose attributes are kept when they are set in a function; `*` for all that are records."""
    if not names.imported & _MAPPERS:
        return frozenset()
    found: set[str] = set()
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        receiver = ast.unparse(node.func.value)
        if node.func.attr == "commit" and _SESSION.search(receiver):
            found.add(ALL)
        elif node.func.attr in _SAVES and isinstance(node.func.value, ast.Name):
            found.add(receiver)
    return frozenset(found)


def changed(target: ast.expr, kept: frozenset[str]) -> Effect | None:
    """Return what setting an attribute changes: a record, if the object is stored in the same function."""
    if not kept or not isinstance(target, ast.Attribute) or not isinstance(target.value, ast.Name):
        return None
    name = target.value.id
    if name not in kept and (ALL not in kept or _NO_RECORD.search(name)):
        return None
    return effects.WRITES_DATABASE
