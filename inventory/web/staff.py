"""The people and registers that pages name, read again as soon as the ledger says that something has happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from inventory.domain.directory import Declared
from inventory.domain.people import Organisation
from inventory.services.organisation import organisation
from inventory.store.engine import Inventory
from inventory.store.ledger import last_event


@dataclass(slots=True, kw_only=True)
class Staff:
    """Keeps the organisation of one board: to read ten thousand persons for every page would make each of them slow.

    Whatever changes people or registers is on the ledger, so its newest number tells whether they are the same.
    """

    inventory: Inventory
    declared: Declared
    clock: Callable[[], datetime]
    _last: tuple[int, Organisation] | None = None
    _lock: Lock = field(default_factory=Lock)

    def now(self) -> Organisation:
        """Return the organisation as it is."""
        with self._lock, self.inventory.reading() as connection:
            newest = last_event(connection)
            if self._last is None or self._last[0] != newest:
                self._last = newest, organisation(connection, self.declared, self.clock())
            return self._last[1]
