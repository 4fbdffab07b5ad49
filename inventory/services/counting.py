"""Keeping the figures of each day, so that the board sees where things go: after each scan, and once a day."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from classifiers.verdict import Tag
from inventory.store import counting, daily
from inventory.store.coverage import coverage
from inventory.store.engine import Inventory


def keep_count(inventory: Inventory, now: datetime) -> None:
    """Keep how the tools stand today, and what happened since it was counted last; the day's last count stays."""
    daily.keep(inventory, now.date(), standing(inventory, now))


def keep_first_count(inventory: Inventory, now: datetime) -> None:
    """Keep today's figures unless that was done today."""
    if not daily.counted_on(inventory, now.date()):
        keep_count(inventory, now)


def standing(inventory: Inventory, now: datetime) -> dict[str, int]:
    """Return today's figures: tools, high-risk, managed, by outcome and state, and how much was read."""
    found: Counter[str] = Counter(tools=0, high_risk=0, managed=0, files=0, read=0)
    for group in counting.groups(inventory):
        found[f"state:{group.state}"] += group.tools
        if group.gone:
            continue
        found["tools"] += group.tools
        found["high_risk"] += group.tools if group.tag == Tag.SHADOW_IT else 0
        found["managed"] += group.tools if group.managed else 0
        found[f"outcome:{group.outcome}"] += group.tools
    for share in coverage(inventory, now=now):
        found["files"] += share.read + share.partly + share.unread
        found["read"] += share.read
    return dict(found)
