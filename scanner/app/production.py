"""Looking at what lies in production after a scan: builds that nobody signed are found there (CHG-5)."""

from __future__ import annotations

from dataclasses import asdict

from inventory.domain.events import Event
from inventory.domain.refusal import Refused
from inventory.services.judge import Bench
from inventory.services.production import find_unsigned, keep_builds, known_builds
from inventory.store.builds import Build
from inventory.store.engine import Inventory
from scanner import builds
from scanner.app.wiring import Workplace
from scanner.shares.names import printable
from scanner.tables import ProductionSettings


def look_at_production(place: Workplace, inventory: Inventory, bench: Bench) -> tuple[list[Event], list[str]]:
    """Look at every production path of the settings; return what happened, and what could not be looked at."""
    wrong = []
    for production in place.settings.production:
        try:
            wrong += _look(production, inventory, bench)
        except Refused as refused:
            wrong += map(str, refused.refusals)
    return find_unsigned(inventory, bench), wrong


def _look(production: ProductionSettings, inventory: Inventory, bench: Bench) -> list[str]:
    """Keep what lies in a production path; return in words what of it was not seen."""
    known = {
        path: builds.SeenBuild(**asdict(build)) for path, build in known_builds(inventory, production.name).items()
    }
    looked = builds.Looked(at=bench.now)
    seen = [
        Build(**asdict(one) | {"path": printable(one.path)})
        for one in builds.builds_in(production.path, production.files, known, looked)
    ]
    keep_builds(inventory, production.name, production.tool, seen, complete=looked.complete, bench=bench)
    if looked.complete:
        return []
    where = f"[[production]] {production.name}"
    linked = [f"{where}: {printable(link)} is a link; what it leads to is not looked at" for link in looked.links]
    return [*linked, f"{where}: not everything in {production.path} could be read"]
