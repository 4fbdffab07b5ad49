"""JSON of unknown shape: parsed whatever Unicode form it has, and walked without trusting that anything is there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from classifiers.evidence import Trouble
from scanner.reading.handler import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    Value = object


def parsed(content: bytes | str) -> Value:
    """Return the value of a JSON text; bytes may be UTF-8 or UTF-16, with or without a mark.

    Raises:
        Unreadable: it is no complete JSON text.
    """
    text = content if isinstance(content, str) else _decoded(content)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as reason:
        raise Unreadable(Trouble.MALFORMED, "not a complete JSON text") from reason


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-8-sig"
    return content.decode(encoding, "replace")


def at(value: Value, *keys: str) -> Value:
    """Return what stands below these keys, None if one of them is missing."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text(value: Value, *keys: str) -> str:
    """Return the text below these keys, lines joined, "" if there is none."""
    found = at(value, *keys)
    if isinstance(found, list):
        return "\n".join(line for line in found if isinstance(line, str))
    return found if isinstance(found, str) else ""


def items(value: Value, *keys: str) -> Iterator[dict[str, Value]]:
    """Yield the objects of the list below these keys."""
    found = at(value, *keys)
    if isinstance(found, list):
        yield from (item for item in found if isinstance(item, dict))
