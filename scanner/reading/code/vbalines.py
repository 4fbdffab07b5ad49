"""The logical lines of VBA, VB and VBScript: comments taken off, continuations joined, strings told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

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
    fold = _Fold()
    for match in _OPERANDS.finditer(expression):
        fold.take(match)
    return fold.end()


@dataclass(slots=True)
class _Fold:
    """The state of folding one expression: the text so far, whether an operand is due, how deep in parentheses."""

    found: list[str] = field(default_factory=list)
    text: str | None = None
    joined: bool = False
    depth: int = 0

    def take(self, match: re.Match[str]) -> None:
        """Take one more token."""
        group = match.lastgroup
        if self.text is not None and (self.joined or self.depth > 0 or group in {"join", "open"}):
            self._append(self.text, group, match)
        elif group == "string":
            self.end()
            self.text, self.joined, self.depth = unquoted(match["string"]), False, 0
        else:
            self.end()

    def end(self) -> list[str]:
        """Close the text, if there is one, and return all texts."""
        if self.text is not None:
            self.found.append(self.text)
            self.text = None
        return self.found

    def _append(self, text: str, group: str | None, match: re.Match[str]) -> None:
        due, self.joined = self.joined, False
        if group == "open":
            self.depth += 1
            self.text = text + HOLE if due and not text.endswith(HOLE) else text
        elif group == "close":
            self.depth -= 1
        elif self.depth > 0:
            return
        elif group == "join":
            self.joined = True
        elif group == "string":
            self.text = text + unquoted(match["string"])
        else:
            self.text = text + _SIGNS.get(match[0].lower(), HOLE)
