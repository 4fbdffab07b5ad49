"""Lineage in the formats of other programs: GraphML, DOT, JSON Lines and OpenLineage."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from inventory.exports.text import printable

if TYPE_CHECKING:
    import networkx as nx

PRODUCER = "urn:shadow-it-scanner"
JOB_EVENT = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent"
"""Schema of an event that tells what a job is made to do; a scan has seen no run of it, so none is claimed."""
NAMESPACE = "shadow-it-scanner"
_TOOL = "tool"
_FILES = frozenset({"tool", "file", "folder"})
_SHAPES = {"tool": "box", "file": "note", "folder": "folder", "database": "cylinder", "dsn": "cylinder"}


def graphml(graph: nx.DiGraph[str]) -> Iterator[str]:
    """Yield the graph as GraphML, for yEd, Gephi and the like."""
    import networkx as nx  # noqa: PLC0415 - heavy, and only lineage needs it

    made: nx.DiGraph[str] = nx.DiGraph()
    for node, known in graph.nodes(data=True):
        made.add_node(printable(node), **{key: printable(str(value)) for key, value in known.items()})
    for source, sink, edge in graph.edges(data=True):
        told = {**edge, "tables": ", ".join(edge["tables"])}
        made.add_edge(printable(source), printable(sink), **{key: printable(value) for key, value in told.items()})
    for line in nx.generate_graphml(made):
        yield f"{line}\n"


def dot(graph: nx.DiGraph[str]) -> Iterator[str]:
    """Yield the graph in the language of Graphviz."""
    yield "digraph lineage {\n  rankdir=LR;\n  node [fontname=sans];\n"
    for node in sorted(graph):
        known = graph.nodes[node]
        shape = _SHAPES.get(known["kind"], "ellipse")
        yield f"  {_quoted(node)} [label={_quoted(known['label'])}, shape={shape}];\n"
    for source, sink in sorted(graph.edges):
        edge = graph.edges[source, sink]
        style = ", style=dashed" if edge["access"] == "unknown" else ""
        label = ", ".join(edge["tables"][:3])
        yield f"  {_quoted(source)} -> {_quoted(sink)} [label={_quoted(label)}{style}];\n"
    yield "}\n"


def _quoted(text: str) -> str:
    escaped = printable(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


def jsonl(graph: nx.DiGraph[str]) -> Iterator[str]:
    """Yield each node and each edge as one JSON object a line."""
    for node in sorted(graph):
        yield _line({"type": "node", "id": node, **graph.nodes[node]})
    for source, sink in sorted(graph.edges):
        yield _line({"type": "edge", "from": source, "to": sink, **graph.edges[source, sink]})


def openlineage(graph: nx.DiGraph[str], now: datetime) -> Iterator[str]:
    """Yield one JobEvent of OpenLineage 2-0-2 a line for each tool: what it reads and what it writes."""
    moment = now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    for node in sorted(graph):
        label, kind = graph.nodes[node]["label"], graph.nodes[node]["kind"]
        if kind == _TOOL:
            written = [sink for sink in graph.successors(node) if graph.edges[node, sink]["access"] == "write"]
            event = {
                "eventTime": moment,
                "producer": PRODUCER,
                "schemaURL": JOB_EVENT,
                "job": {"namespace": NAMESPACE, "name": printable(f"{label} [{node}]")},
                "inputs": _datasets(graph, [(source, (source, node)) for source in graph.predecessors(node)]),
                "outputs": _datasets(graph, [(sink, (node, sink)) for sink in written]),
            }
            yield _line(event)


def _datasets(graph: nx.DiGraph[str], ends: list[tuple[str, tuple[str, str]]]) -> list[dict[str, str]]:
    """Return datasets named as the specification asks: a namespace of the source, and the name in it.

    What another tool reads of this one is no output of it: an output is what the tool's own statements write.
    """
    found: dict[tuple[str, str], None] = {}
    for node, edge in ends:
        kind, label = graph.nodes[node]["kind"], printable(graph.nodes[node]["label"])
        tables = graph.edges[edge]["tables"]
        if kind in _FILES or not tables:
            found["file" if kind in _FILES else kind, label] = None
        else:
            found.update({(f"{kind}://{label}", printable(table)): None for table in tables})
    return [{"namespace": namespace, "name": name} for namespace, name in found]


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=str) + "\n"
