"""Where Python decides between passed and failed: branches, and choices within an expression, that say the opposite."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from classifiers.words import fold
from scanner.reading.code.verdictwords import passes

_RESULT = re.compile(r"\b(?:result|resultat|resultado|ergebnis|verdict|status|valid|in spec|conform)\b")
_CASES = 50
"""Statements of a branch that are looked at."""


def decided(node: ast.If, following: ast.stmt | None = None) -> tuple[int, int] | None:
    """Return the lines in which the branches of an `if` say the opposite, None if they do not.

    Args:
        node: the statement.
        following: what stands behind it; without an `else` it is the other branch, if the first one leaves.
    """
    other = node.orelse or ([following] if following is not None and _leaves(node.body) else [])
    told = next(iter(_told(node.body)), None)
    if told is None:
        return None
    opposite = next((line for way, line in _told(other) if way is not told[0]), None)
    return None if opposite is None else (told[1], opposite)


def chooses(value: ast.AST) -> bool:
    """True for `"PASS" if ok else "FAIL"`, anywhere in an expression."""
    return any(
        isinstance(node, ast.IfExp) and {_way(node.body), _way(node.orelse)} == {True, False}
        for node in ast.walk(value)
    )


def _leaves(statements: Sequence[ast.stmt]) -> bool:
    return bool(statements) and isinstance(statements[-1], ast.Return | ast.Continue | ast.Raise)


def _told(statements: Sequence[ast.stmt]) -> Iterator[tuple[bool, int]]:
    """Yield which way statements decide, and in which line."""
    for statement in statements[:_CASES]:
        for node in ast.walk(statement):
            way = _way(node)
            if way is None and isinstance(node, ast.Assign) and len(node.targets) == 1:
                way = _flag(node.targets[0], node.value)
            if way is not None:
                yield way, statement.lineno if not isinstance(node, ast.expr | ast.stmt) else node.lineno


def _way(node: ast.AST) -> bool | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return passes(node.value)
    return None


def _flag(target: ast.expr, value: ast.expr) -> bool | None:
    """`passed = True`, `unit_ok = False`: a flag that is named after the verdict."""
    if not isinstance(value, ast.Constant) or not isinstance(value.value, bool):
        return None
    name = target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""
    way = passes(name)
    if way is None:
        return value.value if _RESULT.search(fold(name)) else None
    return way is value.value
