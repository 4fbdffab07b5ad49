"""Sessions as rows, each under the digest of a token that only a browser has."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, text, update

from inventory.domain.visiting import IDLE, LONGEST_SESSION, OpenSession
from inventory.store.rows import AnyRow, insert_rows
from inventory.store.web_tables import sessions

_LOCK = 0x5AD7
"""PostgreSQL advisory lock: sessions that several requests may open at once are opened one after the other."""


def alone(connection: Connection) -> None:
    """Wait until nobody else opens a shared session; on SQLite every writer is alone."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def add(connection: Connection, session: OpenSession) -> None:
    """Keep a new session."""
    kept = ("digest", "person", "way", "opened", "used", "signed", "notice")
    insert_rows(connection, sessions, [{name: getattr(session, name) for name in kept}])


def find(connection: Connection, digest: str) -> OpenSession | None:
    """Return the session of that digest, None if there is none."""
    row = connection.execute(select(sessions).where(sessions.c.digest == digest)).first()
    return None if row is None else _session(row)


def of_person(connection: Connection, person: str) -> list[OpenSession]:
    """Return the sessions of a person, the one used last first."""
    query = select(sessions).where(sessions.c.person == person).order_by(sessions.c.used.desc(), sessions.c.digest)
    return [_session(row) for row in connection.execute(query)]


def note_use(connection: Connection, digest: str, now: datetime) -> None:
    """Keep when the session was used; an earlier time than the one known changes nothing."""
    known = (sessions.c.digest == digest) & (sessions.c.used < now)
    connection.execute(update(sessions).where(known).values(used=now))


def note_signing(connection: Connection, digest: str, now: datetime | None) -> None:
    """Keep when something was signed in the session, None if the next signing is to be a first one."""
    connection.execute(update(sessions).where(sessions.c.digest == digest).values(signed=now))


def keep_notice(connection: Connection, digest: str, notice: str) -> None:
    """Keep a sentence for the next page."""
    connection.execute(update(sessions).where(sessions.c.digest == digest).values(notice=notice))


def take_notice(connection: Connection, digest: str) -> str:
    """Return the sentence that waits and forget it."""
    query = select(sessions.c.notice).where(sessions.c.digest == digest)
    notice = str(connection.execute(query.with_for_update()).scalar() or "")
    if notice:
        keep_notice(connection, digest, "")
    return notice


def remove(connection: Connection, digest: str) -> bool:
    """Forget a session; returns False if it was gone already."""
    return bool(connection.execute(delete(sessions).where(sessions.c.digest == digest)).rowcount)


def remove_of(connection: Connection, person: str, *, but: str = "") -> int:
    """Forget the sessions of a person, except the one of the digest `but`; returns how many."""
    of = (sessions.c.person == person) & (sessions.c.digest != but)
    return int(connection.execute(delete(sessions).where(of)).rowcount)


def sweep(connection: Connection, now: datetime) -> None:
    """Forget the sessions that are over."""
    over = or_(sessions.c.used <= now - IDLE, sessions.c.opened <= now - LONGEST_SESSION)
    connection.execute(delete(sessions).where(over))


def _session(row: AnyRow) -> OpenSession:
    return OpenSession(
        digest=row.digest,
        person=row.person,
        way=row.way,
        opened=row.opened,
        used=row.used,
        signed=row.signed,
        notice=row.notice,
    )
