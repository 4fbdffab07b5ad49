"""Puts what was found in files together again as folders, and hands them to the inventory in batches."""

from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from classifiers.evidence import Trouble
from scanner import changes, documents
from scanner.descriptors import described_in, descriptors_in
from scanner.examine import Job
from scanner.reading.source import HEAD
from scanner.shares import names
from scanner.state import Beside, Described, DirectoryRecord, PathProblem, Seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from classifiers.evidence import Observation
    from scanner.changes import Readers
    from scanner.crawl import Listing, Walk
    from scanner.lockfiles import LockFiles
    from scanner.reading.source import Limits
    from scanner.shares.local import Row, Share
    from scanner.state import ScanState, Use

BATCH = 2_000
"""Files in one transaction, and in one chunk of a very large folder."""
BATCH_SECONDS = 5.0

_TRY_AGAIN = frozenset({Trouble.DENIED, Trouble.VANISHED, Trouble.CHANGED_WHILE_READ, Trouble.UNREADABLE})
"""Troubles that may be over at the next scan."""
_NOT_SEEN = frozenset({Trouble.DENIED, Trouble.VANISHED, Trouble.UNREADABLE, Trouble.NOT_A_FILE, Trouble.PATH_TOO_LONG})
"""Troubles after which nothing is known of the content: what an earlier scan knows of it still holds."""


@dataclass(slots=True)
class _Folder:
    """One folder whose digest changed, while its files are examined."""

    listing: Listing
    digest: str
    seen: list[Seen] = field(default_factory=list)
    problems: list[PathProblem] = field(default_factory=list)
    described: list[Described] = field(default_factory=list)
    waiting: int = 0
    listed: bool = False
    settled: bool = True


class Intake:
    """Compares folders with what is known, asks for what is new, and records whole folders in their order."""

    def __init__(
        self,
        *,
        share: Share,
        state: ScanState,
        digests: Mapping[str, str],
        readers: Readers,
        limits: Limits,
        started: datetime,
        seconds: float,
        locks: LockFiles | None = None,
    ) -> None:
        self.opened = self.unchanged = self.bytes_read = 0
        self.kinds: Counter[str] = Counter()
        self.problems: Counter[str] = Counter()
        self.folder = ""
        self._share, self._state, self._digests, self._readers = share, state, digests, readers
        self._limits, self._started, self._seconds = limits, started, seconds
        self._locks = locks
        self._uses: list[Use] = []
        self._not_met = set(digests)
        self._blocked: set[str] = set()
        self._folders: deque[_Folder] = deque()
        self._asked: deque[tuple[_Folder, Row, str]] = deque()
        self._batch: list[DirectoryRecord] = []
        self._batched = 0
        self._due = time.monotonic() + BATCH_SECONDS

    def jobs(self, listings: Iterable[Listing]) -> Iterator[Job]:
        """Yield a job for each file that has to be opened; their observations are to come back in this order."""
        for listing in listings:
            self.folder = listing.path
            self._not_met.discard(listing.path)
            if self._locks is not None:
                self._uses += self._locks.uses(listing)
            digest = changes.digest(listing, self._readers)
            if listing.complete and self._digests.get(listing.path) == digest:
                self.unchanged += len(listing.rows)
                continue
            papers = listing.project and listing.papers  # a project's code may lie in folders below its read-me
            told = papers or listing.descriptors
            if listing.rows or listing.problems or told or listing.path in self._digests:
                yield from self._changed(listing, digest)

    def take(self, observation: Observation) -> None:
        """Take in the observation of the file asked for longest ago."""
        folder, row, path = self._asked.popleft()
        folder.waiting -= 1
        self._count(observation, row)
        troubles = {problem.trouble for problem in observation.problems}
        settled = not troubles & _TRY_AGAIN
        folder.settled &= settled
        kept: Observation | None = observation
        if troubles & _NOT_SEEN and not observation.parts and not observation.evidence:
            kept = None
            folder.problems += (PathProblem(path=path, problem=problem) for problem in observation.problems)
        stamp = changes.stamp(row, observation.handler, folder.listing.project)
        name = path.rpartition("/")[2]
        folder.seen.append(Seen(name=name, path=path, stamp=stamp, observation=kept, settled=settled))
        if kept is not None and (said := described_in(kept)) is not None:
            folder.described.append(said)
        self._drain()

    def flush(self) -> None:
        """Record the whole folders that are waiting."""
        if self._batch:
            self._state.record(self._batch)
        self._batch = []
        self._batched = 0
        self._due = time.monotonic() + BATCH_SECONDS

    def end(self) -> None:
        """Record the folders that are waiting, then who used what: only of a file that is known something is kept."""
        self.flush()
        if self._uses:
            self._state.used(self._uses)
        self._uses = []

    def gone(self, walk: Walk) -> Iterator[str]:
        """Yield the known folders that are no longer there, as far as everything above them was listed whole."""
        blocked = self._blocked | walk.present | set(walk.unreachable) | set(walk.vanished)
        for path in sorted(self._not_met):
            if walk.covers(path) and not any(above in blocked for above in _upwards(path)):
                yield path

    def _changed(self, listing: Listing, digest: str) -> Iterator[Job]:
        folder = _Folder(listing, digest, problems=list(listing.problems))
        self._folders.append(folder)
        if not listing.complete:
            self._blocked.add(listing.path)
        if listing.descriptors:
            _describe(folder)
        self.problems.update(line.problem.trouble.value for line in folder.problems)
        known = self._state.stamps(listing.path)
        for row in listing.rows:
            path = names.join(listing.path, names.printable(row[0]))
            seen = changes.unchanged(row, listing, known, path, self._readers)
            if seen is not None:
                self.unchanged += 1
                folder.seen.append(seen)
                continue
            folder.waiting += 1
            self._asked.append((folder, row, path))
            yield self._job(listing, row, path)
        folder.listed = True
        self._drain()

    def _job(self, listing: Listing, row: Row, path: str) -> Job:
        return Job(
            native=names.below(listing.native, row[0]),
            share=self._share.name,
            path=path,
            size=row[1],
            modified_ns=row[2],
            seen=self._started,
            project=listing.project,
            unclaimed=self._readers.unclaimed,
            limits=self._limits,
            seconds=self._seconds,
        )

    def _count(self, observation: Observation, row: Row) -> None:
        self.opened += 1
        self.kinds[observation.artifact.kind] += 1
        self.bytes_read += row[1] if observation.artifact.sha256 else min(row[1], HEAD)
        self.problems.update(problem.trouble.value for problem in observation.problems)

    def _drain(self) -> None:
        """Move folders that are done into the batch, in order; a very large one goes in chunks."""
        while self._folders:
            folder = self._folders[0]
            if folder.listed and not folder.waiting:
                self._add(folder, last=True)
                self._folders.popleft()
                continue
            if len(folder.seen) >= BATCH:
                self._add(folder, last=False)
            break
        if self._batched >= BATCH or (self._batch and time.monotonic() > self._due):
            self.flush()

    def _add(self, folder: _Folder, *, last: bool) -> None:
        digest = folder.digest if folder.settled and folder.listing.complete else changes.unsettled(folder.digest)
        self._batch.append(
            DirectoryRecord(
                path=folder.listing.path,
                digest=digest if last else "",
                complete=folder.listing.complete,
                last=last,
                seen=tuple(sorted(folder.seen, key=_by_name)),
                problems=tuple(folder.problems),
                documents=tuple(_documents(folder.listing)) if last else (),
                described=tuple(folder.described),
            )
        )
        self._batched += len(folder.seen) + 1
        folder.seen, folder.problems, folder.described = [], [], []


def _describe(folder: _Folder) -> None:
    """Take up what descriptors say; one that could not be opened is looked at again by the next scan."""
    found = descriptors_in(folder.listing)
    folder.described += found.described
    folder.problems += found.problems
    folder.settled &= found.readable


def _documents(listing: Listing) -> Iterator[Beside]:
    """Yield what may document the tools of a folder: files that are never opened, and candidates."""
    told = (*listing.papers, *((row[0], row[2]) for row in documents.among(listing.rows)))
    for name, modified in sorted(told):
        yield Beside(path=names.join(listing.path, names.printable(name)), modified_ns=modified)


def _by_name(seen: Seen) -> str:
    return seen.name


def _upwards(path: str) -> Iterator[str]:
    """Yield the path and all folders above it, the root ("") last."""
    while path:
        yield path
        path = names.parent(path)
    yield ""
