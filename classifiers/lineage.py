"""References as a graph: what feeds a tool, what stops when it stops, and what a feed inherits from its readers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Kind, Level, Observation, Reference
from classifiers.paths import KnownPaths, normal
from classifiers.policy import SEVERE
from classifiers.verdict import Context, Criticality, Signal

if TYPE_CHECKING:
    import networkx as nx

Observations = Mapping[str, Sequence[Observation]]

TOOL = "tool"
TARGET = "target"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a file of a tool lies, and what it refers to: all that lineage needs of it."""

    tool: str
    share: str
    path: str
    references: Sequence[Reference] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One reference, drawn the way the data flow; `target` names what is no known tool, as it is written."""

    source: str
    sink: str
    reference: Reference
    target: str = ""


def edges(places: Sequence[Place]) -> Iterator[Edge]:
    """Yield an edge for each reference between tools, and between a tool and what is no known one.

    A reference means a tool by its path or, where it is unique on the share, by its base name. One whose direction is
    unknown is drawn as a read.
    """
    if not any(place.references for place in places):
        return
    known = _known_paths(places)
    for place in places:
        for reference in place.references:
            found = _resolve(known, place, reference)
            if found == place.tool:
                continue
            node = found or f"{TARGET}:{normal(reference.target)}"
            source, sink = (place.tool, node) if reference.access is Access.WRITE else (node, place.tool)
            yield Edge(source=source, sink=sink, reference=reference, target="" if found else reference.target)


def draw(places: Sequence[Place]) -> nx.DiGraph[str]:
    """Return who feeds whom.

    Nodes are tool ids, and what is referred to but is no known tool (`target:...`); both have `kind` and `label`.
    Edges have `access` (`read`, `write`, `unknown`) and `where`.
    """
    import networkx as nx  # noqa: PLC0415 - heavy, and only lineage needs it

    drawn: nx.DiGraph[str] = nx.DiGraph()
    for place in places:
        if place.tool not in drawn:
            drawn.add_node(place.tool, kind=TOOL, label=place.path or place.tool)
    for edge in edges(places):
        for node in (edge.source, edge.sink):
            if node not in drawn:
                drawn.add_node(node, kind=TARGET, label=edge.target)
        drawn.add_edge(edge.source, edge.sink, access=str(edge.reference.access), where=edge.reference.where)
    return drawn


def graph(observations_by_tool: Observations) -> nx.DiGraph[str]:
    """Return who feeds whom among these tools, as `draw` does."""
    return draw(
        [
            Place(tool=tool, share=seen.artifact.share, path=seen.artifact.path, references=seen.references)
            for tool, observations in sorted(observations_by_tool.items())
            for seen in observations
        ]
    )


def consumers_of(drawn: Iterable[Edge]) -> dict[str, frozenset[str]]:
    """Return who depends on each tool: `consumers` for all tools at once; one that nobody reads is left out."""
    readers: dict[str, set[str]] = defaultdict(set)
    written: dict[str, set[str]] = defaultdict(set)
    targets: set[str] = set()
    for edge in drawn:
        readers[edge.source].add(edge.sink)
        if edge.target and edge.reference.access is Access.WRITE:
            written[edge.source].add(edge.sink)
        if edge.target:
            targets.add(edge.sink if edge.reference.access is Access.WRITE else edge.source)
    found = {}
    for tool in readers.keys() - targets:
        through = (readers.get(target, set()) for target in written.get(tool, ()))
        depending = ((readers[tool] - targets).union(*through)) - {tool}
        if depending:
            found[tool] = frozenset(depending)
    return found


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
        readers = sorted(consumers(drawn, tool))
        proofs = [signal for reader in readers for signal in signals_by_tool.get(reader, ())]
        added[tool] = Context(inherited=inherited(hints_of(own), proofs), downstream=len(readers))
    return added


def hints_of(own: Iterable[Signal]) -> frozenset[Criticality]:
    """Return what the signals of a tool speak of at all: only that can be inherited."""
    return frozenset(signal.criticality for signal in own if signal.criticality in SEVERE)


def inherited(hints: Collection[Criticality], of_readers: Iterable[Signal]) -> tuple[Signal, ...]:
    """Return the signals that a tool with these hints inherits from its readers, in their order."""
    if not hints:
        return ()
    strong = (signal for signal in of_readers if signal.level is Level.BEHAVIOUR and signal.criticality in hints)
    return tuple(_inherited(strong))


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


def _known_paths(places: Iterable[Place]) -> dict[str, KnownPaths]:
    paths: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for place in places:
        paths[place.share].append((place.path, place.tool))
    return {share: KnownPaths(share, found) for share, found in paths.items()}


def _resolve(known: Mapping[str, KnownPaths], place: Place, reference: Reference) -> str | None:
    """Return the tool that a reference means, None for something that is no known tool."""
    for share in sorted(known, key=lambda name: (name != place.share, name)):
        tool = known[share].resolve(reference.target, place.path if share == place.share else "")
        if tool is not None:
            return tool
    return None
