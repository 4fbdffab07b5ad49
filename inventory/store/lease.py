"""One at a time: a lease that only one process can hold, and that ends with the process that holds it."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

from sqlalchemy import text

from inventory.store.engine import Inventory

LOCKS = ".locks"
"""What is added to the name of an embedded inventory for the folder of its lock files."""


class Taken(Exception):  # noqa: N818 - named after the state it reports
    """Another process holds this lease now."""


@contextmanager
def lease(inventory: Inventory, name: str) -> Iterator[None]:
    """Hold the lease `name` of this inventory, on PostgreSQL as an advisory lock, else as a file in a folder beside it.

    Both end with the process, however it ends, so nothing has to be cleaned up after a crash. The empty file stays: one
    that is removed while another process opens it would let two hold the same lease.

    Raises:
        Taken: another process holds it.
    """
    if inventory.engine.url.get_backend_name() == "postgresql":
        with _advisory(inventory, name):
            yield
    else:
        with _lock_file(Path(f"{inventory.engine.url.database}{LOCKS}"), name):
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
def _lock_file(folder: Path, name: str) -> Iterator[None]:
    """Lock through SQLite, whose file locks work the same on every system."""
    folder.mkdir(exist_ok=True)
    with closing(sqlite3.connect(folder / f"{name}.lock", timeout=0, isolation_level=None)) as held:
        try:
            held.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as busy:
            raise Taken(name) from busy
        yield
