"""The shapes a Power Automate flow comes in, and its steps one after the other, however they are nested."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scanner.reading.lowcode.connectors import connector_name
from scanner.reading.lowcode.jsontext import record, word

_MOST_STEPS = 5_000
_CONNECTION = re.compile(r"\['([^']+)'\]\['connectionId'\]")
_PARAMETER = re.compile(r"@\{?parameters\('([^']+)'\)\}?")
_ENCODED = re.compile(r"@\{(?:encodeURIComponent\()+'([^']*)'\)+\}")
_DOTTED = re.compile(r"^(?:Microsoft\.)?([A-Z]\w+)\.([A-Z]\w+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One action or trigger: `connector` and `operation` are "" for what is built in, `method` "" if none is named."""

    name: str
    type: str
    connector: str = ""
    operation: str = ""
    method: str = ""
    path: str = ""
    inputs: Mapping[str, object] = field(default_factory=dict)
    raw: Mapping[str, object] = field(default_factory=dict)

    @property
    def parameters(self) -> Mapping[str, object]:
        """What the operation is told."""
        told = record(self.inputs.get("parameters"))
        return told or {key: value for key, value in self.inputs.items() if key not in _PLUMBING}


_PLUMBING = frozenset({"host", "authentication", "retryPolicy", "method", "path", "schema", "headers", "metadata"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One flow: `references` lead from the name of a connection to its connector, `values` are its parameters."""

    name: str
    definition: Mapping[str, object]
    references: Mapping[str, str]
    values: Mapping[str, str]

    def plain(self, text: str) -> str:
        """Return a text with parameters as their values and encoded texts as they are."""
        text = _ENCODED.sub(r"\1", text)
        return _PARAMETER.sub(lambda found: self.values.get(found[1]) or found[1], text)

    def triggers(self) -> Iterator[Step]:
        """Yield what starts the flow."""
        for name, raw in _named(self.definition.get("triggers") or self.definition.get("trigger"), "trigger"):
            yield self._step(name, raw)

    def steps(self) -> Iterator[Step]:
        """Yield its actions, those inside conditions, loops and scopes too."""
        waiting = [*_named(self.definition.get("actions")), *_named(self.definition.get("errorHandling"))]
        waiting.reverse()
        count = 0
        while waiting and count < _MOST_STEPS:
            name, raw = waiting.pop()
            count += 1
            yield self._step(name, raw)
            waiting.extend(reversed(list(_inner(raw))))

    def _step(self, name: str, raw: Mapping[str, object]) -> Step:
        inputs = record(raw.get("inputs"))
        kind = word(raw.get("type"))
        connector, operation = self._operation(record(inputs.get("host")), kind)
        parameters = record(inputs.get("parameters"))
        told = (value for key, value in parameters.items() if key.rpartition("/")[2].casefold() == "method")
        method = word(inputs.get("method")) or next(filter(None, map(word, told)), "")
        return Step(
            name=name,
            type=kind,
            connector=connector,
            operation=operation,
            method=method.upper(),
            path=self.plain(word(inputs.get("path"))),
            inputs=inputs,
            raw=raw,
        )

    def _operation(self, host: Mapping[str, object], kind: str) -> tuple[str, str]:
        dotted = _DOTTED.match(kind)
        if dotted:
            return dotted[1], dotted[2]
        named = _CONNECTION.search(word(record(host.get("connection")).get("name")))
        reference = named[1] if named else word(host.get("connectionName")) or word(host.get("connectionReferenceName"))
        connector = word(host.get("apiId")) or self.references.get(reference, reference)
        return connector_name(connector) if connector else "", word(host.get("operationId"))


def flow_of(content: object, name: str) -> Flow | None:
    """Return the flow in a JSON text: exported, from a solution, of a Logic App, or written down as a template."""
    outer = record(content)
    properties = record(outer.get("properties"))
    inner = next((record(part.get("definition")) for part in (properties, outer) if part.get("definition")), outer)
    if not (inner.get("actions") or inner.get("triggers") or inner.get("trigger")):
        return None
    references = record(properties.get("connectionReferences") or outer.get("connectionReferences"))
    return Flow(
        name=word(properties.get("displayName")) or _own_name(outer) or name,
        definition=inner,
        references={key: _connector_of(record(value)) for key, value in references.items()},
        values=_values(record(inner.get("parameters"))),
    )


def _own_name(outer: Mapping[str, object]) -> str:
    """Return the name a template carries; exports carry an identifier there."""
    name = word(outer.get("name"))
    return name if " " in name else ""


def _connector_of(reference: Mapping[str, object]) -> str:
    api = record(reference.get("api"))
    return word(api.get("name")) or word(api.get("id")) or word(reference.get("id")) or word(reference.get("apiName"))


def _values(parameters: Mapping[str, object]) -> Mapping[str, str]:
    found = {name: record(value).get("defaultValue") for name, value in parameters.items()}
    return {name: value for name, value in found.items() if isinstance(value, str)}


def _named(value: object, single: str = "") -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield steps with their names: of an object that names them, of a list whose entries carry their names."""
    if single and "type" in record(value):
        yield word(record(value).get("name")) or single, record(value)
        return
    for name, raw in record(value).items():
        if isinstance(raw, dict):
            yield name, raw
    for number, raw in enumerate(value if isinstance(value, list) else (), 1):
        if isinstance(raw, dict):
            yield word(raw.get("name")) or str(number), raw


def _inner(raw: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    yield from _named(raw.get("actions"))
    yield from _named(record(raw.get("else")).get("actions"))
    for case in record(raw.get("cases")).values():
        yield from _named(record(case).get("actions"))
    yield from _named(record(raw.get("default")).get("actions"))
