"""What a scan would do, without doing it: only folders are listed, no file is opened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner import changes
from scanner.crawl import Walk
from scanner.pipeline import readers, rules_of
from scanner.shares import names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.crawl import Listing, Rules
    from scanner.shares.local import Row, Share
    from scanner.state import ScanState

SECONDS_PER_FILE = 0.008
SECONDS_PER_MEGABYTE = 0.02
"""What a typical file and a megabyte cost one worker: measured over 574 office files, databases and scripts."""

HOW = (
    "Files are opened read-only and shared with everybody: users may open, save, rename and delete them meanwhile.",
    "Nothing is locked, changed, moved or executed; where the system permits it, not even the access time is touched.",
    "Of a file that no format claims, only the first 4 KiB are read; links are not followed.",
)
"""How files are read, in sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suffix:
    """What would be opened of one suffix ("" for none)."""

    suffix: str
    files: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a scan of one share would do. `seconds` is an estimate from measured rates, not a promise.

    `unchanged` files are known and would not be opened; `discarded` counts by reason; `unreachable` are folders that
    could not be listed. `throttle`: most files opened in a second, 0 for no brake.
    """

    share: str
    root: str
    directories: int
    files: int
    to_open: int
    size: int
    unchanged: int
    suffixes: tuple[Suffix, ...]
    discarded: Mapping[str, int]
    unreachable: tuple[str, ...]
    workers: int
    throttle: float
    seconds: float
    how: tuple[str, ...] = HOW


def plan(share: Share, state: ScanState | None = None, rules: Rules | None = None, *, workers: int = 1) -> Plan:
    """Say what a scan of this share would open, how, how long it would take, and what it would leave out."""
    walk = Walk(share.path, rules or rules_of(share))
    known = _Known(state)
    counted: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for listing in walk:
        for name, size in known.to_open(listing):
            suffix = _suffix(name)
            counted[suffix] += 1
            sizes[suffix] += size
    to_open, size = counted.total(), sizes.total()
    return Plan(
        share=share.name,
        root=share.path,
        directories=walk.directories,
        files=walk.files,
        to_open=to_open,
        size=size,
        unchanged=known.unchanged,
        suffixes=tuple(Suffix(suffix=name, files=files, size=sizes[name]) for name, files in counted.most_common()),
        discarded=dict(sorted(walk.discarded.items())),
        unreachable=tuple(walk.unreachable),
        workers=workers,
        throttle=share.throttle,
        seconds=_seconds(to_open, size, workers, share.throttle),
    )


class _Known:
    """What an earlier scan knows, if there was one."""

    def __init__(self, state: ScanState | None) -> None:
        self.unchanged = 0
        self._state = state
        self._digests = state.digests() if state is not None else {}
        self._readers = readers()

    def to_open(self, listing: Listing) -> list[tuple[str, int]]:
        """Return name and size of the files of a folder that a scan would open."""
        found = [(row[0], row[1]) for row in self._new(listing)]
        self.unchanged += len(listing.rows) - len(found)
        return found

    def _new(self, listing: Listing) -> list[Row]:
        if self._state is None:
            return listing.rows
        if self._digests.get(listing.path) == changes.digest(listing, self._readers):
            return []
        stamps = self._state.stamps(listing.path)
        paths = ((row, names.join(listing.path, names.printable(row[0]))) for row in listing.rows)
        return [row for row, path in paths if changes.unchanged(row, listing, stamps, path, self._readers) is None]


def _seconds(files: int, size: int, workers: int, throttle: float) -> float:
    """Estimate the time of reading; listing is counted by nobody, it has just happened."""
    reading = (files * SECONDS_PER_FILE + size / 2**20 * SECONDS_PER_MEGABYTE) / max(workers, 1)
    return max(reading, files / throttle if throttle else 0.0)


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if dot and stem else ""
