r"""Words of identifiers and sentences in one spelling, so that rules are written once and on words.

`fold` turns `UpperSpecLimit`, `upper_spec_limit` and `UPPER SPEC LIMIT` into `upper spec limit`, `PrüfGrenzwert`
and `PruefGrenzwert` into `pruef grenzwert`, `Überprüfung` into `ueberpruefung`, `decisión` into `decision`. Numbers
at the end of a word of three letters or more stand apart (`limit2` is `limit 2`; SAP's `MB51` stays).

`pattern` makes an RE2 pattern of a term: its letters are folded alike, a space stands for an optional space, hyphen
or dot, `\w` and `\W` know the letters of all languages, and `\b` beside a letter that is not Latin is a boundary
between such letters too (RE2's own `\b` and `\w` know ASCII alone).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_TOKENS = re.compile(r"[\w\u0300-\u036f]+|[^\w\u0300-\u036f]+")
_CAMEL = re.compile(r"[A-Z](?:(?<=[a-z0-9][A-Z])|(?<=[A-Z][A-Z])(?=[a-z]))")
_NUMBER = re.compile(r"[0-9](?<=[a-z]{3}[0-9])")
_SHOUTED = re.compile(r"[ÄÖÜ](?=[A-ZÄÖÜ])|(?<=[A-ZÄÖÜ])[ÄÖÜ]")
_UMLAUTS = {
    "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ẞ": "SS", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue",
    "æ": "ae", "Æ": "Ae", "ø": "o", "Ø": "O", "å": "a", "Å": "A", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
    "ı": "i", "İ": "I", "œ": "oe", "Œ": "Oe",
}  # fmt: skip
_TABLE = str.maketrans(_UMLAUTS)
_LATIN_MARKS = re.compile(r"(?<=[A-Za-z])[\u0300-\u036f]+")
_ESCAPED_OR_CLASS = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?[a-zA-Z:<]*|.", re.DOTALL)
_SEPARATOR = r"[ .\-]?"
_BREAK = " \n "
_APART, _CUT = "\0", "\1"
"""Stand between words and between the tokens of one, where many are folded at once."""
_MOST_KNOWN = 1 << 16


def spell(text: str) -> str:
    """Write letters with umlauts and marks in plain Latin letters, keeping case; other scripts stay."""
    if text.isascii():
        return text
    composed = _SHOUTED.sub(lambda found: _UMLAUTS[found[0]].upper(), unicodedata.normalize("NFKC", text))
    decomposed = unicodedata.normalize("NFKD", composed.translate(_TABLE))
    return unicodedata.normalize("NFC", _LATIN_MARKS.sub("", decomposed))


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return the text in lower case, identifiers split into words, letters in one spelling."""
    return _folded(text)


def fold_all(texts: Iterable[str]) -> list[str]:
    """Return what `fold` makes of each of these texts, a line break in one as a blank; many at once cost less."""
    lines = [text.replace("\n", " ") for text in texts]
    return _folded(_BREAK.join(lines)).split(_BREAK) if lines else []


def _folded(text: str) -> str:
    if len(_known) > _MOST_KNOWN:
        _known.clear()
    words = text.split(" ")
    new = set(words).difference(_known)
    if _APART in text or _CUT in text:
        _known.update((word, "".join(map(_split, _TOKENS.findall(word)))) for word in new)
    elif new:
        _learn(new)
    return " ".join(map(_known.__getitem__, words))


def _learn(words: Iterable[str]) -> None:
    """Fold words together; a letter sees its neighbours in its own token alone, and only in words beyond ASCII."""
    plain = [word for word in words if word.isascii()]
    foreign = [word for word in words if not word.isascii()]
    tokens = _APART.join(_CUT.join(_TOKENS.findall(word)) for word in foreign)
    for given, together in ((plain, _APART.join(plain)), (foreign, tokens)):
        if given:
            _known.update(zip(given, _split(together).replace(_CUT, "").split(_APART), strict=True))


_known: dict[str, str] = {}
"""What stands between blanks in code and in plants, and what it is folded to: it comes again and again."""


def forget() -> None:
    """Forget all words that were folded: for measurements."""
    _known.clear()
    fold.cache_clear()


def _split(text: str) -> str:
    words = _CAMEL.sub(_apart, spell(text)).replace("_", " ").lower()
    return _NUMBER.sub(_apart, words)


def _apart(first: re.Match[str]) -> str:
    return f" {first[0]}"


def pattern(term: str) -> str:
    r"""Return the RE2 pattern for a rule's term, to be searched in folded text.

    Args:
        term: a regular expression in RE2's syntax, written on words; `\b`, `\w` and spaces as the module says.
    """
    atoms = _ESCAPED_OR_CLASS.findall(spell(term))
    return "".join(_rewritten(atoms, at) for at in range(len(atoms)))


def _rewritten(atoms: list[str], at: int) -> str:
    atom = atoms[at]
    if atom == r"\b":
        return _boundary(atoms, at)
    if atom == " ":
        return _SEPARATOR
    return {r"\w": r"[\pL\pN_]", r"\W": r"[^\pL\pN_]", "_": _SEPARATOR}.get(atom, atom)


def _boundary(atoms: list[str], at: int) -> str:
    before = atoms[at - 1] if at else ""
    after = atoms[at + 1] if at + 1 < len(atoms) else ""
    if _foreign(after):
        return r"(?:^|[^\pL])"
    return r"(?:$|[^\pL])" if _foreign(before) else r"\b"


def _foreign(atom: str) -> bool:
    return len(atom) == 1 and not atom.isascii() and atom.isalpha()
