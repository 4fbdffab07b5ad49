"""One scan from the shares to the verdicts: observe, take in, judge what changed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.services.caseload import deal
from inventory.services.counting import keep_count, keep_first_count
from inventory.services.describing import take_up
from inventory.services.intake import Taken, intake
from inventory.services.reassess import reassess, reassess_used
from inventory.services.settle import settle
from inventory.services.usage import forget
from inventory.store.lease import Taken as LeaseTaken
from inventory.store.lease import lease, share_lease
from inventory.store.scanstate import StoredScanState
from scanner import configured, pipeline
from scanner.app.exits import Refused
from scanner.app.production import look_at_production
from scanner.app.progress import KeptProgress
from scanner.app.wiring import Workplace, now, workplace
from scanner.hours import Window
from scanner.pipeline import Progress, ScanSummary
from scanner.pseudonyms import KeyUnusable, naming
from scanner.shares.local import Share
from scanner.shares.names import printable
from scanner.state import FileStamp

if TYPE_CHECKING:
    from inventory.store.engine import Inventory

ProgressFor = Callable[[str], Callable[[Progress], None] | None]
"""Gives the progress report of a share, by its name."""

_PATIENCE = 60.0
_ASK_AGAIN = 0.5
"""Seconds that a look at some folders waits for another scan of their share, and between two attempts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """What a scan came to: one summary a share, and what the judgement afterwards did."""

    summaries: tuple[ScanSummary, ...]
    taken: Taken
    notes: tuple[str, ...] = ()
    """What could not be looked at in production, in words."""

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
    place: Workplace,
    inventory: Inventory,
    shares: Sequence[Share],
    *,
    progress: ProgressFor = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> Scanned:
    """Scan these shares into the inventory and judge what changed; an interrupt keeps what was taken in.

    As soon as `stop` says so, no further folder is listed, and the next scan goes on from there.

    Raises:
        Refused: one of them is being scanned by another process.
    """
    with ExitStack() as held:
        for share in shares:
            held.enter_context(_alone(inventory, share, patience=0.0))
        summaries = [_observe(place, inventory, share, progress(share.name), stop=stop) for share in shares]
    bench = place.bench(now(), inventory)
    forget(inventory, bench.now.date() - timedelta(days=place.settings.usage.keep_days))
    taken = intake(inventory, bench) + reassess(inventory, bench) + reassess_used(inventory, bench)
    take_up(inventory, bench)
    _, unseen = look_at_production(place, inventory, bench)
    settle(inventory, bench)
    deal(inventory, bench)
    keep_count(inventory, bench.now)
    return Scanned(summaries=tuple(summaries), taken=taken, notes=tuple(unseen))


def scan_folders(place: Workplace, inventory: Inventory, share: Share, folders: Iterable[str]) -> Scanned:
    """Look again at some folders of a share (display paths) and judge what changed in them.

    Waits a while for another scan of the share to end.
    """
    with _alone(inventory, share, patience=_PATIENCE):
        summary = _observe(place, inventory, share, None, only=tuple(folders))
    bench = place.bench(now(), inventory)
    taken = intake(inventory, bench) + reassess_used(inventory, bench)
    take_up(inventory, bench)
    settle(inventory, bench)
    keep_first_count(inventory, bench.now)
    return Scanned(summaries=(summary,), taken=taken)


@contextmanager
def _alone(inventory: Inventory, share: Share, *, patience: float) -> Iterator[None]:
    """Hold the lease of a share: two scans at once would take each other's files for new or gone."""
    until = time.monotonic() + patience
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(lease(inventory, share_lease(share.name)))
                break
            except LeaseTaken as taken:
                if time.monotonic() >= until:
                    raise Refused(
                        f"{share.name} is being scanned by another process; wait for it to end, or scan another share"
                    ) from taken
                time.sleep(_ASK_AGAIN)
        yield


def _observe(
    place: Workplace,
    inventory: Inventory,
    share: Share,
    progress: Callable[[Progress], None] | None,
    *,
    only: tuple[str, ...] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> ScanSummary:
    state = StoredScanState(inventory, share.name, FileStamp, _aliases(place, share.name))

    def keep(so_far: Progress) -> None:
        state.keep_progress(files=so_far.seen, candidates=so_far.candidates, opened=so_far.parsed)

    try:
        return pipeline.scan(
            share,
            state,
            now=now,
            cost=configured.cost_of(place.settings),
            rules=configured.rules_of(share, place.settings, skip=own_files(place, inventory)),
            progress=KeptProgress(keep, progress),
            only=only,
            stop=stop,
            naming=naming(place.settings.usage.names, place.key_file),
        )
    except KeyUnusable as unusable:
        raise Refused(str(unusable)) from unusable


def _aliases(place: Workplace, share: str) -> tuple[str, ...]:
    return next((one.aliases for one in place.settings.share if one.name == share), ())


def own_files(place: Workplace, inventory: Inventory) -> tuple[str, ...]:
    """Return the key of the pseudonyms and the files of an embedded inventory: they may lie on a share."""
    key = str(place.key_file)
    database = inventory.engine.url.database
    if inventory.engine.url.get_backend_name() != "sqlite" or not database:
        return (key,)
    path = os.path.abspath(database)  # noqa: PTH100 - native, as the walk compares it
    return (key, path, *(path + suffix for suffix in ("-wal", "-shm", "-journal")))


def scan_configured(settings: str, share: str, *, clock: Callable[[], datetime] = now) -> Scanned:
    """Scan one share as its scanner.toml says now, within its window; for the scheduler.

    A scan whose window closes is stopped, and goes on when it is due again. Out of its window nothing is scanned: a
    run that was missed at night is not caught up in the middle of the day.
    """
    place = workplace(settings, None)
    closed = _closed(place, share, clock)
    if closed():
        return Scanned(summaries=(), taken=Taken())
    with place.inventory(must_exist=False) as inventory:
        return scan_shares(place, inventory, targets(place, [share]), stop=closed)


def is_closed(place: Workplace, share: str, clock: Callable[[], datetime] = now) -> bool:
    """Return True if the share is not to be scanned at this hour."""
    return _closed(place, share, clock)()


def _closed(place: Workplace, share: str, clock: Callable[[], datetime]) -> Callable[[], bool]:
    """Return what says that the hours are over in which a schedule may scan the share, by this machine's time."""
    hours = next((known.window for known in place.settings.share if known.name == share), "")
    if not hours:
        return lambda: False
    window = Window.of(hours)
    return lambda: not window.is_open(clock().astimezone())
