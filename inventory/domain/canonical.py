"""One way to write a record as bytes, so that its digest is the same wherever it is computed (RFC 8785)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

_EXACT = (1 << 53) - 1
"""The largest whole number that a double keeps exactly."""


def canonical(value: object) -> bytes:
    """Return JSON as RFC 8785 writes it, in UTF-8: keys sorted by their UTF-16 code units, no spaces.

    A number with a fraction is no float here: a decimal is its exact text. Times are UTC to the microsecond. Raises
    `TypeError` for what has no one form, `ValueError` for half of a surrogate pair.
    """
    return _plain_json(value).encode()


def digest_of(value: object) -> str:
    """Return the sha256 of the canonical form, in hexadecimal."""
    return sha256(canonical(value)).hexdigest()


def _plain_json(value: object) -> str:
    return json.dumps(plain(value), separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def plain(value: Any) -> Any:
    """Return a value as what JSON knows: text, whole numbers, booleans, null, lists and objects."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _whole(value)
    if isinstance(value, Mapping):
        named = {str(name): plain(part) for name, part in value.items()}
        return {name: named[name] for name in sorted(named, key=_code_units)}
    return _text(value) if isinstance(value, str | date | Decimal) else _sequence(value)


def _whole(value: int) -> int:
    """Refuse what other readers of JSON would round: they know numbers as doubles."""
    if abs(value) > _EXACT:
        raise TypeError(f"{value} has no canonical form: JSON's numbers are exact up to {_EXACT}")
    return int(value)


def _code_units(name: str) -> bytes:
    """Return what RFC 8785 sorts by; it differs from code points where a key is beyond U+FFFF."""
    return name.encode("utf-16-be", "surrogatepass")


def _text(value: str | date | Decimal) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Decimal):
        return _amount(value)
    return (
        value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value.isoformat()
    )


def _amount(value: Decimal) -> str:
    """Write every digit there is: `normalize` would round to the precision of the context."""
    text = format(value, "f")
    short = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if short in {"-0", ""} else short


def _sequence(value: object) -> list[Any]:
    if isinstance(value, frozenset | set):
        return sorted((plain(part) for part in value), key=_plain_json)
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")
