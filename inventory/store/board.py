"""What the board's pages ask the inventory beyond the lists: tools by management, the heat map, code by digest."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, literal_column, or_, select, tuple_

from classifiers.policy import SEVERITY
from classifiers.verdict import Verdict
from inventory.store.bodies import storable, unpack_text, unpack_verdict
from inventory.store.engine import Inventory
from inventory.store.queries import Page
from inventory.store.rows import AnyRow, chunks
from inventory.store.schema import shares, sightings, sources, tools, verdicts

ORDERS = ("urgency", "score", "proof", "name", "newest")
"""How the board sorts: the most severe outcome, the score, the best proven, the name, the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is narrowed to; "" leaves a field open, `managed` and `seen` are open with None.

    `search` is looked for in names, ids and the paths of every place; the others are exact.
    """

    search: str = ""
    tag: str = ""
    outcome: str = ""
    criticality: str = ""
    managed: bool | None = None
    state: str = ""
    kind: str = ""
    share: str = ""
    seen: bool | None = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A tool as one line of the board."""

    id: str
    name: str
    kind: str
    share: str
    path: str
    state: str
    managed: bool
    places: int
    discovered: datetime
    unseen: datetime | None
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """So many tools of one criticality and one outcome, managed or not."""

    criticality: str
    managed: bool
    outcome: str
    tools: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The values that filters with an open set of values can take, in no order."""

    states: tuple[str, ...]
    kinds: tuple[str, ...]
    shares: tuple[str, ...]


def list_tools(
    inventory: Inventory, wanted: Wanted, *, order: str = "urgency", after: str | None = None, limit: int = 50
) -> Page[Listed]:
    """Return one page of tools; `after` is the mark of the page before. Raises `ValueError` for a wrong mark."""
    key = (*_KEYS[order], verdicts.c.tool_id)
    down = order != "name"
    marks = [column.label(f"mark_{number}") for number, column in enumerate(key)]
    query = select(verdicts.c.id, *marks).select_from(verdicts).join(tools, tools.c.id == verdicts.c.tool_id)
    query = query.where(_terms(wanted)).order_by(*(column.desc() if down else column for column in key))
    if after is not None:
        mark = tuple_(*_unmark(after, order, len(key)))
        query = query.where(tuple_(*key) < mark if down else tuple_(*key) > mark)
    with inventory.reading() as connection:
        found = connection.execute(query.limit(limit + 1)).all()
        rows = _listed(connection, [row.id for row in found[:limit]])
    return Page(rows=rows, after=_mark(found[limit - 1], len(key)) if len(found) > limit else None)


def count_tools(inventory: Inventory, wanted: Wanted) -> int:
    """Return how many tools `list_tools` has in all."""
    query = select(func.count()).select_from(verdicts).join(tools, tools.c.id == verdicts.c.tool_id)
    with inventory.reading() as connection:
        return int(connection.execute(query.where(_terms(wanted))).scalar_one())


def heat(inventory: Inventory) -> list[Heat]:
    """Count the present tools by criticality, management and outcome: the cells of the heat map."""
    managed = _managed.label("managed")
    query = (
        select(verdicts.c.criticality, managed, verdicts.c.outcome, func.count().label("tools"))
        .select_from(verdicts)
        .join(tools, tools.c.id == verdicts.c.tool_id)
        .where(_terms(Wanted()))
        .group_by(verdicts.c.criticality, managed, verdicts.c.outcome)
    )
    with inventory.reading() as connection:
        return [
            Heat(criticality=row.criticality, managed=bool(row.managed), outcome=row.outcome, tools=int(row.tools))
            for row in connection.execute(query)
        ]


def choices(inventory: Inventory) -> Choices:
    """Return what there is to choose from in a list of tools, present or gone."""
    here = tools.c.merged_into.is_(None)
    with inventory.reading() as connection:
        return Choices(
            states=tuple(connection.execute(select(tools.c.state).where(here).distinct()).scalars()),
            kinds=tuple(connection.execute(select(tools.c.kind).where(here).distinct()).scalars()),
            shares=tuple(connection.execute(select(shares.c.name)).scalars()),
        )


def source_texts(inventory: Inventory, digests: Iterable[str]) -> dict[str, str]:
    """Return the texts of these sources, masked and capped as they were stored."""
    found: dict[str, str] = {}
    with inventory.reading() as connection:
        for chunk in chunks(sorted(set(digests))):
            query = select(sources.c.digest, sources.c.text).where(sources.c.digest.in_(chunk))
            found.update((row.digest, unpack_text(row.text)) for row in connection.execute(query))
    return found


def answers(inventory: Inventory) -> bool:
    """Ask the database for nothing but an answer; whatever keeps it from one is raised."""
    with inventory.reading() as connection:
        return bool(connection.execute(select(1)).scalar_one())


_latest: ColumnElement[bool] = literal_column("verdicts.latest")
"""As the partial indexes say it: SQLite takes `latest = 1`, which a boolean column becomes, for something else."""

_managed = case(
    (and_(*(verdicts.c.facts[name].as_string() == "yes" for name in ("owner", "documented", "unchanged"))), 1), else_=0
)
_severity = case(
    {outcome.value: len(SEVERITY) - rank for rank, outcome in enumerate(SEVERITY)}, value=verdicts.c.outcome, else_=0
)
_KEYS: dict[str, tuple[ColumnElement[Any], ...]] = {
    "urgency": (_severity, verdicts.c.score),
    "score": (verdicts.c.score,),
    "proof": (verdicts.c.confidence, verdicts.c.score),
    "name": (tools.c.name,),
    "newest": (tools.c.discovered,),
}


def _terms(wanted: Wanted) -> ColumnElement[bool]:
    terms: list[ColumnElement[bool]] = [_latest, tools.c.merged_into.is_(None)]
    exact = (
        (verdicts.c.tag, wanted.tag),
        (verdicts.c.outcome, wanted.outcome),
        (verdicts.c.criticality, wanted.criticality),
        (tools.c.state, wanted.state),
        (tools.c.kind, wanted.kind),
    )
    terms += [column == value for column, value in exact if value]
    if wanted.managed is not None:
        terms.append(_managed == int(wanted.managed))
    if wanted.seen is not None:
        terms.append(tools.c.unseen.is_(None) if wanted.seen else tools.c.unseen.is_not(None))
    if wanted.share:
        there = select(shares.c.id).where(shares.c.name == wanted.share).scalar_subquery()
        terms.append(_in_a_place(sightings.c.share_id == there, sightings.c.gone.is_(None)))
    if wanted.search:
        terms.append(_found(wanted.search))
    return and_(*terms)


def _found(search: str) -> ColumnElement[bool]:
    """Names and ids, and paths with slashes either way: people paste them from Windows."""
    path = search.replace("\\", "/")
    return or_(
        tools.c.name.icontains(search, autoescape=True),
        tools.c.id.icontains(search, autoescape=True),
        _in_a_place(sightings.c.path.icontains(path, autoescape=True)),
    )


def _in_a_place(*terms: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(sightings.c.tool_id == tools.c.id, *terms).correlate(tools)


def _listed(connection: Connection, ids: list[int]) -> tuple[Listed, ...]:
    """Read the lines of these verdicts, in this order: bodies are large, only those of one page are touched."""
    query = (
        select(
            tools,
            verdicts.c.id.label("verdict_id"),
            verdicts.c.body,
            _managed.label("managed"),
            sightings.c.path,
            shares.c.name.label("share"),
        )
        .select_from(verdicts)
        .join(tools, tools.c.id == verdicts.c.tool_id)
        .outerjoin(sightings, and_(sightings.c.tool_id == tools.c.id, sightings.c.lead))
        .outerjoin(shares, shares.c.id == sightings.c.share_id)
        .where(verdicts.c.id.in_(ids))
    )
    found = {row.verdict_id: row for row in connection.execute(query)}
    places = _places(connection, [row.id for row in found.values()])
    return tuple(_line(found[one], places.get(found[one].id, 0)) for one in ids)


def _places(connection: Connection, ids: list[str]) -> dict[str, int]:
    query = select(sightings.c.tool_id, func.count()).where(sightings.c.tool_id.in_(ids), sightings.c.gone.is_(None))
    return {tool: int(count) for tool, count in connection.execute(query.group_by(sightings.c.tool_id))}


def _line(row: AnyRow, places: int) -> Listed:
    return Listed(
        id=row.id,
        name=row.name,
        kind=row.kind,
        share=row.share or "",
        path=row.path or "",
        state=row.state,
        managed=bool(row.managed),
        places=places,
        discovered=row.discovered,
        unseen=row.unseen,
        verdict=unpack_verdict(row.body),
    )


def _mark(row: AnyRow, width: int) -> str:
    values = [getattr(row, f"mark_{number}") for number in range(width)]
    text = json.dumps([value.isoformat() if isinstance(value, datetime) else value for value in values])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _unmark(mark: str, order: str, width: int) -> list[Any]:
    """Read a mark back; anything but what `_mark` wrote for this order is refused."""
    first = {"name": _text, "newest": _moment}.get(order, float)
    readers = (first, *(float,) * (width - 2), _text)
    try:
        values = json.loads(base64.urlsafe_b64decode(mark.encode() + b"=" * (-len(mark) % 4)))
        return [read(value) for read, value in zip(readers, values, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise ValueError("this page mark does not belong to this list; begin at its first page") from error


def _text(value: object) -> str:
    if not isinstance(value, str) or storable(value) != value:
        raise ValueError("no name has these characters")
    return value


def _moment(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)
