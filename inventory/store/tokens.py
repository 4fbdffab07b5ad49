"""API tokens as rows: what each is for, never the token itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from inventory.domain.visiting import ApiToken, Scope
from inventory.store.rows import AnyRow
from inventory.store.web_tables import api_tokens


def add(connection: Connection, token: ApiToken) -> ApiToken:
    """Keep a new token; returns it with its number."""
    kept = ("digest", "name", "person", "share", "made", "made_by", "expires", "used", "revoked")
    values = {name: getattr(token, name) for name in kept} | {"scope": token.scope.value}
    number = connection.execute(insert(api_tokens).values(values).returning(api_tokens.c.id)).scalar_one()
    return by_number(connection, int(number)) or token


def find(connection: Connection, digest: str) -> ApiToken | None:
    """Return the token of that digest, None if there is none."""
    row = connection.execute(select(api_tokens).where(api_tokens.c.digest == digest)).first()
    return None if row is None else _token(row)


def by_number(connection: Connection, number: int, *, lock: bool = False) -> ApiToken | None:
    """Return the token of that number, None if there is none."""
    query = select(api_tokens).where(api_tokens.c.id == number)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return None if row is None else _token(row)


def every(connection: Connection, person: str | None = None) -> list[ApiToken]:
    """Return the tokens that act for a person or were made by them, or all of them, the newest first."""
    query = select(api_tokens).order_by(api_tokens.c.id.desc())
    if person is not None:
        query = query.where((api_tokens.c.person == person) | (api_tokens.c.made_by == person))
    return [_token(row) for row in connection.execute(query)]


def note_use(connection: Connection, number: int, now: datetime) -> None:
    """Keep when a token was used."""
    connection.execute(update(api_tokens).where(api_tokens.c.id == number).values(used=now))


def revoke(connection: Connection, number: int, now: datetime) -> None:
    """Let a token hold no more."""
    connection.execute(update(api_tokens).where(api_tokens.c.id == number).values(revoked=now))


def revoke_of(connection: Connection, person: str, now: datetime) -> int:
    """Let no token of a person hold any more; returns how many held until now."""
    held = (api_tokens.c.person == person) & api_tokens.c.revoked.is_(None)
    return int(connection.execute(update(api_tokens).where(held).values(revoked=now)).rowcount)


def _token(row: AnyRow) -> ApiToken:
    return ApiToken(
        id=row.id,
        digest=row.digest,
        name=row.name,
        person=row.person,
        scope=Scope(row.scope),
        share=row.share,
        made=row.made,
        made_by=row.made_by,
        expires=row.expires,
        used=row.used,
        revoked=row.revoked,
    )
