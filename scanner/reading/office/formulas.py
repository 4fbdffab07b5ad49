"""Formulas of one workbook: counted all, kept once per shape, measured for the score (POLICY section 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Kind, Metric, Shapes, Verb
from scanner.reading.office.formulashapes import keys, shape
from scanner.reading.secrets import mask

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

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
_UNITS = _HARMLESS_NUMBERS | {"100", "100%", "1000"}
"""Numbers that turn a share into percent or a weight into kilograms."""
_OPERATION = re.compile(r"[*/^]")
_MORE = re.compile(r"[-+$]|/.*!|!.*/")
_STATISTIC = re.compile(
    r"\b(?:STDEV|VAR|SLOPE|INTERCEPT|LINEST|FORECAST|TREND|RSQ|CORREL|NORM|PMT|IPMT|PPMT|NPV|XNPV|IRR|XIRR|SLN|DDB|SUMPRODUCT)\w*"
    r"(?:\.\w+)?\(",
    re.IGNORECASE,
)
_PLACES = 2_000
"""Places of calculations that are kept to be labelled."""
_DIGITS = str.maketrans("", "", "0123456789")
_SHEET = re.compile(r"(?<![\w.\]#])(?:'(?:[^'\"\[\]\0]|'')*'|\w[\w.]*)!")
_BATCH = 4096


@dataclass(slots=True)
class Formulas:
    """Takes the formulas of one sheet after the other.

    Formulas that differ only in the cells and sheets they refer to (a formula filled down or across), or in numbers,
    are measured and kept once, at the first place they stand. One becomes evidence if it carries a word beyond SUM
    and IF: a name, a sheet, a text, a function; `A1+B1` says nothing about what a workbook is for.
    `digests` tells for each sheet that has formulas or rules whether one of their shapes is another one now.

    `sheets` identifies each sheet of the workbook whatever it is called, by its name in lower case; None if the
    format has nothing of the kind.
    """

    sheets: Mapping[str, str] | None = None
    count: int = 0
    deepest: int = 0
    constants: int = 0
    references: int = 0
    digests: dict[str, str] = field(default_factory=dict)
    calculations: list[tuple[str, str]] = field(default_factory=list)
    """Text and place of formulas that follow a logic of their own, one for each shape of a sheet."""
    _kept: dict[str, tuple[str, str]] = field(default_factory=dict)

    def take(self, sheet: str, found: Iterable[tuple[str, str]], rules: Iterable[tuple[str, str]] = ()) -> None:
        """Take in the cells of a sheet with the text of their formulas, "" if it is that of another cell.

        `rules` are what else decides there, with the cell it is relative to: conditional formats, validations. They
        are asked for when all formulas are taken in, and are neither counted nor measured.
        """
        rest = iter(found)
        digest = sha256()
        of_sheet: set[str] = set()
        met: set[str] = set()
        any_found = False
        while batch := list(islice(rest, _BATCH)):
            self.count += len(batch)
            told = [each for each in batch if each[1]]
            any_found |= bool(told)
            for cell, text in self._new(told, met):
                found_shape = shape(text, cell, self.sheets)
                if found_shape not in of_sheet:
                    of_sheet.add(found_shape)
                    self._keep(text, f"{sheet}!{cell}")
            if len(met) > _SHAPES:
                digest.update(_masked(of_sheet))
                of_sheet.clear()
                met.clear()
        of_sheet.update(f"rule {shape(text, cell, self.sheets)}" for cell, text in self._new(list(rules), set()))
        if any_found or of_sheet:
            digest.update(_masked(of_sheet))
            self.digests[sheet] = digest.hexdigest()

    @staticmethod
    def _new(told: Sequence[tuple[str, str]], met: set[str]) -> Iterator[tuple[str, str]]:
        """Yield the cells whose formula was not met before."""
        first: dict[str, tuple[str, str]] = {}
        for key, each in zip(keys(told), told, strict=True) if told else ():
            if key not in met:
                first.setdefault(key, each)
        met.update(first)
        yield from first.values()

    def _keep(self, text: str, where: str) -> None:
        if len(self.calculations) < _PLACES and calculates(text):
            self.calculations.append((text, where))
        family = _family(text)
        if family not in self._kept and len(self._kept) < _SHAPES:
            self._kept[family] = (text, where)
            self._measure(_STRING.sub('""', text[:_LONGEST]))

    def _measure(self, bare: str) -> None:
        self.deepest = max(self.deepest, nesting(bare))
        self.references += sum(1 for _ in _REFERENCE.finditer(bare))
        self.constants += sum(number not in _HARMLESS_NUMBERS for number in _NUMBER.findall(bare))

    def findings(self, labels: Mapping[str, str] | None = None) -> Iterator[Evidence | Metric | Shapes]:
        """Yield the metrics and the telling formulas.

        `labels` are the words that stand over and before cells, by their place: a calculation carries them, since
        `E4*D4/B$1` alone says nothing about what it is for.
        """
        if self._kept:
            yield Shapes(texts=tuple(self._kept))
        yield Metric(name="formulas", value=self.count)
        yield Metric(name="unique_formulas", value=len(self._kept))
        yield Metric(name="max_nesting", value=self.deepest)
        yield Metric(name="formula_constants", value=self.constants)
        yield Metric(name="references_in_formulas", value=self.references)
        labelled = self._labelled(labels or {})
        places = {where for _, where in labelled.values()}
        told = [("=" + text, where) for text, where in self._kept.values() if where not in places and telling(text)]
        for text, where in [*labelled.values(), *told][:EVIDENCE]:
            yield Evidence.of(Kind.FORMULA, text, where, verb=Verb.COMPUTE)

    def _labelled(self, labels: Mapping[str, str]) -> dict[tuple[str, str], tuple[str, str]]:
        """Return calculations with their labels before them, each label once for the same calculation."""
        found: dict[tuple[str, str], tuple[str, str]] = {}
        for text, where in self.calculations:
            label = labels.get(where, "")
            if label:
                found.setdefault((_family(text), label), (f"{label} = {text}", where))
        return found


def _family(text: str) -> str:
    """Return what formulas have in common that differ only in cells, sheets and numbers."""
    pieces = (text if text.count('"') % 2 == 0 else text.replace('"', "'")).split('"')
    pieces[::2] = [_COLUMN.sub("#", _SHEET.sub("", piece)) for piece in pieces[::2]]
    return '"'.join(pieces).translate(_DIGITS)


def _masked(of_sheet: set[str]) -> bytes:
    """Return shapes in an order that does not depend on where they stand; a secret must not be guessed by a digest."""
    return mask("\n".join(sorted(of_sheet)))[0].encode("utf-8", "surrogatepass")


def telling(text: str) -> bool:
    """Return whether a formula has a word that says what it is for."""
    return any(word.upper() not in _DULL for word in _TELLING.findall(_COLUMN.sub("", text)))


def calculates(text: str) -> bool:
    """Return whether a formula follows a logic of its own: more than a sum, a quantity times a price or a quotient."""
    bare = _STRING.sub('""', text[:_LONGEST])
    operations = len(_OPERATION.findall(bare))
    if operations != 1 or _STATISTIC.search(bare):
        return operations > 1 or _STATISTIC.search(bare) is not None
    own = any(number not in _UNITS for number in _NUMBER.findall(bare))
    return own or _MORE.search(bare) is not None


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
