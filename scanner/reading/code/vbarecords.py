"""Into which table a macro writes through a recordset: the source that its variable was opened on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from classifiers.words import fold

_OPENS = re.compile(
    r"\bSet\s+(?P<set>\w+)\s*=\s*[\w.()\"!]*\bOpenRecordset\s*\(\s*(?P<from>\"[^\"]*|\w+)"
    r"|\b(?P<on>\w+)\.Open\s*\(?\s*(?:Source\s*:=\s*)?(?P<source>\"[^\"]*|\w+)",
    re.IGNORECASE,
)
_TABLE = re.compile(r"\bfrom\s+[\[\"`]?(?P<table>[^\W\d][\w.]*(?:[ ]\w+(?=\]))*)", re.IGNORECASE)
_BARE = re.compile(r"[^\W\d][\w .$]{1,58}")
_ROOT = re.compile(r"^\s*(?:(?:If\b.*\bThen|Else|Let|Call|With)\s+)?(?P<root>[A-Za-z_]\w*)?\s*[.!(]", re.IGNORECASE)
_TAKES = re.compile(r"\bDelete\b", re.IGNORECASE)


@dataclass(slots=True)
class Records:
    """The tables behind the recordsets of a module; names of variables are lower case."""

    anywhere: dict[str, str] = field(default_factory=dict)
    """What a variable is opened on in the whole module; "" if on several tables."""
    here: dict[str, str] = field(default_factory=dict)
    """What it was opened on in this procedure, up to this line."""

    @classmethod
    def of(cls, text: str) -> Records:
        """Look through a module: forms open their recordsets in one procedure and write in another."""
        anywhere: dict[str, str] = {}
        for found in _OPENS.finditer(text):
            name, table = _opened(found, _nothing)
            if table:
                anywhere[name] = table if anywhere.get(name, table) == table else ""
        return cls(anywhere=anywhere)

    def learn(self, line: str, text_of: Callable[[str], str]) -> None:
        """Take in a line that opens a recordset.

        Args:
            line: with its strings.
            text_of: gives the text that was put together in a variable, "" if none was.
        """
        found = _OPENS.search(line)
        if found:
            name, table = _opened(found, text_of)
            self.here[name] = table

    def leave(self) -> None:
        """A procedure ends: what it opened is not known to be open in the next one."""
        self.here.clear()

    def noted(self, text: str, block: str) -> str:
        """Return the text of a line that changes a record with the table before it.

        Args:
            text: of the line.
            block: the variable of the `With` block around it.
        """
        found = _ROOT.match(text)
        name = ((found["root"] or block) if found else block).lower()
        table = self.here.get(name) or self.anywhere.get(name, "")
        if not table or fold(table) in fold(text):
            return text
        return f"{'from' if _TAKES.search(text) else 'into'} {table}: {text}"


def _opened(found: re.Match[str], text_of: Callable[[str], str]) -> tuple[str, str]:
    """Return the variable in lower case and the table that it is opened on."""
    name, source = (found["set"] or found["on"]).lower(), found["from"] or found["source"]
    text = source[1:] if source.startswith('"') else text_of(source)
    table = _TABLE.search(text)
    if table:
        return name, table["table"]
    return name, text.strip() if _BARE.fullmatch(text.strip()) and source.startswith('"') else ""


def _nothing(_: str) -> str:
    return ""
