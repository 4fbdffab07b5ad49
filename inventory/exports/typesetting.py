"""Setting a paper: what it tells goes in as data, never as markup, and comes out as a PDF that an archive takes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore

from inventory.exports import typesetter
from inventory.exports.words import iso

SECONDS = 120
"""Time for one paper."""
AT_ONCE = 2
"""Papers that are set at the same time; who comes third waits."""
PIECE = 64 * 1024

_TURN = BoundedSemaphore(AT_ONCE)


class NotSet(RuntimeError):  # noqa: N818 - named after the state it reports
    """A paper could not be set; the words say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper: the name of its file in `paper/`, what it tells, what it carries for programs, when it was made."""

    name: str
    told: Mapping[str, object]
    attached: Mapping[str, object]
    made: datetime

    def spoken(self) -> dict[str, object]:
        """Return it as the typesetter takes it."""
        return {"name": self.name, "told": self.told, "attached": self.attached, "made": iso(self.made)}


def pdf(paper: Paper) -> bytes:
    """Return the paper as PDF, set by a process of its own so that its memory is given back.

    Raises:
        NotSet: It took too long, or what sets it failed.
    """
    command = [sys.executable, "-P", "-m", typesetter.__name__]
    told = typesetter.as_json(paper.spoken()).encode()
    known = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with _TURN:
        try:
            done = subprocess.run(command, input=told, capture_output=True, timeout=SECONDS, env=known, check=True)  # noqa: S603 - our own program
        except subprocess.TimeoutExpired as error:
            raise NotSet(f"the paper was not set within {SECONDS} seconds; a shorter list will be") from error
        except subprocess.CalledProcessError as error:
            raise NotSet(f"the paper could not be set: {_last_line(error.stderr)}") from error
    return done.stdout


def pieces(paper: Paper) -> Iterator[bytes]:
    """Yield the PDF piece by piece."""
    written = pdf(paper)
    for start in range(0, len(written), PIECE):
        yield written[start : start + PIECE]


def pictures(paper: Paper, ppi: float = 96) -> list[bytes]:
    """Return each page as a PNG."""
    return typesetter.as_pictures(paper.spoken(), ppi)


def _last_line(told: bytes) -> str:
    lines = told.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it ended without a word"
