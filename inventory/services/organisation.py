"""The organisation that verdicts and decisions rest on: what scanner.toml declares, and what the inventory keeps."""

from __future__ import annotations

from datetime import datetime

from classifiers.landscape import Landscape, System
from inventory.domain.directory import Declared, drives, organisation_of, systems
from inventory.domain.people import Organisation
from inventory.store import directory, registers
from inventory.store.engine import Connection


def organisation(connection: Connection, declared: Declared, now: datetime) -> Organisation:
    """Return the people and registers that hold: this is the only place where they are put together."""
    return organisation_of(declared, directory.recorded(connection), now)


def landscape(connection: Connection, declared: Declared) -> Landscape:
    """Return the roads of the plant - shares, drives, systems - by which lineage knows a place."""
    return Landscape(
        roads=declared.roads,
        drives=tuple((one.letter, one.path) for one in drives(declared.drives, registers.drives_of(connection))),
        systems=tuple(
            System(name=one.name, kind=one.kind, aliases=one.aliases, dsn=one.dsn, hosts=one.hosts)
            for one in systems(declared.systems, registers.systems_of(connection))
        ),
    )
