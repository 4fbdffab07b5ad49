"""What an export is: a name, the ending of its file, and one function that writes the whole inventory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from inventory.store.engine import Inventory


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One way out of the inventory. `write` takes the moment of the export (UTC) and returns the rows written."""

    name: str
    suffix: str
    title: str
    write: Callable[[Inventory, BinaryIO, datetime], int]
