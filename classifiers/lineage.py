"""References as a graph: what feeds a tool, what stops when it stops, and what a feed inherits from its readers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Kind, Level, Observation, Reference
from classifiers.paths import KnownPaths, normal
from classifiers.policy import SEVERE
from classifiers.verdict import Context, Signal

if TYPE_CHECKING:
    import networkx as nx

Observations = Mapping[str, Sequence[Observation]]

TOOL = "tool"
TARGET = "target"


def graph(observations_by_tool: Observations) -> nx.DiGraph[str]:
    """Return who feeds whom; an edge runs the way the data flow.

    Nodes are tool ids, and what is referred to but is no known tool (`target:...`); both have `kind` and `label`.
    Edges have `access` (`read`, `write`, `unknown`) and `where`. A reference means a tool by its path or, where it is
    unique on the share, by its base name. One whose direction is unknown is drawn as a read.
    """
    import networkx as nx  # noqa: PLC0415 - heavy, and only lineage needs it

    drawn: nx.DiGraph[str] = nx.DiGraph()
    known = _known_paths(observations_by_tool)
    for tool, observations in sorted(observations_by_tool.items()):
        drawn.add_node(tool, kind=TOOL, label=observations[0].artifact.path if observations else tool)
    for tool, observations in sorted(observations_by_tool.items()):
        for seen, reference in _references(observations):
            node = _node(known, seen, reference)
            if node == tool:
                continue
            if node not in drawn:
                drawn.add_node(node, kind=TARGET, label=reference.target)
            source, sink = (tool, node) if reference.access is Access.WRITE else (node, tool)
            drawn.add_edge(source, sink, access=str(reference.access), where=reference.where)
    return drawn


def around(drawn: nx.DiGraph[str], tool: str, hops: int) -> nx.DiGraph[str]:
    """Return the part of the graph within `hops` steps of a tool, in either direction; empty if it is not there."""
    import networkx as nx  # noqa: PLC0415 - heavy, and only lineage needs it

    if tool not in drawn:
        empty: nx.DiGraph[str] = nx.DiGraph()
        return empty
    near = nx.single_source_shortest_path_length(drawn.to_undirected(as_view=True), tool, cutoff=max(0, hops))
    part: nx.DiGraph[str] = drawn.subgraph(near).copy()
    return part


def consumers(drawn: nx.DiGraph[str], tool: str) -> frozenset[str]:
    """Return the tools that read this one, directly or through something it writes."""
    if tool not in drawn:
        return frozenset()
    found: set[str] = set()
    for node in drawn.successors(tool):
        found.update([node] if drawn.nodes[node]["kind"] == TOOL else drawn.successors(node))
    return frozenset(found - {tool})


def contexts(drawn: nx.DiGraph[str], signals_by_tool: Mapping[str, Sequence[Signal]]) -> dict[str, Context]:
    """Return what lineage adds to each tool, from the signals that each shows by itself.

    A file of rates, limits or prices that others use has their criticality: a tool that hints at one inherits it from
    a reader whose own code proves it. A feed that hints at nothing (a list of names) inherits nothing.
    """
    added = {}
    for tool, own in signals_by_tool.items():
        readers = consumers(drawn, tool)
        hints = {signal.criticality for signal in own if signal.criticality in SEVERE}
        proofs = (signal for reader in sorted(readers) for signal in signals_by_tool.get(reader, ()))
        strong = [signal for signal in proofs if signal.level is Level.BEHAVIOUR and signal.criticality in hints]
        added[tool] = Context(inherited=tuple(_inherited(strong)), downstream=len(readers))
    return added


def _inherited(signals: Iterable[Signal]) -> Iterator[Signal]:
    """Yield one signal of each rule, as structure: together with the hint it is proof."""
    first: dict[str, Signal] = {}
    for signal in signals:
        first.setdefault(signal.rule, signal)
    for signal in first.values():
        proof = tuple(_as_structure(item) for item in signal.because[:1])
        yield Signal(
            rule=signal.rule,
            title=f"Used by a tool that {signal.title[:1].lower()}{signal.title[1:]}",
            policy=signal.policy,
            criticality=signal.criticality,
            level=Level.STRUCTURE,
            because=proof,
        )


def _as_structure(evidence: Evidence) -> Evidence:
    return Evidence(kind=Kind.STRUCTURE, text=evidence.text, where=evidence.where)


def _known_paths(observations_by_tool: Observations) -> dict[str, KnownPaths]:
    paths: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for tool, observations in observations_by_tool.items():
        for seen in observations:
            paths[seen.artifact.share].append((seen.artifact.path, tool))
    return {share: KnownPaths(share, found) for share, found in paths.items()}


def _references(observations: Iterable[Observation]) -> Iterator[tuple[Observation, Reference]]:
    return ((seen, reference) for seen in observations for reference in seen.references)


def _node(known: Mapping[str, KnownPaths], seen: Observation, reference: Reference) -> str:
    """Return the tool that a reference means, or a node for something that is no known tool."""
    own = seen.artifact.share
    for share in sorted(known, key=lambda name: (name != own, name)):
        tool = known[share].resolve(reference.target, seen.artifact.path if share == own else "")
        if tool is not None:
            return tool
    return f"target:{normal(reference.target)}"
