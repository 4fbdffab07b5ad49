"""Systems of record, sandboxes, zones of enterprise software and drives as the inventory keeps them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, select, update

from inventory.domain.directory import SystemEntry, key, letter
from inventory.domain.registers import Drive, EnterpriseZone
from inventory.domain.sandbox import SandboxZone, ZoneKind
from inventory.store.people_tables import drives, enterprise_zones, sandboxes, systems
from inventory.store.rows import AnyRow
from inventory.store.schema import shares


def systems_of(connection: Connection) -> list[SystemEntry]:
    """Return what is said of systems, in the order of their names."""
    return [_system(row) for row in connection.execute(select(systems).order_by(systems.c.key))]


def zones_of(connection: Connection) -> list[SandboxZone]:
    """Return all sandboxes, also those that have expired, in the order of their names."""
    return [_zone(row) for row in connection.execute(select(sandboxes).order_by(sandboxes.c.key))]


def enterprise_of(connection: Connection) -> list[EnterpriseZone]:
    """Return all zones of enterprise software, also those that have expired, in the order of their names."""
    query = select(enterprise_zones).order_by(enterprise_zones.c.key)
    return [_enterprise(row) for row in connection.execute(query)]


def drives_of(connection: Connection) -> list[Drive]:
    """Return all drives, in the order of their letters."""
    rows = connection.execute(select(drives).order_by(drives.c.letter))
    return [Drive(letter=f"{row.letter}:", path=row.path) for row in rows]


def share_names(connection: Connection) -> frozenset[str]:
    """Return the names of all shares that were ever scanned."""
    return frozenset(connection.execute(select(shares.c.name)).scalars())


def keep_system(connection: Connection, entry: SystemEntry, now: datetime) -> None:
    """Keep what is said of a system, in the place of what was said before."""
    values = {name: getattr(entry, name) for name in entry.__slots__}
    lists = {name: None if values[name] is None else list(values[name]) for name in ("aliases", "dsn", "hosts")}
    _keep(connection, systems, {"key": key(entry.name), **values, **lists, "at": now})


def keep_zone(connection: Connection, zone: SandboxZone, now: datetime) -> None:
    """Keep a sandbox, in the place of one of that name."""
    values = {name: getattr(zone, name) for name in zone.__slots__}
    _keep(connection, sandboxes, {"key": key(zone.name), **values, "kind": zone.kind.value, "at": now})


def keep_enterprise(connection: Connection, zone: EnterpriseZone, now: datetime) -> None:
    """Keep a zone of enterprise software, in the place of one of that name."""
    values = {name: getattr(zone, name) for name in zone.__slots__}
    _keep(connection, enterprise_zones, {"key": key(zone.name), **values, "at": now})


def keep_drive(connection: Connection, drive: Drive, now: datetime) -> None:
    """Keep where a drive leads, in the place of where it led before."""
    _keep(connection, drives, {"letter": letter(drive.letter), "path": drive.path, "at": now})


def forget_system(connection: Connection, name: str) -> bool:
    """Forget what is said of a system; False if nothing is."""
    return _forget(connection, systems, key(name))


def forget_zone(connection: Connection, name: str) -> bool:
    """Forget a sandbox; False if there is none of that name."""
    return _forget(connection, sandboxes, key(name))


def forget_enterprise(connection: Connection, name: str) -> bool:
    """Forget a zone of enterprise software; False if there is none of that name."""
    return _forget(connection, enterprise_zones, key(name))


def forget_drive(connection: Connection, name: str) -> bool:
    """Forget a drive; False if there is none of that letter."""
    return _forget(connection, drives, letter(name))


def _keep(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    (primary,) = table.primary_key.columns
    if not connection.execute(update(table).where(primary == row[primary.name]).values(row)).rowcount:
        connection.execute(table.insert().values(row))


def _forget(connection: Connection, table: Table, wanted: str) -> bool:
    (primary,) = table.primary_key.columns
    return connection.execute(delete(table).where(primary == wanted)).rowcount > 0


def _system(row: AnyRow) -> SystemEntry:
    return SystemEntry(
        name=row.name,
        kind=row.kind,
        plant=row.plant,
        major=row.major,
        aliases=None if row.aliases is None else tuple(row.aliases),
        dsn=None if row.dsn is None else tuple(row.dsn),
        hosts=None if row.hosts is None else tuple(row.hosts),
        business_owner=row.business_owner,
        product_owner=row.product_owner,
    )


def _zone(row: AnyRow) -> SandboxZone:
    return SandboxZone(
        name=row.name,
        kind=ZoneKind(row.kind),
        share=row.share,
        path=row.path,
        runs_in=row.runs_in,
        owner=row.owner,
        valid_until=row.valid_until,
    )


def _enterprise(row: AnyRow) -> EnterpriseZone:
    return EnterpriseZone(
        name=row.name,
        share=row.share,
        path=row.path,
        service_owner=row.service_owner,
        entry=row.entry,
        valid_until=row.valid_until,
    )
