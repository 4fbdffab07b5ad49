"""SQL that SQL puts together as text and runs, and bodies of functions that stand in quotes."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.reading.code.sqltokens import HOLE, Sign, Token
from scanner.reading.code.sqlwalk import Walk

_RUN = frozenset({"EXEC", "EXECUTE", "IMMEDIATE", "SP_EXECUTESQL", "EXECUTE_IMMEDIATE"})
_JOINS = frozenset({"+", "||", "&"})
_FARTHEST = 16
"""Tokens between two texts that are joined: a call, a cast, a variable."""
_SHORTEST = 12


def inner_texts(walk: Walk) -> Iterator[tuple[int, str]]:
    """Yield each text that is run or kept in a variable to be run, with its offset, what is filled in left open.

    A text that is only selected, compared or stored is none of them.
    """
    behind = 0
    for index, token in enumerate(walk.tokens):
        if index < behind or token.sign is not Sign.TEXT or token.text == "$$" or not _runs(walk, index):
            continue
        text, behind = _joined(walk, index)
        if len(text) >= _SHORTEST:
            yield token.start + token.text.index("'") + 1 if "'" in token.text else token.start, text


def _runs(walk: Walk, index: int) -> bool:
    before, earlier = walk.at(index - 1), walk.at(index - 2)
    if before == "(":
        return earlier in _RUN
    if before in {"=", ":="}:
        return before == ":=" or _given(walk, index - 1)
    if before == "AS":
        return _body(walk, index)
    return before in _RUN or (before == "FROM" and walk.at(index - 3) == "PREPARE") or _continued(walk, index)


def _given(walk: Walk, equals: int) -> bool:
    """`SET @sql = '...'`, `SELECT @sql = '...'`, `DECLARE @sql nvarchar(max) = '...'`, `@sql += '...'`."""
    near = walk.tokens[max(0, equals - 6) : equals]
    return any(token.sign is Sign.VARIABLE for token in near) and not any(
        token.upper in {"WHERE", "AND", "ON", "OR", "WHEN", "IF"} for token in near
    )


def _continued(walk: Walk, index: int) -> bool:
    """`SET @sql = @sql + 'UPDATE ...'`."""
    return (
        walk.at(index - 1) in _JOINS
        and index > 2
        and walk.tokens[index - 2].sign is Sign.VARIABLE
        and walk.at(index - 3) in {"=", ":="}
    )


def _body(walk: Walk, index: int) -> bool:
    """`CREATE FUNCTION f(...) RETURNS int AS '...'`."""
    return any(start < walk.tokens[index].start for _, start in walk.procedures)


def _joined(walk: Walk, index: int) -> tuple[str, int]:
    """Return the texts that are put together from `index` on, and the index behind them."""
    parts, place = [_plain(walk.tokens[index])], index + 1
    while walk.at(place) in _JOINS:
        following = next(
            (at for at in range(place + 1, min(place + _FARTHEST, len(walk.tokens))) if _is_end(walk, at)), None
        )
        if following is None or walk.tokens[following].sign is not Sign.TEXT:
            break
        parts.append((HOLE if following > place + 1 else "") + _plain(walk.tokens[following]))
        place = following + 1
    return "".join(parts), place


def _is_end(walk: Walk, index: int) -> bool:
    return walk.at(index) in {";", "SET", "EXEC", "END", "BEGIN"} or walk.tokens[index].sign is Sign.TEXT


def _plain(token: Token) -> str:
    text = token.text[token.text.index("'") + 1 :] if "'" in token.text else token.text
    return text.removesuffix("'").replace("''", "'")
