"""SQL scripts: each statement counts as what it does, in procedures too."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator

from classifiers.evidence import Evidence, Finding, Kind, Metric, Problem, Trouble
from scanner.reading.code.ranking import Ranked, most_telling
from scanner.reading.code.scripts import is_text, module, stem, text_of
from scanner.reading.code.sqltext import findings, walks
from scanner.reading.code.sqltokens import LIMIT
from scanner.reading.code.surroundings import SCRIPT, Surroundings, bare
from scanner.reading.handler import Handler
from scanner.reading.source import SourceFile

_SUFFIXES = frozenset({".sql", ".prc", ".pks", ".pkb", ".ddl"})
_COMMENT = re.compile(r"--+[ \t]*([^\n]*)|/\*+\s*(.*?)\s*(?:\*+/|\Z)", re.DOTALL)
_BREAK = re.compile(r";[ \t]*\r?\n|^[ \t]*GO[ \t]*\r?\n", re.MULTILINE | re.IGNORECASE)
_BATCH = re.compile(r"^[ \t]*(?:GO|/)[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
"""Ends what was defined before it."""
_BRANCH = re.compile(r"\b(?:IF|WHILE|CASE|LOOP|WHEN)\b", re.IGNORECASE)
_CODE_IN_COMMENT = re.compile(
    r"^(?:select|insert|update|delete|where|and|or|from|join|exec|set|declare|drop|create)\b|[=;]", re.IGNORECASE
)
_CAPS = {Kind.COMMENT: 40, Kind.STRUCTURE: 200}
_MOST = 4 << 20
"""Characters that are looked at: a larger script is a dump of data."""


_ACCESS = Surroundings(host="access")
_OF_ACCESS = {".qdef": b"db", ".json": b'"clsDb', ".xml": b"microsoft-com:officedata"}
"""Suffixes and contents of the files that an export of Access puts beside each statement."""


def recognise(file: SourceFile) -> str | None:
    """A text with the suffix."""
    return "sql" if file.suffix in _SUFFIXES and is_text(file.head) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the script as one module, and what its statements do."""
    text = text_of(file)
    name = stem(file)
    yield from module(file, name, "SQL", text)
    if file.code_only:
        return
    if len(text) > _MOST:
        yield Problem(trouble=Trouble.CAPPED, detail=f"only the first {_MOST} characters were looked at", where=name)
    yield from most_telling(list(_found(text[:_MOST], name, _surroundings(file, name))), _CAPS)
    yield Metric(name="lines", value=sum(1 for line in text.splitlines() if line.strip()))
    yield Metric(name="branches", value=len(_BRANCH.findall(text[:_MOST])))


def _surroundings(file: SourceFile, name: str) -> Surroundings:
    """Return what the statements can reach: an Access database that was exported as text has its own tables."""
    for suffix, mark in _OF_ACCESS.items():
        described = file.beside(name + suffix)
        if described is None:
            continue
        with described:
            if mark in described.head:
                return _ACCESS
    return SCRIPT


def _found(text: str, name: str, surroundings: Surroundings) -> Iterator[Ranked]:
    ends = [match.start() for match in re.finditer("\n", text)]
    for match in _COMMENT.finditer(text):
        words = (match[1] or match[2] or "").strip("-*= \t\r\n")
        line = bisect.bisect_left(ends, match.start()) + 1
        if len(words.split()) > 1 and not _CODE_IN_COMMENT.search(words):
            yield Ranked(Evidence.of(Kind.COMMENT, words, f"{name}:{line}"), line)
    for offset, piece in _pieces(text):
        yield from _statements(piece, offset, name, ends, surroundings)


def _statements(piece: str, offset: int, name: str, ends: list[int], surroundings: Surroundings) -> Iterator[Ranked]:
    places: list[tuple[int, str]] = []
    for walked in walks(piece, offset):
        for procedure, place in walked.walk.procedures:
            line = bisect.bisect_left(ends, walked.offset + place) + 1
            places.append((walked.offset + place, bare(procedure.rpartition(".")[2])))
            yield Ranked(Evidence.of(Kind.STRUCTURE, procedure, f"{name}:{line}"), line)
        for statement in walked.statements:
            begin = walked.offset + statement.begin
            line = bisect.bisect_left(ends, begin) + 1
            where = f"{name}{_within(piece, offset, places, begin)}:{line}"
            for finding in findings(walked.sql, walked.walk, statement, where, surroundings):
                yield Ranked(finding, line)


def _within(piece: str, offset: int, places: list[tuple[int, str]], begin: int) -> str:
    """Return the name of the procedure that a statement stands in, behind a dot: it says what the body is about."""
    place, procedure = max((one for one in places if one[0] <= begin), default=(0, ""))
    return f".{procedure}" if procedure and not _BATCH.search(piece, place - offset, begin - offset) else ""


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield the text in pieces that the walk takes, cut behind statements."""
    start = 0
    while len(text) - start > LIMIT:
        cut = start + LIMIT
        for match in _BREAK.finditer(text, start + LIMIT // 2, cut):
            cut = match.end()
        yield start, text[start:cut]
        start = cut
    yield start, text[start:]


HANDLER = Handler(
    name="sql",
    version=4,
    suffixes=_SUFFIXES,
    recognise=recognise,
    read=read,
    title="SQL scripts",
    reads="statements, what they read, calculate and change",
    leaves="what procedures do that are only called",
)
