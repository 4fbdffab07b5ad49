"""What a Qlik script leads to: its variables filled in, connections, files that are loaded, stored and included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from classifiers.evidence import Access, Reference
from scanner.reading.code import effects
from scanner.reading.code.folding import HOLE

_PLACE = r"(?:\[([^\]\n]{1,400})\]|\"([^\"\n]{1,400})\"|'([^'\n]{1,400})'|([^\s;(),'\"\[]{2,400}))"
_STORED = re.compile(rf"\bSTORE\s.*?\sINTO\s+{_PLACE}", re.IGNORECASE | re.DOTALL)
_LOADED = re.compile(rf"\bFROM\s*{_PLACE}(?=\s*(?:\(|$|WHERE\b|GROUP\b|ORDER\b|;))", re.IGNORECASE)
_BINARY = re.compile(rf"^\s*BINARY\s+{_PLACE}", re.IGNORECASE)
_INCLUDED = re.compile(r"\$\(\s*(?:Must_)?Include\s*=\s*['\"\[]?([^)'\"\]]{1,400})", re.IGNORECASE)
_CONNECT = re.compile(
    r"\b(?P<kind>ODBC|OLEDB|LIB|CUSTOM)?\s*CONNECT(?:32|64)?\s+TO\s+"
    r"(?:'([^']{1,2000})'|\"([^\"]{1,2000})\"|\[([^\]]{1,2000})\]|([\w.-]{1,120}))",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"\$\(\s*(?!(?:Must_)?Include\b)=?\s*'?([^()']{1,100}?)'?\s*\)", re.IGNORECASE)
_SET = re.compile(
    r"^\s*(?P<how>SET|LET)?\s*(?P<name>[A-Za-z_][\w.]*)\s*=(?!=)\s*(?P<value>.+?)\s*$", re.IGNORECASE | re.DOTALL
)
_PARTS = re.compile(r"'((?:[^']|'')*)'|([A-Za-z_][\w.]*)(?!\s*\()")
_JOINED = re.compile(r"(?:'(?:[^']|'')*'|[A-Za-z_][\w.]*)(?:\s*&\s*(?:'(?:[^']|'')*'|[A-Za-z_][\w.]*))*")
_LOADS = re.compile(r"\bLOAD\b", re.IGNORECASE)
_USER = re.compile(r"\s*\([^()]*\)\s*$")
_SHORTEST = 3


@dataclass(slots=True)
class LoadScript:
    """One pass over the statements of a script; `known` are its variables, in lower case."""

    known: dict[str, str] = field(default_factory=dict)

    def filled(self, text: str) -> str:
        """Return a text with the variables in it replaced by what they stand for, a hole where that is not known."""
        for _ in range(3):
            before, text = text, _VARIABLE.sub(lambda match: self.known.get(match[1].casefold(), HOLE), text)
            if text == before:
                break
        return text

    def line(self, full: str, where: str, otherwise: Access) -> Iterator[Reference]:
        """Take in one statement and yield what it leads to."""
        del otherwise
        text = self.filled(full)
        given = _SET.match(text)
        if given and not _LOADS.match(text):
            self._learn(given)
        for found in _CONNECT.finditer(text):
            if target := _connection(next(filter(None, found.groups()[1:]), ""), (found["kind"] or "").casefold()):
                yield Reference(target=target, access=Access.UNKNOWN, where=where)
        yield from self._places(text, where)

    def rest(self) -> Iterator[Reference]:
        """Nothing: a variable that no statement uses leads nowhere."""
        yield from ()

    def _learn(self, given: re.Match[str]) -> None:
        name, value = given["name"].casefold(), given["value"]
        if (given["how"] or "").casefold() == "set":
            self.known[name] = value[1:-1] if value[:1] == value[-1:] in {"'", '"'} and len(value) > 1 else value
        elif _JOINED.fullmatch(value):
            parts = (
                quoted.replace("''", "'") if not word else self.known.get(word.casefold(), HOLE)
                for quoted, word in _PARTS.findall(value)
            )
            self.known[name] = "".join(parts)
        else:
            self.known.pop(name, None)

    def _places(self, text: str, where: str) -> Iterator[Reference]:
        for pattern, access, applies in (
            (_STORED, Access.WRITE, True),
            (_LOADED, Access.READ, _LOADS.search(text) is not None),
            (_BINARY, Access.READ, True),
            (_INCLUDED, Access.READ, True),
        ):
            for found in pattern.finditer(text) if applies else ():
                place = next(filter(None, found.groups()), "").strip()
                if len(place) >= _SHORTEST and place != HOLE:
                    yield Reference(target=place, access=access, where=where)


def _connection(told: str, kind: str) -> str:
    """Return a connection as others write it: a connection string, a DSN, or the name that the server knows it by."""
    if effects.is_connection(told) or "=" in told:
        return told
    name = _USER.sub("", told.partition(";")[0]).strip()
    if not name or HOLE in name:
        return ""
    return f"qlik:{name}" if kind == "lib" else f"DSN={name}"
