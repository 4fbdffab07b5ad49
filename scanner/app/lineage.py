"""What feeds a tool and what depends on it, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.lineage import TOOL, around
from inventory.services.lineage import graph_of

if TYPE_CHECKING:
    import networkx as nx

    from inventory.store.engine import Inventory


def lineage_rows(inventory: Inventory, tool: str, hops: int) -> list[dict[str, object]]:
    """Return one row for each edge within `hops` steps: `from` feeds `to`; nearest edges first."""
    import networkx as nx  # noqa: PLC0415 - heavy, and only lineage needs it

    part = around(graph_of(inventory), tool, hops)
    if tool not in part:
        return []
    distance = nx.single_source_shortest_path_length(part.to_undirected(as_view=True), tool)
    edges = sorted(part.edges(data=True), key=lambda edge: (distance[edge[0]] + distance[edge[1]], edge[0], edge[1]))
    return [
        {
            "from": _label(part, source),
            "direction": "→" if edge.get("access") != "unknown" else "→ ?",
            "to": _label(part, sink),
            "where": edge.get("where", ""),
            "from_id": source,
            "to_id": sink,
            "access": edge.get("access", "unknown"),
        }
        for source, sink, edge in edges
    ]


def _label(part: nx.DiGraph[str], node: str) -> str:
    known = part.nodes[node]
    return f"{known['label']} [{node}]" if known["kind"] == TOOL else str(known["label"])
