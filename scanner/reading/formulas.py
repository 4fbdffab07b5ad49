"""Formulas of one workbook: counted all, kept once per shape, measured for the score (POLICY section 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Kind, Metric, Verb

if TYPE_CHECKING:
    from collections.abc import Iterator

EVIDENCE = 500
"""Most formulas of one workbook that become evidence."""
_SHAPES = 20_000
_LONGEST = 8192

_STRING = re.compile(r'"[^"]*"')
_CELL = r"\$?[A-Za-z]{1,3}\$?\d{1,7}"
_REFERENCE = re.compile(rf"(?<![\w.]){_CELL}(?::{_CELL})?(?![\w(])|(?<![\w.])\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}}(?![\w(])")
_NUMBER = re.compile(r"(?<![\w.$])\d+(?:\.\d+)?(?:[eE][+-]?\d+)?%?(?![\w.(:!])")
_PARENTHESIS = re.compile(r"(?<![\w.])([\w.]+)\(|\(|\)")
_COLUMN = re.compile(r"\$?\b[A-Za-z]{1,3}\$?\d{1,7}\b")
_TELLING = re.compile(r"[^\W\d_]{2,}")
_DULL = frozenset({"SUM", "IF", "TRUE", "FALSE", "ROUND", "AND", "OR"})
_HARMLESS_NUMBERS = frozenset({"0", "1"})
_DIGITS = str.maketrans("", "", "0123456789")


@dataclass(slots=True)
class Formulas:
    """Takes formulas one by one, as text without `=`.

    Formulas that differ only in the cells they refer to (a formula filled down or across) have one *shape* and are
    kept once, at the first place they stand. A shape becomes evidence if it carries a word beyond SUM and IF: a
    name, a sheet, a text, a function; `A1+B1` says nothing about what a workbook is for.
    """

    count: int = 0
    deepest: int = 0
    constants: int = 0
    references: int = 0
    _columns: set[str] = field(default_factory=set)
    _shapes: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, text: str, where: str) -> None:
        """Count a formula and, if its shape is new, measure and keep it."""
        self.count += 1
        # Filled down a column only digits differ: this test takes a tenth of the time of finding the shape.
        column = text.translate(_DIGITS)
        if not text or column in self._columns or len(self._columns) >= _SHAPES:
            return
        self._columns.add(column)
        bare = _STRING.sub('""', text[:_LONGEST])
        shape = _COLUMN.sub("#", bare) if '"' not in text else _COLUMN.sub("#", text[:_LONGEST])
        if shape in self._shapes:
            return
        self._shapes[shape] = (text, where)
        self._measure(bare)

    def _measure(self, bare: str) -> None:
        self.deepest = max(self.deepest, nesting(bare))
        self.references += sum(1 for _ in _REFERENCE.finditer(bare))
        self.constants += sum(number not in _HARMLESS_NUMBERS for number in _NUMBER.findall(bare))

    def findings(self) -> Iterator[Evidence | Metric]:
        """Yield the metrics and the telling formulas."""
        yield Metric(name="formulas", value=self.count)
        yield Metric(name="unique_formulas", value=len(self._shapes))
        yield Metric(name="max_nesting", value=self.deepest)
        yield Metric(name="formula_constants", value=self.constants)
        yield Metric(name="references_in_formulas", value=self.references)
        kept = 0
        for text, where in self._shapes.values():
            if kept < EVIDENCE and telling(text):
                kept += 1
                yield Evidence.of(Kind.FORMULA, "=" + text, where, verb=Verb.COMPUTE)


def telling(text: str) -> bool:
    """Return whether a formula has a word that says what it is for."""
    return any(word.upper() not in _DULL for word in _TELLING.findall(_COLUMN.sub("", text)))


def nesting(bare: str) -> int:
    """Return how deep functions stand inside functions, in a formula without its texts."""
    depth = deepest = 0
    calls: list[bool] = []
    for found in _PARENTHESIS.finditer(bare):
        if found[0] == ")":
            depth -= calls.pop() if calls else 0
        else:
            calls.append(bool(found[1]))
            depth += calls[-1]
            deepest = max(deepest, depth)
    return deepest
