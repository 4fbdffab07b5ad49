"""SQL of any dialect as a stream of tokens: comments are gone, strings and quoted names are told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

LIMIT = 200_000
"""Characters that are looked at: a longer text is a dump or a generated list."""
HOLE = "{?}"
"""Stands for a value that the surrounding code fills in."""


class Sign(Enum):
    """What a token is."""

    WORD = "word"
    NAME = "name"
    """A quoted name, or a hole where a name may stand."""
    TEXT = "text"
    NUMBER = "number"
    VARIABLE = "variable"
    SYMBOL = "symbol"


@dataclass(slots=True)
class Token:
    """One token; `upper` is the text in upper case for words and the text itself for anything else."""

    sign: Sign
    text: str
    upper: str
    start: int
    end: int

    @property
    def is_name(self) -> bool:
        """True for what may be (part of) the name of a table."""
        return self.sign is Sign.NAME or self.sign is Sign.WORD


_TOKENS = re.compile(
    r"""(?P<skip>\s+|--[^\n]*|/\*.*?(?:\*/|\Z)|^[ \t]*\#[ \t!][^\n]*|^[ \t]*(?:REM|PROMPT)\b[^\n]*)
      |(?P<text>[NnEe]?'(?:[^']|'')*(?:'|\Z)|\$\$)
      |(?P<hole>\{\?\}|\{\{[^}\n]{1,80}\}\}|\$\{[^}\n]{1,80}\}|\{[\w.\[\]'"()!:]{1,80}\}|%s|%\(\w+\)s|\?)
      |(?P<name>\[[^\]\n]{1,128}\]|"(?:[^"\n]|""){1,128}"|`[^`\n]{1,128}`)
      |(?P<date>\#[\d/: .\-]{3,30}(?:[AaPp][Mm])?\#)
      |(?P<variable>@@?\w+|:\w+)
      |(?P<word>\#{0,2}[^\W\d][\w$\#]*)
      |(?P<number>\d[\w.]*)
      |(?P<symbol><=|>=|<>|!=|:=|\|\||::|.)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_SIGNS = {
    "text": Sign.TEXT,
    "hole": Sign.NAME,
    "name": Sign.NAME,
    "date": Sign.TEXT,
    "variable": Sign.VARIABLE,
    "word": Sign.WORD,
    "number": Sign.NUMBER,
    "symbol": Sign.SYMBOL,
}


def tokens(sql: str) -> Iterator[Token]:
    """Yield the tokens of the first `LIMIT` characters, without comments and blanks."""
    for match in _TOKENS.finditer(sql[:LIMIT]):
        group = match.lastgroup or "symbol"
        if group == "skip":
            continue
        text = match[0]
        sign = _SIGNS[group]
        yield Token(sign, text, text.upper() if sign is Sign.WORD else text, match.start(), match.end())
