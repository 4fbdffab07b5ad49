"""Two tables compared by key, to the last digit: what counts as the same, and what a comparison came to (DAT-2)."""

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

_NUMBER = re.compile(r"[+-]?(?:0|[1-9]\d*)(?:\.\d+)?\Z")
"""A plain number. `007` is none: leading zeros of a part number mean something."""

_WHOLE = Decimal(100)
_CENT = 2


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
    """What is overlooked because somebody said so; it is said in the result, and nothing else is overlooked."""

    trim: bool = False
    ignore_case: bool = False
    empty_is_null: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """What is overlooked, in words."""
        said = {
            "space around values": self.trim,
            "upper and lower case": self.ignore_case,
            "empty against missing values": self.empty_is_null,
        }
        return tuple(words for words, chosen in said.items() if chosen)

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
    """Return True if two values are the same: equal text, or plain numbers of the same amount (1.50 is 1.5)."""
    if one == other:
        return True
    one, other = leniency.read(one), leniency.read(other)
    if one == other:
        return True
    if one is None or other is None or not (_NUMBER.match(one) and _NUMBER.match(other)):
        return False
    return Decimal(one) == Decimal(other)


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
        """The share of keys that are equal, cut after two digits and never rounded up: 99.996 % is 99.99 %."""
        return shown_share(self.equal, self.keys) if self.keys else "nothing was compared"


def shown_share(equal: int, keys: int) -> str:
    """Return a share in per cent with two digits, cut and never rounded up; 100.00 % only if all are equal."""
    hundredths = equal * 10_000 // keys
    return f"{hundredths // 100}.{hundredths % 100:02} %"


def compare(
    legacy: Mapping[Row, Row],
    target: Mapping[Row, Row],
    columns: tuple[str, ...],
    tally: Tally,
    leniency: Leniency = EXACT,
) -> Iterator[Finding]:
    """Yield the differences of two tables that are given as values by key, and count them; order by key.

    `columns` are the names of the values, as the legacy side calls them.
    """
    keys = legacy.keys() | target.keys()
    tally.keys += len(keys)
    for key in sorted(keys, key=_in_order):
        found = list(_at(key, legacy.get(key), target.get(key), columns, leniency))
        if not found:
            tally.equal += 1
            continue
        tally.by_kind[found[0].difference] += 1
        tally.by_column.update(finding.column for finding in found if finding.column)
        yield from found


def _in_order(key: Row) -> tuple[str, ...]:
    return tuple(part or "" for part in key)


def _at(
    key: Row, legacy: Row | None, target: Row | None, columns: tuple[str, ...], leniency: Leniency
) -> Iterator[Finding]:
    if legacy is None:
        yield Finding(difference=Difference.EXTRA, key=key)
    elif target is None:
        yield Finding(difference=Difference.MISSING, key=key)
    elif legacy != target:
        for column, one, other in zip(columns, legacy, target, strict=True):
            if not same(one, other, leniency):
                yield Finding(difference=Difference.DIFFERENT, key=key, column=column, legacy=one, target=other)
