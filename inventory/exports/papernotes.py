"""What every paper says besides its matter: under each page, of what is left out, and as data for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from inventory.domain.chain import anchors_in
from inventory.exports.tablejsonl import plain

TITLE = 60
"""Signs of a title under a page."""


def footer(title: str, anchor: str) -> str:
    """Return what stands under each page: of what it is one, and where the audit chain stood."""
    named = title if len(title) <= TITLE else f"{title[: TITLE - 1]}…"
    return f"{named} · Audit chain: {chained(anchor)}" if anchor else named


def chained(anchor: str) -> str:
    """Return the head of the audit chain as people compare it."""
    found = anchors_in(anchor)
    return f"link {found[0].number:,}, {found[0].hash}" if found else anchor


def section(rows: Sequence[object], most: int, *, elsewhere: str = "in the attached data") -> dict[str, object]:
    """Return what is on paper of a section, and a sentence if there is more."""
    more = len(rows) - most
    rest = f"{more:,} more {'is' if more == 1 else 'are'} {elsewhere}." if more > 0 else ""
    return {"rows": list(rows[:most]), "count": len(rows), "rest": rest}


def plainly(told: Mapping[str, object]) -> dict[str, Any]:
    """Return a record as JSON has it, whatever its parts are."""
    return {str(key): _plain(part) for key, part in told.items()}


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return plainly(value)
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else plain(value)
