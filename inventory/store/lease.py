"""One at a time: a lease that only one process can hold, and that ends with the process that holds it."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256

from sqlalchemy import text

from inventory.store.engine import Inventory


class Taken(Exception):  # noqa: N818 - named after the state it reports
    """Another process holds this lease now."""


@contextmanager
def lease(inventory: Inventory, name: str) -> Iterator[None]:
    """Hold the lease `name` of this inventory, on PostgreSQL as an advisory lock, else as a lock file beside it.

    Both end with the process, however it ends, so nothing has to be cleaned up after a crash.

    Raises:
        Taken: another process holds it.
    """
    if inventory.engine.url.get_backend_name() == "postgresql":
        with _advisory(inventory, name):
            yield
    else:
        with _lock_file(f"{inventory.engine.url.database}.{name}.lock", name):
            yield


def share_lease(share: str) -> str:
    """Return the name of the lease that a scan of this share holds: it fits into the name of a file."""
    return f"scan-{sha256(share.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


@contextmanager
def _advisory(inventory: Inventory, name: str) -> Iterator[None]:
    key = zlib.crc32(f"shadowit {name}".encode())
    with inventory.engine.connect() as connection:
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar():
            raise Taken(name)
        connection.commit()  # the lock is the session's; an open transaction would hold back the server's cleaning
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})


@contextmanager
def _lock_file(path: str, name: str) -> Iterator[None]:
    """Lock through SQLite, whose file locks work the same on every system."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as held:
        try:
            held.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as busy:
            raise Taken(name) from busy
        yield
