"""Queries of an Access database that were saved as text: their SQL, written down or put together as Access shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.reading.access.accessqueries import KINDS, SavedQuery
from scanner.reading.access.accesssql import Clause, QueryRow, statement
from scanner.reading.code.sqltext import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.access.savedtext import Block

_SINGLE = {"Where": Clause.WHERE, "Having": Clause.HAVING}
_KIND_OF_SQL = {"insert": "append", "create": "ddl", "alter": "ddl", "drop": "ddl"}


def saved_query(name: str, top: Block) -> SavedQuery:
    """Return the query of a text."""
    sql = top.get("SQL")
    number = top.get("Operation")
    if sql or not number:
        said = kind_of(sql) or "select"
        kind = "pass-through" if top.get("Connect") else _KIND_OF_SQL.get(said, said)
        return SavedQuery(name=name, kind=kind, sql=sql, connect=top.get("Connect"))
    kind = KINDS.get(_number(number), "select")
    rows = list(_rows(top, kind))
    return SavedQuery(
        name=name, kind=kind, sql=statement(kind, rows), target=top.get("Name"), connect=top.get("DatabaseName")
    )


def _rows(top: Block, kind: str) -> Iterator[QueryRow]:
    """Yield the rows that Access keeps of the same query in a database."""
    yield QueryRow(attribute=Clause.TYPE, name1=top.get("Name"), name2=top.get("DatabaseName"))
    yield QueryRow(attribute=Clause.OPTIONS, flag=_number(top.get("Option")), name1=top.get("RowCount"))
    for key, clause in _SINGLE.items():
        if top.get(key):
            yield QueryRow(attribute=clause, expression=top.get(key))
    for block in top.blocks:
        section = _SECTIONS.get(block.name)
        if section is not None:
            yield from section(block, kind)


def _tables(block: Block, _: str) -> Iterator[QueryRow]:
    for given in _groups(block, "Name", "Alias"):
        yield QueryRow(attribute=Clause.TABLE, name1=given.get("Name", ""), name2=given.get("Alias", ""))


def _columns(block: Block, kind: str) -> Iterator[QueryRow]:
    filled = kind in ("append", "update")
    for given in _groups(block, "Expression"):
        heading = given.get("GroupLevel", "")
        flag = {"1": 1, "2": 2}.get(heading, 0) if kind == "crosstab" else 0
        name = "" if filled else given.get("Alias", "")
        yield QueryRow(
            attribute=Clause.COLUMN, flag=flag, name1=name,
            name2=given.get("Name", ""), expression=given.get("Expression", ""),
        )  # fmt: skip


def _joins(block: Block, _: str) -> Iterator[QueryRow]:
    """Yield the joins; the conditions of one stand the other way round in a database."""
    joins: dict[tuple[str, str, int], list[str]] = {}
    for given in _groups(block, "Flag"):
        key = (given.get("LeftTable", ""), given.get("RightTable", ""), _number(given.get("Flag", "1")))
        joins.setdefault(key, []).append(given.get("Expression", ""))
    for (left, right, flag), terms in joins.items():
        for term in reversed(terms):
            yield QueryRow(attribute=Clause.JOIN, flag=flag, name1=left, name2=right, expression=term)


def _groups_of_rows(block: Block, kind: str) -> Iterator[QueryRow]:
    for given in _groups(block, "GroupLevel", "Expression"):
        flag = _number(given.get("GroupLevel", "0")) if kind == "crosstab" else 0
        yield QueryRow(attribute=Clause.GROUP_BY, flag=flag, expression=given.get("Expression", ""))


def _order(block: Block, _: str) -> Iterator[QueryRow]:
    for given in _groups(block, "Flag", "Expression"):
        falling = "D" if given.get("Flag") == "1" else ""
        yield QueryRow(attribute=Clause.ORDER_BY, name1=falling, expression=given.get("Expression", ""))


def _parameters(block: Block, _: str) -> Iterator[QueryRow]:
    for given in _groups(block, "Flag"):
        yield QueryRow(attribute=Clause.PARAMETER, flag=_number(given.get("Flag", "0")), name1=given.get("Name", ""))


_SECTIONS = {
    "InputTables": _tables,
    "OutputColumns": _columns,
    "Joins": _joins,
    "Groups": _groups_of_rows,
    "OrderBy": _order,
    "Parameters": _parameters,
}


def _groups(block: Block, *last: str) -> Iterator[dict[str, str]]:
    """Yield the properties that belong together: a property that comes again, or behind one of `last`, begins new."""
    given: dict[str, str] = {}
    for key, value in block.fields:
        if key in given or (last[0] in given and key not in last[1:]):
            yield given
            given = {}
        given[key] = value
    if given:
        yield given


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
