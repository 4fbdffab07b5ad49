"""Opening an inventory: by path or URL, set up when empty, refused when of another version."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, inspect, text, update
from sqlalchemy.exc import DBAPIError

from inventory.store.engine import InventoryUnavailable, SchemaMismatch, open_inventory, schema_of
from inventory.store.ledger import append
from inventory.store.schema import SCHEMA, events
from inventory.store.upgrade import head, upgrade
from inventory.store.whole import metadata

BY_WORDS_ALONE = {"ix_sightings_place", "ix_code_texts_text", "ix_board_lines_id"}
"""Indexes of PostgreSQL that the tables here have no words for."""


def compared(thing: Any, name: str | None, kind: str, *_: object) -> bool:
    """Leave out the indexes of three-letter words: SQLite has them as tables with tables of their own."""
    del thing
    return name is None or (not (kind == "table" and "_trigrams" in name) and name not in BY_WORDS_ALONE)


def test_the_migrated_database_is_what_the_tables_say(inventory: Any) -> None:
    with inventory.reading() as connection:
        opts = {"compare_type": True, "compare_server_default": True, "include_object": compared}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []
        found = {
            table: {index["name"] for index in inspect(connection).get_indexes(table)} for table in metadata.tables
        }
    for name, table in metadata.tables.items():
        assert {str(index.name) for index in table.indexes} <= found[name]


def test_this_version_s_schema_is_the_newest_migration() -> None:
    assert head() == SCHEMA


def test_an_empty_database_is_set_up_and_a_second_opening_leaves_it_alone(empty_postgres: str, tmp_path: Path) -> None:
    for url in (empty_postgres.replace("+psycopg", ""), str(tmp_path / "a.db"), f"sqlite:///{tmp_path}/b.db"):
        for _ in range(2):
            opened = open_inventory(url)
            assert schema_of(opened) == SCHEMA
            opened.close()


def test_several_who_open_an_empty_database_at_once_set_it_up_once(empty_postgres: str, tmp_path: Path) -> None:
    for url in (empty_postgres, str(tmp_path / "new.db")):
        with ThreadPoolExecutor(4) as threads:
            opened = list(threads.map(open_inventory, [url] * 4))
        assert {schema_of(inventory) for inventory in opened} == {SCHEMA}
        for inventory in opened:
            inventory.close()


@pytest.mark.parametrize(("found", "advice"), [("0000", "shadowit db upgrade"), ("9999", "newer shadowit")])
def test_another_schema_is_refused_with_what_to_do(sqlite: Any, found: str, advice: str) -> None:
    with sqlite.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})
    with pytest.raises(SchemaMismatch, match=advice):
        open_inventory(str(sqlite.engine.url.database))
    opened = open_inventory(str(sqlite.engine.url.database), any_schema=True)
    if found == "9999":
        with pytest.raises(SchemaMismatch, match="newer"):
            upgrade(opened)
    opened.close()


@pytest.mark.parametrize(
    "url", ["oracle://x/y", "no-url://", "postgresql://nobody@127.0.0.1:1/none", "/nowhere/at/all/inventory.db"]
)
def test_what_cannot_be_opened_is_said_in_one_sentence(url: str) -> None:
    with pytest.raises(InventoryUnavailable) as refused:
        open_inventory(url)
    assert "Traceback" not in str(refused.value)


def test_a_password_never_shows(postgres: Any) -> None:
    opened = type(postgres)(postgres.engine)
    assert "***" in str(opened.engine.url.set(password="s3cret"))
    assert "s3cret" not in type(postgres)(_with_password(postgres)).url


def _with_password(inventory: Any) -> Any:
    from sqlalchemy import create_engine

    return create_engine(inventory.engine.url.set(password="s3cret"))


def test_sqlite_writes_ahead_waits_for_others_and_checks_references(sqlite: Any) -> None:
    with sqlite.reading() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "busy_timeout")
        }
        assert found == {"journal_mode": "wal", "busy_timeout": 10_000}
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.parametrize(
    "change", [update(events).values(reason="never happened"), delete(events)], ids=["edit", "delete"]
)
def test_the_database_itself_refuses_to_change_what_happened(inventory: Any, change: Any) -> None:
    from datetime import UTC, datetime

    from inventory.domain.events import Event, EventKind

    happened = Event(kind=EventKind.UNSEEN, at=datetime(2026, 3, 2, tzinfo=UTC))
    with inventory.writing() as connection:
        append(connection, [happened])
    with pytest.raises(DBAPIError, match="appended, never changed"), inventory.writing() as connection:
        connection.execute(change)
