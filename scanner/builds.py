"""What lies in production: each file that may be a build, by its sha256; read in pieces, never locked (CHG-5)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from hashlib import file_digest

from scanner.reading.handler import Unreadable
from scanner.shares import local

MOST = 100_000
"""Files of one production path; a path with more is no place of builds, and is not looked into further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBuild:
    """A file in production: native path, size in bytes, change time in nanoseconds, sha256 of its content."""

    path: str
    size: int
    modified_ns: int
    sha256: str


@dataclass(slots=True)
class Looked:
    """Whether a look saw everything: a folder or a file that could not be read makes it incomplete."""

    complete: bool = True
    files: int = 0


def builds_in(
    root: str,
    patterns: Sequence[str],
    known: Mapping[str, SeenBuild],
    looked: Looked,
) -> Iterator[SeenBuild]:
    """Yield every file at `root`, a folder or one file, whose name fits one of the patterns (`*.zip`).

    A file of known size and time is not read again. Links are not followed.
    """
    for path in _files(root, looked):
        if not any(fnmatch(os.path.basename(path).lower(), pattern.lower()) for pattern in patterns):  # noqa: PTH119
            continue
        looked.files += 1
        if looked.files > MOST:
            looked.complete = False
            return
        try:
            seen = _seen(path, known.get(path))
        except Unreadable:  # a pipe or a device is no build
            continue
        except OSError:
            looked.complete = False
        else:
            yield seen


def _files(root: str, looked: Looked) -> Iterator[str]:
    if os.path.isfile(root) and not os.path.islink(root):  # noqa: PTH113, PTH114 - native names, as everywhere
        yield root
        return

    def failed(_error: OSError) -> None:
        looked.complete = False

    if not os.path.isdir(root):  # noqa: PTH112
        looked.complete = False
    for folder, below, names in os.walk(root, onerror=failed):
        below.sort()
        yield from (path for name in sorted(names) if not os.path.islink(path := os.path.join(folder, name)))  # noqa: PTH114, PTH118


def _seen(path: str, known: SeenBuild | None) -> SeenBuild:
    status = local.status(path)
    if known is not None and (known.size, known.modified_ns) == (status.st_size, status.st_mtime_ns):
        return known
    with local.open_file(path) as stream:
        digest = file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type] # a file has readinto
    return SeenBuild(path=path, size=status.st_size, modified_ns=status.st_mtime_ns, sha256=digest)
