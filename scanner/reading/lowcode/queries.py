"""The query of a panel, a variable or an alert in whatever language its data source speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classifiers.evidence import Access, Evidence, Finding, Kind, PartKind, Reference, Target, Verb
from scanner.reading.code.sqltext import kind_of, read_sql
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.keeping import keep
from scanner.reading.source import SourceFile

_MACRO = re.compile(r"\$__(?:timeFilter|unixEpochFilter|unixEpochNanoFilter)\s*\([^()]*\)|\$timeFilter\b")
_COLUMN_MACRO = re.compile(
    r"\$__(?:timeGroup|timeGroupAlias|time|unixEpochGroup\w*|dateFilter)\s*\(\s*([^(),]{1,200})[^()]{0,200}\)"
)
_VARIABLE = re.compile(r"\$\{([\w.]+)(?::[^{}]*)?\}|\[\[([\w.]+)(?::[^\[\]]*)?\]\]|\$(\w+)")
_FLUX_WRITE = re.compile(r"\|>\s*(?:[\w.]+\.)?(?:to|wideTo|delete)\s*\(")
_FLUX_BUCKET = re.compile(r"\bfrom\s*\(\s*bucket\s*:\s*\"([^\"]{1,120})\"")
_LONGEST_MATH = 300
_MATH = re.compile(r"\$\{?[A-Z]\b\}?\s*[-+*/<>]|[-+*/<>]\s*\$\{?[A-Z]\b")


def read_query(file: SourceFile, name: str, text: str, source: str = "") -> Iterator[Finding]:
    """Yield a query as a part with its text, and what it does; a language other than SQL reads unless it says so."""
    sql = _plain(text)
    kind = kind_of(sql)
    yield from keep(
        PartKind.QUERY, name, text, "SQL" if kind else source or "query", file.limits, subtype=(kind or "").lower()
    )
    if kind:
        yield from read_sql(sql, name, SCRIPT)
        return
    if _MATH.search(text) and len(text) < _LONGEST_MATH:
        yield Evidence.of(Kind.FORMULA, text, name, verb=Verb.COMPUTE)
        return
    from_bucket = _FLUX_BUCKET.search(text)
    verb = Verb.WRITE if _FLUX_WRITE.search(text) else Verb.READ
    yield Evidence.of(Kind.FORMULA, text, name, verb=verb, target=Target.DATABASE)
    if from_bucket:
        yield Reference(target=from_bucket[1], access=Access.READ, where=name)


def _plain(text: str) -> str:
    """Return a query with Grafana's macros and variables as plain names, so that it has the shape of SQL."""
    text = _COLUMN_MACRO.sub(r"\1", _MACRO.sub("1 = 1", text))
    return _VARIABLE.sub(lambda found: found[1] or found[2] or found[3], text)
