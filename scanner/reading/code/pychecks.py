"""Which functions and classes of Python are automated checks of other code: tests of software, not of products."""

from __future__ import annotations

import ast

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def checks(node: Definition) -> bool:
    """True for a function named `test_...`, and for a class that unittest or pytest would run."""
    if not isinstance(node, ast.ClassDef):
        return node.name.startswith("test_")
    if any(ast.unparse(base).endswith("TestCase") for base in node.bases):
        return True
    functions = (part for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef))
    return node.name.startswith("Test") and any(checks(function) for function in functions)
