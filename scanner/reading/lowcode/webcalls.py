"""What an exported dashboard or form does when somebody presses its buttons: requests, statements, scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from classifiers.evidence import Evidence, Finding, Kind, Reference, Verb
from scanner.reading.code import effects
from scanner.reading.code.javascript import JAVASCRIPT
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scripts import module
from scanner.reading.code.sqltext import kind_of, read_sql
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.code.words import words
from scanner.reading.lowcode.jsontext import everywhere, word
from scanner.reading.source import SourceFile

_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_ADDRESSES = ("url", "endpoint", "uri", "apiEndpoint", "api", "href")
_STATEMENTS = words("rawSql rawQuery query sql queryText statement")
_SCRIPT = re.compile(r"^(?:code|script|getPayload|getOption|helpers|onRender|onInit|afterRender|\w*[cC]ode)$")
_SCRIPT_TOKENS = re.compile(r"[;={(]")
_CONSOLE = re.compile(r"^\s*console\.\w+\([^\n]*\);?[ \t]*$", re.MULTILINE)


def read_actions(file: SourceFile, options: object, where: str) -> Iterator[Finding]:
    """Yield the requests, statements and scripts anywhere inside the options of a panel."""
    names: dict[str, int] = {}
    for owner, part in everywhere(options):
        if "method" in part:
            yield from _request(part, where)
        for key in sorted(_STATEMENTS.intersection(part)):
            sql = word(part.get(key))
            if kind_of(sql):
                yield from read_sql(sql, where, SCRIPT)
        for key, text in _scripts(part):
            name = f"{where} {owner}.{key}" if owner else f"{where} {key}"
            names[name] = names.get(name, 0) + 1
            name = name if names[name] == 1 else f"{name} {names[name]}"
            yield from module(file, name, JAVASCRIPT.name, text)
            yield from read_script(_CONSOLE.sub("", text), name, JAVASCRIPT)


def _scripts(part: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in part.items():
        if isinstance(value, str) and _SCRIPT.match(name) and _SCRIPT_TOKENS.search(value):
            yield name, value


def _request(part: Mapping[str, object], where: str) -> Iterator[Finding]:
    method = word(part.get("method")).upper()
    address = next(filter(None, (word(part.get(name)) for name in _ADDRESSES)), "")
    if method in _METHODS and address:
        yield from request(method, address, where)


def request(method: str, address: str, where: str) -> Iterator[Finding]:
    """Yield one web request: what it does, and the address as an edge of the lineage graph."""
    effect = effects.web(method, address)
    text = effect.noted(f"{method} {address}")
    yield Evidence.of(Kind.STATEMENT, text, where, verb=effect.verb, target=effect.target)
    if effect.verb is not Verb.SEND:
        yield Reference(target=address[:400], access=effects.direction(effect), where=where)
