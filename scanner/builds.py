"""What lies in production: each file that may be a build, by its sha256; read in pieces, never locked (CHG-5)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from hashlib import file_digest

from scanner.reading.handler import Unreadable
from scanner.shares import local

MOST = 100_000
"""Files of one production path; a path with more is no place of builds, and is not looked into further."""

AGAIN = timedelta(days=7)
"""How long a stamp is believed: whoever owns a file server can restore every stamp, and reading is the proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBuild:
    """A file in production: native path, size in bytes, change time in nanoseconds, sha256 of its content.

    `stamp` is what an own change of the times cannot restore: when the status changed, and the number of the file.
    `read_at` is when the content was read.
    """

    path: str
    size: int
    modified_ns: int
    sha256: str
    stamp: str = ""
    read_at: datetime | None = None


@dataclass(slots=True)
class Looked:
    """Whether a look saw everything: a folder or a file that could not be read, or a link, makes it incomplete."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    complete: bool = True
    files: int = 0
    links: list[str] = field(default_factory=list)

    def note_link(self, path: str) -> None:
        """Name a link that was not followed."""
        self.complete = False
        self.links.append(path)


def builds_in(
    root: str,
    patterns: Sequence[str],
    known: Mapping[str, SeenBuild],
    looked: Looked,
) -> Iterator[SeenBuild]:
    """Yield every file at `root`, a folder or one file, whose name fits one of the patterns (`*.zip`).

    A file of known size, times and number is not read again for a week. Links are not followed: what lies behind one
    is not seen, so each is named and makes the look incomplete.
    """
    for path in _files(root, looked):
        if not _fits(path, patterns):
            continue
        if os.path.islink(path):  # noqa: PTH114
            looked.note_link(path)
            continue
        looked.files += 1
        if looked.files > MOST:
            looked.complete = False
            return
        try:
            seen = _seen(path, known.get(path), looked.at)
        except Unreadable:  # a pipe or a device is no build
            continue
        except OSError:
            looked.complete = False
        else:
            yield seen


def _files(root: str, looked: Looked) -> Iterator[str]:
    if os.path.isfile(root):  # noqa: PTH113 - native names, as everywhere
        yield root
        return

    def failed(_error: OSError) -> None:
        looked.complete = False

    if not os.path.isdir(root):  # noqa: PTH112
        looked.complete = False
    for folder, below, names in os.walk(root, onerror=failed):
        below.sort()
        for name in below:
            if os.path.islink(path := os.path.join(folder, name)):  # noqa: PTH114, PTH118
                looked.note_link(path)
        yield from (os.path.join(folder, name) for name in sorted(names))  # noqa: PTH118


def _fits(path: str, patterns: Sequence[str]) -> bool:
    name = os.path.basename(path).lower()  # noqa: PTH119
    return any(fnmatch(name, pattern.lower()) for pattern in patterns)


def _seen(path: str, known: SeenBuild | None, now: datetime) -> SeenBuild:
    status = local.status(path)
    stamp = f"{status.st_ctime_ns}:{status.st_ino}"
    now_is = (status.st_size, status.st_mtime_ns, stamp)
    if known is not None and (known.size, known.modified_ns, known.stamp) == now_is and _fresh(known.read_at, now):
        return known
    with local.open_file(path) as stream:
        digest = file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type] # a file has readinto
    return SeenBuild(
        path=path, size=status.st_size, modified_ns=status.st_mtime_ns, sha256=digest, stamp=stamp, read_at=now
    )


def _fresh(read_at: datetime | None, now: datetime) -> bool:
    return read_at is not None and timedelta() <= now - read_at < AGAIN
