"""SQL as evidence: what a statement does, which tables it reads and writes, by a token scan of any dialect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from classifiers.evidence import TEXT_LIMIT, Access, Evidence, Finding, Kind, Reference, Target, Verb
from scanner.reading.code.sqlfiles import files_of
from scanner.reading.code.sqlinner import inner_texts
from scanner.reading.code.sqlprocedures import procedure
from scanner.reading.code.sqlsteps import STEPS
from scanner.reading.code.sqlwalk import Statement, Walk
from scanner.reading.code.surroundings import Surroundings, bare

_START = re.compile(
    r"[\s(;{]*(?:--[^\n]*\n\s*)*(?:SET\s+NOCOUNT\s+ON\W+)?"
    r"(SELECT|INSERT|UPDATE|DELETE|MERGE|CREATE|ALTER|DROP|TRUNCATE|EXEC(?:UTE)?|TRANSFORM|PARAMETERS|WITH|CALL|"
    r"REPLACE|"
    r"BULK|COPY|LOAD|DECLARE|IF|BEGIN)\b(?=[\s\[*\"(`'@{])",
    re.IGNORECASE,
)
_OTHER_FILE = re.compile(r"^\[(?:excel|text|html|lotus)[^;\]]*;", re.IGNORECASE)
_OTHER_DATABASE = re.compile(r"^\[[^\]]*(?:;|=)", re.IGNORECASE)
_SHEET = re.compile(r"\$(?:[A-Z]+\d+:[A-Z]+\d+)?'?[\]`\"]?$", re.IGNORECASE)
_MOST_EXCERPTS = 5
_DEEPEST = 3
"""Texts in texts that are followed."""
_ITEM = 60
"""Tokens of one select item, to either side of its operator."""


def kind_of(sql: str) -> str | None:
    """Return the statement's word (SELECT, UPDATE ...) if the text has the full shape of SQL, else None.

    A caption such as "Delete customer ?" or "Select a file from the list" is no SQL.
    """
    if not _START.match(sql):
        return None
    found = statements(sql)
    return found[0].word if found else None


def statements(sql: str) -> list[Statement]:
    """Return the statements of the text that have their full shape, in order."""
    return Walk(sql, STEPS).run()


def read_sql(sql: str, where: str, surroundings: Surroundings) -> Iterator[Finding]:
    """Yield what the statements in `sql` do: one `Evidence(SQL, verb, target)` each, and a `Reference` per table.

    What is put into a temporary table is on its way: it is read or computed. A SELECT that calculates (arithmetic,
    thresholds, statistics) has the verb COMPUTE; one that selects, counts or sums stored figures has READ, because
    showing stored figures is reporting (POLICY section 2). What a procedure assigns is a statement of a program, no
    query.
    """
    for walked in walks(sql):
        for statement in walked.statements:
            yield from findings(walked.sql, walked.walk, statement, where, surroundings)


@dataclass(frozen=True, slots=True)
class Walked:
    """A text that was walked over, where it begins, and the statements that have their full shape."""

    sql: str
    offset: int
    walk: Walk
    statements: list[Statement]


def walks(sql: str, offset: int = 0, private: frozenset[str] = frozenset(), depth: int = 0) -> Iterator[Walked]:
    """Walk over a text and over the SQL that it puts together itself."""
    walk = Walk(sql, STEPS)
    walk.private |= private
    yield Walked(sql, offset, walk, walk.run())
    if depth < _DEEPEST:
        for start, text in inner_texts(walk):
            if kind_of(text) is not None:
                yield from walks(text, offset + start, frozenset(walk.private), depth + 1)


def findings(sql: str, walk: Walk, statement: Statement, where: str, surroundings: Surroundings) -> Iterator[Finding]:
    """Yield evidence and references of one statement of a walk over `sql`."""
    verb, target = effect(statement, walk, surroundings)
    if statement.word == "CALL" and verb not in {Verb.WRITE, Verb.SEND}:
        return  # what its name does not tell is not guessed
    kind = Kind.STATEMENT if statement.word == "SET" else Kind.SQL
    for text in _excerpts(sql, walk, statement, verb):
        yield Evidence.of(kind, text, where, verb=verb, target=target)
    yield from _references(statement, walk, where, surroundings)
    for path, access in files_of(walk.tokens[statement.first : statement.last]):
        yield Reference(target=path, access=access, where=where)


def effect(statement: Statement, walk: Walk, surroundings: Surroundings) -> tuple[Verb, Target | None]:
    """Return what a statement does and, for a write, a send or a run, what it reaches."""
    if statement.word in {"EXEC", "CALL"}:
        return procedure(statement.written[0] if statement.written else "")
    if "OUTFILE" in statement.shape:
        return Verb.WRITE, Target.FILE
    if "ROW" in statement.shape:
        return Verb.WRITE, surroundings.target_of("")
    kept = [name for name in statement.written if not _private(name, walk)]
    if kept:
        return Verb.WRITE, _strongest([_target(name, surroundings) for name in kept])
    return (Verb.COMPUTE if statement.sums else Verb.READ), None


def _strongest(targets: list[Target]) -> Target:
    return next((target for target in Target if target in targets), Target.DATABASE)


def _target(name: str, surroundings: Surroundings) -> Target:
    if _OTHER_FILE.match(name) or _SHEET.search(name):
        return Target.FILE
    if _OTHER_DATABASE.match(name):
        return Target.DATABASE
    return surroundings.target_of(name)


def _private(name: str, walk: Walk) -> bool:
    folded = name.casefold()
    return folded.startswith(("#", "@", "tempdb.")) or folded in walk.private or bare(folded) in walk.private


def _excerpts(sql: str, walk: Walk, statement: Statement, verb: Verb) -> Iterator[str]:
    """Yield the statement, or, if it is long, the parts that compute, each with the tables it computes over."""
    text = sql[statement.begin : statement.end]
    if statement.word in {"CREATE", "ALTER"} and "SELECT" not in statement.shape:
        text = text.partition("(")[0]
    if verb is not Verb.COMPUTE or len(text) <= TEXT_LIMIT:
        yield text
        return
    source = ", ".join(dict.fromkeys(statement.read))[:60]
    items = list(dict.fromkeys(_item(sql, walk, statement, place) for place in statement.sums))
    line = ""
    for item in items[: _MOST_EXCERPTS * 4]:
        if line and len(line) + len(item) > TEXT_LIMIT - len(source) - 20:
            yield f"{statement.word} {line} FROM {source}"
            line = ""
        line = f"{line}, {item}" if line else item
    yield f"{statement.word} {line} FROM {source}"


def _item(sql: str, walk: Walk, statement: Statement, place: int) -> str:
    """Return the select item around a computing token."""
    depth = walk.depths[place]
    first = place
    while first > max(statement.first + 1, place - _ITEM) and not _separates(walk, first - 1, depth):
        first -= 1
    last = place
    while last + 1 < min(statement.last, place + _ITEM) and not _separates(walk, last + 1, depth):
        last += 1
    return sql[walk.tokens[first].start : walk.tokens[last].end]


def _separates(walk: Walk, index: int, depth: int) -> bool:
    if walk.depths[index] > depth:
        return False
    return walk.at(index) in {",", "SELECT", "DISTINCT", "FROM", "SET", "INTO", "WHERE"}


def _references(statement: Statement, walk: Walk, where: str, surroundings: Surroundings) -> Iterator[Finding]:
    written = {name.casefold() for name in statement.written}
    if statement.word not in {"EXEC", "CALL"}:
        for name in dict.fromkeys(statement.written):
            yield from _reference(name, Access.WRITE, walk, where, surroundings)
    for name in dict.fromkeys(statement.read):
        if name.casefold() not in written:
            yield from _reference(name, Access.READ, walk, where, surroundings)


def _reference(name: str, access: Access, walk: Walk, where: str, surroundings: Surroundings) -> Iterator[Finding]:
    if _private(name, walk) or "{" in name or name in {"?", "%s"} or name.casefold() == "dual":
        return
    if surroundings.target_of(name) is not Target.OWN_DATA:
        yield Reference(target=".".join(bare(part) for part in name.split(".")), access=access, where=where)
