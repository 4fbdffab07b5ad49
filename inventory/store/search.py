r"""Searching a million tools: what lies beside their lines, names, paths, code, owners, is first asked for itself.

If few rows answer, the tools they belong to are all that the list looks at. If many do, the list goes through its
lines in order and asks of each whether it is among them: the first page is full soon.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    any_,
    column,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
)

from inventory.store import owned
from inventory.store.board_tables import board_lines, code_texts
from inventory.store.caseload_tables import cases
from inventory.store.people_tables import people
from inventory.store.proof_tables import proven_rules
from inventory.store.schema import observations, shares, sightings
from inventory.store.view_tables import tool_tags

FEW = 5_000
"""Rows that are read one by one to know all the tools they belong to."""

TRIGRAM = 3
"""Shorter words are in no index: with fewer letters, only names of files and folders that begin so are looked for."""


WORDS = 8
"""Three-letter words that are looked up; what they find is compared with the whole text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Tools that some rows beside them belong to: `queries` select their ids, `of_tool` asks it of one line.

    `ids` are tools that answer in any case.
    """

    queries: Sequence[Select[Any]]
    of_tool: ColumnElement[bool]
    ids: frozenset[str] = frozenset()


@dataclass(slots=True)
class Narrowing:
    """What conditions come to: the tools that are left if they are few (None: many), and what to ask of each line."""

    among: frozenset[str] | None = None
    terms: list[ColumnElement[bool]] = field(default_factory=list)

    def add(self, connection: Connection, condition: Condition) -> None:
        """Narrow by one more condition."""
        found = _few(connection, condition)
        if found is None:
            known = board_lines.c.tool_id.in_(sorted(condition.ids))
            self.terms.append(or_(condition.of_tool, known) if condition.ids else condition.of_tool)
        else:
            self.among = found if self.among is None else self.among & found

    def only(self, tools: Iterable[str]) -> None:
        """Narrow to these tools."""
        found = frozenset(tools)
        self.among = found if self.among is None else self.among & found


def _few(connection: Connection, condition: Condition) -> frozenset[str] | None:
    found = set(condition.ids)
    for query in condition.queries:
        rows = connection.execute(query.limit(FEW + 1)).scalars().all()
        if len(rows) > FEW:
            return None
        found.update(tool for tool in rows if tool is not None)
    return frozenset(found)


def on_share(connection: Connection, name: str) -> Condition:
    """Tools that have a present file on this share."""
    share = connection.execute(select(shares.c.id).where(shares.c.name == name)).scalar()
    here = and_(sightings.c.share_id == share, sightings.c.gone.is_(None))
    return Condition(queries=[_places.where(here)], of_tool=_has_a_place(here))


def found_by(connection: Connection, search: str) -> Condition:
    r"""Tools that have this in the path of any of their places, or as the beginning of their id.

    Slashes may lie either way, and a path may begin like any road to its share: `\\server\share\folder`.
    """
    wanted = search.replace("\\", "/")
    part = wanted if len(wanted) >= TRIGRAM else f"/{wanted}"
    anywhere = _like(connection, _PLACE, f"%{_escaped(part)}%")
    queries = [_indexed(connection, _places, sightings.c.id, part).where(anywhere)]
    terms = [anywhere]
    for share, rest in _by_road(connection, wanted):
        here = sightings.c.share_id == share
        within = and_(here, _like(connection, _PLACE, f"/{_escaped(rest)}%")) if rest else here
        queries.append(_indexed(connection, _places, sightings.c.id, f"/{rest}").where(within))
        terms.append(within)
    return Condition(queries=queries, of_tool=_has_a_place(or_(*terms)), ids=_ids(connection, search))


def in_code(connection: Connection, code: str) -> Condition:
    """Tools that have this in the code of a present file."""
    has = _like(connection, code_texts.c.text, f"%{_escaped(code)}%")
    here = and_(sightings.c.observation_id == code_texts.c.observation_id, sightings.c.gone.is_(None))
    query = select(sightings.c.tool_id).join_from(code_texts, sightings, here).where(has)
    one = select(1).join_from(sightings, code_texts, here).where(sightings.c.tool_id == board_lines.c.tool_id, has)
    return Condition(
        queries=[_indexed(connection, query, code_texts.c.observation_id, code)],
        of_tool=one.correlate(board_lines).offset(0).exists(),
    )


def any_of(*conditions: Condition) -> Condition:
    """Tools that answer at least one of these."""
    return Condition(
        queries=[query for one in conditions for query in one.queries],
        of_tool=or_(*(one.of_tool for one in conditions)),
        ids=frozenset().union(*(one.ids for one in conditions)),
    )


def proven_by(rules: Iterable[str]) -> Condition:
    """Tools of which one of these rules proves what they do."""
    one = proven_rules.c.rule.in_(sorted(rules))
    mine = exists().where(proven_rules.c.tool_id == board_lines.c.tool_id, one).correlate(board_lines)
    return Condition(queries=[select(proven_rules.c.tool_id).where(one)], of_tool=mine)


def waiting_for(person: str) -> Condition:
    """Tools about which this person has an open case."""
    open_ = and_(cases.c.closed.is_(None), cases.c.person == person)
    mine = exists().where(cases.c.tool_id == board_lines.c.tool_id, open_).correlate(board_lines)
    return Condition(queries=[select(cases.c.tool_id).where(open_)], of_tool=mine)


def read_in_part() -> Condition:
    """Tools of which a present file could not be read completely."""
    part = and_(observations.c.complete.is_(False), sightings.c.gone.is_(None))
    here = sightings.c.observation_id == observations.c.id
    query = select(sightings.c.tool_id).join_from(observations, sightings, here).where(part)
    one = select(1).join_from(sightings, observations, here).where(sightings.c.tool_id == board_lines.c.tool_id, part)
    return Condition(queries=[query], of_tool=one.correlate(board_lines).offset(0).exists())


def tagged(tag: str) -> Condition:
    """Tools that people gave this tag."""
    mine = exists().where(tool_tags.c.tool_id == board_lines.c.tool_id, tool_tags.c.tag == tag).correlate(board_lines)
    return Condition(queries=[select(tool_tags.c.tool_id).where(tool_tags.c.tag == tag)], of_tool=mine)


def overdue(today: date) -> Condition:
    """Tools about which a case is open past its last day."""
    late = and_(cases.c.closed.is_(None), cases.c.due < today)
    mine = exists().where(cases.c.tool_id == board_lines.c.tool_id, late).correlate(board_lines)
    return Condition(queries=[select(cases.c.tool_id).where(late)], of_tool=mine)


def owned_by(connection: Connection, owners: Iterable[str]) -> frozenset[str]:
    """Return the tools that one of these persons answers for."""
    chosen = frozenset(owners)
    tools = {tool for several in owned.owned_by(connection, chosen).values() for tool in several}
    return frozenset(tool for tool, owner in owned.owners_of(connection, tools).items() if owner in chosen)


def of_department(connection: Connection, department: str) -> frozenset[str]:
    """Return the tools that somebody of a department with this in its name answers for."""
    there = select(people.c.id).where(people.c.department.icontains(department, autoescape=True))
    return owned_by(connection, connection.execute(there).scalars().all())


def among(connection: Connection, tools: Iterable[str]) -> ColumnElement[bool]:
    """Return that a line is of one of these tools, as one value however many they are."""
    line, chosen = board_lines.c.tool_id, sorted(tools)
    if connection.dialect.name == "postgresql":
        return line == any_(literal(chosen, ARRAY(String)))
    return line.in_(select(func.json_each(json.dumps(chosen)).table_valued("value").c.value))


_PLACE: ColumnElement[str] = literal_column("'/'") + sightings.c.path
"""A path as it is indexed: with a slash before each of its names, the first one too."""

_places = select(sightings.c.tool_id).where(sightings.c.tool_id.is_not(None))


def _has_a_place(term: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return that this is true of a place of the line's tool.

    The offset keeps PostgreSQL from joining all places first where fifty tools are asked for.
    """
    mine = select(1).select_from(sightings).where(sightings.c.tool_id == board_lines.c.tool_id, term)
    return mine.correlate(board_lines).offset(0).exists()


def _escaped(part: str) -> str:
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _like(connection: Connection, column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
    """Compare without regard to case; SQLite does so for the letters of ASCII by itself."""
    if connection.dialect.name == "sqlite":
        return column.like(pattern, escape="\\")
    return column.ilike(pattern)


def _ids(connection: Connection, search: str) -> frozenset[str]:
    """Return the tools whose id is this or begins with it, with or without its `T-`."""
    given = search.strip().upper()
    given = given if given.startswith("T-") else f"T-{given}"
    if len(given) < len("T-") + TRIGRAM or not given.replace("-", "").isalnum() or not given.isascii():
        return frozenset()
    line = board_lines.c.tool_id
    sqlite = connection.dialect.name == "sqlite"  # it has no index for LIKE, and orders ids as their bytes
    alike = and_(line >= given, line < f"{given}~") if sqlite else line.startswith(given, autoescape=True)
    return frozenset(connection.execute(select(line).where(alike).limit(FEW)).scalars())


def _by_road(connection: Connection, wanted: str) -> Iterator[tuple[int, str]]:
    """Yield what a searched path means below each share whose root, or another road to it, it begins or lies in."""
    if "/" not in wanted.strip("/") and not wanted.startswith("//"):
        return
    columns = (shares.c.id, shares.c.name, shares.c.root, shares.c.aliases)
    for share, name, root, aliases in connection.execute(select(*columns)).all():
        for rest in sorted(
            {rest for road in (name, f"{name}:", root, *(aliases or ())) for rest in _rests(road, wanted)}
        ):
            yield share, rest


def _rests(road: str, wanted: str) -> Iterator[str]:
    """Yield what is left of a searched path below this road: of `/srv/plant/Line`, on `//srv/plant`, `Line`."""
    whole, asked = road.replace("\\", "/").rstrip("/").casefold() + "/", wanted.casefold()
    if asked.strip("/") in whole:
        yield ""
        return
    for place in (place for place, letter in enumerate(asked) if letter == "/" and place):
        if whole.endswith(asked[: place + 1]):
            yield wanted[place + 1 :]


def _indexed(connection: Connection, query: Select[Any], key: Column[int], part: str) -> Select[Any]:
    """Let SQLite look up the three-letter words of this part first; PostgreSQL finds its index by itself."""
    if connection.dialect.name != "sqlite" or len(part) < TRIGRAM:
        return query
    name = f"{key.table.name}_trigrams"
    index = table(name, column("rowid"), column(name))
    last = len(part) - TRIGRAM  # a path's end says more than its beginning; every third word is enough to find it by
    cut = [part[at : at + TRIGRAM].replace('"', '""') for at in range(last, -1, -TRIGRAM)][:WORDS]
    words = " AND ".join(f'"{word}"' for word in cut)
    return query.join(index, index.c.rowid == key).where(index.c[name].op("MATCH")(words))
