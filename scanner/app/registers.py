"""The registers as rows: each entry says whether it comes from scanner.toml or from the inventory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from inventory.domain.directory import Declared, drives, key, letter
from inventory.domain.people import Organisation
from inventory.domain.registering import it_refusals, product_owner_of
from inventory.store import registers
from inventory.store.engine import Inventory

SYSTEM_COLUMNS = ("name", "kind", "plant", "product_owner", "business_owner", "major", "patterns", "source")
ZONE_COLUMNS = ("name", "kind", "share", "path", "runs_in", "owner", "until", "holds", "source")
ENTERPRISE_COLUMNS = ("name", "share", "path", "service_owner", "entry", "until", "holds")
DRIVE_COLUMNS = ("letter", "path", "source")

DECLARED = "scanner.toml"
RECORDED = "inventory"

Rows = Iterator[dict[str, object]]


def system_rows(staff: Organisation, declared: Declared) -> Rows:
    """Yield a row for each system; a Product Owner who is not valid any more is marked."""
    written = {key(system.name): system for system in declared.systems}
    for system in staff.systems:
        valid = product_owner_of(system, staff) is not None
        named = system.product_owner
        yield {
            "name": system.name,
            "kind": system.kind,
            "plant": system.plant,
            "product_owner": named if valid or not named else f"{named} (not valid any more)",
            "business_owner": system.business_owner,
            "major": "yes" if system.major else "no",
            "patterns": (*system.aliases, *system.dsn, *system.hosts),
            "source": DECLARED if written.get(key(system.name)) == system else RECORDED,
        }


def zone_rows(staff: Organisation, declared: Declared, now: datetime) -> Rows:
    """Yield a row for each sandbox, also those that have expired."""
    for zone in staff.zones:
        answering = not it_refusals(staff.person(zone.owner), zone.owner, "", "SHA-3")
        yield {
            "name": zone.name,
            "kind": zone.kind.value,
            "share": zone.share,
            "path": zone.path,
            "runs_in": zone.runs_in,
            "owner": zone.owner if answering else f"{zone.owner} (not of IT any more)",
            "until": "" if zone.valid_until is None else last_day(zone.valid_until),
            "holds": "yes" if zone.holds(now) else "no",
            "source": DECLARED if zone in declared.zones else RECORDED,
        }


def enterprise_rows(staff: Organisation, now: datetime) -> Rows:
    """Yield a row for each zone of enterprise software, also those that have expired."""
    for zone in staff.enterprise:
        yield {
            "name": zone.name,
            "share": zone.share,
            "path": zone.path,
            "service_owner": zone.service_owner,
            "entry": zone.entry,
            "until": last_day(zone.valid_until),
            "holds": "yes" if now < zone.valid_until else "no",
        }


def drive_rows(opened: Inventory, declared: Declared) -> Rows:
    """Yield a row for each drive letter."""
    with opened.reading() as connection:
        recorded = registers.drives_of(connection)
    own = {letter(drive.letter) for drive in recorded}
    for drive in sorted(drives(declared.drives, recorded), key=lambda one: letter(one.letter)):
        name = letter(drive.letter)
        yield {"letter": f"{name}:", "path": drive.path, "source": RECORDED if name in own else DECLARED}


def last_day(until: datetime) -> str:
    """Return the last day on which something holds, as people write it into a command."""
    return f"{until - timedelta(microseconds=1):%Y-%m-%d}"
