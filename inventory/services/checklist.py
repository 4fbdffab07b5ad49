"""The checklist computed for each plant, from what the inventory holds today (CHK-1)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources

from inventory.domain.checklist import Checked, Module, Premises, Row, check
from inventory.domain.checklist_measures import MEASURES
from inventory.domain.checklist_rows import policy_rows
from inventory.domain.dossier import Dossier
from inventory.domain.money import CostLine
from inventory.domain.people import Role
from inventory.domain.receivers import Receivers
from inventory.services.judge import Bench
from inventory.store import costs, situations
from inventory.store.dossier import dossiers
from inventory.store.engine import Connection, Inventory
from inventory.store.situations import Light

CHECKLIST_FILE = "checklist.toml"
"""The rows of the policy, packaged; a plant lays a file of that name beside its settings to add some."""


@cache
def packaged_rows() -> tuple[Row, ...]:
    """Return the rows of the policy."""
    text = resources.files("inventory").joinpath(CHECKLIST_FILE).read_text(encoding="utf-8")
    return policy_rows(tomllib.loads(text))


def plants(inventory: Inventory, bench: Bench) -> tuple[str, ...]:
    """Return the plants there are, by their shares; "" is what no plant is named for."""
    with inventory.reading() as connection:
        return _plants(situations.scanned(connection), bench)


def _plants(scanned: Mapping[str, bool], bench: Bench) -> tuple[str, ...]:
    named = bench.governance.plants
    return tuple(sorted({named.get(share, "") for share in {*scanned, *named}})) or ("",)


def checklist(
    inventory: Inventory, bench: Bench, *, added: Sequence[Row] = (), plant: str | None = None
) -> list[Checked]:
    """Return how each row stands at each plant, or at one: those of the policy, then those that were added."""
    with inventory.reading() as connection:
        scanned = situations.scanned(connection)
        wanted = _plants(scanned, bench) if plant is None else (plant,)
        modules = _modules(connection, bench)
        lines = costs.every(connection)
    rows = (*packaged_rows(), *added)
    found = [_premises(one, scanned, modules.get(one, ()), lines, bench) for one in wanted]
    return [check(row, premises, MEASURES) for premises in found for row in rows]


def _modules(connection: Connection, bench: Bench) -> dict[str, tuple[Module, ...]]:
    """Return the tools of each plant that are there and in scope."""
    lights = situations.in_scope(connection)
    records = dossiers(connection, lights)
    found: dict[str, list[Module]] = {}
    for tool, light in sorted(lights.items(), key=lambda found: (-found[1].score, found[0])):
        here = found.setdefault(bench.governance.plants.get(light.share, ""), [])
        here.append(_module(light, records[tool]))
    return {plant: tuple(tools) for plant, tools in found.items()}


def _module(light: Light, dossier: Dossier) -> Module:
    return Module(
        id=light.tool,
        name=light.name,
        state=light.state,
        outcome=light.outcome,
        criticality=light.criticality,
        rule=light.rule,
        tag=light.tag,
        read_only=light.read_only,
        facts=light.facts,
        dossier=dossier,
    )


def _premises(
    plant: str, scanned: Mapping[str, bool], modules: Iterable[Module], lines: Iterable[CostLine], bench: Bench
) -> Premises:
    here = bench.governance.plants
    shares = {share for share in {*scanned, *here} if here.get(share, "") == plant}
    return Premises(
        plant=plant,
        organisation=bench.organisation,
        systems=tuple(system for system in bench.organisation.systems if system.plant in {"", plant}),
        enterprise=tuple(
            zone for zone in bench.organisation.enterprise if zone.share in shares and bench.now < zone.valid_until
        ),
        modules=tuple(modules),
        unscanned=tuple(sorted(share for share in shares if not scanned.get(share, False))) or _nothing(shares),
        operators=Receivers(organisation=bench.organisation, now=bench.now).holders(Role.IT_OPERATOR, plant),
        costs=tuple(line for line in lines if line.plant == plant),
        it_cost_centres=bench.governance.it_cost_centres,
    )


def _nothing(shares: set[str]) -> tuple[str, ...]:
    return () if shares else ("no share",)
