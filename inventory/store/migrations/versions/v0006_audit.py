"""The chain of hashes over the events, over those too that happened before there was one."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from inventory.domain.chain import BEGINNING, digest_of_event, hash_of
from inventory.domain.events import Event
from inventory.store.schema import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_PAGE = 5_000

_REFUSE_SQLITE = """
CREATE TRIGGER chain_is_final_{verb} BEFORE {verb} ON chain
BEGIN SELECT RAISE(ABORT, 'links are appended, never changed'); END
"""
_REFUSE_POSTGRESQL = """
CREATE TRIGGER chain_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON chain
FOR EACH STATEMENT EXECUTE FUNCTION events_are_final()
"""

_events = sa.table(
    "events",
    *(sa.column(name) for name in ("id", "tool_id", "share_id", "kind", "actor", "reason", "policy")),
    sa.column("at", Moment()),
    sa.column("detail", sa.JSON()),
)
_shares = sa.table("shares", sa.column("id"), sa.column("name"))
_chain = sa.table("chain", *(sa.column(name) for name in ("number", "event_id", "digest", "hash")))


def upgrade() -> None:
    """Create the chain, link what has happened in the order in which it was written, and keep it append-only."""
    op.create_table(
        "chain",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_chain")),
        sa.UniqueConstraint("event_id", name=op.f("uq_chain_event_id")),
    )
    connection = op.get_bind()
    link_all(connection)
    if connection.dialect.name == "postgresql":
        op.execute(_REFUSE_POSTGRESQL)
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(_REFUSE_SQLITE.format(verb=verb))


def link_all(connection: sa.Connection) -> None:
    """Link all events there are, which have no link yet."""
    number, before = 0, BEGINNING
    for page in _pages(connection):
        rows = []
        for row in page:
            number += 1
            digest = digest_of_event(row.id, _event(row))
            before = hash_of(number, digest, before)
            rows.append({"number": number, "event_id": row.id, "digest": digest, "hash": before})
        connection.execute(_chain.insert(), rows)


def _pages(connection: sa.Connection) -> Iterator[list[sa.Row[tuple[object, ...]]]]:
    query = (
        sa.select(_events, _shares.c.name.label("share"))
        .select_from(_events.outerjoin(_shares, _shares.c.id == _events.c.share_id))
        .order_by(_events.c.id)
        .limit(_PAGE)
    )
    after = 0
    while page := list(connection.execute(query.where(_events.c.id > after)).all()):
        yield page
        after = page[-1].id


def _event(row: sa.Row[tuple[object, ...]]) -> Event:
    """Return what a row says; a kind stays the word that was written then."""
    return Event(
        kind=row.kind,
        at=row.at,
        actor=row.actor,
        tool=row.tool_id,
        share=row.share,
        reason=row.reason,
        policy=row.policy,
        detail=row.detail,
    )
