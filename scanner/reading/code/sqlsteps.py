"""What each SQL keyword means for the walk: where statements begin, which name is written, which clause follows."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.reading.code.sqldefining import define
from scanner.reading.code.sqltokens import Sign
from scanner.reading.code.sqlwalk import Statement, Step, Walk

_SETS = frozenset({"UNION", "EXCEPT", "INTERSECT", "MINUS"})
_ATTACHED = frozenset({"FOR", "ON", "KEY", "AFTER", "BEFORE", "OR", ",", "OF", "GRANT", "INSTEAD", "REVOKE"})
"""Words after which INSERT, UPDATE and DELETE name an event or a right, not a statement."""
_INSERT_MODIFIERS = frozenset(
    {
        "INTO",
        "IGNORE",
        "OVERWRITE",
        "LOW_PRIORITY",
        "DELAYED",
        "HIGH_PRIORITY",
        "TABLE",
        "ABORT",
        "FAIL",
        "OR",
        "REPLACE",
        "ROLLBACK",
    }
)


def _depth(walk: Walk) -> int:
    return len(walk.frames) - 1


def _in_statement(walk: Walk, *words: str) -> Statement | None:
    return walk.now if walk.now and walk.now.word in words else None


def _select(walk: Walk, index: int) -> None:
    now = walk.now
    inner = now is not None and (_depth(walk) > now.depth or walk.at(index - 1) in _SETS | {"ALL"})
    feeds = now is not None and now.word in {"INSERT", "TRANSFORM", "CREATE"} and not now.shape & {"VALUES", "SELECT"}
    if now is None or not (inner or feeds):
        now = walk.begin("SELECT", index)
    elif now.word == "TRANSFORM" and not inner:
        now.word = "SELECT"
    now.shape.add("SELECT")
    walk.frames[-1].clause = "SELECT"
    walk.expecting = False


def _from(walk: Walk, index: int) -> None:
    frame = walk.frames[-1]
    if walk.now is None or frame.call or walk.at(index - 1) == "DISTINCT":
        return
    if walk.now.word == "DELETE" and "FROM" not in walk.now.shape and _depth(walk) == walk.now.depth:
        _delete_from(walk, index)
    walk.now.shape.add("FROM")
    frame.clause = "FROM"
    walk.expecting = True


def _delete_from(walk: Walk, index: int) -> None:
    """`DELETE FROM t`, Access's `DELETE t.* FROM t`, Transact-SQL's `DELETE t FROM table t`."""
    now = walk.now
    if now is None:
        return
    named = walk.at(index - 1) not in {"DELETE", "*"} and "TOP" not in now.shape
    behind = walk.name_at(index + 1)[0]
    before = walk.name_at(now.first + 1)[0].rstrip(".*") if named else ""
    now.written.append(before or behind)


def _join(walk: Walk, index: int) -> None:
    del index
    walk.frames[-1].clause = "FROM"
    walk.expecting = walk.now is not None


def _using(walk: Walk, index: int) -> None:
    if walk.now and walk.now.word in {"MERGE", "DELETE"}:
        walk.now.shape.add("USING")
        _join(walk, index)


def _into(walk: Walk, index: int) -> int | None:
    """`SELECT ... INTO table` makes a table; into variables it reads."""
    now = walk.now
    if now is None or now.word != "SELECT" or walk.frames[-1].clause != "SELECT":
        return None
    name, after = walk.name_at(index + 1)
    if walk.at(index + 1) in {"OUTFILE", "DUMPFILE"}:
        now.shape.add("OUTFILE")
    elif name and walk.at(after) != "," and not walk.is_variable(index + 1, name):
        now.written.append(_remember(walk, name))
        now.shape.add("INTO")
    return max(after, index + 1)


def _remember(walk: Walk, name: str) -> str:
    if name.startswith(("#", "@")):
        walk.private.add(name.casefold())
    return name


def _insert(walk: Walk, index: int) -> int | None:
    if walk.at(index - 1) in _ATTACHED or _in_statement(walk, "MERGE", "CREATE TRIGGER"):
        return None
    after = index + 1
    while walk.at(after) in _INSERT_MODIFIERS:
        after += 1
    name, behind = walk.name_at(after)
    if not name or (walk.at(index) == "REPLACE" and walk.at(index + 1) != "INTO"):
        return None
    walk.begin("INSERT", index).written.append(_elsewhere(walk, name, behind))
    return behind


def _elsewhere(walk: Walk, name: str, behind: int) -> str:
    """Access writes into another file with `INSERT INTO t IN 'other.accdb'`."""
    if walk.at(behind) == "IN" and behind + 1 < len(walk.tokens) and walk.tokens[behind + 1].sign is not Sign.SYMBOL:
        return f"[;DATABASE={walk.tokens[behind + 1].text.strip(chr(39) + chr(34))}].{name}"
    return name


def _update(walk: Walk, index: int) -> int | None:
    previous = walk.at(index - 1)
    if (
        previous in _ATTACHED
        or walk.at(index + 1) in {"(", "OF", "STATISTICS"}
        or _in_statement(walk, "MERGE", "CREATE TRIGGER")
    ):
        return None
    if previous == "DO" or walk.at(index + 1) == "SET":
        return None
    after = index + 1
    while walk.at(after) in {"TOP", "(", ")", "ONLY", "LOW_PRIORITY", "IGNORE"} or walk.at(after).isdigit():
        after += 1
    name, behind = walk.name_at(after)
    if not name:
        return None
    now = walk.begin("UPDATE", index)
    now.written.append(name)
    walk.frames[-1].clause = "FROM"
    return walk.alias(name, behind)


def _set(walk: Walk, index: int) -> None:
    now = _in_statement(walk, "UPDATE", "MERGE", "INSERT")
    if now and "SET" not in now.shape:
        now.shape.add("SET")
        walk.frames[-1].clause = "SET"
        _written_column(walk, now, index)
    elif now is None or now.word == "SET" or "SET" in now.shape:
        following = walk.tokens[index + 1] if index + 1 < len(walk.tokens) else None
        row = walk.at(index + 1) == "NEW" and walk.at(index + 2) == "."
        if row or (following and following.sign is Sign.VARIABLE):
            walk.begin("SET", index).shape.update({"SET", "ROW"} if row else {"SET"})


def _written_column(walk: Walk, now: Statement, index: int) -> None:
    """In `UPDATE a INNER JOIN b ... SET b.x = ` it is b that is written."""
    column = walk.name_at(index + 1)[0]
    table = column.rpartition(".")[0]
    if now.word != "UPDATE" or not table or not now.read:
        return
    known = {name.casefold(): name for name in (*now.written, *now.read)} | now.aliases
    now.written[0] = known.get(table.casefold(), now.written[0])


def _delete(walk: Walk, index: int) -> int | None:
    if walk.at(index - 1) in _ATTACHED or _in_statement(walk, "MERGE", "CREATE TRIGGER"):
        return None
    now = walk.begin("DELETE", index)
    name, behind = walk.name_at(index + 1)
    if name and walk.tokens[index + 1].upper != "FROM" and walk.at(behind) in {"WHERE", "", ";", "GO", "END"}:
        now.written.append(name)
        return behind
    if name and walk.tokens[index + 1].upper != "FROM" and walk.at(behind) != "FROM":
        now.shape.add("COLUMNS")
    return None


def _merge(walk: Walk, index: int) -> int | None:
    after = index + 2 if walk.at(index + 1) == "INTO" else index + 1
    name, behind = walk.name_at(after)
    if not name or walk.at(index - 1) in {"INNER", "LEFT", "OPTION", "(", ","}:
        return None
    walk.begin("MERGE", index).written.append(name)
    return walk.alias(name, behind)


def _truncate(walk: Walk, index: int) -> int | None:
    named = walk.at(index + 1) == "TABLE"
    name, behind = walk.name_at(index + 2 if named else index + 1)
    if not named and not (name and walk.tokens[index + 1].sign is Sign.NAME and walk.at(behind) in {"", ";"}):
        return None  # a caption, such as "Truncate text"
    walk.begin("TRUNCATE", index).written.append(name)
    return behind


def _declare(walk: Walk, index: int) -> int | None:
    """`DECLARE GLOBAL TEMPORARY TABLE t` of DB2 makes a table for the session."""
    _ends(walk, index)
    if walk.at(index + 1) == "GLOBAL" and walk.at(index + 2) == "TEMPORARY":
        walk.private.add(walk.name_at(index + 4)[0].casefold())
    return None


def _execute(walk: Walk, index: int) -> int | None:
    if walk.at(index - 1) in {"GRANT", ",", "AS", "WITH", "REVOKE"} or walk.at(index + 1) == "AS":
        return None
    named = walk.at(index + 1) in {"PROCEDURE", "FUNCTION"}
    if named and walk.at(index - 1) not in {"", ";", "DO", "THEN", "ELSE", "BEGIN", "GO"}:
        return None  # what a trigger is bound to
    if _in_statement(walk, "INSERT") and walk.now and not walk.now.shape & {"VALUES", "SELECT"}:
        walk.now.shape.add("EXEC")
        return None
    after = index + 2 if named else index + 1
    if walk.at(after + 1) == "=" and walk.tokens[after].sign in {Sign.VARIABLE, Sign.NAME}:
        after += 2
    name, behind = walk.name_at(after)
    now = walk.begin("EXEC", index)
    if walk.at(after) == "(" or (name and (named or _called(walk, index, name, behind))):
        now.shape.add("NAME")
        now.written.append(name or "dynamic")
    return behind if name else None


def _called(walk: Walk, index: int, name: str, behind: int) -> bool:
    """True for a procedure and its arguments; a caption such as "Execute the macro" goes on with another word."""
    if walk.at(index) == "CALL":
        return walk.at(behind) == "("
    following = walk.tokens[behind] if behind < len(walk.tokens) else None
    telling = "_" in name or "." in name or name.casefold().startswith(("sp", "usp", "[", "xp")) or name == name.upper()
    return telling or (following is not None and following.sign in {Sign.VARIABLE, Sign.TEXT, Sign.NUMBER})


def _with(walk: Walk, index: int) -> int | None:
    """Names of common table expressions are private to their statement."""
    if walk.now and walk.at(index - 1) not in {";", "AS", "", "BEGIN", "GO", ")"}:
        return None
    after = index + 2 if walk.at(index + 1) == "RECURSIVE" else index + 1
    name, behind = walk.name_at(after)
    if not name or walk.at(behind) not in {"AS", "("} or walk.at(index - 1) == "FROM":
        return None
    if walk.at(behind) == "(" and walk.now and walk.now.read:
        return None
    if not _in_statement(walk, "INSERT"):
        walk.begin("WITH", index)
    return after


def _as(walk: Walk, index: int) -> None:
    if walk.at(index + 1) == "(" and walk.at(index + 2) in {"SELECT", "WITH", "INSERT", "UPDATE", "DELETE"}:
        name = walk.tokens[index - 1]
        if name.is_name:
            walk.private.add(name.text.casefold())
        elif name.text == ")":
            _remember_columns(walk, index - 1)


def _remember_columns(walk: Walk, index: int) -> None:
    """`name (a, b) AS (SELECT`: the name stands before the parenthesis."""
    while index > 0 and walk.at(index) != "(":
        index -= 1
    if index > 0 and walk.tokens[index - 1].is_name:
        walk.private.add(walk.tokens[index - 1].text.casefold())


def _transform(walk: Walk, index: int) -> None:
    walk.begin("TRANSFORM", index)
    walk.frames[-1].clause = "SELECT"


def _grant(walk: Walk, index: int) -> int | None:
    """`GRANT rights ON table TO user` changes who may do what."""
    to = next(
        (place for place in range(index, min(index + 60, len(walk.tokens))) if walk.at(place) in {"TO", "FROM", ";"}), 0
    )
    if not to or walk.at(to) == ";" or walk.at(index - 1) == "WITH":
        return None
    on = next((place for place in range(index, to) if walk.at(place) == "ON"), 0)
    name = walk.name_at(on + 1)[0] if on else walk.name_at(to + 1)[0]
    walk.begin(walk.at(index), index).written.append(name or "rights")
    return to + 1


def _load(walk: Walk, index: int) -> int | None:
    """`LOAD DATA ... INTO TABLE t`, `BULK INSERT t`, `COPY t FROM`."""
    if walk.at(index) == "BULK" and walk.at(index + 1) == "INSERT":
        after = index + 2
    elif walk.at(index) == "COPY":
        after = index + (2 if walk.at(index + 1) == "INTO" else 1)
        if walk.at(_behind_columns(walk, walk.name_at(after)[1])) != "FROM":
            return None
    elif walk.at(index) == "LOAD" and walk.at(index + 1) == "DATA":
        after = next((place + 2 for place in range(index, index + 12) if walk.at(place) == "INTO"), 0)
    else:
        return None
    name, behind = walk.name_at(after) if after else ("", index + 1)
    if name:
        walk.begin("LOAD", index).written.append(name)
    return max(behind, index + 1)


def _behind_columns(walk: Walk, index: int) -> int:
    """Return the index behind a list of columns, if there is one."""
    if walk.at(index) != "(":
        return index
    return next((place + 1 for place in range(index, index + 400) if walk.at(place) in {")", ""}), index)


def _ends(walk: Walk, index: int) -> None:
    """Words of procedural SQL that end a statement without a semicolon."""
    if walk.at(index) in {"END", "ELSE"} and walk.now and walk.now.word != "MERGE" and _open_case(walk, index):
        return
    if len(walk.frames) == 1 and not (walk.at(index) == "BEGIN" and walk.at(index + 1) == "("):
        walk.close(index)


def _open_case(walk: Walk, index: int) -> bool:
    """True if this END or ELSE belongs to a CASE of the statement."""
    first = walk.now.first if walk.now else index
    words = [walk.at(place) for place in range(max(first, index - 400), index)]
    return words.count("CASE") > words.count("END")


STEPS: Mapping[str, Step] = {
    "SELECT": _select,
    "FROM": _from,
    "JOIN": _join,
    "APPLY": _join,
    "USING": _using,
    "INTO": _into,
    "INSERT": _insert,
    "REPLACE": _insert,
    "UPDATE": _update,
    "SET": _set,
    "DELETE": _delete,
    "MERGE": _merge,
    "TRUNCATE": _truncate,
    "CREATE": define,
    "ALTER": define,
    "DROP": define,
    "EXEC": _execute,
    "EXECUTE": _execute,
    "CALL": _execute,
    "WITH": _with,
    "AS": _as,
    "TRANSFORM": _transform,
    "GRANT": _grant,
    "REVOKE": _grant,
    "BULK": _load,
    "COPY": _load,
    "LOAD": _load,
    "DECLARE": _declare,
    **dict.fromkeys(("GO", "BEGIN", "END", "PRINT", "WHILE", "RETURN", "ELSE", "COMMIT", "ROLLBACK"), _ends),
}
"""Every keyword that the walk acts on."""
