"""Looking at what lies in production after a scan: builds that nobody signed are found there (CHG-5)."""

from __future__ import annotations

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
            if not _look(production, inventory, bench):
                wrong.append(f"[[production]] {production.name}: not everything in {production.path} could be read")
        except Refused as refused:
            wrong += map(str, refused.refusals)
    return find_unsigned(inventory, bench), wrong


def _look(production: ProductionSettings, inventory: Inventory, bench: Bench) -> bool:
    known = {
        path: builds.SeenBuild(path=path, size=build.size, modified_ns=build.modified_ns, sha256=build.sha256)
        for path, build in known_builds(inventory, production.name).items()
    }
    looked = builds.Looked()
    seen = [
        Build(path=printable(one.path), size=one.size, modified_ns=one.modified_ns, sha256=one.sha256)
        for one in builds.builds_in(production.path, production.files, known, looked)
    ]
    keep_builds(inventory, production.name, production.tool, seen, complete=looked.complete, bench=bench)
    return looked.complete
