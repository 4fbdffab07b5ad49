"""Months as addresses and forms write them: 2026-11."""

from __future__ import annotations

from datetime import date

from inventory.web.asked import NotAskable

FIRST, LAST = date(1970, 1, 1), date(2200, 1, 1)
"""Between these there are months: the years around them can be counted with."""


def month_of(text: str, field: str = "month") -> date:
    """Return the first day of a month; raises `NotAskable` for what is none."""
    try:
        year, month = text.split("-")
        found = date(int(year), int(month), 1)
    except (ValueError, OverflowError) as error:
        raise NotAskable(f"{field}: “{text[:20]}” is no month; write it like 2026-11.") from error
    if not FIRST <= found < LAST:
        raise NotAskable(f"{field}: this board has months from {FIRST:%Y} to {LAST:%Y}.")
    return found


def before(month: date, count: int = 1) -> date:
    """Return the month so many before this one."""
    months = month.year * 12 + month.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)
