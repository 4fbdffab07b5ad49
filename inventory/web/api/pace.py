"""How fast one token may ask: so many requests a minute, counted in this process."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

A_MINUTE = 600
"""Requests a minute that one token has; twenty programs at that pace are what the board was measured with."""
KNOWN = 10_000
"""Callers that are remembered; the longest silent ones are forgotten first, and begin with a full minute again."""


@dataclass(slots=True)
class Pace:
    """A bucket for each caller that fills steadily and holds one minute's requests."""

    a_minute: int = A_MINUTE
    clock: Callable[[], float] = time.monotonic
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, caller: str) -> int:
        """Count one request; returns 0 if it may go on, else the whole seconds after which to ask again."""
        with self._lock:
            now = self.clock()
            left, at = self._left.pop(caller, (float(self.a_minute), now))
            left = min(float(self.a_minute), left + (now - at) * self.a_minute / 60)
            going = left >= 1
            self._left[caller] = (left - 1 if going else left, now)  # to the end: in the order of the last request
            while len(self._left) > KNOWN:
                self._left.pop(next(iter(self._left)))
            return 0 if going else max(1, math.ceil((1 - left) * 60 / self.a_minute))
