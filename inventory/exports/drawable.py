"""Text that a paper can show as it is: no sign that turns a line around, none that no font draws, no endless word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from unicodedata import category, normalize

from inventory.exports.text import printable
from inventory.exports.words import listed

LONGEST = 4_000
"""Signs of one text on paper; the attached data has the whole."""
MISSING = "□"
"""Stands for a sign that no font here draws."""
_BREAK = "\u200b"
_WORD = 18
"""Signs of a word after which it may be broken, when it has no place of its own for that."""

_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SPACES = str.maketrans({"\t": " ", "\u2028": " ", "\u2029": " ", "\x85": " ", "\xa0": "\xa0", "\r": None})
_LONG_WORD = re.compile(rf"\S{{{_WORD},}}")
_PLACE = re.compile(r"(?<=[\\/_.,;:=&?)\]}-])(?=\w)")
_RUN = re.compile(rf"[^\s\u200b]{{{_WORD}}}(?=[^\s\u200b]{{4}})")


def signs_in(told: object) -> set[int]:
    """Return the code points of every text in what a paper tells."""
    if isinstance(told, str):
        return {ord(sign) for sign in told}
    members = list(told.values()) if isinstance(told, Mapping) else listed(told)
    return set().union(*map(signs_in, members or ()))


def tidied(told: object) -> object:
    """Return what a paper tells with every text ready to be set, except for signs that a font may lack."""
    if isinstance(told, str):
        return _tidy(str(told))
    if isinstance(told, Mapping):
        return {str(key): tidied(value) for key, value in told.items()}
    members = listed(told)
    return told if members is None else [tidied(one) for one in members]


def _tidy(text: str) -> str:
    held = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    plain = normalize("NFC", printable(held)).translate(_SPACES)
    return "".join(map(_seen, plain)) if not plain.isascii() else plain


def _seen(sign: str) -> str:
    """Write a sign that turns the line around by its number; leave out what cannot be seen.

    What a sign of private use looks like is for each font to say, so that it says nothing here.
    """
    if sign in _TURNING:
        return f"[U+{ord(sign):04X}]"
    if category(sign) == "Co":
        return MISSING
    if category(sign) == "Cf" and sign not in "\u200b\u200c\u200d\xad":
        return ""
    return sign


def drawn(told: object, signs: frozenset[int]) -> object:
    """Return what a paper tells with every text as fonts that have these signs can draw it, and lines can hold it."""
    if isinstance(told, str):
        return broken("".join(sign if ord(sign) in signs or sign == "\n" else _missing(sign) for sign in told))
    if isinstance(told, Mapping):
        return {key: drawn(value, signs) for key, value in told.items()}
    members = listed(told)
    return told if members is None else [drawn(one, signs) for one in members]


def _missing(sign: str) -> str:
    return "" if category(sign) in {"Cf", "Mn", "Me"} else MISSING


def broken(text: str) -> str:
    """Return a text whose long words may be broken: after the signs of a path, or anywhere if it has none."""
    return _LONG_WORD.sub(lambda word: _RUN.sub(rf"\g<0>{_BREAK}", _PLACE.sub(_BREAK, word[0])), text)
