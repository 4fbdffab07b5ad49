"""Legacy data set against the target's, to the last digit: what is the same, and what a check came to (DAT-2)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

Cell = str | None
"""A value as text, exactly as it stands there; None where there is none."""

Row = tuple[Cell, ...]

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?\Z")
"""A plain number. `007`, `+5` and `1E5` are none: as a part number or a code they are something else."""
_WITH_COMMA = re.compile(r"-?(?:0|[1-9][0-9]*)(?:,[0-9]+)?\Z")


class Difference(StrEnum):
    """How two tables can differ at a key."""

    MISSING = "missing"
    EXTRA = "extra"
    DIFFERENT = "different"
    TWICE_IN_LEGACY = "twice in legacy"
    TWICE_IN_TARGET = "twice in target"
    NO_KEY_IN_LEGACY = "no key in legacy"
    NO_KEY_IN_TARGET = "no key in target"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leniency:
    """What is overlooked or read otherwise because somebody said so; it is said in the result, and nothing else is.

    With a decimal comma on one side, `1,5` there is the number 1.5, and `1.500` there is a text and no number.
    """

    trim: bool = False
    ignore_case: bool = False
    empty_is_null: bool = False
    comma_in_legacy: bool = False
    comma_in_target: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """What is overlooked or read otherwise, in words."""
        said = {
            "space around values is overlooked": self.trim,
            "upper and lower case are the same": self.ignore_case,
            "empty values are missing values": self.empty_is_null,
            "decimal comma in legacy": self.comma_in_legacy,
            "decimal comma in target": self.comma_in_target,
        }
        return tuple(words for words, chosen in said.items() if chosen)

    @property
    def one_writing(self) -> bool:
        """True if equal texts of the two sides always mean the same."""
        return self.comma_in_legacy == self.comma_in_target

    @property
    def changes_keys(self) -> bool:
        """True if keys are compared otherwise than they stand there."""
        return self.trim or self.ignore_case

    def read(self, cell: Cell) -> Cell:
        """Return a value as it is compared."""
        if cell is None:
            return None
        text = cell.strip() if self.trim else cell
        text = text.casefold() if self.ignore_case else text
        return None if self.empty_is_null and not text else text


EXACT = Leniency()
"""Nothing is overlooked."""


def same(one: Cell, other: Cell, leniency: Leniency = EXACT) -> bool:
    """Return True if a legacy value is the target's: equal text, or plain numbers of the same amount (1.50 is 1.5)."""
    if one == other and leniency.one_writing:
        return True
    one, other = leniency.read(one), leniency.read(other)
    if one is None or other is None:
        return one is other
    first, second = _amount(one, comma=leniency.comma_in_legacy), _amount(other, comma=leniency.comma_in_target)
    if first is None and second is None:
        return one == other
    return first == second


def _amount(text: str, *, comma: bool) -> Decimal | None:
    """Return the exact amount of a plain number, None for all else."""
    if comma:
        return Decimal(text.replace(",", ".")) if _WITH_COMMA.match(text) else None
    return Decimal(text) if _NUMBER.match(text) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One difference: at which key, in which column ("" for a whole row), and the two values."""

    difference: Difference
    key: Row
    column: str = ""
    legacy: Cell = None
    target: Cell = None


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a comparison came to. `keys` counts the different keys of both sides, `equal` those without a difference.

    A row that is different in three columns is one difference, and one in each of the three columns.
    """

    legacy_rows: int = 0
    target_rows: int = 0
    keys: int = 0
    equal: int = 0
    by_kind: Counter[Difference] = field(default_factory=Counter)
    by_column: Counter[str] = field(default_factory=Counter)

    @property
    def differences(self) -> int:
        """All differences: rows that are missing, extra, different, there twice, or without a key."""
        return sum(self.by_kind.values())

    @property
    def share(self) -> str:
        """The share of rows and keys without a difference, cut after two digits: 99.996 % is 99.99 %.

        A key that is there twice and a row without one count against it: it is 100.00 % only at 0 differences.
        """
        spoilt = self.differences - sum(self.by_kind[kind] for kind in OF_KEYS)
        whole = self.keys + spoilt
        return shown_share(self.equal, whole) if whole else "nothing was compared"


OF_KEYS = (Difference.MISSING, Difference.EXTRA, Difference.DIFFERENT)
"""Differences at a key; the others are rows that cannot be compared by key."""


def shown_share(equal: int, keys: int) -> str:
    """Return a share in per cent with two digits, cut and never rounded up; 100.00 % only if all are equal."""
    hundredths = equal * 10_000 // keys
    return f"{hundredths // 100}.{hundredths % 100:02} %"


def compare(
    legacy: Mapping[str, Row],
    target: Mapping[str, Row],
    *,
    keys: int,
    columns: tuple[str, ...],
    tally: Tally,
    leniency: Leniency = EXACT,
) -> Iterator[Finding]:
    """Yield the differences of two tables that are given as rows by key, and count them; ordered by key.

    The first `keys` cells of a row are its key; `columns` are the names of the others, as the legacy side calls them.
    """
    for key in sorted(legacy.keys() | target.keys()):
        tally.keys += 1
        found = list(_at(legacy.get(key), target.get(key), keys, columns, leniency))
        if not found:
            tally.equal += 1
            continue
        tally.by_kind[found[0].difference] += 1
        tally.by_column.update(finding.column for finding in found if finding.column)
        yield from found


def _at(
    legacy: Row | None, target: Row | None, keys: int, columns: tuple[str, ...], leniency: Leniency
) -> Iterator[Finding]:
    if legacy is None or target is None:
        kind, row = (Difference.EXTRA, target) if legacy is None else (Difference.MISSING, legacy)
        yield Finding(difference=kind, key=(row or ())[:keys])
        return
    for column, one, other in zip(columns, legacy[keys:], target[keys:], strict=True):
        if not same(one, other, leniency):
            yield Finding(difference=Difference.DIFFERENT, key=legacy[:keys], column=column, legacy=one, target=other)
