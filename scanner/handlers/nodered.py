"""Node-RED flows: what starts them, what their nodes read and write, the JavaScript and SQL inside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from classifiers.evidence import (
    Access,
    Evidence,
    Finding,
    Kind,
    Metric,
    Part,
    PartKind,
    Reference,
    Target,
    Trouble,
    Verb,
)
from scanner.reading.code import effects
from scanner.reading.code.javascript import JAVASCRIPT
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scripts import module, summed
from scanner.reading.code.sqltext import kind_of, read_sql
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.documentation import documentation
from scanner.reading.handler import Handler, Unreadable
from scanner.reading.keeping import keep
from scanner.reading.lowcode.deciding import wiring
from scanner.reading.lowcode.jsontext import record, records, salvaged, word
from scanner.reading.lowcode.nodes import effect_of, is_database
from scanner.reading.lowcode.onlycode import code_of
from scanner.reading.source import SourceFile
from scanner.reading.textkind import text_kind

_KIND = "node-red"
_SUFFIXES = frozenset({".json", ".json5", ".js"})
_CODE_KEYS = (("func", ""), ("initialize", " at start"), ("finalize", " at end"))
_SQL_KEYS = ("query", "sql", "topic", "template", "statement")
_ADDRESS_KEYS = ("url", "broker", "host", "server", "endpoint", "filename", "path", "topic", "database", "db")
_SCHEDULES = frozenset(
    {"cronplus", "cron-plus", "bigtimer", "schedex", "schedule", "eztimer", "light-scheduler", "timerswitch"}
)
_COMPARISONS = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">=", "btwn": "between"}
_MOST_NODES = 20_000


def recognise(file: SourceFile) -> str | None:
    """A JSON list of nodes with wires."""
    return _KIND if text_kind(file) == _KIND else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield what each node is and does; functions are modules, statements queries, charts something shown."""
    content, problems = salvaged(file.read_all(file.limits.text))
    yield from problems
    nodes = _nodes(content)
    if not nodes:
        raise Unreadable(Trouble.MALFORMED, "a flow is a list of nodes with types, this has none")
    findings = summed(_findings(file, nodes))
    yield from code_of(findings) if file.code_only else findings


def _nodes(content: object) -> list[Mapping[str, object]]:
    """Return the nodes of an export, or of a file that the runtime keeps, in their order."""
    listed = content if isinstance(content, list) else record(content).get("flows")
    found = [node for node in records(listed) if word(node.get("type"))]
    found += [inner for node in found for key in ("nodes", "configs") for inner in records(node.get(key))]
    return [node for node in found if word(node.get("type"))][:_MOST_NODES]


def _findings(file: SourceFile, nodes: list[Mapping[str, object]]) -> Iterator[Finding]:
    by_id = {word(node.get("id")): node for node in nodes}
    asked = False
    for node in nodes:
        place = f"{_tab(node, by_id)}!{_name(node)}"
        for finding in _node(file, node, place, by_id):
            asked = asked or (isinstance(finding, Evidence) and finding.kind is Kind.SQL)
            yield finding
    yield wiring(nodes)
    yield Metric(name="nodes", value=len(nodes))
    if not asked:
        yield from _unknown_statements(nodes, by_id)


def _tab(node: Mapping[str, object], by_id: Mapping[str, Mapping[str, object]]) -> str:
    tab = by_id.get(word(node.get("z")), {})
    return word(tab.get("label")) or word(tab.get("name")) or "flow"


def _name(node: Mapping[str, object]) -> str:
    return word(node.get("name")) or word(node.get("label")) or word(node.get("type"))


def _node(
    file: SourceFile, node: Mapping[str, object], place: str, by_id: Mapping[str, Mapping[str, object]]
) -> Iterator[Finding]:
    kind = word(node.get("type"))
    yield from _names(node, kind, place)
    yield from _triggers(node, kind, place)
    yield from _code(file, node, place)
    yield from _statements(file, node, place)
    effect = effect_of(node)
    if effect is not None:
        address = _address(node, by_id)
        text = f"{kind}: {_name(node)} {address}".strip()
        yield Evidence.of(Kind.STATEMENT, effect.noted(text), place, verb=effect.verb, target=effect.target)
        if address:
            yield Reference(target=address, access=effects.direction(effect), where=place)
    reaches = is_database(kind) or (effect is not None and effect.target is Target.DEVICE)
    if reaches and node.get("wires") is not None:
        yield from _connection(node, kind, place, by_id)
    if kind == "switch":
        yield from _decisions(node, place)


def _names(node: Mapping[str, object], kind: str, place: str) -> Iterator[Finding]:
    """Yield what people read: names of flows, comments, and what a dashboard shows."""
    if kind in {"tab", "subflow"}:
        yield Evidence.of(Kind.LABEL, _name(node), place)
        if word(node.get("info")):
            yield Evidence.of(Kind.COMMENT, node.get("info"), place)
            yield from documentation(word(node.get("info")), f"description {place}")
    elif kind == "comment":
        yield Evidence.of(Kind.COMMENT, f"{_name(node)} {word(node.get('info'))}", place)
        yield from documentation(f"{_name(node)}\n{word(node.get('info'))}", f"notes {place}")
    elif kind.startswith(("ui_", "ui-")) and (node.get("z") or node.get("label")):
        label = word(node.get("label")) or word(node.get("title")) or _name(node)
        yield Part(kind=PartKind.PANEL, name=label, subtype=kind)
        yield Evidence.of(Kind.DISPLAY, f"{kind[3:]}: {label}", place)
    elif word(node.get("name")):
        yield Evidence.of(Kind.LABEL, node.get("name"), place)


def _triggers(node: Mapping[str, object], kind: str, place: str) -> Iterator[Finding]:
    if kind == "inject":
        repeat, cron = word(node.get("repeat")), word(node.get("crontab"))
        if cron or repeat not in {"", "0"}:
            yield Evidence.of(Kind.TRIGGER, f"runs by itself: {cron or f'every {repeat} s'}", place)
        elif node.get("once"):
            yield Evidence.of(Kind.TRIGGER, "runs when Node-RED starts", place)
    elif kind in _SCHEDULES:
        yield Evidence.of(Kind.TRIGGER, f"runs by itself: {kind}", place)
    elif kind in {"mqtt in", "tcp in", "udp in", "http in", "serial in"}:
        yield Evidence.of(Kind.TRIGGER, f"runs when something arrives: {kind} {word(node.get('topic'))}", place)


def _code(file: SourceFile, node: Mapping[str, object], place: str) -> Iterator[Finding]:
    for key, when in _CODE_KEYS:
        text = node.get(key)
        if isinstance(text, str) and text.strip():
            yield from module(file, f"{place}{when}", JAVASCRIPT.name, text)
            yield from read_script(text, f"{place}{when}", JAVASCRIPT)


def _statements(file: SourceFile, node: Mapping[str, object], place: str) -> Iterator[Finding]:
    """Yield the SQL in the settings of a node, or in what a change node sets."""
    settings = [*(node.get(key) for key in _SQL_KEYS), *(rule.get("to") for rule in records(node.get("rules")))]
    for text in settings:
        kind = kind_of(text) if isinstance(text, str) else None
        if kind and isinstance(text, str):
            yield from keep(PartKind.QUERY, place, text, "SQL", file.limits, subtype=kind.lower())
            yield from read_sql(text, place, SCRIPT)


def _address(node: Mapping[str, object], by_id: Mapping[str, Mapping[str, object]]) -> str:
    """Return what a node leads to: its own address, or that of the connection it names, and its topic."""
    pieces = []
    for key in _ADDRESS_KEYS:
        text = word(node.get(key))
        named = by_id.get(text)
        text = _place_of(named) if named else text
        if text and not kind_of(text):
            pieces.append(text)
    return "/".join(dict.fromkeys(pieces[:2]))[:300]


def _place_of(connection: Mapping[str, object]) -> str:
    keys = ("endpoint", "host", "hostname", "server", "address", "serialport", "tcpHost", "url", "path")
    if broker := word(connection.get("broker")):
        return broker if "://" in broker else f"mqtt://{broker}"
    place = next(filter(None, (word(connection.get(key)) for key in keys)), _name(connection))
    database = word(connection.get("db")) or word(connection.get("database"))
    return f"Server={place};Database={database}" if database and "://" not in place else place


def _connection(
    node: Mapping[str, object], kind: str, place: str, by_id: Mapping[str, Mapping[str, object]]
) -> Iterator[Finding]:
    named = [by_id[word(value)] for key, value in node.items() if key != "id" and word(value) in by_id]
    leads = [entry for entry in named if word(entry.get("type")) not in {"tab", "subflow", "ui_group"}]
    text = ", ".join(dict.fromkeys(f"{_place_of(entry)} {word(entry.get('db'))}".strip() for entry in leads))
    yield Part(kind=PartKind.CONNECTION, name=place, subtype=kind, detail=text)
    yield Evidence.of(Kind.CONNECTION, f"{kind}: {text or _name(node)}", place)
    for entry in leads:
        yield Reference(target=_place_of(entry), access=Access.UNKNOWN, where=place)


def _decisions(node: Mapping[str, object], place: str) -> Iterator[Finding]:
    """Yield what a switch compares with a number: a decision."""
    for rule in records(node.get("rules")):
        sign, limit = _COMPARISONS.get(word(rule.get("t"))), word(rule.get("v"))
        if sign and limit not in {"", "0", "1"}:
            text = f"{_name(node)}: {word(node.get('property'))} {sign} {limit} {word(rule.get('v2'))}"
            yield Evidence.of(Kind.STATEMENT, text, place, verb=Verb.COMPUTE)


def _unknown_statements(
    nodes: list[Mapping[str, object]], by_id: Mapping[str, Mapping[str, object]]
) -> Iterator[Finding]:
    """Say of databases that statements reach them which stand nowhere in this file."""
    for node in nodes:
        if is_database(word(node.get("type"))) and node.get("wires") is not None and effect_of(node) is None:
            place = f"{_tab(node, by_id)}!{_name(node)}"
            text = f"{word(node.get('type'))}: statements that come with the message"
            yield Evidence.of(Kind.STATEMENT, text, place, verb=Verb.RUN, target=Target.DATABASE)


HANDLER = Handler(
    name="nodered",
    version=3,
    suffixes=_SUFFIXES,
    recognise=recognise,
    read=read,
    title="Node-RED flows",
    reads=(
        "what starts them, nodes that write to machines, databases, web, mail and files, the JavaScript "
        "of functions, SQL in nodes and templates, connections, dashboards"
    ),
    leaves="what nodes of in-house packages do",
)
