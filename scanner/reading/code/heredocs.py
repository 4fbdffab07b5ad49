"""Texts within a Unix shell script (`sqlplus <<EOF ... EOF`): the SQL that they hand to a database."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classifiers.evidence import Finding
from scanner.reading.code.sqltext import read_sql
from scanner.reading.code.surroundings import SCRIPT

_DOCUMENT = re.compile(
    r"^(?P<command>[^\n#]*)<<-?[ \t]*(?P<quote>[\"']?)(?P<word>\w+)(?P=quote)(?P<rest>[^\n]*)\n"
    r"(?P<body>.*?)^[ \t]*(?P=word)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_CLIENT = re.compile(
    r"\b(?:psql|mysql|mariadb|sqlplus|sqlcmd|isql|tsql|db2|hdbsql|sqlite3|clickhouse-client|vsql|nzsql|bteq|snowsql)\b|\.sql\b",
    re.IGNORECASE,
)
_HOLES = re.compile(r"\$\{[^}]*\}|\$\([^)]*\)|\$\w+")
_PREAMBLE = re.compile(
    r"^[ \t]*(?:set|whenever|spool|connect|define|prompt|\\\w+)\b[^\n]*;?[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_LONGEST = 200_000


def sql_in(text: str, module: str) -> Iterator[Finding]:
    """Yield what the SQL does that a script hands to a client of a database, or writes into a file of SQL."""
    for found in _DOCUMENT.finditer(text[:_LONGEST]):
        if _CLIENT.search(f"{found['command']} {found['rest']}"):
            line = text.count("\n", 0, found.start("body")) + 1
            body = _HOLES.sub("{?}", _PREAMBLE.sub("", found["body"]))
            yield from read_sql(body, f"{module}:{line}", SCRIPT)
