"""The files that a data check compared: what they were then, and whether they still are (DAT-2)."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path

from inventory.domain.dossier import SourceFile


class Restless(Exception):  # noqa: N818 - named after the state it reports
    """Somebody wrote to the file while it was looked at: what was read of it is of no one moment."""


def status(path: Path) -> tuple[int, datetime]:
    """Return size and change time of a file; raises `OSError` if it cannot be reached."""
    found = path.stat()
    return found.st_size, datetime.fromtimestamp(found.st_mtime, UTC)


def source(side: str, path: Path, before: tuple[int, datetime]) -> SourceFile:
    """Return what a file is now, if it is still what it was `before` it was read; raises `Restless` if not."""
    with path.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
    if status(path) != before:
        raise Restless
    return SourceFile(
        side=side,
        path=os.path.abspath(path),  # noqa: PTH100 - as it is typed, links not followed
        host=platform.node(),
        size=before[0],
        modified=before[1],
        sha256=digest,
    )


def changed(kept: SourceFile) -> bool | None:
    """Return True if a file is no longer what was compared, None if that cannot be seen from here.

    A path means the same file on another machine only if it names a server. Saving without a change is no change.
    """
    if kept.host != platform.node() and not kept.path.startswith(("\\\\", "//")):
        return None
    path = Path(kept.path)
    try:
        size, modified = status(path)
        if (size, modified) == (kept.size, kept.modified):
            return False
        if size != kept.size:
            return True
        with path.open("rb") as stream:
            return file_digest(stream, "sha256").hexdigest() != kept.sha256
    except OSError:
        return None
