"""Who looks at which tool in the review queue at this moment, so that two people do not do one piece of work twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from fastapi import Request

HOLDS = timedelta(minutes=5)
"""How long somebody is taken to look at a tool after opening it."""


@dataclass(slots=True)
class Lookers:
    """Kept in the memory of one board: it is a courtesy, and what it says decides nothing."""

    _looking: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def look(self, person: str, tool: str, now: datetime) -> None:
        """Note that this person looks at this tool now, and at no other any more."""
        with self._lock:
            self._looking = {who: found for who, found in self._looking.items() if now - found[1] < HOLDS}
            self._looking[person] = (tool, now)

    def others_at(self, tool: str, person: str, now: datetime) -> tuple[str, ...]:
        """Return the ids of others who look at this tool."""
        return tuple(sorted(who for who, at in self._present(now) if at == tool and who != person))

    def taken(self, person: str, now: datetime) -> frozenset[str]:
        """Return the tools at which others look."""
        return frozenset(at for who, at in self._present(now) if who != person)

    def _present(self, now: datetime) -> list[tuple[str, str]]:
        with self._lock:
            return [(who, tool) for who, (tool, at) in self._looking.items() if timedelta() <= now - at < HOLDS]


_NEW = Lock()


def lookers(request: Request) -> Lookers:
    """Return the one of this board."""
    state = request.app.state
    with _NEW:
        if not hasattr(state, "lookers"):
            state.lookers = Lookers()
    found: Lookers = state.lookers
    return found
