"""A request that is sent twice does what it does once: the answer to the first is kept for a day."""

from __future__ import annotations

from datetime import datetime

from inventory.store import keptanswers
from inventory.store.engine import Inventory
from inventory.store.keptanswers import UNFINISHED, KeptAnswer

__all__ = ["UNFINISHED", "KeptAnswer", "begin", "end", "give_up"]


def begin(inventory: Inventory, key: str, request: str, now: datetime) -> KeptAnswer | None:
    """Take a key for a request, None; or return what is kept of the request that has it."""
    with inventory.writing() as connection:
        return keptanswers.reserve(connection, key, request, now)


def end(inventory: Inventory, key: str, status: int, body: bytes) -> None:
    """Keep the answer for whoever sends the same request again."""
    with inventory.writing() as connection:
        keptanswers.keep(connection, key, status, body)


def give_up(inventory: Inventory, key: str) -> None:
    """Let a key go: its request did nothing, and may be sent again."""
    with inventory.writing() as connection:
        keptanswers.release(connection, key)
