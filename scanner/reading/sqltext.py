"""SQL as evidence: what a statement does, which tables it reads and writes, by a token scan of any dialect."""

from __future__ import annotations

from collections.abc import Iterator

from classifiers.evidence import Finding
from scanner.reading.surroundings import Surroundings


def kind_of(sql: str) -> str | None:
    """Return the statement's word (SELECT, UPDATE ...) if the text has the full shape of SQL, else None."""
    raise NotImplementedError


def read_sql(sql: str, where: str, surroundings: Surroundings) -> Iterator[Finding]:
    """Yield what the statements in `sql` do: one `Evidence(SQL, verb, target)` each, and a `Reference` per table."""
    raise NotImplementedError
