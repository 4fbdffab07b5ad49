"""What an export is: a name, the ending of its file, and one function that writes the whole inventory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from inventory.store.engine import Inventory

WITHOUT_PEOPLE = "Names of people that files carry are left out; --people adds them."
WITH_PEOPLE = (
    "With names of people that files carry: for IT and the owner of a tool only. A name makes nobody an owner."
)


class Write(Protocol):
    """Writes the whole inventory and returns the rows written."""

    def __call__(self, inventory: Inventory, out: BinaryIO, now: datetime, *, people: bool = False) -> int:
        """Write; `now` is the moment of the export (UTC), `people` adds the names that files carry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One way out of the inventory."""

    name: str
    suffix: str
    title: str
    write: Write
