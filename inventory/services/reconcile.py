"""Comparing two tables of any size by key, in bounded memory, telling each difference as it is found (DAT-2)."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from inventory.domain.lines import row_of
from inventory.domain.reconciling import EXACT, Difference, Finding, Leniency, Row, Tally, compare
from inventory.store.spill import KEYLESS, PARTS, Part, Spill

Batches = Iterable[list[Row]]
"""Rows as they are read, some thousand at a time; the cells of the key come first."""

Tell = Callable[[Finding], None]


class Hash(Protocol):
    """What hashlib hands out."""

    def update(self, content: bytes, /) -> None:
        """Take in some more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What a comparison came to, and the digests of the rows that were compared, in whatever order they were read."""

    tally: Tally
    legacy_digest: str
    target_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How two tables are compared: names of the key and the other columns as legacy calls them, and what is overlooked.

    Rows wait on disk in `folder` (default: the system's temporary one), in files that vanish however it ends.
    """

    key: tuple[str, ...]
    columns: tuple[str, ...]
    leniency: Leniency = EXACT
    folder: Path | None = None


def compare_tables(legacy: Batches, target: Batches, manner: Manner, tell: Tell) -> Compared:
    """Compare two tables and tell each difference.

    Raises:
        NoKeyAtAll: too many rows of one side have the same key, or none.
    """
    tally = Tally()
    digests = sha256(), sha256()
    width = len(manner.key)
    with (
        _no_search_for_cycles(),
        Spill(width, manner.leniency, manner.folder) as old,
        Spill(width, manner.leniency, manner.folder) as new,
    ):
        tally.legacy_rows = old.put_all(legacy).rows
        tally.target_rows = new.put_all(target).rows
        for number in range(PARTS):
            one, other = old.part(number), new.part(number)
            _tell_rows(one.again, Difference.TWICE_IN_LEGACY, width, tally, tell)
            _tell_rows(other.again, Difference.TWICE_IN_TARGET, width, tally, tell)
            _compare_part(one, other, manner, tally, tell)
            _digest(one, other, digests)
        one, other = old.part(KEYLESS), new.part(KEYLESS)
        _tell_rows(sorted(one.lines), Difference.NO_KEY_IN_LEGACY, width, tally, tell)
        _tell_rows(sorted(other.lines), Difference.NO_KEY_IN_TARGET, width, tally, tell)
        _digest(one, other, digests)
    return Compared(tally=tally, legacy_digest=digests[0].hexdigest(), target_digest=digests[1].hexdigest())


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Rows are millions of texts that never point at one another: looking for circles among them is a quarter more."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _tell_rows(lines: list[str], kind: Difference, width: int, tally: Tally, tell: Tell) -> None:
    tally.by_kind[kind] += len(lines)
    for line in lines:
        tell(Finding(difference=kind, key=row_of(line)[:width]))


def _compare_part(one: Part, other: Part, manner: Manner, tally: Tally, tell: Tell) -> None:
    """Compare two parts; rows that are the same to the letter need no closer look."""
    old, new = one.kept, other.kept
    if manner.leniency.one_writing:
        alike = {key for key, line in old.items() if new.get(key) == line} if old != new else old.keys()
        tally.keys += len(alike)
        tally.equal += len(alike)
        old = {key: line for key, line in old.items() if key not in alike}
        new = {key: line for key, line in new.items() if key not in alike}
    legacy = {key: row_of(line) for key, line in old.items()}
    target = {key: row_of(line) for key, line in new.items()}
    found = compare(legacy, target, keys=len(manner.key), columns=manner.columns, tally=tally, leniency=manner.leniency)
    for finding in found:
        tell(finding)


def _digest(one: Part, other: Part, digests: tuple[Hash, Hash]) -> None:
    """Add the rows of two parts to the digests of their sides; parts that are the same are sorted once."""
    mine = one.digest()
    alike = one.kept == other.kept and not one.again and not other.again and len(one.lines) == len(other.lines)
    digests[0].update(mine)
    digests[1].update(mine if alike else other.digest())
