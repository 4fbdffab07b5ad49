"""What the board's pages ask the inventory beyond its lists: tools by what is wanted, page by page, in any order."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select, tuple_

from classifiers.verdict import Verdict
from inventory.store import boardlines, counting
from inventory.store.board_tables import board_lines
from inventory.store.boardlines import Wanted
from inventory.store.bodies import storable, unpack_verdict
from inventory.store.codetexts import source_texts
from inventory.store.counting import Choices, Heat, Tally, choices, count_tools, heat, kept_coverage, tally
from inventory.store.engine import Inventory
from inventory.store.keeping import is_large
from inventory.store.owned import owners_of
from inventory.store.queries import Page
from inventory.store.rows import AnyRow
from inventory.store.schema import shares, sightings, tools, verdicts
from inventory.store.search import Narrowing

__all__ = [
    "ORDERS",
    "Choices",
    "Heat",
    "Listed",
    "Page",
    "Tally",
    "Wanted",
    "answers",
    "choices",
    "count_tools",
    "heat",
    "ids_of",
    "kept_coverage",
    "list_tools",
    "page_of",
    "source_texts",
    "tally",
    "tool_rows",
]

ORDERS = ("urgency", "score", "proof", "name", "newest")
"""How the board sorts: the most severe outcome, the score, the best proven, the name, the newest."""

STREAMED = 500
"""Tools that are read at once where all of a list are asked for."""

FEW = 200
"""All lines of a list are read and sorted if that is less than to go through all in order until so many fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A tool as one line of the board; `owner` is the id of the person who answers for it, "" if nobody does."""

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
    owner: str = ""


def list_tools(
    inventory: Inventory,
    wanted: Wanted,
    *,
    order: str = "urgency",
    after: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> Page[Listed]:
    """Return one page of tools, the one behind the mark `after`, or the one that ends before the mark `before`.

    Raises `ValueError` for a wrong mark.
    """
    return _page(inventory, wanted, order, _Turn.of(after, before), limit)[0]


def page_of(
    inventory: Inventory,
    wanted: Wanted,
    *,
    order: str = "urgency",
    after: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> tuple[Page[Listed], Tally]:
    """Return one page of tools and how many the list has: cheaper than to ask for one after the other."""
    page, narrowing = _page(inventory, wanted, order, _Turn.of(after, before), limit)
    return page, tally(inventory, wanted, narrowing)


def tool_rows(inventory: Inventory, wanted: Wanted, *, order: str = "urgency") -> Iterator[Listed]:
    """Yield all tools of a list in its order, read in pieces."""
    after = None
    while True:
        page = list_tools(inventory, wanted, order=order, after=after, limit=STREAMED)
        yield from page.rows
        after = page.after
        if after is None:
            return


def ids_of(inventory: Inventory, wanted: Wanted, *, limit: int) -> list[str]:
    """Return the ids of the tools of a list, by id, at most so many."""
    with inventory.reading() as connection:
        _plan_for_each(connection)
        narrowing = boardlines.narrowing(connection, wanted)
        query = select(board_lines.c.tool_id).where(*boardlines.terms(wanted), *narrowing.terms)
        return list(connection.execute(query.order_by(board_lines.c.tool_id).limit(limit)).scalars())


def answers(inventory: Inventory) -> bool:
    """Ask the database for nothing but an answer; whatever keeps it from one is raised."""
    with inventory.reading() as connection:
        return bool(connection.execute(select(1)).scalar_one())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """Where a page lies: behind a mark, or `back`, before it; the first one has none."""

    mark: str | None
    back: bool

    @classmethod
    def of(cls, after: str | None, before: str | None) -> _Turn:
        """Return the turn that is asked for; back, if both ways are."""
        return cls(mark=after if before is None else before, back=before is not None)


def _page(inventory: Inventory, wanted: Wanted, order: str, turn: _Turn, limit: int) -> tuple[Page[Listed], Narrowing]:
    names = _KEYS["score" if order == "urgency" and wanted.outcome else order]  # one outcome is equally severe
    mark = None if turn.mark is None else _unmark(turn.mark, order, len(names))
    few = is_large(inventory) and _are_few(*counting.lines_wanted(inventory, wanted))
    with inventory.reading() as connection:
        _plan_for_each(connection)
        narrowing = boardlines.narrowing(connection, wanted)
        if narrowing.among == frozenset():
            return Page(rows=(), after=None), narrowing
        asked = select(board_lines).where(*boardlines.terms(wanted), *narrowing.terms)
        down = (order != "name") is not turn.back
        query = _in_order(asked, names, mark, whole=few or narrowing.among is not None, down=down)
        found = list(connection.execute(query.limit(limit + 1)).all())
        more, chosen = len(found) > limit, found[:limit]
        if turn.back:
            chosen.reverse()
        rows = _listed(connection, [row.verdict_id for row in chosen])
    first, last = (_mark(chosen[at], len(names)) if chosen else None for at in (0, -1))
    earlier = more if turn.back else mark is not None
    later = turn.back or more
    return Page(rows=rows, after=last if later else None, before=first if earlier else None), narrowing


def _are_few(lines: int, of_all: int) -> bool:
    return lines * lines <= FEW * of_all


def _in_order(
    asked: Select[Any], names: Sequence[str], mark: Sequence[Any] | None, *, whole: bool, down: bool
) -> Select[Any]:
    """Sort the lines that are asked for, and begin behind the mark; `whole` has the database read all of them first."""
    lines = asked.cte("lines").prefix_with("MATERIALIZED", dialect="postgresql") if whole else None
    columns = board_lines.c if lines is None else lines.c
    key: list[ColumnElement[Any]] = [columns[name] for name in names]
    marks = [column.label(f"mark_{number}") for number, column in enumerate(key)]
    query = asked.with_only_columns(columns.verdict_id, *marks) if lines is None else select(columns.verdict_id, *marks)
    if mark is not None:
        query = query.where(tuple_(*key) < tuple_(*mark) if down else tuple_(*key) > tuple_(*mark))
    return query.order_by(*(column.desc() if down else column for column in key))


def _plan_for_each(connection: Connection) -> None:
    """Have PostgreSQL plan each question by its values: a common word and a rare one are looked for differently."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL jit = off")


_KEYS: dict[str, tuple[str, ...]] = {
    "urgency": ("severity", "score", "tool_id"),
    "score": ("score", "tool_id"),
    "proof": ("confidence", "score", "tool_id"),
    "name": ("name", "tool_id"),
    "newest": ("discovered", "tool_id"),
}


def _listed(connection: Connection, ids: list[int]) -> tuple[Listed, ...]:
    """Read the lines of these verdicts, in this order: bodies are large, only those of one page are touched."""
    query = (
        select(
            tools,
            verdicts.c.id.label("verdict_id"),
            verdicts.c.body,
            board_lines.c.managed,
            sightings.c.path,
            shares.c.name.label("share"),
        )
        .select_from(verdicts)
        .join(tools, tools.c.id == verdicts.c.tool_id)
        .join(board_lines, board_lines.c.tool_id == tools.c.id)
        .outerjoin(sightings, and_(sightings.c.tool_id == tools.c.id, sightings.c.lead))
        .outerjoin(shares, shares.c.id == sightings.c.share_id)
        .where(verdicts.c.id.in_(ids))
    )
    found = {row.verdict_id: row for row in connection.execute(query)}
    listed = [row.id for row in found.values()]
    places, owners = _places(connection, listed), owners_of(connection, listed)
    return tuple(_line(found[one], places.get(found[one].id, 0), owners.get(found[one].id, "")) for one in ids)


def _places(connection: Connection, ids: list[str]) -> dict[str, int]:
    query = select(sightings.c.tool_id, func.count()).where(sightings.c.tool_id.in_(ids), sightings.c.gone.is_(None))
    return {tool: int(count) for tool, count in connection.execute(query.group_by(sightings.c.tool_id))}


def _line(row: AnyRow, places: int, owner: str) -> Listed:
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
        owner=owner,
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
