"""Which way a text decides: the words with which a test, an inspection or a check is passed or failed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from classifiers.words import fold

_LONGEST = 160
"""Characters of a text that says a verdict; a longer one tells a story."""
_FAILED = re.compile(
    r"\b(?:fail(?:s|ed|ure|ures)?|nok|ng|n\.? ?i\.? ?o|not? (?:ok|pass(?:ed)?|good|conform\w*|accept\w*)|bad|"
    r"reject(?:s|ed|ion)?|defect(?:s|ive)?|scrap(?:ped)?|rework|out of (?:spec\w*|tolerances?|range|limits?)|"
    r"(?:non?|nao) ?conform\w*|nicht (?:bestanden|erfuellt|in ordnung|ok)|durchgefallen|schlecht|ausschuss|fehlerhaft|"
    r"rechazad[oa]|reprovad[oa]|(?:no|nao|non) (?:apt[oa]|idoneo)|fall(?:a|o|ido)|falhou|echec|echoue|rebut|refuse|"
    r"scart(?:o|ato)|respint[oa]|fallit[oa]|niezgodn\w+|odrzucon\w+|nevyhov\w+|neshod\w+|zmetek|respins\w*|neconform\w*|"
    r"uygunsuz|uygun degil|basarisiz|kaldi|hatali|hurda|afgekeurd|hylatty|underkand)\b|"
    r"不合格|不良|不通过|不通過|未通过|超差|超标|失败|失敗|不可|불합격|불량|брак|не годен|не пройд"
)
_PASSED = re.compile(
    r"\b(?:pass(?:es|ed)?|ok|okay|good|accept(?:ed|able)?|conform(?:s|ing|e|ant|ity)?|i\.? ?o|gut|bestanden|erfuellt|"
    r"(?:in|within) (?:spec\w*|tolerances?|range|limits?)|in ordnung|apt[oa]|aprobad[oa]|aprovad[oa]|reussi\w*|idoneo|"
    r"superat[oa]|zgodn\w+|vyhov\w+|admis\w*|uygun|basarili|gecti|goedgekeurd|hyvaksytty|godkand)\b|"
    r"合格|良品|通过|通過|正常|합격|양호|정상|годен|норма|пройден"
)


@lru_cache(maxsize=4096)
def passes(text: str) -> bool | None:
    """Return True for words of passing, False for words of failing, None for neither or both."""
    if len(text) > _LONGEST:
        return None
    folded = fold(text)
    failing = _FAILED.search(folded)
    passing = _PASSED.search(_FAILED.sub(" ", folded))
    return None if bool(failing) is bool(passing) else bool(passing)


_Line = TypeVar("_Line")
_WAYS = {True: "passed", False: "failed", None: None}
_APART = 8
"""Lines within which the two branches of a decision are looked for."""


@dataclass(slots=True)
class Branches(Generic[_Line]):
    """Decisions of a language that is read line by line: an `if` behind which lines say the opposite of one another."""

    begun: _Line | None = None
    """The line of the `if`."""
    said: str = ""
    """That line, and the one that said the first verdict."""
    way: str | None = None
    left: int = 0

    def line(self, line: _Line, text: str, strings: Sequence[str], *, begins: bool) -> tuple[_Line, str] | None:
        """Take in one line; return the `if` and what its branches say when the second one has spoken."""
        if begins and self.way is None:
            self.begun, self.said, self.left = line, text, _APART
        if self.begun is None:
            return None
        self.left -= 1
        for way in filter(None, map(_told, strings)):
            if self.way not in {None, way}:
                found = (self.begun, self.said if line is self.begun else f"{self.said} else {text}")
                self.begun, self.way = None, None
                return found
            if self.way is None:
                self.way, self.said = way, self.said if line is self.begun else f"{self.said} {text}"
        if self.left <= 0:
            self.begun, self.way = None, None
        return None


def _told(text: str) -> str | None:
    return _WAYS[passes(text)]
