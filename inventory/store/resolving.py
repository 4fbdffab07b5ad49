"""Which tool does a person mean? By id, by the beginning of one, or by a path."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, and_, or_, select

from inventory.store.engine import Inventory
from inventory.store.schema import shares, sightings, tools

CANDIDATES_SHOWN = 10


class UnknownTool(LookupError):  # noqa: N818 - named after the state it reports
    """No tool, or more than one, is meant by a text; `candidates` are the ones it could mean."""

    def __init__(self, text: str, candidates: Iterable[tuple[str, str]] = ()) -> None:
        self.text = text
        self.candidates = tuple(candidates)
        if self.candidates:
            shown = ", ".join(f"{tool} ({path})" for tool, path in self.candidates[:CANDIDATES_SHOWN])
            super().__init__(f"{text} means several tools: {shown}")
        else:
            super().__init__(f"no tool is known by {text}; `shadowit list` shows all")


def resolve_tool(inventory: Inventory, text: str) -> str:
    """Return the id of the tool that a person means by an id, a unique beginning of one, or a path of a sighting.

    A path may be as the share has it, `share:path`, or as the machine has it that scanned. Raises `UnknownTool` with
    the candidates if nothing or more than one thing is meant.
    """
    with inventory.reading() as connection:
        found = _by_id(connection, text) or _by_path(connection, text)
    if len({tool for tool, _ in found}) != 1:
        raise UnknownTool(text, sorted(found))
    return found[0][0]


def _by_id(connection: Connection, text: str) -> list[tuple[str, str]]:
    given = text.upper() if text.upper().startswith("T-") else f"T-{text.upper()}"
    query = select(tools.c.id, tools.c.name, tools.c.merged_into).where(tools.c.id.startswith(given, autoescape=True))
    rows = connection.execute(query.limit(CANDIDATES_SHOWN + 1)).all()
    rows = [row for row in rows if row.id == given] or rows
    return [(_today(connection, row.merged_into) if row.merged_into else row.id, row.name) for row in rows]


def _today(connection: Connection, tool: str) -> str:
    """Return the tool that this one is today: what it was merged into may have been merged in turn."""
    query = select(tools.c.merged_into)
    while following := connection.execute(query.where(tools.c.id == tool)).scalar():
        tool = following
    return tool


def _by_path(connection: Connection, text: str) -> list[tuple[str, str]]:
    """Find sightings at that path, present ones first; then files whose path ends like that."""
    given = text.replace("\\", "/")
    places = [sightings.c.path == given]
    for name, root in connection.execute(select(shares.c.name, shares.c.root)).all():
        tops = (f"{name}:", f"{name}/", root.replace("\\", "/").rstrip("/") + "/")
        inside = {given.removeprefix(top) for top in tops if given.startswith(top)}
        places.append(and_(shares.c.name == name, sightings.c.path.in_(inside)))
    ending = sightings.c.path.endswith(f"/{given}", autoescape=True)
    query = (
        select(sightings.c.tool_id, sightings.c.path)
        .join(shares, shares.c.id == sightings.c.share_id)
        .where(sightings.c.tool_id.is_not(None))
        .limit(CANDIDATES_SHOWN + 1)
    )
    for place in (or_(*places), ending):
        for present in (sightings.c.gone.is_(None), sightings.c.gone.is_not(None)):
            if found := connection.execute(query.where(place, present).distinct()).all():
                return [(row.tool_id, row.path) for row in found]
    return []
