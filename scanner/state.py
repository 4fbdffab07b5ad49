"""What the scanner needs to know of earlier scans: a protocol that the inventory's store implements.

One `ScanState` belongs to one share. A directory's digest is over the names, sizes, times and ids of its
candidates, its project and the versions of the handlers: an equal digest means that nothing in it needs opening.
A directory's record is taken in as one transaction, so a killed scan leaves whole directories or nothing, and the
next scan goes on from there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from classifiers.evidence import Observation, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStamp:
    """What tells that a file has not changed since `handler` read it (handler id `name/version`, "" if none)."""

    size: int
    modified_ns: int
    file_id: int
    handler: str
    project: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One candidate of a directory as it stands now.

    `observation` is None if the file is unchanged and was not opened. `settled` is False if the next scan has to
    try again (denied, vanished, changed while read): its stamp is then not kept.
    """

    name: str
    path: str
    stamp: FileStamp
    observation: Observation | None = None
    settled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PathProblem:
    """A line of the coverage ledger about a path that is not (or not only) an observed file."""

    path: str
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A document that may be the documentation of tools beside it (a read-me, a manual); it is never opened."""

    path: str
    modified_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a file on the share says of a tool, as somebody wrote it there: a draft of a registration, and no proof.

    `path` is that of the descriptor, or of the document whose properties say it (`origin`: file, properties). `tool`
    is how it names the tool's file: in full, or without its suffix. `answers` are texts or lists of texts by key.
    """

    path: str
    origin: str
    tool: str
    answers: Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Somebody had a file open: seen in the lock file beside it. `person` is what may be kept of the name."""

    path: str
    person: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryRecord:
    """All that a scan has to say of one directory; only made for directories whose digest changed.

    `complete` is False if the listing could not be read to its end: then nothing in it counts as gone. `last` is
    False for the early chunks of a very large directory; `seen` of all chunks together are its candidates.
    """

    path: str
    digest: str
    complete: bool
    last: bool
    seen: tuple[Seen, ...]
    problems: tuple[PathProblem, ...] = ()
    documents: tuple[Beside, ...] = ()
    described: tuple[Described, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanCounts:
    """Figures of one scan of one share, for the coverage ledger. `discarded` counts files by reason."""

    directories: int
    files: int
    candidates: int
    opened: int
    unchanged: int
    bytes_read: int
    discarded: Mapping[str, int]
    kinds: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanEnd:
    """How a scan ended.

    `gone`: known directories that were not met although everything above them was listed completely.
    `unreachable`: directories that could not be listed; nothing below them counts as gone. `complete` is False if
    the root could not be reached or a directory could not be listed (an unreadable *file* does not matter).
    `partial`: only some directories were looked at again (a change was seen there); the figures are of those alone.
    `stopped`: its hours were over; folders are left, so nothing counts as gone, and the next scan goes on from there.
    """

    counts: ScanCounts
    finished: datetime
    complete: bool
    gone: Sequence[str]
    unreachable: Sequence[str]
    partial: bool = False
    stopped: bool = False


class ScanState(Protocol):
    """What is remembered of one share."""

    def begin(self, *, root: str, started: datetime) -> None:
        """Open a scan; a scan that never finished (killed) is closed as interrupted."""

    def digests(self) -> Mapping[str, str]:
        """Return the digest of every directory that was taken in whole, by path ("" is the root)."""

    def stamps(self, directory: str) -> Mapping[str, FileStamp]:
        """Return the stamps of the known files directly in `directory`, by name."""

    def record(self, records: Sequence[DirectoryRecord]) -> None:
        """Take in these directories, one transaction; files no longer present in a complete one are unseen."""

    def used(self, uses: Sequence[Use]) -> None:
        """Keep who had which file open on which day; what is known already changes nothing."""

    def finish(self, end: ScanEnd) -> None:
        """Close the scan: mark what is gone (held back if it is a mass disappearance), keep the counts."""
