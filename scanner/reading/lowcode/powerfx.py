"""Power Fx expressions: which functions they call with which first argument, and what they calculate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from scanner.reading.code.words import words

_TOKEN = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))"
    r"|(?P<text>\"(?:[^\"]|\"\")*(?:\"|\Z))"
    r"|(?P<name>'(?:[^'\n]|'')+'|\[@[^\]\n]{1,200}\]|[^\W\d][\w]*)"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<sign><=|>=|<>|&&|\|\||[-+*/^<>=&.,;:!(){}\[\]@])",
    re.DOTALL,
)
_LONGEST = 200_000
_MOST_CALLS = 2_000
_ARITHMETIC = frozenset("*/^")
_SUMS = frozenset("+-")
_LIMITS = frozenset({"<", ">", "<=", ">="})
_STATISTICS = words("sum average stdevp varp min max round roundup rounddown mod sqrt power")
_SCREEN = words(
    "parent self width height x y templatewidth templateheight app zoom countrows len rgba colorfade colorvalue count",
    "scrollposition size weekday padding paddingtop paddingleft maxheight designwidth designheight rand",
)
_AFTER_A_NAME = frozenset({",", ")", ";"})
_PIECE = 160


class Token(NamedTuple):
    """One token: `kind` is the group that matched, `name` a name without its quotes."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def name(self) -> str:
        """A name as people write it: without quotes and disambiguation."""
        return bare(self.text)


class Call(NamedTuple):
    """One call: `owner` and `function` of `Owner.Function(first, …)`; `first` is "" if it is more than a name."""

    owner: str
    function: str
    first: str
    start: int
    end: int


def bare(name: str) -> str:
    """Return a name without the quotes of Power Fx."""
    if name.startswith("[@"):
        name = name[2:-1]
    return name[1:-1].replace("''", "'") if len(name) > 1 and name[0] == name[-1] == "'" else name


def tokens(expression: str) -> list[Token]:
    """Return the tokens of an expression, without its comments."""
    return [
        Token(found.lastgroup, found[0], found.start(), found.end())
        for found in _TOKEN.finditer(expression[:_LONGEST])
        if found.lastgroup and found.lastgroup != "comment"
    ]


def calls(found: list[Token]) -> Iterator[Call]:
    """Yield the calls of an expression, outer ones first, each with its whole extent."""
    ends = _ends(found)
    count = 0
    for number, token in enumerate(found[:-1]):
        if token.kind != "name" or found[number + 1].text != "(" or count >= _MOST_CALLS:
            continue
        count += 1
        closing = ends.get(number + 1, len(found) - 1)
        owner = found[number - 2] if number > 1 and found[number - 1].text == "." else None
        first = found[number + 2] if number + 3 < len(found) and found[number + 3].text in _AFTER_A_NAME else None
        named = owner if owner is not None and owner.kind == "name" else None
        yield Call(
            owner=named.name if named else "",
            function=token.name,
            first=first.name if first is not None and first.kind == "name" else "",
            start=(named or token).start,
            end=found[closing].end,
        )


def _ends(found: list[Token]) -> dict[int, int]:
    """Return where each parenthesis closes."""
    open_ones: list[int] = []
    ends: dict[int, int] = {}
    for number, token in enumerate(found):
        if token.text == "(" and token.kind == "sign":
            open_ones.append(number)
        elif token.text == ")" and token.kind == "sign" and open_ones:
            ends[open_ones.pop()] = number
    return ends


def calculations(expression: str, found: list[Token]) -> Iterator[str]:
    """Yield the pieces of an expression that calculate or compare with a limit; laying out a screen does not count."""
    piece: list[Token] = []
    for token in [*found, Token("sign", ";", len(expression), len(expression))]:
        if token.text != ";" or token.kind != "sign":
            piece.append(token)
            continue
        place = next(_computing(piece), None)
        if place is not None:
            yield _excerpt(expression, piece, place)
        piece = []


def _computing(piece: list[Token]) -> Iterator[int]:
    """Yield the places of functions and signs that compute."""
    for number, (token, after) in enumerate(pairwise(piece)):
        if token.kind == "name":
            if after.text == "(" and token.text.casefold() in _STATISTICS and not _of_screen(piece, number + 1):
                yield number
        elif number and _calculates(piece[number - 1], token, after) and not _of_screen(piece, number):
            yield number


def _calculates(before: Token, sign: Token, after: Token) -> bool:
    """True for an operation on two values and a comparison with a limit; counting up by a number is neither."""
    if not _operands(before, after):
        return False
    if sign.text in _LIMITS:
        return after.text not in {"0", "1"} and "text" not in {before.kind, after.kind}
    return sign.text in _ARITHMETIC or (sign.text in _SUMS and "number" not in {before.kind, after.kind})


def _operands(before: Token, after: Token) -> bool:
    return (before.kind in {"name", "number"} or before.text in {")", "]", "}"}) and (
        after.kind in {"name", "number", "text"} or after.text in {"(", "-"}
    )


def _of_screen(piece: list[Token], number: int) -> bool:
    """True if the words next to a sign are those of a layout, not of a subject."""
    near = [token.name.casefold() for token in piece[max(0, number - 4) : number + 5] if token.kind == "name"]
    return not near or any(word in _SCREEN for word in near)


def _excerpt(expression: str, piece: list[Token], place: int) -> str:
    """Return a piece of an expression, around the sign that computes if it is long."""
    start, end = piece[0].start, piece[-1].end
    if end - start <= _PIECE:
        return expression[start:end]
    first, last = max(start, piece[place].start - _PIECE // 2), min(end, piece[place].end + _PIECE // 2)
    around = expression[first:last]
    around = around.partition(" ")[2] if first > start and " " in around else around
    return around.rpartition(" ")[0] if last < end and " " in around else around
