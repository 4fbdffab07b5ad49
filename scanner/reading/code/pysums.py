"""Which statements of Python calculate or decide: arithmetic over values, comparisons against a limit, statistics."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from scanner.reading.code.words import words

_OPERATORS = (ast.Mult, ast.Div, ast.FloorDiv, ast.Pow, ast.Sub, ast.Add)
_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_STATISTICS = words("mean std var stdev pstdev variance quantile percentile median cumsum corr polyfit rolling ewm")
_COUNTS = words("len index count now time perf_counter today i j k idx n row col x y width height")
_SMALL = 1


def calculates(value: ast.AST) -> bool:
    """True if an expression computes: more than counting up, joining texts or moving an index."""
    return any(_computes(node) for node in _within(value))


def decides(test: ast.AST) -> bool:
    """True if a condition compares sizes with something that may be a limit."""
    return any(isinstance(node, ast.Compare) and _compares(node) for node in _within(test))


def _within(node: ast.AST) -> Iterator[ast.AST]:
    """Walk an expression without entering lambdas and comprehensions' own scopes twice."""
    return ast.walk(node)


def _computes(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, _OPERATORS):
        return not _trivial(node)
    if isinstance(node, ast.Compare):
        return _compares(node)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _STATISTICS


def _trivial(node: ast.BinOp) -> bool:
    sides = (node.left, node.right)
    if any(_is_text(side) for side in sides) or all(isinstance(side, ast.Constant) for side in sides):
        return True
    if isinstance(node.op, ast.Mult) and any(isinstance(side, ast.List | ast.Tuple) for side in sides):
        return True
    if isinstance(node.op, ast.Add | ast.Sub):
        return any(isinstance(side, ast.Constant | ast.List | ast.Tuple) or _counts(side) for side in sides)
    return False


def _is_text(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)):
        return True
    if isinstance(node, ast.Call):
        return _name(node.func) in {"str", "format", "join", "strftime", "chr", "repr"}
    return (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and (_is_text(node.left) or _is_text(node.right))
    )


def _compares(node: ast.Compare) -> bool:
    if not any(isinstance(op, _ORDERS) for op in node.ops):
        return False
    sides = (node.left, *node.comparators)
    return not any(_counts(side) or (isinstance(side, ast.Constant) and _small(side.value)) for side in sides)


def _small(value: object) -> bool:
    return isinstance(value, int) and abs(value) <= _SMALL


def _counts(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return _name(node.func) in _COUNTS
    return isinstance(node, ast.Name) and node.id in _COUNTS


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
