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
BEHIND = 3
"""Statements behind a decision that may say its other half."""


def decided(node: ast.stmt, behind: Sequence[ast.stmt] = ()) -> tuple[int, int] | None:
    """Return the lines in which the branches of an `if` say the opposite, None if they do not.

    Args:
        node: an `if`, or a loop with one in it.
        behind: the statements behind it, at most `BEHIND`; they are the other branch of an `if` without an `else`.
    """
    if isinstance(node, ast.If):
        body, other = node.body, node.orelse or behind
    elif isinstance(node, ast.For | ast.While) and any(isinstance(one, ast.If) for one in node.body):
        body, other = node.body, behind
    else:
        return None
    told = next(iter(_told(body)), None)
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
