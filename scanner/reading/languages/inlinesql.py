"""SQL that stands in a program without quotes, as FoxPro and SAS write it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Finding
from scanner.reading.code.scriptlines import lines
from scanner.reading.code.sqltext import kind_of, read_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.code.dialects import Dialect
    from scanner.reading.code.surroundings import Surroundings

_SQL = re.compile(r"(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP)\b", re.IGNORECASE)
_LONGEST = 4_000_000
_MOST = 2_000


def inline_sql(text: str, module: str, dialect: Dialect, surroundings: Surroundings) -> Iterator[Finding]:
    """Yield what the statements of a program do that are SQL in their full shape."""
    found = 0
    for line in lines(text[:_LONGEST], dialect):
        if _SQL.match(line.code) and kind_of(line.full):
            yield from read_sql(line.full, f"{module}:{line.number}", surroundings)
            found += 1
            if found >= _MOST:
                return
