"""The logical lines of VBA, VB and VBScript: comments taken off, continuations joined, strings told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_QUOTES = re.compile(r'"(?:[^"]|"")*(?:"|$)|\'.*$|:\s*rem\b.*$', re.IGNORECASE)
_REM = re.compile(r"\s*(?:\d+\s+)?rem(?:\s|$)", re.IGNORECASE)
_LONGEST = 20_000
"""Characters of one logical line; VBA itself allows 24 continuations of 1,023 characters."""
HOLE = "{?}"
_SIGNS = {"vbcrlf": "\n", "vbnewline": "\n", "vblf": "\n", "vbcr": "\n", "vbtab": " ", "chr$": "", "vbnullstring": ""}
_OPERANDS = re.compile(
    r'(?P<string>"(?:[^"]|"")*(?:"|$))|(?P<join>[&+])|(?P<word>[A-Za-z_][\w.!]*\$?)|(?P<open>\()|(?P<close>\))|(?P<other>[^\s"&+()\w]|\d[\w.]*)'
)


@dataclass(slots=True)
class Line:
    """One logical line: `code` has its strings emptied to `""`; `full` has them; `comment` is what stood behind."""

    number: int
    code: str
    full: str
    strings: tuple[str, ...]
    comment: str


def lines(text: str) -> Iterator[Line]:
    """Yield the logical lines that hold code or a comment, numbered as in the text."""
    pending: list[str] = []
    size = start = 0
    for number, raw in enumerate(text.splitlines(), 1):
        if not pending:
            if not raw or raw.isspace() or raw.startswith("Attribute "):
                continue
            start = number
        stripped = raw.rstrip()
        if stripped.endswith("_") and stripped[-2:-1] in {" ", "\t", ""} and size < _LONGEST:
            pending.append(stripped[:-1])
            size += len(stripped)
            continue
        pending.append(raw)
        yield _line(start, " ".join(pending) if len(pending) > 1 else raw)
        pending, size = [], 0
    if pending:
        yield _line(start, " ".join(pending))


def _line(number: int, raw: str) -> Line:
    raw = raw[:_LONGEST]
    if _REM.match(raw):
        return Line(number, "", "", (), raw.strip()[3:].strip())
    if '"' not in raw and "'" not in raw and ":" not in raw:
        return Line(number, raw.strip(), raw.strip(), (), "")
    strings: list[str] = []
    code: list[str] = []
    position, end, comment = 0, len(raw), ""
    for match in _QUOTES.finditer(raw):
        code.append(raw[position : match.start()])
        if match[0][0] != '"':
            comment, end, position = match[0].lstrip("':").strip(), match.start(), len(raw)
            break
        strings.append(unquoted(match[0]))
        code.append('""')
        position = match.end()
    code.append(raw[position:])
    return Line(number, "".join(code).strip(), raw[:end].strip(), tuple(strings), comment)


def unquoted(literal: str) -> str:
    """Return the text of a string literal."""
    inner = literal[1:-1] if len(literal) > 1 and literal.endswith('"') else literal[1:]
    return inner.replace('""', '"') if '""' in inner else inner


def folded(expression: str) -> list[str]:
    """Return the texts that an expression puts together; a value that only the running code knows is a hole."""
    found: list[str] = []
    text: str | None = None
    joined = False
    depth = 0
    for match in _OPERANDS.finditer(expression):
        group = match.lastgroup
        if text is None or (not joined and depth <= 0 and group not in {"join", "open"}):
            if group == "string":
                found += [text] if text is not None else []
                text, joined, depth = unquoted(match["string"]), False, 0
            elif text is not None and group in {"close", "other", "word"}:
                found.append(text)
                text = None
            continue
        text, joined, depth = _joined(text, joined, depth, match)
    return found if text is None else [*found, text]


def _joined(text: str, joined: bool, depth: int, match: re.Match[str]) -> tuple[str, bool, int]:  # noqa: FBT001 - the state of one fold
    """Take one more token of an expression that is being put together."""
    group = match.lastgroup
    if group == "open":
        return (text + HOLE if joined and not text.endswith(HOLE) else text), False, depth + 1
    if group == "close":
        return text, False, depth - 1
    if depth > 0:
        return text, False, depth
    if group == "join":
        return text, True, depth
    if group == "string":
        return text + unquoted(match["string"]), False, depth
    return text + _SIGNS.get(match[0].lower(), HOLE), False, depth
