"""What people type into the forms of a tool, made into values; what is none is refused with a sentence."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from inventory.domain.dossier import Value
from inventory.domain.refusal import Refused, no
from inventory.web.forms import Form

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""A date as browsers send it; Python reads other ways of writing one as well."""

Word = TypeVar("Word", bound=StrEnum)


def chosen(kind: type[Word], text: str, policy: str) -> Word:
    """Return what was chosen of a fixed list; raises `Refused`."""
    try:
        return kind(text)
    except ValueError as error:
        raise Refused(no(policy, f"choose one of: {', '.join(one.value for one in kind)}")) from error


def day(text: str, policy: str) -> date:
    """Return a date as browsers send it; raises `Refused`."""
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError as error:
        raise Refused(no(policy, "say until which day; write it like 2026-12-31")) from error


def last_moment_of(last: date) -> datetime:
    """Return the moment, in UTC, at which a day is over: what holds until a day holds on that day too."""
    if last == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(last + timedelta(days=1), time.min, UTC)


def amount(sent: Form) -> Value:
    """Return the business value of a plan; nothing typed is no value, which the policy refuses in its own words."""
    text = sent.text("value", longest=60).replace(" ", "").replace("\u00a0", "")
    try:
        number = Decimal(text or 0)
    except InvalidOperation as error:
        raise Refused(no("PO-1", "the business value is a number; write it like 12000 or 12.50")) from error
    return Value(amount=number, unit=sent.text("unit", longest=100), sentence=sent["value_note"])
