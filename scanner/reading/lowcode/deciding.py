"""What decides in a low-code tool without being a text of its own: thresholds, settings of steps, wiring."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256

from classifiers.evidence import Decisions
from scanner.reading.lowcode.jsontext import record, records, word
from scanner.reading.secrets import mask

_SECRET = ("password", "passwd", "pwd", "secret", "token", "apikey", "credentials")
_NODE_LOOKS = frozenset(
    {"x", "y", "w", "h", "id", "z", "g", "l", "name", "label", "info", "icon", "color", "width", "height", "order"}
    | {"wires", "nodes", "inputLabels", "outputLabels", "style", "className", "valid", "inputs", "func", "initialize"}
    | {"finalize", "query", "sql", "statement"}
)
"""Keys of a node that only place or name it, or whose text is kept as a source."""
_NODE_PLACES = frozenset(
    {"broker", "endpoint", "host", "hostname", "server", "address", "serialport", "tcpHost", "db", "database", "url"}
)
"""Keys of the configuration of a connection: where it leads is a connection, no decision."""
_NOT_RUN = frozenset({"comment", "tab", "ui_group", "ui_tab", "ui_spacer", "ui_base", "ui-group", "ui-page", "group"})
_TARGET_LOOKS = frozenset(
    {"datasource", "key", "rawSql", "expr", "query", "queryText", "expression", "rawQuery", "target", "sql"}
    | {"statement", "legendFormat", "editorMode", "format"}
)
_UNSET: tuple[object, ...] = (None, False, "", [], {})
"""Values that a newer version of an editor writes where an older one wrote none."""
_ALERT_LOOKS = frozenset({"name", "title", "message", "uid", "id", "dashboardUid", "panelId", "labels", "annotations"})


def wiring(nodes: Iterable[Mapping[str, object]]) -> Decisions:
    """Return a digest of what the nodes of a flow are set to and how they are wired, whatever their numbers are."""
    nodes = list(nodes)
    off = frozenset(word(node.get("id")) for node in nodes if node.get("disabled") is True)
    nodes = [node for node in nodes if word(node.get("type")) not in _NOT_RUN]
    by_id = {word(node.get("id")): node for node in nodes}
    own = {key: _node(node, by_id, off) for key, node in by_id.items()}
    lines = set(own.values())
    for key, node in by_id.items():
        wires = node.get("wires")
        for port, targets in enumerate(wires if isinstance(wires, list) else ()):
            for target in targets if isinstance(targets, list) else ():
                lines.add(f"{own[key]} {port} {own.get(word(target), '')}")
    return _digest(lines)


def _node(node: Mapping[str, object], by_id: Mapping[str, Mapping[str, object]], off: frozenset[str]) -> str:
    looks = _NODE_LOOKS if "wires" in node else _NODE_LOOKS | _NODE_PLACES
    kept = {key: value for key, value in node.items() if key not in looks}
    led = {key: by_id[value] for key, value in kept.items() if isinstance(value, str) and value in by_id}
    stands = {"on": False} if word(node.get("z")) in off else {}
    return _text({**kept, **{key: word(other.get("type")) for key, other in led.items()}, **stands})


def thresholds(panel: Mapping[str, object]) -> Iterable[str]:
    """Yield what a panel of a dashboard decides: how it asks, its limits, what it makes of values."""
    for target in records(panel.get("targets")):
        yield _text({key: value for key, value in _without(target, _TARGET_LOOKS).items() if value not in _UNSET})
    fields = record(panel.get("fieldConfig"))
    for rules in (record(fields.get("defaults")), *_overridden(fields)):
        yield from _limits(rules)
    yield from _limits(record(panel.get("options")))
    for key in ("transformations", "thresholds"):
        if panel.get(key):
            yield _text(_plain(panel[key]))
    if panel.get("alert"):
        yield _text(_plain(_without(record(panel["alert"]), _ALERT_LOOKS)))


def _overridden(fields: Mapping[str, object]) -> Iterable[Mapping[str, object]]:
    for override in records(fields.get("overrides")):
        yield {word(entry.get("id")): entry.get("value") for entry in records(override.get("properties"))}


def _limits(rules: Mapping[str, object]) -> Iterable[str]:
    for key in ("thresholds", "mappings"):
        if rules.get(key):
            yield f"{key} {_text(_plain(rules[key]))}"


def alerted(rule: Mapping[str, object]) -> str:
    """Return what an alert rule decides."""
    return _text(_plain(_without(rule, _ALERT_LOOKS)))


def decided(lines: Iterable[str]) -> Iterable[Decisions]:
    """Yield one digest of these lines, none if there are none."""
    found = set(lines)
    if found:
        yield _digest(found)


def _without(value: Mapping[str, object], names: frozenset[str]) -> dict[str, object]:
    return {key: inner for key, inner in value.items() if key not in names}


def _plain(value: object) -> object:
    """Return a value without colours, places and data sources."""
    if isinstance(value, dict):
        return {
            key: _plain(inner)
            for key, inner in value.items()
            if key not in {"color", "colorMode", "fillColor", "lineColor", "fill", "line", "index", "datasource"}
        }
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def _text(value: object) -> str:
    """Return a value as text, whatever order its keys have; words that keep others out are left out."""
    if isinstance(value, dict):
        value = {key: inner for key, inner in value.items() if not str(key).lower().endswith(_SECRET)}
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _digest(lines: set[str]) -> Decisions:
    text = mask("\n".join(sorted(lines)))[0]
    return Decisions(digest=sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
