"""A value of a typed source as the text by which it is compared, the same from whatever source it comes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from inventory.domain.reconciling import Cell


def text_of(value: object) -> Cell:
    """Return a value as text that keeps all of it: numbers by every digit, dates as 2026-01-31 or 2026-01-31 14:05:00.

    A floating-point number is its shortest decimal that reads back as the same number; true and false are words.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(Decimal(repr(value)))
    return _number(value) if isinstance(value, Decimal) else _rarer(value)


def _number(value: Decimal) -> str:
    if not value.is_finite():
        return str(value)
    text = format(value, "f")
    short = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if short == "-0" else short


def _rarer(value: object) -> str:
    if isinstance(value, date | time):
        return _moment(value)
    if isinstance(value, timedelta):
        return _span(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return f"0x{bytes(value).hex()}"
    if isinstance(value, list | dict):
        return json.dumps(value, sort_keys=True, ensure_ascii=False, default=text_of)
    return str(value)


def _moment(value: date | time) -> str:
    """Return a day as such, also where its type could tell the time and it is midnight; times in zones are UTC."""
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.tzinfo is not None:
        return value.astimezone(UTC).isoformat(sep=" ")
    return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")


def _span(value: timedelta) -> str:
    whole = abs(value)
    minutes, seconds = divmod(whole.days * 86_400 + whole.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    rest = f".{whole.microseconds:06}" if whole.microseconds else ""
    return f"{'-' if value < timedelta(0) else ''}{hours}:{minutes:02}:{seconds:02}{rest}"
