"""CREATE, ALTER and DROP: what of a database a script makes or changes, and what lives only as long as the session."""

from __future__ import annotations

from scanner.reading.code.sqlwalk import Walk
from scanner.reading.code.words import words

_DDL_OBJECTS = frozenset({"TABLE", "INDEX", "SEQUENCE", "SCHEMA", "DATABASE"})
_RIGHTS = frozenset({"LOGIN", "USER", "ROLE"})
_CODE_OBJECTS = frozenset({"PROCEDURE", "PROC", "FUNCTION", "TRIGGER", "PACKAGE", "VIEW"})
_MODIFIERS = words(
    "OR REPLACE UNIQUE CLUSTERED NONCLUSTERED GLOBAL LOCAL TEMP TEMPORARY EXTERNAL UNLOGGED PRIVATE IF NOT "
    "EXISTS BODY ",
    "EDITIONABLE FORCE MATERIALIZED DEFINER RECURSIVE VOLATILE MULTISET COLUMN TRANSIENT BITMAP SPATIAL FULLTEXT "
    "COLUMNSTORE",
)
_SHORT_LIVED = frozenset({"TEMP", "TEMPORARY", "VOLATILE"})


def define(walk: Walk, index: int) -> int | None:
    """CREATE, ALTER and DROP of tables write; those of code and views only say what it is called."""
    after, temporary = index + 1, False
    while walk.at(after) in _MODIFIERS:
        temporary = temporary or walk.at(after) in _SHORT_LIVED
        after += 1
    what = walk.at(after)
    after += 1
    while walk.at(after) in _MODIFIERS:
        after += 1
    name, behind = walk.name_at(after)
    if what in _CODE_OBJECTS and name:
        return _define_code(walk, index, name, behind)
    if what in _RIGHTS and walk.at(behind) in {"WITH", "FOR", "FROM", "IDENTIFIED", "WITHOUT", "", ";", "GO"}:
        walk.begin(walk.at(index), index).written.append(name or what)
        return behind
    if what not in _DDL_OBJECTS or not name or walk.at(index - 1) in {"GRANT", ","}:
        return None
    if what == "INDEX":
        return _define_index(walk, index, name, behind)
    return _define_table(walk, index, name, behind, temporary=temporary)


def _define_code(walk: Walk, index: int, name: str, behind: int) -> int:
    walk.close(index)
    if walk.at(index) != "DROP":
        walk.procedures.append((name, walk.tokens[index].start))
    return behind


def _define_table(walk: Walk, index: int, name: str, behind: int, *, temporary: bool) -> int | None:
    if walk.at(index) == "CREATE" and walk.at(behind) not in {"(", "AS", "SELECT", "ON", "LIKE", "", ";"}:
        return None
    if temporary or name.startswith(("#", "@")):
        walk.private.add(name.casefold())
    walk.begin(walk.at(index), index).written.append(name)
    return behind


def _define_index(walk: Walk, index: int, name: str, behind: int) -> int | None:
    """An index belongs to its table: `CREATE UNIQUE CLUSTERED INDEX i ON t`; nothing is selected into it."""
    if walk.at(index) == "CREATE" and walk.at(behind) not in {"(", "ON"}:
        return None
    on = walk.at(behind) == "ON"
    name, behind = walk.name_at(behind + 1) if on else (name, behind)
    now = walk.begin(walk.at(index), index)
    now.written.append(name)
    now.shape.add("VALUES")
    return behind
