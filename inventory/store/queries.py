"""What people ask the inventory: lists of tools, one tool with all that is known of it, a tool by id or path."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypedDict, TypeVar, Unpack

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select, tuple_

from classifiers.documentation import NOTHING_BESIDE, Documentation, documentation
from classifiers.documentationwords import gap_sentence
from classifiers.evidence import Observation
from classifiers.tools import PROJECT
from classifiers.verdict import Context, Verdict
from inventory.domain.documentation import objections
from inventory.domain.events import Event
from inventory.domain.registration import Registration
from inventory.store import catalogue, registered
from inventory.store.bodies import unpack_verdict
from inventory.store.catalogue import Standing, Tool
from inventory.store.coverage import ProblemRow, ShareCoverage, coverage, problems, problems_of, shares
from inventory.store.documented import neighbourhoods
from inventory.store.engine import Inventory
from inventory.store.ledger import events_of
from inventory.store.lineage import NOBODY, dependences
from inventory.store.listing import EXPORT_KEYS, sighting_rows
from inventory.store.resolving import UnknownTool, resolve_tool
from inventory.store.rows import AnyRow
from inventory.store.schema import shares as shares_table
from inventory.store.schema import sightings, tools, verdicts
from inventory.store.spots import moment_of, read_observations, representatives, spots_of
from inventory.store.usage import Usage, usages_as_judged

__all__ = [
    "EXPORT_KEYS",
    "Filters",
    "Page",
    "ProblemRow",
    "ShareCoverage",
    "SightingRow",
    "ToolDetail",
    "ToolRow",
    "UnknownTool",
    "count_tools",
    "coverage",
    "find_tools",
    "problems",
    "resolve_tool",
    "shares",
    "sighting_rows",
    "tally",
    "tool_page",
]

Item = TypeVar("Item")

ORDERS = ("score", "name", "discovered")
"""What a list can be sorted by: the highest score, the name, the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """One page of a list; `after` asks for the next one, `before` for the one before, None at the end and beginning."""

    rows: tuple[Item, ...]
    after: str | None
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolRow:
    """A tool in a list: where its leading file is, how it stands, its whole verdict, and how it was seen in use."""

    id: str
    name: str
    kind: str
    share: str
    path: str
    state: str
    sightings: int
    discovered: datetime
    unseen: datetime | None
    drift: str
    drifted: datetime | None
    verdict: Verdict
    usage: Usage | None = None
    documentation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingRow:
    """One place where (part of) a tool is or was seen."""

    id: int
    share: str
    path: str
    size: int
    modified: datetime
    owner: str
    lead: bool
    first_seen: datetime
    gone: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolDetail:
    """All that the inventory knows of one tool; `observations` are of its distinct contents, the leading one first.

    `usage` is None for a tool that was never seen in use.
    """

    tool: Tool
    standing: Standing
    context: Context
    sightings: tuple[SightingRow, ...]
    observations: tuple[Observation, ...]
    problems: tuple[ProblemRow, ...]
    events: tuple[Event, ...]
    registration: Registration | None
    registrations: tuple[Registration, ...]
    documentation: Documentation
    usage: Usage | None = None

    @property
    def on_documentation(self) -> str:
        """What a scan has to say on it: why the declared one cannot stand, else what is missing in what was found."""
        against: tuple[str, ...] = ()
        if self.registration is not None:
            names = frozenset(place.path.rpartition("/")[2] for place in self.sightings if place.gone is None)
            against = objections(self.registration.draft.documentation, self.documentation.around, names)
        return "; ".join(against) or gap_sentence(self.documentation)


class Filters(TypedDict, total=False):
    """What a list of tools is narrowed to; all but `search` and `seen` are exact.

    `search` is looked for in names, ids and paths. `seen` True (the default) leaves out what is gone, False shows
    only that, None shows both.
    """

    search: str
    tag: str | None
    outcome: str | None
    criticality: str | None
    state: str | None
    kind: str | None
    share: str | None
    seen: bool | None


def find_tools(
    inventory: Inventory,
    *,
    order: str = "score",
    after: str | None = None,
    limit: int = 50,
    **filters: Unpack[Filters],
) -> Page[ToolRow]:
    """Return one page of tools; `after` is the mark of the page before. Pages cost the same however deep."""
    query = _ordered(_rows(_wanted(filters)), order, after).limit(limit + 1)
    with inventory.reading() as connection:
        found = connection.execute(query).all()
        rows = _tool_rows(connection, found[:limit])
    return Page(rows=rows, after=_mark(found[limit - 1], order) if len(found) > limit else None)


def best_proven(inventory: Inventory, tag: str, shares: Iterable[str], limit: int) -> list[ToolRow]:
    """Return the tools with this tag on these shares whose class is best proven, higher scores first among equals."""
    order = (verdicts.c.confidence.desc(), verdicts.c.score.desc())
    found: dict[str, ToolRow] = {}
    with inventory.reading() as connection:
        for share in shares:
            query = _rows(_wanted({"tag": tag, "share": share})).order_by(*order).limit(limit)
            found.update((row.id, row) for row in _tool_rows(connection, connection.execute(query).all()))
    ranked = sorted(found.values(), key=lambda row: (-row.verdict.confidence, -row.verdict.score, row.path))
    return ranked[:limit]


def count_classes(inventory: Inventory, names: Collection[str]) -> dict[tuple[str, str | None], int]:
    """Return how many tools on these shares have each outcome and tag; a tool on several of them counts once."""
    counted = select(verdicts.c.outcome, verdicts.c.tag, func.count()).where(verdicts.c.latest)
    counted = counted.group_by(verdicts.c.tag, verdicts.c.outcome)
    with inventory.reading() as connection:
        if set(connection.execute(select(shares_table.c.name)).scalars()) <= set(names):
            total = _classes(connection, counted)
            unseen = select(tools.c.id).where(tools.c.unseen.is_not(None))
            total.subtract(_classes(connection, counted.where(verdicts.c.tool_id.in_(unseen))))
            return dict(+total)
        there = select(sightings.c.tool_id).join(shares_table, shares_table.c.id == sightings.c.share_id)
        there = there.where(shares_table.c.name.in_(names), sightings.c.gone.is_(None))
        return dict(_classes(connection, counted.where(verdicts.c.tool_id.in_(there))))


def _classes(connection: Connection, counted: Select[Any]) -> Counter[tuple[str, str | None]]:
    return Counter({(outcome, tag): int(count) for outcome, tag, count in connection.execute(counted)})


def count_tools(inventory: Inventory, **filters: Unpack[Filters]) -> int:
    """Return how many tools `find_tools` lists with these filters."""
    counted = select(func.count()).select_from(verdicts).join(tools, tools.c.id == verdicts.c.tool_id)
    with inventory.reading() as connection:
        return int(connection.execute(counted.where(_wanted(filters))).scalar_one())


def tally(inventory: Inventory) -> dict[str, dict[str, int]]:
    """Return how many present tools there are by outcome, criticality, tag, state and kind; no tag counts as ""."""
    present = and_(verdicts.c.latest, tools.c.unseen.is_(None), tools.c.merged_into.is_(None))
    columns: dict[str, ColumnElement[Any]] = {
        "outcome": verdicts.c.outcome,
        "criticality": verdicts.c.criticality,
        "tag": func.coalesce(verdicts.c.tag, ""),
        "state": tools.c.state,
        "kind": tools.c.kind,
    }
    found = {}
    with inventory.reading() as connection:
        for name, column in columns.items():
            query = select(column, func.count()).select_from(verdicts).join(tools, tools.c.id == verdicts.c.tool_id)
            rows = connection.execute(query.where(present).group_by(column).order_by(func.count().desc(), column))
            found[name] = {str(value): int(count) for value, count in rows}
    return found


def tool_page(inventory: Inventory, tool_id: str) -> ToolDetail:
    """Return all that is known of a tool; raises `UnknownTool`."""
    with inventory.reading() as connection:
        tool = catalogue.tools_by_id(connection, [tool_id]).get(tool_id)
        standing = catalogue.standings(connection, [tool_id]).get(tool_id)
        if tool is None or standing is None:
            raise UnknownTool(tool_id)
        spots = spots_of(connection, [tool_id]).get(tool_id, [])
        chosen = representatives(spots)
        dependence = dependences(connection, [tool_id]).get(tool_id, NOBODY)
        read = read_observations(connection, chosen, standing.at)
        usage = usages_as_judged(connection, [tool_id]).get(tool_id)
        context = dependence.context(spots, in_project=tool.reason == PROJECT)
        observations = tuple(read[spot.id] for spot in chosen)
        around = neighbourhoods(connection, {tool_id: tool}, {tool_id: spots}).get(tool_id, NOTHING_BESIDE)
        return ToolDetail(
            tool=tool,
            standing=standing,
            context=context if usage is None else replace(context, users=usage.users, days_used=usage.days),
            sightings=tuple(_sightings(connection, tool_id)),
            observations=observations,
            problems=tuple(problems_of(connection, tool_id)),
            events=tuple(events_of(connection, tool_id)),
            registration=registered.in_force(connection, {tool_id: tool.fingerprint}).get(tool_id),
            registrations=tuple(registered.history(connection, [tool_id]).get(tool_id, ())),
            documentation=documentation(observations, around),
            usage=usage,
        )


def _wanted(filters: Filters) -> ColumnElement[bool]:
    exact = {
        "tag": verdicts.c.tag,
        "outcome": verdicts.c.outcome,
        "criticality": verdicts.c.criticality,
        "state": tools.c.state,
        "kind": tools.c.kind,
    }
    terms: list[ColumnElement[bool]] = [verdicts.c.latest, tools.c.merged_into.is_(None)]
    terms += [column == filters.get(name) for name, column in exact.items() if filters.get(name) is not None]
    seen = filters.get("seen", True)
    if seen is not None:
        terms.append(tools.c.unseen.is_(None) if seen else tools.c.unseen.is_not(None))
    if share := filters.get("share"):
        there = select(shares_table.c.id).where(shares_table.c.name == share).scalar_subquery()
        terms.append(_files.where(_file.share_id == there, _file.gone.is_(None)))
    if search := filters.get("search"):
        in_path = _files.where(_file.path.icontains(search, autoescape=True))
        terms.append(
            or_(*(column.icontains(search, autoescape=True) for column in (tools.c.name, tools.c.id)), in_path)
        )
    return and_(*terms)


_file = sightings.alias().c  # not the leading file that the list itself joins
_files = exists().where(_file.tool_id == tools.c.id)


def _rows(wanted: ColumnElement[bool]) -> Select[Any]:
    return (
        select(tools, verdicts.c.score, verdicts.c.body, sightings.c.path, shares_table.c.name.label("share"))
        .select_from(verdicts)
        .join(tools, tools.c.id == verdicts.c.tool_id)
        .outerjoin(sightings, and_(sightings.c.tool_id == tools.c.id, sightings.c.lead))
        .outerjoin(shares_table, shares_table.c.id == sightings.c.share_id)
        .where(wanted)
    )


def _ordered(query: Select[Any], order: str, after: str | None) -> Select[Any]:
    """Sort, and begin behind the mark of the page before; the id makes every order complete."""
    if order not in ORDERS:
        raise ValueError(f"there is no order {order}; use one of {', '.join(ORDERS)}")
    columns: dict[str, ColumnElement[Any]] = {
        "score": verdicts.c.score,
        "name": tools.c.name,
        "discovered": tools.c.discovered,
    }
    key = tuple_(columns[order], verdicts.c.tool_id)
    down = order != "name"
    if after is not None:
        value, tool = _unmark(after, order)
        query = query.where(key < tuple_(value, tool) if down else key > tuple_(value, tool))
    if down:
        return query.order_by(columns[order].desc(), verdicts.c.tool_id.desc())
    return query.order_by(columns[order], verdicts.c.tool_id)


def _mark(row: AnyRow, order: str) -> str:
    value = getattr(row, order)
    text = json.dumps([value.isoformat() if isinstance(value, datetime) else value, row.id])
    return base64.urlsafe_b64encode(text.encode()).decode()


def _unmark(mark: str, order: str) -> tuple[Any, str]:
    try:
        value, tool = json.loads(base64.urlsafe_b64decode(mark.encode()))
        return datetime.fromisoformat(value) if order == "discovered" else value, str(tool)
    except (ValueError, TypeError) as error:
        raise ValueError("this is no mark of a page") from error


def _tool_rows(connection: Connection, found: Sequence[AnyRow]) -> tuple[ToolRow, ...]:
    counts = _sighting_counts(connection, [row.id for row in found])
    used = usages_as_judged(connection, [row.id for row in found])
    return tuple(_tool_row(row, counts.get(row.id, 0), used.get(row.id)) for row in found)


def _tool_row(row: AnyRow, count: int, usage: Usage | None) -> ToolRow:
    return ToolRow(
        id=row.id,
        name=row.name,
        kind=row.kind,
        share=row.share or "",
        path=row.path or "",
        state=row.state,
        sightings=count,
        discovered=row.discovered,
        unseen=row.unseen,
        drift=row.drift,
        drifted=row.drifted,
        verdict=unpack_verdict(row.body),
        usage=usage,
        documentation=row.documentation,
    )


def _sighting_counts(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    query = select(sightings.c.tool_id, func.count()).where(
        sightings.c.tool_id.in_(list(ids)), sightings.c.gone.is_(None)
    )
    return {tool: int(count) for tool, count in connection.execute(query.group_by(sightings.c.tool_id))}


def _sightings(connection: Connection, tool: str) -> Iterable[SightingRow]:
    query = (
        select(sightings, shares_table.c.name.label("share"))
        .join(shares_table, shares_table.c.id == sightings.c.share_id)
        .where(sightings.c.tool_id == tool)
        .order_by(sightings.c.gone.is_not(None), sightings.c.lead.desc(), shares_table.c.name, sightings.c.path)
    )
    for row in connection.execute(query):
        yield SightingRow(
            id=row.id,
            share=row.share,
            path=row.path,
            size=row.size,
            modified=moment_of(row.modified_ns),
            owner=row.owner,
            lead=row.lead,
            first_seen=row.first_seen,
            gone=row.gone,
        )
