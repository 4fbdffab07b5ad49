"""What feeds a tool and what depends on it, and what lineage finds in the whole inventory, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from classifiers.dependence import affected_by
from classifiers.landscape import NodeKind
from classifiers.silos import POLICY, Silo

if TYPE_CHECKING:
    import networkx as nx

    from inventory.services.lineage import Findings

Row = dict[str, object]
_NAMED = 5


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


def sentences(findings: Findings, tool: str) -> Iterator[str]:
    """Yield what follows for one tool: what stops with it, in which circle it runs, what it holds that others hold."""
    stopped = affected_by(tool, findings.consumers)
    if stopped:
        yield f"If it stops, {_count(findings, stopped)}: {_names(findings, stopped)}."
    else:
        yield "If it stops, no other tool that scans have seen stops working."
    for circle in findings.circles:
        if tool in circle:
            yield f"It runs in a circle: {_names(findings, circle)} feed one another, and none of them is the first."
    for silo in findings.silos:
        if tool in silo.tools:
            yield f"{_said(silo, findings)} ({POLICY})."


def _count(findings: Findings, tools: Iterable[str]) -> str:
    told = list(tools)
    folders = {findings.flows.nodes[tool].label.partition("/")[0] for tool in told}
    where = "1 top folder" if len(folders) == 1 else f"{len(folders):,} top folders"
    if len(told) == 1:
        return f"1 other tool in {where} stops working"
    return f"{len(told):,} other tools in {where} stop working"


def _names(findings: Findings, tools: Iterable[str]) -> str:
    labels = sorted(findings.flows.nodes[tool].label.rpartition("/")[2] for tool in tools)
    more = f" and {len(labels) - _NAMED:,} more" if len(labels) > _NAMED else ""
    return ", ".join(labels[:_NAMED]) + more


def _said(silo: Silo, findings: Findings) -> str:
    columns = f" ({', '.join(silo.columns[:8])}{' …' if len(silo.columns) > 8 else ''})" if silo.columns else ""
    if silo.how == "written":
        return f"Table {silo.table} of {silo.systems[0]} is written by {_names(findings, silo.tools)}"
    also = f", and {', '.join(silo.systems)} has a table of that name" if silo.systems else ""
    return f"Table {silo.table}{columns} is held by {_names(findings, silo.tools)}{also}"


def finding_rows(findings: Findings) -> Iterator[Row]:
    """Yield one row for each finding of the inventory: silos, circles, and the tools on which most depend."""
    for silo in findings.silos:
        yield {
            "finding": "silo" if silo.how == "held" else "written by several",
            "what": silo.table,
            "tools": len(silo.tools),
            "told": _said(silo, findings),
            "policy": POLICY,
            "tool_ids": " ".join(silo.tools),
            "columns": ", ".join(silo.columns),
        }
    for circle in findings.circles:
        told = f"{_names(findings, circle)} feed one another"
        yield {
            "finding": "circle",
            "what": f"{len(circle)} tools",
            "tools": len(circle),
            "told": told,
            "policy": "",
            "tool_ids": " ".join(circle),
            "columns": "",
        }
    yield from _leaned_on(findings)


def _leaned_on(findings: Findings) -> Iterator[Row]:
    """Yield the tools on which others depend, those with the most first."""
    reach = {tool: affected_by(tool, findings.consumers) for tool in findings.consumers}
    for tool, stopped in sorted(reach.items(), key=lambda pair: (-len(pair[1]), findings.flows.nodes[pair[0]].label)):
        yield {
            "finding": "others depend on it",
            "what": findings.flows.nodes[tool].label.rpartition("/")[2],
            "tools": len(stopped),
            "told": f"if it stops, {_count(findings, stopped)}: {_names(findings, stopped)}",
            "policy": "",
            "tool_ids": " ".join((tool, *sorted(stopped))),
            "columns": "",
        }
