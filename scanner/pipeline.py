"""A scan from end to end: walk, compare with what is known, examine what is new, take it in folder by folder."""

from __future__ import annotations

import os
import stat
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from scanner import discards
from scanner.changes import Readers
from scanner.crawl import Rules, Walk
from scanner.examine import Job
from scanner.folders import Intake
from scanner.lockfiles import LockFiles
from scanner.pool import Bounds, examine_all
from scanner.reading.source import Limits
from scanner.shares import local, names
from scanner.state import ScanCounts, ScanEnd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from classifiers.evidence import Observation
    from scanner.crawl import Listing
    from scanner.shares.local import Share
    from scanner.state import ScanState

_Coming = TypeVar("_Coming")

_PROGRESS_EVERY = 0.2
"""Seconds between two reports of progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a scan is. `rate`: files listed in a second, since the start."""

    seen: int
    candidates: int
    parsed: int
    problems: int
    rate: float
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSummary:
    """What one scan of one share came to. `problems` counts troubles by kind; `complete` as in `ScanEnd`."""

    share: str
    started: datetime
    finished: datetime
    complete: bool
    counts: ScanCounts
    problems: Mapping[str, int]
    unreachable: tuple[str, ...] = ()
    stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one file may cost: `limits` of its content, `bounds` of time, memory and workers."""

    limits: Limits = field(default_factory=Limits)
    bounds: Bounds = field(default_factory=Bounds)


def scan(
    share: Share,
    state: ScanState,
    *,
    now: Callable[[], datetime],
    cost: Cost | None = None,
    rules: Rules | None = None,
    progress: Callable[[Progress], None] | None = None,
    only: Iterable[str] | None = None,
    stop: Callable[[], bool] = lambda: False,
    naming: Callable[[str], str] | None = None,
) -> ScanSummary:
    """Scan a share, or only some of its folders (`only`, display paths), and record what changed.

    `naming` makes of a user's name what is kept of it; without it no lock file is read.

    As soon as `stop` says so (its window has closed), no further folder is listed. An interrupt or a stop keeps what
    was taken in; the scan is then not finished (`stopped`), and the next one goes on from there.
    """
    cost, started = cost or Cost(), now()
    state.begin(root=share.path, started=started)
    digests = state.digests()
    walk = Walk(share.path, rules or rules_of(share), only=only, known=digests)
    locks = None if naming is None else LockFiles(naming, started.date())
    intake = Intake(
        share=share,
        state=state,
        digests=digests,
        readers=readers(),
        limits=cost.limits,
        started=started,
        seconds=cost.bounds.soft_seconds,
        locks=locks,
    )
    teller = _Teller(walk, intake, progress)
    try:
        jobs = _braked(teller.watched(intake.jobs(teller.watched(_until(stop, walk)))), share.throttle)
        for observation in examine_all(jobs, cost.bounds):
            intake.take(observation)
            teller.tell(intake.folder)
    finally:
        intake.end()
    stopped = walk.unfinished
    complete = walk.whole and not stopped
    end = ScanEnd(
        counts=_counts(walk, intake, 0 if locks is None else locks.unread),
        finished=now(),
        complete=complete,
        gone=() if stopped else tuple(intake.gone(walk)),
        unreachable=tuple(walk.unreachable),
        partial=only is not None,
        stopped=stopped,
    )
    state.finish(end)
    teller.tell("", at_once=True)
    return ScanSummary(
        share=share.name,
        started=started,
        finished=end.finished,
        complete=complete,
        counts=end.counts,
        problems=dict(intake.problems),
        unreachable=tuple(walk.unreachable),
        stopped=stopped,
    )


def examine_paths(
    paths: Iterable[str],
    *,
    now: Callable[[], datetime],
    cost: Cost | None = None,
    code_only: bool = False,
) -> Iterator[Observation]:
    """Yield one observation for each file named, in order; of a folder, for each file worth opening in it."""
    cost, seen = cost or Cost(), now()
    jobs = (
        Job(
            native=path,
            share="",
            path=names.printable(path),
            size=found.st_size if found else 0,
            modified_ns=found.st_mtime_ns if found else 0,
            seen=seen,
            limits=cost.limits,
            code_only=code_only,
            seconds=cost.bounds.soft_seconds,
        )
        for path, found in _files(paths)
    )
    return examine_all(jobs, cost.bounds)


def readers() -> Readers:
    """Return the readers of this installation."""
    from scanner.handlers import HANDLERS  # noqa: PLC0415 - `examine` needs them in its workers alone

    return Readers.of([handler.id for handler in HANDLERS])


def rules_of(share: Share, *, skip: Iterable[str] = ()) -> Rules:
    """Return what a walk over this share leaves out; `skip`: other shares and the inventory, absolute."""
    from scanner.globs import Globs  # noqa: PLC0415 - not for `examine`

    return Rules(globs=Globs(share.include, share.exclude), skip=frozenset(skip))


def _files(paths: Iterable[str]) -> Iterator[tuple[str, os.stat_result | None]]:
    """Yield the files to examine; a link that a person names is followed, one in a folder is not."""
    for path in paths:
        try:
            found = os.stat(names.extended(path))  # noqa: PTH116 - a native string
        except OSError:
            yield path, None
            continue
        if stat.S_ISDIR(found.st_mode):
            yield from _files_in(path)
        else:
            yield os.path.realpath(path) if os.path.islink(path) else path, found  # noqa: PTH114 - a native string


def _files_in(folder: str) -> Iterator[tuple[str, os.stat_result | None]]:
    for listing in Walk(folder):
        for row in listing.rows:
            path = names.below(listing.native, row[0])
            try:
                yield path, local.status(path)
            except OSError:
                yield path, None


def _until(stop: Callable[[], bool], walk: Walk) -> Iterator[Listing]:
    """Hand folders on until it is time to stop."""
    for listing in walk:
        yield listing
        if stop():
            return


def _counts(walk: Walk, intake: Intake, dumb: int) -> ScanCounts:
    """Return the figures of a scan; `dumb` are lock files that named nobody."""
    discarded = walk.discarded + Counter({discards.DUMB_LOCKS: dumb})
    discarded.subtract({discards.LOCKS: dumb})
    return ScanCounts(
        directories=walk.directories,
        files=walk.files,
        candidates=walk.candidates,
        opened=intake.opened,
        unchanged=intake.unchanged,
        bytes_read=intake.bytes_read,
        discarded=dict(sorted((+discarded).items())),
        kinds=dict(sorted(intake.kinds.items())),
    )


def _braked(jobs: Iterator[Job], most_per_second: float) -> Iterator[Job]:
    """Hand out at most so many files in a second, so that a scan leaves the share to its users."""
    if most_per_second <= 0:
        yield from jobs
        return
    due = time.monotonic()
    for job in jobs:
        time.sleep(max(0.0, due - time.monotonic()))
        due = max(due, time.monotonic()) + 1 / most_per_second
        yield job


class _Teller:
    """Reports progress, a few times a second and once at the end."""

    def __init__(self, walk: Walk, intake: Intake, progress: Callable[[Progress], None] | None) -> None:
        self._walk, self._intake, self._progress = walk, intake, progress
        self._start = time.monotonic()
        self._next = self._start

    def watched(self, coming: Iterator[_Coming]) -> Iterator[_Coming]:
        """Report while folders are listed and files come; folders in which nothing changed bring no file."""
        for one in coming:
            self.tell(self._intake.folder)
            yield one

    def tell(self, folder: str, *, at_once: bool = False) -> None:
        """Report if it is time."""
        at = time.monotonic()
        if self._progress is None or (at < self._next and not at_once):
            return
        self._next = at + _PROGRESS_EVERY
        self._progress(
            Progress(
                seen=self._walk.files,
                candidates=self._walk.candidates,
                parsed=self._intake.opened,
                problems=sum(self._intake.problems.values()),
                rate=self._walk.files / max(at - self._start, 1e-9),
                folder=folder,
            )
        )
