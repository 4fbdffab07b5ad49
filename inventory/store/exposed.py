"""Which files hold passwords or keys, and where in them: for IT to rotate, never what they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from classifiers.evidence import Secret
from inventory.store.bodies import unpack_secrets
from inventory.store.engine import Connection, Inventory
from inventory.store.schema import observations, shares, sightings


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """A file that is there and the secrets in it; `tool` is "" if the file belongs to none."""

    tool: str
    share: str
    path: str
    secrets: tuple[Secret, ...]


def exposed(inventory: Inventory, *, share: str | None = None) -> Iterator[Exposed]:
    """Yield every present file that holds a secret, by share and path."""
    query = (
        select(sightings.c.tool_id, sightings.c.path, shares.c.name, observations.c.body)
        .join(observations, observations.c.id == sightings.c.observation_id)
        .join(shares, shares.c.id == sightings.c.share_id)
        .where(sightings.c.gone.is_(None), observations.c.secrets > 0)
        .order_by(shares.c.name, sightings.c.path)
    )
    if share is not None:
        query = query.where(shares.c.name == share)
    with inventory.reading() as connection:
        for row in connection.execute(query):
            yield Exposed(tool=row.tool_id or "", share=row.name, path=row.path, secrets=unpack_secrets(row.body))


def count(connection: Connection, tool: str) -> int:
    """Return how many places in the present files of a tool hold a password or a key."""
    query = (
        select(func.coalesce(func.sum(observations.c.secrets), 0))
        .join(sightings, sightings.c.observation_id == observations.c.id)
        .where(sightings.c.tool_id == tool, sightings.c.gone.is_(None))
    )
    return int(connection.execute(query).scalar_one())
