"""Figures over a large inventory: counted once for a while, and again behind the back of whoever asks meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from inventory.store.board_tables import board_lines
from inventory.store.engine import Inventory

Figure = TypeVar("Figure")

LARGE = 20_000
"""Up to so many tools everything is counted when it is asked for: what a person just did is in the figures."""

AT_LEAST = 10.0
"""Seconds for which a figure of a large inventory is kept; longer if counting it takes long."""

TIMES = 20
"""A figure is kept so many times as long as it took to count: counting takes a twentieth of one processor at most."""

MOST = 500
"""Figures that are kept at once; the ones counted first go first."""


@dataclass(slots=True)
class _Kept:
    value: Any
    until: float


@dataclass(slots=True)
class _Shelf:
    """The figures of one inventory."""

    figures: dict[Hashable, _Kept] = field(default_factory=dict)
    under_way: set[Hashable] = field(default_factory=set)
    large: bool = False
    small_until: float = 0.0
    counting: dict[Hashable, Lock] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)
    behind: Lock = field(default_factory=Lock)

    def start(self, what: Hashable, count: Callable[[], Any]) -> None:
        """Count in a thread, unless that is under way."""
        with self.lock:
            if what in self.under_way:
                return
            self.under_way.add(what)
        Thread(target=self._behind, args=(what, count), daemon=True).start()

    def count(self, what: Hashable, count: Callable[[], Figure]) -> Figure:
        """Count now, unless somebody is at it: then wait for what they count. One figure may need another one."""
        with self.lock:
            mine = self.counting.setdefault(what, Lock())
        with mine:
            kept = self.figures.get(what)
            if kept is not None and time.monotonic() < kept.until:
                return cast("Figure", kept.value)
            began = time.monotonic()
            value = count()
            ended = time.monotonic()
        with self.lock:
            self.figures[what] = _Kept(value, ended + max(AT_LEAST, TIMES * (ended - began)))
            while len(self.figures) > MOST:
                first = next(iter(self.figures))
                del self.figures[first]
                self.counting.pop(first, None)
        return value

    def _behind(self, what: Hashable, count: Callable[[], Any]) -> None:
        """Count one figure after the other: whoever waits for a page is not to wait for several of these."""
        try:
            with self.behind:
                self.count(what, count)
        except SQLAlchemyError:
            pass  # the database is away: whoever asks next is told so
        finally:
            with self.lock:
                self.under_way.discard(what)


_SHELVES: WeakKeyDictionary[Engine, _Shelf] = WeakKeyDictionary()
_NEW = Lock()


def kept(
    inventory: Inventory, what: Hashable, count: Callable[[], Figure], *, meanwhile: Callable[[], Figure] | None = None
) -> Figure:
    """Return what `count` says, in a large inventory as it was said a short while ago.

    `meanwhile` answers while a figure is counted for the first time; without it, that is waited for.
    """
    shelf = _shelf(inventory)
    if not _is_large(inventory, shelf):
        return count()
    found = shelf.figures.get(what)
    if found is not None:
        if time.monotonic() >= found.until:
            shelf.start(what, count)
        return cast("Figure", found.value)
    if meanwhile is None:
        return shelf.count(what, count)
    shelf.start(what, count)
    return meanwhile()


def is_large(inventory: Inventory) -> bool:
    """Return True if the inventory has more tools than are counted each time; one that was large stays it."""
    return _is_large(inventory, _shelf(inventory))


def _shelf(inventory: Inventory) -> _Shelf:
    with _NEW:
        return _SHELVES.setdefault(inventory.engine, _Shelf())


def _is_large(inventory: Inventory, shelf: _Shelf) -> bool:
    """Ask the database at most once in a while: a small one that has just become large is only counted more often."""
    if not shelf.large and time.monotonic() >= shelf.small_until:
        with inventory.reading() as connection:
            beyond = select(board_lines.c.tool_id).order_by(board_lines.c.tool_id).offset(LARGE).limit(1)
            shelf.large = connection.execute(beyond).first() is not None
        shelf.small_until = time.monotonic() + AT_LEAST
    return shelf.large
