"""A canvas app as it is published: the list of its data, and the tree of controls of each screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from classifiers.evidence import Evidence, Finding, Kind, Problem
from scanner.reading.archive import Archive
from scanner.reading.codetext import decode
from scanner.reading.documentation import documentation
from scanner.reading.handler import Unreadable
from scanner.reading.lowcode.appsource import read_source
from scanner.reading.lowcode.canvas import App, Rule, source_of
from scanner.reading.lowcode.jsontext import parsed, record, records, word
from scanner.reading.source import SourceFile

_SOURCES = "references/datasources.json"
_PROPERTIES = "properties.json"
_LISTS = frozenset({_SOURCES, _PROPERTIES})
_CONTROLS = ("controls/", "components/")
_MOST_RULES = 200_000
_LIST = 4
"""How many times the limit of a text the list of data may have: it describes every column of every table."""


def read_package(file: SourceFile, package: Archive, name: str) -> tuple[App, list[Finding]]:
    """Return the app in a package, and what its package says of it; a damaged member is a problem, the others count."""
    app = App(name=name, listed=_SOURCES in package)
    notes: list[Finding] = []
    members = {member.lower(): member for member in package.names}
    for folded, member in members.items():
        if folded in _LISTS or _is_screen(folded):
            try:
                most = file.limits.text * (_LIST if folded == _SOURCES else 1)
                notes.extend(_member(app, folded, parsed(package.read(member, most))))
            except Unreadable as damage:
                notes.append(Problem(trouble=damage.trouble, detail=f"{member}: {damage.detail}", where=member))
    if not app.rules:
        for folded, member in members.items():
            if folded.startswith("src/") and folded.endswith((".yaml", ".yml")) and "editorstate" not in folded:
                text = decode(package.read(member, file.limits.text))[0]
                app.rules.extend(read_source(text, member.rpartition("/")[2].partition(".")[0]))
    notes.extend(package.problems)
    return app, notes


def _is_screen(folded: str) -> bool:
    return folded.startswith(_CONTROLS) and folded.endswith(".json")


def _member(app: App, folded: str, content: object) -> Iterator[Finding]:
    if folded == _SOURCES:
        for entry in records(record(content).get("DataSources")):
            source = source_of(entry)
            app.sources[source.name.casefold()] = source
    elif folded == _PROPERTIES:
        app.name = word(record(content).get("Name")) or app.name
        author = word(record(content).get("Author"))
        if author:
            yield Evidence.of(Kind.PERSON, author, "author")
        yield from documentation(word(record(content).get("AppDescription")), "description")
    else:
        app.rules.extend(_rules(record(record(content).get("TopParent")), _MOST_RULES - len(app.rules)))


def _rules(top: Mapping[str, object], most: int) -> Iterator[Rule]:
    """Yield the expressions of a screen, control after control as they stand in its tree."""
    screen = word(top.get("Name")) or "screen"
    waiting = [top]
    count = 0
    while waiting:
        control = waiting.pop()
        waiting.extend(reversed(list(records(control.get("Children")))))
        name = "" if control is top else word(control.get("Name"))
        for rule in records(control.get("Rules")):
            count += 1
            if count > most:
                return
            expression = rule.get("InvariantScript")
            if isinstance(expression, str) and expression.strip():
                yield Rule(screen=screen, control=name, name=word(rule.get("Property")), expression=expression)
