"""By what all tools were judged last: if nothing of it has changed, no tool has to be looked at again."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, or_, select, update

from inventory.domain.sandbox import SandboxZone
from inventory.store.citizen_tables import registrations
from inventory.store.rows import insert_missing
from inventory.store.schema import judged_by, shares, sightings, tools, verdicts

_ONLY = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Digests of the rulebook and of the organisation; "" is not the same for all tools."""

    rulebook: str = ""
    organisation: str = ""


def basis(connection: Connection) -> Basis:
    """Return by what every tool was judged."""
    query = select(judged_by.c.rulebook, judged_by.c.organisation).where(judged_by.c.id == _ONLY)
    row = connection.execute(query).first()
    return Basis() if row is None else Basis(rulebook=row.rulebook, organisation=row.organisation)


def note(connection: Connection, used: Basis) -> None:
    """Note that some tools were judged by this: what all were judged by holds only as far as it is the same."""
    other = or_(judged_by.c.rulebook != used.rulebook, judged_by.c.organisation != used.organisation)
    row = connection.execute(
        select(judged_by).where(judged_by.c.id == _ONLY, or_(other, judged_by.c.pending != ""))
    ).first()
    if row is None:
        return
    values = {
        "rulebook": row.rulebook if row.rulebook == used.rulebook else "",
        "organisation": row.organisation if row.organisation == used.organisation else "",
        "pending": row.pending if row.pending == _words(used) else "",
    }
    connection.execute(update(judged_by).where(judged_by.c.id == _ONLY).values(values))


def start(connection: Connection, used: Basis) -> None:
    """Note, while there is no tool yet, that all are judged by this."""
    if connection.execute(select(tools.c.id).limit(1)).first() is None:
        begin(connection, used)
        end(connection, used)


def begin(connection: Connection, used: Basis) -> None:
    """Note that all tools are about to be judged by this."""
    insert_missing(connection, judged_by, [{"id": _ONLY, "rulebook": "", "organisation": "", "pending": ""}])
    connection.execute(update(judged_by).where(judged_by.c.id == _ONLY).values(pending=_words(used)))


def end(connection: Connection, used: Basis) -> None:
    """Note that all tools are judged by this, unless somebody judged by something else meanwhile."""
    mine = and_(judged_by.c.id == _ONLY, judged_by.c.pending == _words(used))
    values = {"rulebook": used.rulebook, "organisation": used.organisation, "pending": ""}
    connection.execute(update(judged_by).where(mine).values(values))


def _words(used: Basis) -> str:
    return f"{used.rulebook} {used.organisation}"


def with_facts(connection: Connection, zones: tuple[SandboxZone, ...]) -> list[str]:
    """Return the tools whose facts depend on people or zones: registered, in a sandbox before, or in one now."""
    boxed = and_(verdicts.c.latest, verdicts.c.facts["sandboxed"].as_string() == "yes")
    parts = [select(registrations.c.tool_id).distinct(), select(verdicts.c.tool_id).where(boxed)]
    for zone in zones:
        folder = zone.path.strip("/")
        inside = select(sightings.c.tool_id).join(shares, shares.c.id == sightings.c.share_id)
        inside = inside.where(shares.c.name == zone.share, sightings.c.tool_id.is_not(None), sightings.c.gone.is_(None))
        if folder:
            below = sightings.c.path.startswith(f"{folder}/", autoescape=True)
            inside = inside.where(or_(sightings.c.path == folder, below))
        parts.append(inside.distinct())
    known = {tool for part in parts for tool in connection.execute(part).scalars()}
    merged = set(connection.execute(select(tools.c.id).where(tools.c.merged_into.is_not(None))).scalars())
    return sorted(known - merged)
