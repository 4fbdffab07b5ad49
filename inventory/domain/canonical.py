"""One way to write a record as bytes, so that its digest is the same wherever it is computed (RFC 8785)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any


def canonical(value: object) -> bytes:
    """Return JSON with sorted keys and without spaces, in UTF-8; raises `TypeError` for what has no one form.

    A number with a fraction is no float here: a decimal is its exact text. Times are UTC to the microsecond.
    """
    return _plain_json(value).encode()


def digest_of(value: object) -> str:
    """Return the sha256 of the canonical form, in hexadecimal."""
    return sha256(canonical(value)).hexdigest()


def _plain_json(value: object) -> str:
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def plain(value: Any) -> Any:
    """Return a value as what JSON knows: text, whole numbers, booleans, null, lists and objects."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    return _text(value) if isinstance(value, str | date | Decimal) else _sequence(value)


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
