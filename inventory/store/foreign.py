"""Tables of other databases, by URL: read in one read-only transaction, row by row from the server, never written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

_AT_ONCE = 4096
_QUERY = re.compile(r"\s*(?:select|with|values)\b", re.IGNORECASE)
_SECRET = re.compile(r"pass|pwd|secret|token", re.IGNORECASE)
_POSTGRES = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

_HERE = frozenset({"", "127.0.0.1", "::1", "localhost"})
_PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306, "mssql": 1433, "oracle": 1521}


class ForeignTrouble(Exception):  # noqa: N818 - named after the state it reports
    """The database cannot be reached, or does not answer what it is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignTable:
    """What a database answers: the names of the columns, and the rows, some thousand at a time."""

    name: str
    columns: tuple[str, ...]
    batches: Iterator[list[tuple[Any, ...]]]


@contextmanager
def foreign_table(url: str, asked: str, password: str | None = None) -> Iterator[ForeignTable]:
    """Ask a database for a table (`limits`, `plant.limits`) or a query (`SELECT ...`).

    Raises:
        ForeignTrouble: the address has a password in it, is none, or the database refuses.
    """
    address = _address(url)
    shown = address.render_as_string(hide_password=True)
    with _refusing(shown), _reading(address, password) as connection:
        asking = connection.execution_options(no_parameters=True)
        with asking.exec_driver_sql(_query(connection, asked)) as result:
            yield ForeignTable(
                name=f"{shown}::{asked}",
                columns=tuple(result.keys()),
                batches=_batches(result.partitions(_AT_ONCE), shown),
            )


@contextmanager
def _reading(address: URL, password: str | None) -> Iterator[Connection]:
    """Connect for one transaction that cannot write, is taken back at its end, and gets its rows as they are read."""
    engine = create_engine(_opened(address, password), poolclass=NullPool)
    if address.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _only_reading)
    options: dict[str, Any] = _POSTGRES if address.get_backend_name() == "postgresql" else {}
    with engine.connect().execution_options(stream_results=True, max_row_buffer=_AT_ONCE, **options) as connection:
        yield connection
        connection.rollback()


def _batches(partitions: Iterator[Any], name: str) -> Iterator[list[tuple[Any, ...]]]:
    with _refusing(name):
        for rows in partitions:
            yield [tuple(row) for row in rows]


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    try:
        yield
    except NoSuchModuleError as error:
        raise ForeignTrouble(f"{name}: this kind of database is not known here") from error
    except ModuleNotFoundError as error:
        raise ForeignTrouble(f"{name}: its driver {error.name} is not installed") from error
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).strip().splitlines()
        raise ForeignTrouble(f"{name}: {said[0] if said else type(error).__name__}") from error


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise ForeignTrouble("this is no URL of a database; use postgresql://person@server/database") from error
    hidden = any(_SECRET.search(f"{name}={value}") for name, value in address.query.items())
    if address.password is not None or hidden:
        raise ForeignTrouble(
            "a password does not belong on the command line, where everybody on this machine can read it; "
            "use PGPASSFILE, or SHADOWIT_LEGACY_PASSWORD and SHADOWIT_TARGET_PASSWORD"
        )
    return address.set(drivername="postgresql+psycopg") if address.drivername == "postgresql" else address


def file_behind(url: str) -> Path | None:
    """Return the file of a database that is one, None for a server and for what is no URL."""
    try:
        address = make_url(url)
    except ArgumentError:
        return None
    return Path(address.database or "") if address.get_backend_name() == "sqlite" else None


def server_behind(url: str) -> tuple[object, ...]:
    """Return what makes a database the same one: kind, server, port and name, whoever asks and however it is spelt."""
    try:
        address = make_url(url)
    except ArgumentError:
        return (url,)
    kind = address.get_backend_name()
    host = (address.host or str(address.query.get("host", ""))).casefold()
    name = address.database or address.query.get("dbname")
    return kind, "" if host in _HERE else host, address.port or _PORTS.get(kind), name


def _opened(address: URL, password: str | None) -> URL:
    """Return the address as it is opened: with its password, and a file of SQLite for reading only."""
    if address.get_backend_name() != "sqlite":
        return address if password is None else address.set(password=password)
    path = Path(address.database or "")
    if not path.is_file():
        raise ForeignTrouble(f"{path}: there is no such file")
    return URL.create("sqlite", database=path.absolute().as_uri(), query={"mode": "ro", "uri": "true"})


def _only_reading(connection: Any, _entry: object) -> None:
    connection.execute("PRAGMA query_only=ON")


def _query(connection: Connection, asked: str) -> str:
    if _QUERY.match(asked):
        query = asked.strip().rstrip(";").rstrip()
        if ";" in query:
            raise ForeignTrouble("ask for one query, without a semicolon in it")
        return query
    quote = connection.dialect.identifier_preparer.quote
    return f"SELECT * FROM {'.'.join(quote(part) for part in asked.split('.'))}"  # noqa: S608 - quoted names
