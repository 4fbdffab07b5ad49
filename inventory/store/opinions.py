"""Second opinions in the database: asked, answered once, never deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select, update

from inventory.domain.opinion import Answer, Opinion
from inventory.store.bodies import typed
from inventory.store.review_tables import opinions
from inventory.store.rows import AnyRow, NotThere, chunks

MOST = 50
"""Requests of one person that are read at once."""


def ask(
    connection: Connection,
    tool: str,
    wanted: str,
    *,
    fingerprint: str,
    reason: str,
    first: str,
    second: str,
    at: datetime,
) -> int:
    """Put a request on record and return its number."""
    values: dict[str, Any] = {
        "tool_id": tool,
        "wanted": wanted,
        "fingerprint": fingerprint,
        "reason": typed(reason),
        "first": first,
        "second": second,
        "asked": at,
        "answer": "",
    }
    (number,) = connection.execute(opinions.insert().values(values)).inserted_primary_key or (0,)
    return int(number)


def answer(connection: Connection, number: int, answered: Answer, at: datetime) -> bool:
    """Note how a request ended; False if it has ended already."""
    mine = and_(opinions.c.id == number, opinions.c.answered.is_(None))
    return connection.execute(update(opinions).where(mine).values(answered=at, answer=answered.value)).rowcount == 1


def open_again(connection: Connection, number: int) -> None:
    """Let a request wait again whose decision was refused."""
    connection.execute(update(opinions).where(opinions.c.id == number).values(answered=None, answer=""))


def one(connection: Connection, number: int) -> Opinion:
    """Return a request; raises `NotThere` if there is none of that number."""
    found = _read(connection, opinions.c.id == number)
    if not found:
        raise NotThere(f"there is no request {number}")
    return found[0]


def waiting_for(connection: Connection, second: str) -> list[Opinion]:
    """Return what waits for this person's opinion, the oldest first."""
    return _read(connection, opinions.c.second == second, opinions.c.answered.is_(None))


def waiting_on(connection: Connection, tool: str) -> list[Opinion]:
    """Return the requests about a tool that nobody has answered, the oldest first."""
    return _read(connection, opinions.c.tool_id == tool, opinions.c.answered.is_(None))


def waiting_among(connection: Connection, tools: Iterable[str]) -> set[str]:
    """Return those of these tools about which somebody was asked and has not answered."""
    found: set[str] = set()
    for chunk in chunks(tools):
        query = select(opinions.c.tool_id).where(opinions.c.tool_id.in_(chunk), opinions.c.answered.is_(None))
        found.update(connection.execute(query).scalars())
    return found


def _read(connection: Connection, *terms: ColumnElement[bool]) -> list[Opinion]:
    query = select(opinions).where(*terms).order_by(opinions.c.id).limit(MOST)
    return [_opinion(row) for row in connection.execute(query)]


def _opinion(row: AnyRow) -> Opinion:
    values: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    return Opinion(tool=values.pop("tool_id"), **values)
