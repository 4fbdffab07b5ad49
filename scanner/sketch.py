"""A sketch of a tool's logic: 64 numbers by which `classifiers.families` finds near copies without the code itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zlib import crc32

from classifiers.likeness import EMPTY, SLOTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

VERSION = 2
"""First number of a sketch; sketches of two versions are never compared."""
LONGEST = 2_000_000
"""Characters that are looked at; a sketch of more logic would say nothing else."""

_TOKEN = re.compile(r"\w+|[^\w\s]")
_NUMBER = re.compile(r"(?<![\w.])\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?(?![\w.])")
"""A number, which weighs nothing: a limit that stands in every formula would make another tool of a copy."""
_CELL = re.compile(r"(?<![\w.])\$?[a-z]{1,3}\$?\d{1,7}(?![\w.(!])", re.IGNORECASE)
_GENERATED = re.compile(
    r"\A\s*version \d.*?^end$|^attribute vb_[^\n]*|^option (?:explicit|compare|base|private)[^\n]*",
    re.MULTILINE | re.DOTALL,
)
"""What an editor writes into every module of Basic: how a form looks, names, options."""
_EDITORS = ("version ", "attribute vb_", "option ")
_PRIME = (1 << 61) - 1
_ONE, _TWO, _THREE, _SPREAD = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x9FB21C651E98DF25
"""Odd numbers without a pattern, as they are usual for mixing."""
_ENOUGH = 20 * SLOTS
"""Shingles among which the smallest of each slot surely is: all but one chance in e to the 20th."""


def sketch(texts: Iterable[str]) -> tuple[int, ...]:
    """Return the sketch of these texts, () if there is nothing in them; neither order nor numbers matter.

    One-permutation MinHash (Li, Owen, Zhang 2012) over three tokens in a row: each shingle falls into one of 64 slots,
    which keeps its smallest number. The share of slots in which two sketches agree estimates how much of the code
    both have (Jaccard). The result is the version, the count of distinct shingles, and the slots.

    Args:
        texts: the logic without layout and comments: one text for each module, query and formula.
    """
    shingles = _shingles(texts)
    if not shingles:
        return ()
    limit = _PRIME * _ENOUGH // len(shingles)
    numbers = ((a * _ONE + b * _TWO + c * _THREE) * _SPREAD % _PRIME for a, b, c in shingles)
    smallest = sorted((number for number in numbers if number < limit), reverse=True)
    slots = dict.fromkeys(range(SLOTS), EMPTY)
    slots |= {number % SLOTS: number >> 29 for number in smallest}  # the last of a slot is the smallest
    return (VERSION, len(shingles), *slots.values())


def authored(text: str) -> str:
    """Return code without layout also without what its editor writes into every module."""
    return _GENERATED.sub("", text) if any(word in text for word in _EDITORS) else text


def formula(text: str) -> str:
    """Return a cell formula in which every cell has the same name: a copy has moved rows and columns."""
    return _CELL.sub("cell", text)


def _shingles(texts: Iterable[str]) -> set[tuple[int, ...]]:
    """Return every three tokens in a row, each as a number; of a shorter text, all there is."""
    known: dict[str, int] = {}
    found: set[tuple[int, ...]] = set()
    for text in _at_most(LONGEST, sorted(set(texts))):
        words = _TOKEN.findall(_NUMBER.sub("0", text.lower()))
        known.update((word, crc32(word.encode("utf-8", "surrogatepass"))) for word in set(words).difference(known))
        numbers = [known[word] for word in words]
        if 0 < len(numbers) < 3:
            numbers = [*numbers, 0, 0]
        found.update(zip(numbers, numbers[1:], numbers[2:], strict=False))
    return found


def _at_most(length: int, texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        if length <= 0:
            return
        yield text[:length]
        length -= len(text)
