"""Grafana dashboards and alert rules as JSON: what their panels read and show, and which of them can write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from classifiers.evidence import (
    Access,
    Evidence,
    Finding,
    Kind,
    Part,
    PartKind,
    Reference,
    Target,
    Trouble,
    Verb,
)
from scanner.reading.code.scripts import summed
from scanner.reading.documentation import documentation
from scanner.reading.handler import Handler, Unreadable
from scanner.reading.lowcode.dashboards import Panel, alert_rules, dashboards, panels, variables
from scanner.reading.lowcode.deciding import alerted, decided, thresholds
from scanner.reading.lowcode.jsontext import record, records, salvaged, word
from scanner.reading.lowcode.onlycode import code_of
from scanner.reading.lowcode.queries import read_query
from scanner.reading.lowcode.webcalls import read_actions
from scanner.reading.source import SourceFile
from scanner.reading.textkind import text_kind

_KIND = "grafana"
_SUFFIXES = frozenset({".json", ".json5"})
_LAYOUT = frozenset({"row", "text"})


def recognise(file: SourceFile) -> str | None:
    """JSON with the keys of a dashboard, of a list of them or of alert rules."""
    return _KIND if text_kind(file) == _KIND else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield dashboards with their panels, queries, variables and links, and alert rules."""
    content, problems = salvaged(file.read_all(file.limits.text))
    yield from problems
    boards, rules = list(dashboards(content)), list(alert_rules(content))
    if not boards and not rules:
        raise Unreadable(Trouble.MALFORMED, "a dashboard has panels, this has none")
    findings = summed(_findings(file, boards, rules))
    yield from code_of(findings) if file.code_only else findings


def _findings(
    file: SourceFile, boards: list[Mapping[str, object]], rules: list[Mapping[str, object]]
) -> Iterator[Finding]:
    for board in boards:
        yield from _board(file, board)
    for rule in rules:
        yield from _alert(file, rule)
    yield from decided(map(alerted, rules))


def _board(file: SourceFile, board: Mapping[str, object]) -> Iterator[Finding]:
    title = word(board.get("title")) or file.name
    yield Evidence.of(Kind.LABEL, title, "title")
    if board.get("description"):
        yield Evidence.of(Kind.COMMENT, board.get("description"), "description")
        yield from documentation(word(board.get("description")), "description")
    yield from _links(board, title)
    for variable in variables(board):
        name = f"variable {word(variable.get('name'))}"
        query = variable.get("query") or variable.get("definition")
        text = word(record(query).get("query") or record(query).get("rawSql")) or word(query)
        if word(variable.get("type")).lower().startswith("query") and text:
            yield from read_query(file, name, text)
    for panel in panels(board):
        yield from _panel(file, panel)
    yield from decided(line for panel in panels(board) for line in thresholds(panel.raw))


def _panel(file: SourceFile, panel: Panel) -> Iterator[Finding]:
    where = panel.where
    yield Part(kind=PartKind.PANEL, name=panel.title or where, subtype=panel.type, detail=panel.source)
    if panel.type not in _LAYOUT:
        yield Evidence.of(Kind.DISPLAY, f"{panel.type} panel: {panel.title}", where)
    if panel.description:
        yield Evidence.of(Kind.COMMENT, panel.description, where)
    if panel.type == "text":
        yield from documentation(word(record(panel.options).get("content")), f"notes {where}")
    yield from _queries(file, panel)
    for section in (panel.options, panel.fields):
        yield from read_actions(file, section, where)
    yield from _calculations(panel)
    yield from _links(panel.raw, where)
    if panel.raw.get("alert"):
        yield from _alert(file, {**record(panel.raw["alert"]), "title": f"alert of {panel.title}"})


def _queries(file: SourceFile, panel: Panel) -> Iterator[Finding]:
    queries = list(panel.queries())
    for source in dict.fromkeys(source for _, source, _ in queries if source):
        yield from _connection(source, panel.where)
    for name, source, text in queries:
        if text:
            yield from read_query(file, f"{panel.where} {name}".strip(), text, source)


def _connection(source: str, where: str) -> Iterator[Finding]:
    """Yield the data source of a panel: a connection of the dashboard, and an edge of the lineage graph."""
    yield Part(kind=PartKind.CONNECTION, name=where, subtype="grafana", detail=source)
    yield Evidence.of(Kind.CONNECTION, f"data source {source}", where)
    yield Reference(target=f"grafana:{source}", access=Access.READ, where=where)


def _calculations(panel: Panel) -> Iterator[Finding]:
    """Yield columns that the panel itself calculates."""
    for step in records(panel.raw.get("transformations")):
        options = record(step.get("options"))
        if word(step.get("id")) == "calculateField":
            binary = record(options.get("binary"))
            sides = " ".join(
                filter(None, (word(binary.get("left")), word(binary.get("operator")), word(binary.get("right"))))
            )
            text = f"{word(options.get('alias')) or 'field'} = {sides or word(options.get('mode'))}"
            yield Evidence.of(Kind.FORMULA, text, panel.where, verb=Verb.COMPUTE)


def _links(owner: Mapping[str, object], where: str) -> Iterator[Finding]:
    for link in records(owner.get("links")):
        address = word(link.get("url"))
        if "://" in address:
            yield Reference(target=address, access=Access.UNKNOWN, where=where)


def _alert(file: SourceFile, rule: Mapping[str, object]) -> Iterator[Finding]:
    """Yield one alert rule: it runs without a person, and tells people."""
    name = word(rule.get("title")) or word(rule.get("name")) or "alert"
    where = f"alert {name}"
    for query in records(rule.get("data")):
        model = record(query.get("model"))
        text = next(filter(None, (word(model.get(key)) for key in ("rawSql", "expr", "query", "expression"))), "")
        if text:
            yield from read_query(file, f"{where} {word(query.get('refId'))}".strip(), text)
    yield Evidence.of(Kind.TRIGGER, f"checks {name} without a person", where)
    yield Evidence.of(Kind.STATEMENT, f"notifies: {name}", where, verb=Verb.SEND, target=Target.MAIL)


HANDLER = Handler(
    name="grafana",
    version=2,
    suffixes=_SUFFIXES,
    recognise=recognise,
    read=read,
    title="Grafana dashboards, lists of them, alert rules",
    reads=(
        "panels and their data sources, queries in SQL and other languages and what they do, variables, "
        "links, calculated columns, thresholds; forms, buttons and actions with their requests, "
        "statements and scripts: a panel that writes is found"
    ),
    leaves="provisioning files in YAML",
)
