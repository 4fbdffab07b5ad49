"""When two spellings are one cost centre: that of IT pays for no tool of a factory, however it is typed (FIN-1)."""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import category, decimal, normalize

from inventory.domain.legible import legible

_LIKE_LATIN = str.maketrans("авеікмнорстухјѕαβεικμνορτυχ", "abeikmhopctyxjsabeikmvoptux")
"""Small Cyrillic and Greek letters that nobody can tell from Latin ones, at least when they are capitals."""
_ALIKE = str.maketrans("ilo", "110")
"""Letters that are taken for digits: IT-9OOO and lT-9000 are IT-9000."""


def key(text: str) -> str:
    """Return what is left of a cost centre for comparing it, "" if nothing is: then no cost centre is named.

    Width, case, hyphens, spaces, invisible characters and leading zeros tell no two cost centres apart, nor does the
    script of a digit or of a letter that looks the same, nor l, I and 1, O and 0.
    """
    folded = normalize("NFKC", normalize("NFKC", text).casefold()).translate(_LIKE_LATIN)
    signs = "".join(str(decimal(sign, sign)) for sign in folded if legible(sign))
    return signs.translate(_ALIKE).lstrip("0")


def is_one_of(text: str, known: Iterable[str]) -> bool:
    """Return True if this is one of the known cost centres, or begins with one: IT-9000/2, IT-9000 North.

    No text that names none is one.
    """
    wanted = {key(one) for one in known} - {""}
    plain = normalize("NFKC", text)
    ends = [at for at, sign in enumerate(plain) if category(sign)[0] in "PSZ"]
    return key(text) in wanted or any(key(plain[:at]) in wanted for at in ends)
