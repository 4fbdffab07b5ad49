"""Texts that Python puts together of constants: `f"{BASE}/x.csv"`, `os.path.join(BASE, "x")`, `BASE / "x"`."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from scanner.reading.code.pynames import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.reading.code.pynames import Names

HOLE = "{?}"
_NESTING = 200
_KEEPS = frozenset(
    {
        "format",
        "encode",
        "strip",
        "rstrip",
        "lstrip",
        "replace",
        "join",
        "resolve",
        "absolute",
        "expanduser",
        "as_posix",
    }
)
_HANDS_ON = re.compile(
    r"(?:^|\.)(?:text|dedent|SQL|Path|PurePath|PureWindowsPath|WindowsPath|PosixPath|str|fspath|abspath|realpath|normpath|"
    r"expanduser|expandvars|quote_plus|quote|glob|iglob)$"
)
_ENVIRONMENT = re.compile(r"^(?:os\.)?(?:getenv|environ\.get)$")
_GAP = re.compile(r"\{\w*(?:[:!][^{}]{0,20})?\}")


def text_of(node: ast.expr, names: Names, depth: int = 0) -> str | None:
    """Return the text that an expression builds, with holes for what only the running code knows; None if it is none.

    A path made of `__file__` begins at the file itself: its folder is `.`.
    """
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    build = _BUILDERS.get(type(node)) if depth < _NESTING else None
    return build(node, names, depth + 1) if build else None


def _formatted(node: ast.JoinedStr, names: Names, depth: int) -> str:
    return "".join(_filled(part, names, depth) for part in node.values)


def _filled(part: ast.expr, names: Names, depth: int) -> str:
    if isinstance(part, ast.FormattedValue):
        known = text_of(part.value, names, depth + 1) if isinstance(part.value, ast.Name | ast.Attribute) else None
        return HOLE if known is None else known
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else HOLE


def _named(node: ast.Name | ast.Attribute, names: Names, depth: int) -> str | None:
    key = key_of(node)
    if key is not None and key in names.texts:
        names.used.add(key)
        return names.texts[key]
    if isinstance(node, ast.Attribute) and node.attr == "parent":
        return _folder(node.value, names, depth + 1)
    return None


def _folder(node: ast.expr, names: Names, depth: int) -> str | None:
    """Return the folder of a path: `.` of the file itself, `..` of that."""
    if _is_file(node):
        return "."
    inner = text_of(node, names, depth)
    if inner is None:
        return None
    if set(inner) <= set("./"):
        return "./.." if inner == "." else f"{inner}/.."
    return re.sub(r"[\\/][^\\/]*$", "", inner.rstrip("/\\"))


def _is_file(node: ast.expr) -> bool:
    """True for `__file__`, whatever is wrapped around it."""
    while isinstance(node, ast.Call):
        node = node.args[0] if node.args else node.func.value if isinstance(node.func, ast.Attribute) else node.func
    return isinstance(node, ast.Name) and node.id == "__file__"


def _variable(node: ast.Subscript, names: Names, _depth: int) -> str | None:
    if names.of(node.value) == "os.environ" and isinstance(node.slice, ast.Constant):
        return f"%{node.slice.value!s}%"
    return None


def _called(node: ast.Call, names: Names, depth: int) -> str | None:
    """`"...".format(x)` keeps its text, `text("...")` and `dedent("...")` hand it on."""
    origin = names.of(node.func)
    if origin.endswith(("path.join", "joinpath", "PurePath", "ntpath.join")) or (
        origin.endswith("Path") and node.args[1:]
    ):
        first = [node.func.value] if origin.endswith("joinpath") and isinstance(node.func, ast.Attribute) else []
        return _path([*first, *node.args], names, depth)
    if origin.endswith("path.dirname") and node.args:
        return _folder(node.args[0], names, depth)
    if isinstance(node.func, ast.Attribute) and node.func.attr in _KEEPS and "path" not in origin.rpartition(".")[0]:
        kept = text_of(node.func.value, names, depth)
        return _GAP.sub(HOLE, kept) if kept is not None and node.func.attr == "format" else kept
    if _ENVIRONMENT.search(origin) and node.args and isinstance(node.args[0], ast.Constant):
        return f"%{node.args[0].value!s}%"
    if node.args and _HANDS_ON.search(origin):
        return text_of(node.args[0], names, depth)
    return None


def _path(parts: Sequence[ast.expr], names: Names, depth: int) -> str | None:
    texts = [text_of(part, names, depth) for part in parts]
    if not any(texts):
        return None
    path = HOLE if texts[0] is None else texts[0]
    for text in texts[1:]:
        path = beside(path, HOLE if text is None else text)
    return path


def beside(folder: str, name: str) -> str:
    """Return a path below a folder; an absolute one stands for itself."""
    if re.match(r"^(?:[A-Za-z]:|[\\/])", name):
        return name
    return f"{folder.rstrip('/' + chr(92))}/{name}"


def _joined(node: ast.BinOp, names: Names, depth: int) -> str | None:
    left = text_of(node.left, names, depth)
    if isinstance(node.op, ast.Mod):
        return None if left is None else re.sub(r"%(?:\(\w+\))?[-+ 0#]*\d*(?:\.\d+)?[sdifr]", HOLE, left)
    if not isinstance(node.op, ast.Add | ast.Div):
        return None
    right = text_of(node.right, names, depth)
    if (left is None and right is None) or (isinstance(node.op, ast.Div) and right is None and left is None):
        return None
    one, other = (HOLE if side is None else side for side in (left, right))
    return beside(one, other) if isinstance(node.op, ast.Div) else one + other


_BUILDERS: dict[type[ast.expr], Callable[[Any, Names, int], str | None]] = {
    ast.JoinedStr: _formatted,
    ast.Name: _named,
    ast.Attribute: _named,
    ast.Subscript: _variable,
    ast.BinOp: _joined,
    ast.Call: _called,
}
