"""One scan from the shares to the verdicts: observe, take in, judge what changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.services.intake import Taken, intake
from inventory.services.reassess import reassess
from inventory.store.scanstate import StoredScanState
from scanner import configured, pipeline
from scanner.app.exits import Refused
from scanner.app.wiring import Workplace, now, workplace
from scanner.pipeline import Progress, ScanSummary
from scanner.shares.local import Share
from scanner.shares.names import printable
from scanner.state import FileStamp

if TYPE_CHECKING:
    from inventory.store.engine import Inventory

ProgressFor = Callable[[str], Callable[[Progress], None] | None]
"""Gives the progress report of a share, by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """What a scan came to: one summary a share, and what the judgement afterwards did."""

    summaries: tuple[ScanSummary, ...]
    taken: Taken

    @property
    def complete(self) -> bool:
        """True if every share was reached and every folder listed."""
        return all(summary.complete for summary in self.summaries)


def targets(place: Workplace, wanted: Sequence[str]) -> tuple[Share, ...]:
    """Return the shares that these words mean: names of scanner.toml, or paths of folders; none means all shares."""
    configured_shares = {share.name: share for share in configured.shares_of(place.settings)}
    if not wanted:
        if not configured_shares:
            raise Refused("nothing to scan: name a folder (`shadowit scan PATH`) or write [[share]] into scanner.toml")
        return tuple(configured_shares.values())
    found = [configured_shares.get(word) or _folder(word, tuple(configured_shares)) for word in wanted]
    return tuple({share.path: share for share in _named_apart(found, configured_shares)}.values())


def _folder(word: str, names: Sequence[str]) -> Share:
    path = os.path.abspath(word)  # noqa: PTH100 - keeps names that are not UTF-8
    if not os.path.isdir(path):  # noqa: PTH112 - the same
        known = f"; shares of scanner.toml: {', '.join(names)}" if names else ""
        kind = (
            "is a file; use `shadowit examine` or `shadowit explain` on it" if Path(path).exists() else "is no folder"
        )
        raise Refused(f"{printable(word)} {kind}{known}")
    return Share(name=printable(os.path.basename(path.rstrip(os.sep)) or path), path=path)  # noqa: PTH119


def _named_apart(shares: Iterable[Share], taken: Iterable[str]) -> Iterable[Share]:
    """Give folders of the same name different names, so that two never share one history."""
    by_name = dict.fromkeys(taken, "")
    for share in shares:
        if by_name.setdefault(share.name, share.path) in {"", share.path}:
            yield share
        else:
            yield Share(name=printable(share.path), path=share.path)


def scan_shares(
    place: Workplace, inventory: Inventory, shares: Sequence[Share], *, progress: ProgressFor = lambda _: None
) -> Scanned:
    """Scan these shares into the inventory and judge what changed; an interrupt keeps what was taken in."""
    summaries = [_observe(place, inventory, share, progress(share.name)) for share in shares]
    bench = place.bench(now())
    taken = intake(inventory, bench) + reassess(inventory, bench)
    return Scanned(summaries=tuple(summaries), taken=taken)


def scan_folders(place: Workplace, inventory: Inventory, share: Share, folders: Iterable[str]) -> Scanned:
    """Look again at some folders of a share (display paths) and judge what changed in them."""
    summary = _observe(place, inventory, share, None, only=tuple(folders))
    return Scanned(summaries=(summary,), taken=intake(inventory, place.bench(now())))


def _observe(
    place: Workplace,
    inventory: Inventory,
    share: Share,
    progress: Callable[[Progress], None] | None,
    only: tuple[str, ...] | None = None,
) -> ScanSummary:
    return pipeline.scan(
        share,
        StoredScanState(inventory, share.name, FileStamp),
        now=now,
        cost=configured.cost_of(place.settings),
        rules=configured.rules_of(share, place.settings, skip=own_files(inventory)),
        progress=progress,
        only=only,
    )


def own_files(inventory: Inventory) -> tuple[str, ...]:
    """Return the files of an embedded inventory: it may lie on the share it describes."""
    database = inventory.engine.url.database
    if inventory.engine.url.get_backend_name() != "sqlite" or not database:
        return ()
    path = os.path.abspath(database)  # noqa: PTH100 - native, as the walk compares it
    return (path, *(path + suffix for suffix in ("-wal", "-shm", "-journal")))


def scan_configured(settings: str, share: str) -> Scanned:
    """Scan one share as its scanner.toml says now; for the scheduler."""
    place = workplace(settings, None)
    with place.inventory(must_exist=False) as inventory:
        return scan_shares(place, inventory, targets(place, [share]))
