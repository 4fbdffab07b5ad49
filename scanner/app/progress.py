"""How a scan says that it is alive: one changing line on a terminal, a plain line every ten seconds elsewhere."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from scanner.pipeline import Progress


class Progressing(Protocol):
    """Figures of a running scan, as the pipeline reports them."""

    seen: int
    candidates: int
    parsed: int
    problems: int
    folder: str


class ProgressLine:
    """Draws the progress of a scan on standard error."""

    def __init__(self, label: str, out: TextIO = sys.stderr, clock: Callable[[], float] = time.monotonic) -> None:
        self.label = label
        self.out = out
        self.clock = clock
        self.started = clock()
        self.drawn = -1e9
        self.terminal = out.isatty()

    def __call__(self, now: Progressing) -> None:
        """Draw, at most five times a second on a terminal and every ten seconds elsewhere."""
        moment = self.clock()
        if moment - self.drawn < (0.2 if self.terminal else 10.0):
            return
        if not self.terminal and self.drawn < 0 and moment - self.started < 10.0:
            return
        self.drawn = moment
        rate = now.seen / max(moment - self.started, 0.001)
        figures = (
            f"{self.label}: {now.seen:,} seen, {now.candidates:,} candidates, {now.parsed:,} read, "
            f"{now.problems:,} problems, {rate:,.0f} files/s"
        )
        if not self.terminal:
            self.out.write(f"{figures}, in {now.folder or '.'}\n")
        else:
            width = shutil.get_terminal_size().columns - 1
            room = max(width - len(figures) - 4, 0)
            folder = now.folder if len(now.folder) <= room else "…" + now.folder[len(now.folder) - room + 1 :]
            self.out.write(f"\r\x1b[2K{figures}  {folder if room > 8 else ''}"[: width + 5])
        self.out.flush()

    def close(self) -> None:
        """Leave a clean line behind."""
        if self.terminal:
            self.out.write("\r\x1b[2K")
            self.out.flush()


class KeptProgress:
    """Keeps the figures of a scan with `keep`, every two seconds at most: the board shows them while it runs."""

    EVERY = 2.0

    def __init__(
        self,
        keep: Callable[[Progress], None],
        then: Callable[[Progress], None] | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keep, self._then, self._clock = keep, then, clock
        self._due = clock() + self.EVERY

    def __call__(self, now: Progress) -> None:
        """Keep the figures if it is time, and hand them on."""
        if self._clock() >= self._due:
            self._keep(now)
            self._due = self._clock() + self.EVERY
        if self._then is not None:
            self._then(now)
