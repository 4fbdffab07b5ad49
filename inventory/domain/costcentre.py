"""When two spellings are one cost centre: that of IT pays for no tool of a factory, however it is typed (FIN-1)."""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import decimal, normalize

from inventory.domain.legible import legible

_LIKE_LATIN = str.maketrans("авеікмнорстухјѕαβεικμνορτυχ", "abeikmhopctyxjsabeikmvoptux")
"""Small Cyrillic and Greek letters that nobody can tell from Latin ones, at least when they are capitals."""


def key(text: str) -> str:
    """Return what is left of a cost centre for comparing it, "" if nothing is: then no cost centre is named.

    Width, case, hyphens, spaces, invisible characters and leading zeros tell no two cost centres apart, nor does the
    script of a digit or of a letter that looks the same.
    """
    folded = normalize("NFKC", normalize("NFKC", text).casefold()).translate(_LIKE_LATIN)
    return "".join(str(decimal(sign, sign)) for sign in folded if legible(sign)).lstrip("0")


def is_one_of(text: str, known: Iterable[str]) -> bool:
    """Return True if this is one of the known cost centres; no text that names none is."""
    return key(text) in {key(one) for one in known} - {""}
