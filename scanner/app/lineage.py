"""What feeds a tool and what depends on it, as rows: one for each edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.landscape import NodeKind

if TYPE_CHECKING:
    import networkx as nx

Row = dict[str, object]


def edge_rows(part: nx.DiGraph[str], tool: str | None) -> list[Row]:
    """Return one row for each edge: `from` feeds `to`; nearest to the tool first."""
    import networkx as nx  # noqa: PLC0415 - heavy, and only lineage needs it

    near = (
        nx.single_source_shortest_path_length(part.to_undirected(as_view=True), tool)
        if tool is not None and tool in part
        else {}
    )
    edges = sorted(part.edges, key=lambda edge: (near.get(edge[0], 0) + near.get(edge[1], 0), edge))
    return [_edge_row(part, source, sink) for source, sink in edges]


def _edge_row(part: nx.DiGraph[str], source: str, sink: str) -> Row:
    edge = part.edges[source, sink]
    return {
        "from": _label(part, source),
        "direction": "→" if edge["access"] != "unknown" else "→ ?",
        "to": _label(part, sink),
        "where": edge["where"],
        "from_id": source,
        "to_id": sink,
        "from_kind": part.nodes[source]["kind"],
        "to_kind": part.nodes[sink]["kind"],
        "access": edge["access"],
        "tables": ", ".join(edge["tables"]),
    }


def _label(part: nx.DiGraph[str], node: str) -> str:
    known = part.nodes[node]
    return f"{known['label']} [{node}]" if known["kind"] == NodeKind.TOOL else str(known["label"])
