"""Which signs of what people type can be seen and read: a field that holds only others is an empty field."""

from __future__ import annotations

from unicodedata import category

_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters by their class that no font draws: the fillers of Hangul."""


def legible(sign: str) -> bool:
    """Return True for a letter or a digit that can be seen."""
    return sign.isalnum() and sign not in _BLANK_LETTERS


def names_a_unit(text: str) -> bool:
    """Return True if a text can say what a number counts: by a letter, a sign of money, or per cent and per mille."""
    return any((sign.isalpha() and legible(sign)) or sign in "%‰" or category(sign) == "Sc" for sign in text)


def counted(number: int, noun: str) -> str:
    """Return how many there are of something, in words: 1 place, 3 places."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
