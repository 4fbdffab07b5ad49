"""Values as words: the one place that says how a number, an amount, a share, a date and a list read in a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite
from typing import TypeAlias

from inventory.exports.tables import Kind

Figure: TypeAlias = "int | float | Decimal"

_CENTS = 2
"""Places an amount has at least; what is finer is shown."""


def listed(value: object) -> list[object] | None:
    """Return the members of a list, a tuple or a set (in order of their words), None for what is none."""
    if isinstance(value, AbstractSet):
        return sorted(value, key=str)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
        return list(value)
    return None


def joined(value: object) -> str:
    """Return a text, or the members of a list as one text."""
    members = listed(value)
    return str(value) if members is None else "; ".join(map(str, members))


def iso(value: date) -> str:
    """Return a date as ISO 8601, a moment in UTC to the second; one without a zone is taken for UTC."""
    if not isinstance(value, datetime):
        return value.isoformat()
    return utc(value).isoformat(timespec="seconds").replace("+00:00", "Z")


def utc(value: datetime) -> datetime:
    """Return a moment in UTC; one without a zone is taken for UTC."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def figure(value: object) -> Figure | None:
    """Return a finite number, None for what is none; yes and no are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return value if isinstance(value, int) or _finite(value) else None


def _finite(value: float | Decimal) -> bool:
    return value.is_finite() if isinstance(value, Decimal) else isfinite(value)


def said(value: object, kind: Kind) -> str:
    """Return a value as people read it; what is not of its column's kind is written as it is, and never lost."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{utc(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    number = figure(value)
    return joined(value) if number is None else _NUMBERS.get(kind, number_words)(number)


def number_words(value: Figure) -> str:
    """Return a number with its thousands parted, and no more places than it needs."""
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,f}".rstrip("0").rstrip(".") if isinstance(value, Decimal) else f"{value:,.6g}"


def money_words(value: Figure) -> str:
    """Return an amount with at least two places, and all it has if it is an exact one."""
    if isinstance(value, Decimal):
        whole, _, places = f"{value:,f}".partition(".")
        return f"{whole}.{places.rstrip('0').ljust(_CENTS, '0')}"
    return f"{value:,.2f}"


def share_words(value: Figure) -> str:
    """Return a part of one in per cent; what is not all never reads as 100, and what is not nothing never as 0."""
    share = Decimal(str(value)) * 100
    if 0 < share < Decimal("0.1"):
        return "< 0.1 %"
    if Decimal("99.9") < share < 100:
        return "> 99.9 %"
    return f"{share:,.1f} %"


_NUMBERS: Mapping[Kind, Callable[[Figure], str]] = {Kind.MONEY: money_words, Kind.SHARE: share_words}
