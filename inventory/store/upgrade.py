"""Bringing a database to the schema of this version, with the migrations that are part of the package."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from inventory.store.database import Inventory, SchemaMismatch, schema_of
from inventory.store.schema import SCHEMA

_LOCK = 0x5AD0
"""PostgreSQL advisory lock: two processes that open an empty database at once do not both set it up."""


def upgrade(inventory: Inventory) -> str:
    """Migrate the database to this version's schema in one transaction and return the revision it has then."""
    found = schema_of(inventory)
    if found is not None and found > SCHEMA:
        raise SchemaMismatch(f"{inventory.url} has schema {found}, newer than the {SCHEMA} this version knows")
    with inventory.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        settings = configuration()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
    return SCHEMA


def configuration() -> Config:
    """Return Alembic's configuration without an ini file: the scripts lie beside this module."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return settings


def head() -> str | None:
    """Return the newest revision among the packaged migrations."""
    return ScriptDirectory.from_config(configuration()).get_current_head()
