"""Connection strings in code: told from the rest, as another server is another connection and no other logic."""

from __future__ import annotations

import re

_KEY = (
    r"(?:driver|provider|server|host|port|data[ ]source|address|addr|network[ ]address|dsn|filedsn|dbq|defaultdir"
    r"|database|initial[ ]catalog|uid|user[ ]id|user|pwd|password|trusted_connection|integrated[ ]security"
    r"|extended[ ]properties|persist[ ]security[ ]info|encrypt|trustservercertificate|service[ ]name|sid)"
)
_PAIR = re.compile(rf"(?:^|;)\s*{_KEY}\s*=\s*[^;]*", re.IGNORECASE)
_ALONE = re.compile(
    r"(?:odbc|oledb);|(?:dsn|filedsn|driver|provider|data source|dbq)\s*=|jdbc:\w"
    r"|(?:mssql|mysql|postgresql|oracle|sqlite|mongodb|redis|snowflake|db2)(?:\+\w+)?://",
    re.IGNORECASE,
)
_ENOUGH = 2
"""So many settings make a text without a telling beginning a connection string: `Server=a;Database=b`."""
_TEXT = r'"((?:[^"\n\\]|\\.|"")*)"'
_TEXTS = {
    True: re.compile(_TEXT),
    False: re.compile(_TEXT + r"|'((?:[^'\n\\]|\\.|'')*)'"),
}
_BASIC = frozenset({"vba", "vbscript", "visual basic", "basic", "m"})
"""Languages in which `'` begins no text."""
_HINT = re.compile(r"[=:]")
_LONGEST = 4000
_PLACE = '"connection"'


def without_connections(text: str, language: str) -> tuple[str, list[str]]:
    """Return a source with a mark for each connection string, and these strings."""
    if not _HINT.search(text):
        return text, []
    found: list[str] = []

    def taken(match: re.Match[str]) -> str:
        words = match[match.lastindex or 0]
        if not is_connection(words):
            return match[0]
        found.append(words)
        return _PLACE

    return _TEXTS[language.lower() in _BASIC].sub(taken, text), found


def is_connection(text: str) -> bool:
    """Return whether a text in code is a connection string, or the greater part of one."""
    if "=" not in text and ":" not in text:
        return False
    text = text[:_LONGEST].lstrip()
    return bool(_ALONE.match(text)) or len(_PAIR.findall(text)) >= _ENOUGH
