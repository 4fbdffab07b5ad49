"""Sandboxes: where IT allows citizen development, until a date: folders, environments, organisations (SHA-3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from classifiers.facts import Known


class Place(NamedTuple):
    """Where a file lies, and what kind of file it is; "" is a file of any kind."""

    share: str
    path: str
    kind: str = ""


class ZoneKind(StrEnum):
    """What a sandbox is."""

    PATH = "path"
    POWER_PLATFORM = "power_platform"
    GRAFANA = "grafana"


HOLDS: Mapping[ZoneKind, frozenset[str]] = {
    ZoneKind.POWER_PLATFORM: frozenset(
        {"power-app", "power-app-source", "power-app-package", "power-automate-flow", "power-platform-solution"}
    ),
    ZoneKind.GRAFANA: frozenset({"grafana"}),
}
"""The kinds of files that an environment or organisation is exported to; a folder holds files of every kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxZone:
    """A folder of a share, the IT person who answers for it, and how long it holds.

    `path` is relative to the share's root, "" for all of it. `valid_until` None never expires. An environment of the
    Power Platform or an organisation of Grafana, `runs_in`, is known by the folder that it is exported to, because the
    files themselves do not say where they run: only files of its kind count as being in it.
    """

    name: str
    share: str
    path: str
    owner: str
    valid_until: datetime | None = None
    kind: ZoneKind = ZoneKind.PATH
    runs_in: str = ""

    def holds(self, now: datetime) -> bool:
        """Return True if the zone has not expired."""
        return self.valid_until is None or now < self.valid_until

    def covers(self, share: str, path: str, now: datetime, kind: str = "") -> bool:
        """Return True if the zone is valid now and `path` lies in it; `Lab` does not cover `Labels`."""
        if share != self.share or not self.holds(now):
            return False
        if self.kind in HOLDS and kind not in HOLDS[self.kind]:
            return False
        zone = self.path.strip("/")
        return not zone or path == zone or path.startswith(zone + "/")


def sandboxed(zones: Iterable[SandboxZone], places: Iterable[Place | tuple[str, str]], now: datetime) -> Known:
    """Say whether *every* place of a tool lies in a valid zone: one copy outside is outside.

    The register of zones is complete by definition, so the answer is only unknown for a tool without a place.
    """
    known = tuple(zones)
    inside = [any(zone.covers(at.share, at.path, now, at.kind) for zone in known) for at in (Place(*p) for p in places)]
    if not inside:
        return Known.UNKNOWN
    return Known.YES if all(inside) else Known.NO
