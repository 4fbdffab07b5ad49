"""The database of the inventory: short transactions on SQLite or PostgreSQL, and which schema it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, inspect, text

from inventory.domain.chain import Anchor
from inventory.store.chain import Pending, link_all


class InventoryUnavailable(Exception):  # noqa: N818 - named after the state it reports
    """The database cannot be opened: wrong URL, no server, no right to write."""


class SchemaMismatch(InventoryUnavailable):
    """The database was written by an older or a newer version of the product."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """An open inventory. Every reading or writing is one transaction.

    `witness` is told the head of the audit chain after each transaction that added to it.
    """

    engine: Engine
    witness: Callable[[Anchor], None] | None = None

    @property
    def url(self) -> str:
        """The address with its password hidden, for messages."""
        return self.engine.url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that writes; on SQLite it takes its turn at once instead of failing half-way.

        Its events are linked to the audit chain at its very end, when no other lock is asked for any more.
        """
        pending: list[Pending] = []
        with self.engine.connect() as connection:
            connection = connection.execution_options(writing=True, pending=pending)  # noqa: PLW2901 - same, marked
            with connection.begin():
                yield connection
                anchor = link_all(connection, pending)
        if anchor is not None and self.witness is not None:
            self.witness(anchor)

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def schema_of(inventory: Inventory) -> str | None:
    """Return the revision of the database's schema, or None if it is empty."""
    with inventory.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
