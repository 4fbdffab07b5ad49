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


SCHEDULER = "schedule"
"""The lease that the scheduler of an inventory holds while it is at work."""

_PATIENCE = 0.25
"""Seconds that taking a lease waits: somebody may just look whether it is held."""


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


def is_held(inventory: Inventory, name: str) -> bool:
    """Return True if a process holds this lease now; looking never keeps anybody from taking it."""
    if inventory.engine.url.get_backend_name() == "postgresql":
        with inventory.reading() as connection:
            return bool(connection.execute(text(_HELD), {"key": _key(name)}).scalar())
    file = Path(f"{inventory.engine.url.database}{LOCKS}") / f"{name}.lock"
    if not file.exists():
        return False
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as looking:
        try:
            looking.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            return True
        return False


def share_lease(share: str) -> str:
    """Return the name of the lease that a scan of this share holds: it fits into the name of a file."""
    return f"scan-{sha256(share.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


_HELD = """
    SELECT EXISTS (
        SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
        WHERE locktype = 'advisory' AND datname = current_database()
            AND classid::bigint = 0 AND objid::bigint = :key AND objsubid = 1 AND granted
    )
"""
"""Whether somebody holds an advisory lock whose key is one number of 64 bits, of which the upper half is 0."""


def _key(name: str) -> int:
    return zlib.crc32(f"shadowit {name}".encode())


@contextmanager
def _advisory(inventory: Inventory, name: str) -> Iterator[None]:
    key = _key(name)
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
    with closing(sqlite3.connect(folder / f"{name}.lock", timeout=_PATIENCE, isolation_level=None)) as held:
        try:
            held.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as busy:
            raise Taken(name) from busy
        yield
