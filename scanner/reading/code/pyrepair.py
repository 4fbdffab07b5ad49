"""Make Python 2, tabs and notebook magics readable for `ast`, line by line, keeping the line numbers."""

from __future__ import annotations

import ast
import re
import warnings

_PRINT = re.compile(
    r"^(\s*(?:(?:if|else|elif|for|while|try|except)\b[^#\"']*:\s*)?)print(?:[ \t]+|"
    r"(?=[\"']))(?!\s*[=(])(?:>>\s*[\w.]+\s*,?)?(.*)$"
)
_BARE_PRINT = re.compile(r"^(\s*)print\s*$")
_PAREN_PRINT = re.compile(r"^(\s*)print(\s*\(.*\)\s*[%,].*)$")
_EXCEPT = re.compile(r"^(\s*except\s+[^:#]+?)\s*,\s*(\w+)\s*:")
_RAISE = re.compile(r"^(\s*raise\s+[\w.]+)\s*,\s*(.+)$")
_EXEC = re.compile(r"^(\s*)exec\s+(?![=(])(.+)$")
_OCTAL = re.compile(r"(?<![\w.])0(\d+)[lL]?\b")
_LONG = re.compile(r"(?<![\w.])(\d+)[lL]\b")
_UNICODE_RAW = re.compile(r"\b[uU][rR](?=[\"'])")
_BACKTICKS = re.compile(r"`([^`\n]+)`")
_MAGIC = re.compile(r"^(\s*)[%!](.*)$")
_MOST_DROPPED = 20


def parse(text: str) -> tuple[ast.Module | None, list[int]]:
    """Return the tree, and the numbers of lines that had to be left out.

    The tree is None if no reading of the text is Python.
    """
    tree, _ = _try(text)
    if tree is not None:
        return tree, []
    repaired = _repaired(text)
    dropped: list[int] = []
    for _ in range(_MOST_DROPPED):
        tree, line = _try("\n".join(repaired))
        if tree is not None:
            return tree, dropped
        if not 0 < line <= len(repaired) or line in dropped:
            return None, dropped
        dropped.append(line)
        bad = repaired[line - 1]
        repaired[line - 1] = bad[: len(bad) - len(bad.lstrip())] + "pass"
    return None, dropped


def _try(text: str) -> tuple[ast.Module | None, int]:
    """Return the tree, or the number of the line that is wrong (0: none in particular)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text), 0
    except SyntaxError as wrong:
        return None, wrong.lineno or 0
    except (ValueError, MemoryError, RecursionError):
        return None, 0


def _repaired(text: str) -> list[str]:
    return [_repair(line) for line in text.expandtabs(8).replace("\f", " ").replace("\0", " ").splitlines()]


def _repair(line: str) -> str:
    line = _MAGIC.sub(r"\1pass  # \2", line)
    line = _BARE_PRINT.sub(r"\1print()", line)
    line = _PAREN_PRINT.sub(lambda found: f"{found[1]}print({found[2].rstrip().rstrip(',')})", line)
    line = _PRINT.sub(lambda found: f"{found[1]}print({_closed(found[2])}", line)
    line = _EXCEPT.sub(r"\1 as \2:", line)
    line = _RAISE.sub(r"\1(\2)", line)
    line = _EXEC.sub(r"\1exec(\2)", line)
    line = _UNICODE_RAW.sub("r", line)
    line = _BACKTICKS.sub(r"repr(\1)", line) if "`" in line and "'" not in line else line
    line = _OCTAL.sub(lambda found: "0o" + found[1] if set(found[1]) <= set("01234567") else found[1], line)
    return _LONG.sub(r"\1", line).replace("<>", "!=")


def _closed(rest: str) -> str:
    """Put the closing parenthesis of `print` before a comment or a continuation."""
    body, sign, comment = rest.partition(" #")
    body = body.rstrip().rstrip(",")
    return f"{body[:-1]} \\" if body.endswith("\\") else f"{body})" + (f" {sign.strip()}{comment}" if sign else "")
