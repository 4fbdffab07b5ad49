"""Opening the inventory: one database by URL, SQLite in WAL mode or PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from inventory.store.database import Inventory, InventoryUnavailable, SchemaMismatch, schema_of
from inventory.store.schema import SCHEMA

__all__ = ["Connection", "Inventory", "InventoryUnavailable", "SchemaMismatch", "open_inventory", "schema_of"]

BUSY_MS = 10_000
"""How long a SQLite writer waits for another one."""
CACHE_KIB = 8_192
"""SQLite page cache of one connection; larger ones cost hundreds of megabytes over a pool and gain nothing."""


def open_inventory(url: str, *, any_schema: bool = False) -> Inventory:
    """Open the inventory at `url`: a path, `sqlite:///...`, `postgresql://...` or `postgresql+psycopg://...`.

    An empty database is set up at once. One with another schema raises `SchemaMismatch`, unless `any_schema`
    says that the caller is about to upgrade it. Raises `InventoryUnavailable` if it cannot be reached.
    """
    inventory = Inventory(_engine(_address(url)))
    try:
        found = schema_of(inventory)
        if found is None and not any_schema:
            from inventory.store.upgrade import upgrade  # noqa: PLC0415 - Alembic costs 0.1 s, only the first run needs it

            found = upgrade(inventory)
    except DBAPIError as error:
        inventory.close()
        raise InventoryUnavailable(f"{inventory.url}: {str(error.orig).strip()}") from error
    if found != SCHEMA and not any_schema:
        inventory.close()
        raise SchemaMismatch(_mismatch(found, inventory.url))
    return inventory


def _mismatch(found: str | None, url: str) -> str:
    if found is not None and found > SCHEMA:
        return f"{url} has schema {found}, newer than the {SCHEMA} this version knows; use a newer shadowit"
    return f"{url} has schema {found}, older than the {SCHEMA} this version needs; run: shadowit db upgrade"


def _address(url: str) -> URL:
    if "://" not in url:
        return URL.create("sqlite", database=str(Path(url)))
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise InventoryUnavailable(
            "the inventory's URL is not one; use a path, sqlite:///... or postgresql://..."
        ) from error
    if address.get_backend_name() == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() != "sqlite":
        raise InventoryUnavailable(f"{address.get_backend_name()} is not supported; use SQLite or PostgreSQL")
    return address


def _engine(address: URL) -> Engine:
    if address.get_backend_name() == "postgresql":
        return create_engine(address, pool_pre_ping=True)
    engine = create_engine(address)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver's own idea of transactions starts them too late
    for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")


def _begin_sqlite(connection: Connection) -> None:
    options: dict[str, Any] = dict(connection.get_execution_options())
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing") else "BEGIN")
