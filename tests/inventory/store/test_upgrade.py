"""A full database of every earlier schema comes to this one: nothing in it is lost, and its past is chained."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Boolean, Column, Date, DateTime, Float, Integer, LargeBinary, MetaData, Table, select
from sqlalchemy.types import JSON

from inventory.services.audit import verify
from inventory.store.engine import Inventory, open_inventory, schema_of
from inventory.store.ledger import append, entries
from inventory.store.migrations.versions.v0006_audit import link_all
from inventory.store.schema import SCHEMA
from inventory.store.upgrade import configuration, upgrade

EARLIER = sorted(
    script.revision
    for script in ScriptDirectory.from_config(configuration()).walk_revisions()
    if script.revision < SCHEMA
)
ROWS = 3
NOW = datetime(2026, 3, 2, 8, 0, 0, 17, tzinfo=UTC)
WORDS = {("events", "kind"): "discovered", ("tools", "state"): "owned", ("events", "reason"): "gefunden in „Prüfung“"}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """An inventory without any table yet, on each database."""
    url = str(tmp_path / "old.db") if request.param == "sqlite" else request.getfixturevalue("empty_postgres")
    opened = open_inventory(url, any_schema=True)
    yield opened
    opened.close()


def migrate(inventory: Inventory, revision: str) -> None:
    with inventory.writing() as connection:
        settings = configuration()
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)


def value(column: Column[Any], number: int) -> Any:
    """Return a value for a column in the row of that number: references go to the row of the same number."""
    kind = column.type
    if (column.table.name, column.name) in WORDS:
        return WORDS[column.table.name, column.name]
    if isinstance(kind, Boolean):
        return number == 1  # one verdict of a tool is its latest
    plain: Mapping[type, Any] = {
        JSON: {"at": f"place {number}"} if column.name == "detail" else [],
        LargeBinary: b"x",
        DateTime: NOW + timedelta(seconds=number),
        Date: date(2026, 3, number),
        Float: 0.5,
        Integer: number,
    }
    found = next((given for cast, given in plain.items() if isinstance(kind, cast)), None)
    length = getattr(kind, "length", None) or 40
    return f"{column.name}-{number}"[-length:] if found is None else found


def fill(inventory: Inventory) -> dict[str, list[dict[str, Any]]]:
    """Put rows into every table there is, and return all of them."""
    with inventory.writing() as connection:
        found = MetaData()
        found.reflect(connection)
        tables = [table for table in found.sorted_tables if table.name not in {"alembic_version", "chain"}]
        tables = [table for table in tables if "_trigrams" not in table.name]  # kept by triggers alone
        for table in tables:
            names = {key.parent.name: key.column for key in table.foreign_keys}
            for number in range(1, ROWS + 1):
                row = {column.name: value(names.get(column.name, column), number) for column in table.columns}
                connection.execute(table.insert().values(row))
            if inventory.url.startswith("postgresql") and "id" in table.c and isinstance(table.c.id.type, Integer):
                connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {ROWS})")
        if "chain" in found.tables:
            link_all(connection)
        return {table.name: rows_of(connection, table) for table in tables}


def rows_of(connection: Any, table: Table) -> list[dict[str, Any]]:
    order = list(table.primary_key.columns)
    return [dict(row._mapping) for row in connection.execute(select(table).order_by(*order))]


@pytest.mark.parametrize("revision", EARLIER)
def test_a_full_database_of_every_earlier_schema_is_upgraded_with_all_it_holds(empty: Inventory, revision: str) -> None:
    migrate(empty, revision)
    before = fill(empty)
    assert upgrade(empty) == SCHEMA == schema_of(empty)
    with empty.reading() as connection:
        found = MetaData()
        found.reflect(connection)
        for name, rows in before.items():
            kept = rows_of(connection, found.tables[name])
            assert [{column: row[column] for column in rows[0]} for row in kept] == rows, name


@pytest.mark.parametrize("revision", EARLIER)
def test_what_happened_before_there_was_a_chain_is_chained(empty: Inventory, revision: str) -> None:
    migrate(empty, revision)
    fill(empty)
    upgrade(empty)
    happened = [entry.event for entry in entries(empty)]
    assert [event.reason for event in happened] == [WORDS["events", "reason"]] * ROWS
    verified = verify(empty)
    assert (verified.links, verified.findings) == (ROWS, ())
    with empty.writing() as connection:
        append(connection, happened)
    again = verify(empty)
    assert (again.links, again.findings) == (2 * ROWS, ())


def test_there_are_earlier_schemas_to_come_from() -> None:
    assert EARLIER[0] == "0001"
    assert len(EARLIER) == int(SCHEMA) - 1
