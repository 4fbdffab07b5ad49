"""The logical lines of any scripting dialect: comments taken off, strings emptied, continuations joined."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.reading.code.dialects import Dialect
from scanner.reading.code.vbalines import Line

_SIGNS = re.compile(r"^(?:[\s@]*rem\b)?[#/*<>;:'\s=-]+|[#/*<>\s=-]+$", re.IGNORECASE)
_LONGEST = 20_000
"""Characters of one logical line; what is longer (minified code, embedded tables) is cut into pieces."""


def lines(text: str, dialect: Dialect) -> Iterator[Line]:
    """Yield the logical lines of `text` that hold code or a comment, numbered as in the text."""
    piece = _Piece()
    position, number = 0, 1
    for match in dialect.lexer.finditer(text):
        piece.code(text[position : match.start()], number)
        position = match.end()
        group = match.lastgroup
        found = match[0]
        if group == "comment":
            piece.comments.append(found)
        elif group == "string":
            piece.string(found, number, keep=dialect.strings_are_code)
        elif group == "join":
            piece.code(" ", number)
        elif piece.filled:
            yield piece.line(number)
            piece = _Piece()
        number += found.count("\n")
        if piece.size > _LONGEST:
            yield piece.line(number)
            piece = _Piece()
    piece.code(text[position : position + _LONGEST], number)
    if piece.filled:
        yield piece.line(number)


class _Piece:
    """A logical line while it is being put together."""

    __slots__ = ("codes", "comments", "fulls", "number", "size", "strings")

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.fulls: list[str] = []
        self.strings: list[str] = []
        self.comments: list[str] = []
        self.number = self.size = 0

    @property
    def filled(self) -> bool:
        return bool(self.codes or self.comments)

    def code(self, text: str, number: int) -> None:
        if not text or (text.isspace() and not self.codes):
            return
        self.number = self.number or number
        self.codes.append(text)
        self.fulls.append(text)
        self.size += len(text)

    def string(self, found: str, number: int, *, keep: bool) -> None:
        self.number = self.number or number
        self.codes.append(found if keep else '""')
        self.fulls.append(found)
        self.strings.append(_inner(found))
        self.size += len(found)

    def line(self, number: int) -> Line:
        return Line(
            self.number or number,
            "".join(self.codes).strip(),
            "".join(self.fulls).strip(),
            tuple(self.strings),
            " ".join(_SIGNS.sub("", comment) for comment in self.comments),
        )


def _inner(literal: str) -> str:
    """Return the text between the quotes, here-strings and names in brackets included."""
    if literal.startswith("@"):
        return literal[2:].rstrip("@")[:-1].strip("\r\n")
    if literal.startswith("["):
        return literal[1:].removesuffix("]")
    return literal[1:-1] if len(literal) > 1 and literal[-1] == literal[0] else literal[1:]
