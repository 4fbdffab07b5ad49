"""Who depends on whom: what a tool is part of, what stops when it stops, and what runs in a circle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from classifiers.inheriting import hints_of, inherited, proofs_for
from classifiers.landscape import Node, NodeKind
from classifiers.lineage import TOOL, Edge, Flows
from classifiers.verdict import Context, Signal

if TYPE_CHECKING:
    import networkx as nx

_THROUGH = frozenset({NodeKind.FILE, NodeKind.FOLDER})
"""What hands on whatever is put into it; of a database or a host only the same table or path does."""

Consumers = Mapping[str, frozenset[str]]


def consumers_of(found: Flows) -> dict[str, frozenset[str]]:
    """Return who depends on each tool: whoever reads it, or a file it writes, or a table that it writes.

    That two tools use the same database makes neither depend on the other. A tool that nobody reads is left out.
    """
    out: dict[str, list[Edge]] = defaultdict(list)
    for edge in found.edges.values():
        out[edge.source].append(edge)
    readers = _readers_of_tables(found)
    depending = {}
    for tool, node in found.nodes.items():
        if node.kind is TOOL and tool in out:
            who = frozenset(_reached(tool, found.nodes, out, readers)) - {tool}
            if who:
                depending[tool] = who
    return depending


Readers = Mapping[tuple[str, str], set[str]]


def _readers_of_tables(found: Flows) -> Readers:
    """Return who reads each table and does not write it as well: whoever keeps a table does not wait for others."""
    readers: dict[tuple[str, str], set[str]] = defaultdict(set)
    writers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for edge in found.edges.values():
        for table in edge.tables:
            readers[edge.source, table].add(edge.sink)
            writers[edge.sink, table].add(edge.source)
    return {place: who - writers.get(place, set()) for place, who in readers.items()}


def _reached(tool: str, nodes: Mapping[str, Node], out: Mapping[str, list[Edge]], readers: Readers) -> Iterator[str]:
    ahead, met = [tool], {tool}
    while ahead:
        for edge in out.get(ahead.pop(), ()):
            kind = nodes[edge.sink].kind
            if kind is TOOL:
                yield edge.sink
            elif kind in _THROUGH:
                if edge.sink not in met:
                    met.add(edge.sink)
                    ahead.append(edge.sink)
            else:
                for table in edge.tables:
                    yield from readers.get((edge.sink, table), ())


def around(graph: nx.DiGraph[str], tool: str, hops: int) -> nx.DiGraph[str]:
    """Return what feeds a tool and what it feeds within `hops` steps, each way on its own; empty if it is not there.

    A database joins two tools only where both use the same table: who else is connected to it is not part of it.
    `tool` may be any node: around a database stand all who use it.
    """
    import networkx as nx  # noqa: PLC0415 - heavy, and only lineage needs it

    if tool not in graph:
        empty: nx.DiGraph[str] = nx.DiGraph()
        return empty
    edges = {*_followed(graph, tool, hops), *((one, other) for other, one in _followed(graph.reverse(), tool, hops))}
    part: nx.DiGraph[str] = nx.DiGraph()
    part.add_nodes_from((node, graph.nodes[node]) for node in {tool, *(end for edge in edges for end in edge)})
    part.add_edges_from((one, other, graph.edges[one, other]) for one, other in sorted(edges))
    return part


def _followed(graph: nx.DiGraph[str], tool: str, hops: int) -> Iterator[tuple[str, str]]:
    """Yield the edges that lead away from a tool within so many steps."""
    whole = {str(kind) for kind in (TOOL, *_THROUGH)}
    ahead: set[tuple[str, frozenset[str]]] = {(tool, frozenset())}
    met = set(ahead)
    for _ in range(max(0, hops)):
        found: set[tuple[str, frozenset[str]]] = set()
        for node, tables in ahead:
            passes = node == tool or graph.nodes[node]["kind"] in whole
            for _, sink, edge in graph.out_edges(node, data=True):
                named = frozenset(edge["tables"])
                if passes or not tables.isdisjoint(named):
                    yield node, sink
                    found.add((sink, named if passes else tables))
        ahead = found - met
        met |= ahead


def affected_by(tool: str, consumers: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return all tools that no longer get what they need if this one stops: who depends on it, and on them in turn."""
    met: set[str] = set()
    ahead = [tool]
    while ahead:
        for reader in consumers.get(ahead.pop(), frozenset()) - met:
            met.add(reader)
            ahead.append(reader)
    return frozenset(met - {tool})


def contexts(found: Flows, signals_by_tool: Mapping[str, Sequence[Signal]]) -> dict[str, Context]:
    """Return what lineage adds to each tool, from the signals that each shows by itself.

    A file of rates, limits or prices that others use has their criticality: a tool that hints at one inherits it from
    a reader whose own code proves it. A feed that hints at nothing (a list of names) inherits nothing.
    """
    who = consumers_of(found)
    added = {}
    for tool, own in signals_by_tool.items():
        hints = hints_of(own)
        proofs = proofs_for(tool, lambda name: who.get(name, ()), lambda name: signals_by_tool.get(name, ()), hints)
        added[tool] = Context(inherited=inherited(hints, proofs), downstream=len(who.get(tool, ())))
    return added
