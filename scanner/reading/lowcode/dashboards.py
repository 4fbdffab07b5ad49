"""The shapes a Grafana dashboard comes in: exported, provisioned, answered by the API, old rows and new elements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scanner.reading.lowcode.jsontext import record, records, word

_QUERY_TEXTS = ("rawSql", "expr", "query", "queryText", "expression", "rawQuery", "target", "sql", "statement")
_NO_SOURCE = frozenset({"-- Dashboard --", "-- Mixed --", "-- Grafana --", "grafana", "datasource", "__expr__"})
_MOST_PANELS = 2_000
_MOST_BOARDS = 200
_DEEPEST = 4
"""Rows within rows that are followed; Grafana itself has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One panel: `raw` as it stands in the file, the rest as people know it."""

    number: int
    raw: Mapping[str, object]

    @property
    def title(self) -> str:
        """Its title, "" if it has none."""
        return word(self.raw.get("title"))

    @property
    def type(self) -> str:
        """Its visualization, as Grafana names it."""
        return word(self.raw.get("type")) or "unknown"

    @property
    def where(self) -> str:
        """How a person finds it: by its title, else by its number."""
        return f"panel {self.title or self.number}"

    @property
    def description(self) -> str:
        """What its author wrote about it."""
        return word(self.raw.get("description"))

    @property
    def source(self) -> str:
        """Its data source, "" if it has none of its own."""
        return source_name(self.raw.get("datasource"))

    @property
    def options(self) -> object:
        """What its visualization was told; of older panels all their keys but the queries."""
        return self.raw.get("options") or {
            key: value for key, value in self.raw.items() if key not in {"targets", "fieldConfig", "panels", "alert"}
        }

    @property
    def fields(self) -> object:
        """How its fields are shown, and what a click on them does."""
        return self.raw.get("fieldConfig")

    def queries(self) -> Iterator[tuple[str, str, str]]:
        """Yield name, data source and text of each query; the text is "" if a form builds it."""
        for target in records(self.raw.get("targets")):
            source = source_name(target.get("datasource")) or self.source
            yield word(target.get("refId")), source, _query_text(target)


def _query_text(target: Mapping[str, object]) -> str:
    """Return the text of a query; a builder without text is named by what it was told to read."""
    text = next(filter(None, (word(target.get(key)) for key in _QUERY_TEXTS)), "")
    if text:
        return text
    measurement = word(target.get("measurement")) or word(target.get("metric"))
    return f"measurement {measurement}" if measurement else ""


def source_name(value: object) -> str:
    """Return the name of a data source: a text of old, an object with type and identifier since."""
    source = record(value)
    name = word(source.get("type")) or word(source.get("uid")) or word(source.get("name")) or word(value)
    identifier = word(source.get("uid"))
    if name in _NO_SOURCE or identifier in _NO_SOURCE:
        return ""
    named = identifier and identifier != name and not identifier.startswith("$")
    return f"{name}/{identifier}" if named else name


def dashboards(content: object) -> Iterator[Mapping[str, object]]:
    """Yield the dashboards of a file: one, the answer of the API with one, or several in a list."""
    waiting = [content]
    found = 0
    while waiting and found < _MOST_BOARDS:
        current = waiting.pop()
        if isinstance(current, list):
            waiting.extend(reversed(current[:_MOST_BOARDS]))
        elif isinstance(current, dict):
            if _is_board(current):
                found += 1
                yield _flat(current)
            else:
                waiting.extend(current[key] for key in ("dashboard", "dashboards", "spec") if key in current)


def _is_board(value: Mapping[str, object]) -> bool:
    return any(isinstance(value.get(key), list) for key in ("panels", "rows")) or isinstance(
        value.get("elements"), dict
    )


def _flat(board: Mapping[str, object]) -> Mapping[str, object]:
    """Return a dashboard of the second schema with its elements as panels."""
    elements = board.get("elements")
    if not isinstance(elements, dict):
        return board
    return {**board, "panels": [_element(record(entry.get("spec"))) for entry in records(elements)]}


def _element(spec: Mapping[str, object]) -> Mapping[str, object]:
    look = record(spec.get("vizConfig"))
    shown = record(look.get("spec"))
    queries = record(record(spec.get("data")).get("spec")).get("queries")
    return {
        "title": spec.get("title"),
        "description": spec.get("description"),
        "type": look.get("group") or look.get("kind"),
        "links": spec.get("links"),
        "options": shown.get("options"),
        "fieldConfig": shown.get("fieldConfig"),
        "targets": [_element_query(record(entry.get("spec"))) for entry in records(queries)],
    }


def _element_query(spec: Mapping[str, object]) -> Mapping[str, object]:
    query = record(spec.get("query"))
    source = spec.get("datasource") or query.get("datasource") or query.get("group") or query.get("kind")
    return {**record(query.get("spec")), "refId": spec.get("refId"), "datasource": source}


def panels(board: Mapping[str, object]) -> Iterator[Panel]:
    """Yield the panels of a dashboard, those inside rows too."""
    number = 0
    waiting = [(entry, 0) for key in ("panels", "rows") for entry in records(board.get(key))]
    waiting.reverse()
    while waiting and number < _MOST_PANELS:
        raw, depth = waiting.pop()
        inner = [(entry, depth + 1) for entry in records(raw.get("panels"))] if depth < _DEEPEST else []
        waiting.extend(reversed(inner))
        if raw.get("type") or raw.get("targets"):
            number += 1
            yield Panel(number=number, raw=raw)


def variables(board: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Yield the variables of a dashboard."""
    yield from records(record(board.get("templating")).get("list"))
    for entry in records(board.get("variables")):
        spec = record(entry.get("spec"))
        if spec:
            yield {**spec, "type": entry.get("kind"), "query": record(spec.get("query")).get("spec")}


def alert_rules(content: object) -> Iterator[Mapping[str, object]]:
    """Yield the alert rules of a provisioning file."""
    for group in records(record(content).get("groups")):
        yield from records(group.get("rules"))
