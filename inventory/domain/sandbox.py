"""Sandbox zones: folders that IT has registered for citizen development, until a date (SHA-3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from classifiers.facts import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxZone:
    """A folder of a share, the IT person who answers for it, and how long it holds.

    `path` is relative to the share's root, "" for all of it. `valid_until` None never expires.
    """

    name: str
    share: str
    path: str
    owner: str
    valid_until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Return True if the zone has not expired."""
        return self.valid_until is None or now < self.valid_until

    def covers(self, share: str, path: str, now: datetime) -> bool:
        """Return True if the zone is valid now and `path` lies in it; `Lab` does not cover `Labels`."""
        if share != self.share or not self.holds(now):
            return False
        zone = self.path.strip("/")
        return not zone or path == zone or path.startswith(zone + "/")


def sandboxed(zones: Iterable[SandboxZone], places: Iterable[tuple[str, str]], now: datetime) -> Known:
    """Say whether *every* place (share, path) of a tool lies in a valid zone: one copy outside is outside.

    The register of zones is complete by definition, so the answer is only unknown for a tool without a place.
    """
    known = tuple(zones)
    inside = [any(zone.covers(share, path, now) for zone in known) for share, path in places]
    if not inside:
        return Known.UNKNOWN
    return Known.YES if all(inside) else Known.NO
