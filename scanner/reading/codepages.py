"""Tell in which old code page a text without a mark was written: the one in which its letters are most likely.

Each page is tried; what comes out costs the more, the rarer its letters are in the languages that are written in that
page, and the less they suit the letters beside them. A few letters of a comment are enough: `検査` costs 14 as
Shift-JIS and 50 as anything European, `größe` costs 5 as Windows-1252 and 13 as GB18030. Costs are natural
logarithms: 5 means that one letter in 150 is such a one.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from scanner.reading import letters

_SAMPLE = 1 << 13
"""Bytes of lines with letters beyond ASCII that decide."""
_LINES = re.compile(rb"[^\n]*[\x80-\xff][^\n]*\n?")
_BEYOND = re.compile(r"[^\x00-\x7f]+")

_DAILY, _USUAL, _KNOWN, _RARE, _STRANGE, _BROKEN = 5.2, 7.2, 10.5, 13.0, 14.0, 18.0
_PUNCTUATION = frozenset("、。，：；（）「」『』【】！？《》・～ー＝　")
_KANA = ("\u3041", "\u30ff")
_HALF_KANA = ("\uff61", "\uff9f")
_FULL_WIDTH = ("\uff01", "\uff5e")
_HANGUL = ("\uac00", "\ud7a3")

_FOREIGN_LETTER, _TYPED, _SIGN, _FOREIGN_SIGN, _CONTROL = 8.0, 2.5, 4.0, 12.0, 15.0
_FIRST, _EACH = 1.2, 0.3
"""Cost of the most frequent letter of a European language, and what each next one costs more."""
_MIXED = 0.8

_WITHIN_WORD = re.compile(r"[A-Za-z][^\x00-\x7f]{1,2}[A-Za-z]")
_BESIDE_LETTER = re.compile(r"[A-Za-z][^\x00-\x7f]|[^\x00-\x7f][A-Za-z]")
_SIGN_BESIDE = re.compile(r"[^\W\d_A-Za-z][³¹²¼½¾£§©®¬±]|[³¹²¼½¾£§©®¬±][^\W\d_A-Za-z]")
_MARKED_FIRST = re.compile(r"(?=([^\x00-\x7f])[A-Z])")
_MARKED_SECOND = re.compile(r"(?=([^\W\d_])([^\x00-\x7f]))")
_MARKED_THIRD = re.compile(r"[A-Z]{2}(?!ß|ı)([^\x00-\x7f])")
_RULED = re.compile(rb"([\x80-\xff])\1{2,}")
"""A line drawn with one sign: it may be a letter in every page and is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleByte:
    """A page of an East Asian language: two bytes to most characters."""

    codec: str
    prior: float
    daily: str
    usual: str
    first: tuple[int, int]
    """Lead bytes of the characters that its standard calls frequent."""

    def cost(self, sample: bytes) -> float:
        """Return how unlikely the sample is in this page."""
        text = str(codecs.getincrementaldecoder(self.codec)("replace").decode(sample))
        counts = Counter(chain.from_iterable(_BEYOND.findall(text)))
        usual = _table(self.daily, self.usual)
        cost = sum((usual.get(sign) or self._seldom(sign)) * number for sign, number in counts.items())
        return self.prior + cost + 1.5 * len(_WITHIN_WORD.findall(text)) + 1.0 * len(_BESIDE_LETTER.findall(text))

    def _seldom(self, sign: str) -> float:
        if sign == "\ufffd":
            return _BROKEN
        if _KANA[0] <= sign <= _KANA[1]:
            return _DAILY if self.codec in {"cp932", "euc_jp"} else _STRANGE
        if _HALF_KANA[0] <= sign <= _HALF_KANA[1]:
            return _USUAL
        if sign in _PUNCTUATION or _FULL_WIDTH[0] <= sign <= _FULL_WIDTH[1]:
            return _USUAL
        written = sign.encode(self.codec, "replace")
        if not ("\u4e00" <= sign <= "\u9fff" or _HANGUL[0] <= sign <= _HANGUL[1]):
            return _STRANGE
        return _KNOWN if self.first[0] <= written[0] <= self.first[1] and len(written) > 1 else _RARE


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleByte:
    """A European page: one byte to a letter."""

    codec: str
    prior: float
    languages: tuple[str, ...]
    words: bool = False
    """Its words are written in its own letters, not in Latin ones with marks."""

    def cost(self, sample: bytes) -> float:
        """Return how unlikely the sample is in this page, in the language that suits it best."""
        text = sample.decode(self.codec, "replace")
        runs = _BEYOND.findall(text)
        counts = Counter(chain.from_iterable(runs))
        best = min(_priced(counts, alphabet) for alphabet in _alphabets(self.languages))
        return self.prior + best + (_own_words(text) if self.words else _marked_letters(text, runs))


Page = DoubleByte | SingleByte


def _priced(counts: Mapping[str, int], alphabet: Mapping[str, float]) -> float:
    return sum((alphabet.get(sign) or _other(sign)) * number for sign, number in counts.items())


def _other(sign: str) -> float:
    if sign in letters.TYPED or sign in letters.SIGNS:
        return _TYPED if sign in letters.TYPED else _SIGN
    if sign == "\ufffd" or "\x80" <= sign < "\xa0":
        return _CONTROL
    return _FOREIGN_LETTER if sign.isalpha() else _FOREIGN_SIGN


def _marked_letters(text: str, runs: Sequence[str]) -> float:
    """Letters with marks seldom stand side by side, a sign does not stand within a word, nor a capital in one."""
    beside = sum(2.0 if len(run) == 2 else 2.0 + 4.0 * (len(run) - 2) for run in runs if len(run) > 1 and run.isalpha())
    signs = sum(not found[1:-1].isalpha() for found in _WITHIN_WORD.findall(text))
    return beside + 4.0 * signs + 3.0 * len(_SIGN_BESIDE.findall(text)) + _mixed_case(text)


def _mixed_case(text: str) -> float:
    """A small letter is followed by a capital in names such as `řádekPole` alone, two capitals by no small letter."""
    rising = len([found for found in _MARKED_SECOND.finditer(text) if found[1].islower() and found[2].isupper()])
    camel = len([found for found in _MARKED_FIRST.finditer(text) if found[1].islower()])
    falling = len([found for found in _MARKED_THIRD.finditer(text) if found[1].islower()])
    return 3.0 * (rising + falling) + 1.5 * camel


def _own_words(text: str) -> float:
    """Words of one alphabet do not mix with letters of another, nor capitals with small letters."""
    return 4.0 * len(_WITHIN_WORD.findall(text)) + _mixed_case(text)


@lru_cache(maxsize=16)
def _alphabets(languages: tuple[str, ...]) -> tuple[dict[str, float], ...]:
    """Return the costs of letters in each language, and in a text that mixes those of the west."""
    if languages == _RUSSIAN:
        small = dict.fromkeys(letters.CYRILLIC_DAILY, 3.2)
        return ({**{sign: 5.5 if sign.isupper() else 4.3 for sign in letters.CYRILLIC_USUAL}, **small},)
    each = [{sign: _FIRST + _EACH * rank for rank, sign in enumerate(language)} for language in languages]
    if languages != letters.WESTERN:
        return tuple(each)
    every = set().union(*each)
    mixed = {sign: _MIXED + min(alphabet.get(sign, _FOREIGN_LETTER) for alphabet in each) for sign in every}
    return (*each, mixed)


@lru_cache(maxsize=8)
def _table(daily: str, usual: str) -> dict[str, float]:
    return {**dict.fromkeys(usual, _USUAL), **dict.fromkeys(daily, _DAILY)}


_CENTRAL = (*letters.CENTRAL, *letters.ROMANIAN)
_RUSSIAN = (letters.CYRILLIC_DAILY,)
_JAPANESE = (letters.JAPANESE_DAILY, letters.JAPANESE_USUAL)
PAGES: tuple[Page, ...] = (
    SingleByte(codec="cp1252", prior=0.0, languages=letters.WESTERN),
    SingleByte(codec="cp1250", prior=0.5, languages=_CENTRAL),
    SingleByte(codec="cp1251", prior=0.5, languages=_RUSSIAN, words=True),
    SingleByte(codec="cp1254", prior=0.5, languages=letters.TURKISH),
    SingleByte(codec="iso8859_2", prior=2.0, languages=_CENTRAL),
    SingleByte(codec="cp850", prior=3.0, languages=letters.WESTERN),
    SingleByte(codec="cp852", prior=3.5, languages=letters.CENTRAL),
    SingleByte(codec="cp857", prior=4.0, languages=letters.TURKISH),
    SingleByte(codec="cp866", prior=3.0, languages=_RUSSIAN, words=True),
    SingleByte(codec="koi8_r", prior=4.0, languages=_RUSSIAN, words=True),
    DoubleByte(
        codec="gb18030", prior=1.0, daily=letters.SIMPLIFIED_DAILY, usual=letters.SIMPLIFIED_USUAL, first=(0xB0, 0xD7)
    ),
    DoubleByte(
        codec="cp950", prior=1.5, daily=letters.TRADITIONAL_DAILY, usual=letters.TRADITIONAL_USUAL, first=(0xA4, 0xC6)
    ),
    DoubleByte(codec="cp932", prior=1.0, daily=_JAPANESE[0], usual=_JAPANESE[1], first=(0x88, 0x97)),
    DoubleByte(codec="euc_jp", prior=2.0, daily=_JAPANESE[0], usual=_JAPANESE[1], first=(0xB0, 0xCF)),
    DoubleByte(codec="cp949", prior=1.0, daily=letters.KOREAN_DAILY, usual=letters.KOREAN_USUAL, first=(0xB0, 0xC8)),
)


def likeliest(data: bytes) -> str:
    """Return the codec of the code page that explains the bytes above ASCII best."""
    sample = _telling(data)
    return min(PAGES, key=lambda page: page.cost(sample)).codec


def _telling(data: bytes) -> bytes:
    """Return the first lines that have bytes above ASCII."""
    lines: list[bytes] = []
    size = 0
    for found in _LINES.finditer(data):
        lines.append(found[0][: _SAMPLE - size])
        size += len(lines[-1])
        if size >= _SAMPLE:
            break
    return _RULED.sub(b"", b"".join(lines))
