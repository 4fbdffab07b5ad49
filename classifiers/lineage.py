"""References as a graph: who feeds whom, every path and connection in one spelling."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from typing import TYPE_CHECKING

from classifiers.evidence import Access, Observation, Reference
from classifiers.landscape import NOWHERE, Landscape, Node, NodeKind, Spot, steps_up
from classifiers.paths import normal
from classifiers.referring import Link, links_of

if TYPE_CHECKING:
    import networkx as nx

Observations = Mapping[str, Sequence[Observation]]

TOOL = NodeKind.TOOL


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a file of a tool lies, and what it refers to: all that lineage needs of it.

    `tool` is "" for a document: a file that is no tool and links to others all the same.
    """

    tool: str
    share: str
    path: str
    references: Sequence[Reference] = ()


@dataclass(slots=True, kw_only=True)
class Edge:
    """One or more references between the same two, drawn the way the data flow; `tables` are those that were named."""

    source: str
    sink: str
    access: Access
    where: str
    tables: set[str] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class Flows:
    """The graph as plain records: nodes by id, and edges by source and sink."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[tuple[str, str], Edge] = field(default_factory=dict)

    def add(self, source: str, sink: str, link: Link) -> None:
        """Add an edge, or what it says to the one that is there; a known direction wins over an unknown one."""
        edge = self.edges.get((source, sink))
        if edge is None:
            edge = Edge(source=source, sink=sink, access=link.access, where=link.where)
            self.edges[source, sink] = edge
        elif edge.access is Access.UNKNOWN and link.access is not Access.UNKNOWN:
            edge.access, edge.where = link.access, link.where
        edge.tables |= link.tables


def flows(places: Sequence[Place], landscape: Landscape = NOWHERE) -> Flows:
    """Return who feeds whom: an edge for each pair of a tool and what it refers to, another tool or a node.

    A reference means a tool by its path, however it is written. One whose direction is unknown is drawn as a read.
    """
    made = Flows()
    for place in places:
        if place.tool and place.tool not in made.nodes:
            made.nodes[place.tool] = Node(id=place.tool, kind=TOOL, label=place.path or place.tool)
    if not any(place.references for place in places):
        return made
    known = _Known(places, landscape)
    for place in places:
        if place.references:
            _refer(made, place, known, landscape)
    _one_database_each(made)
    _fill_folders(made, known)
    return made


def _refer(made: Flows, place: Place, known: _Known, landscape: Landscape) -> None:
    found: list[tuple[Node, Link]] = []
    me = made.nodes.get(place.tool) or _document(place)
    for link in links_of(place.references, place.share, place.path, me.id, landscape):
        node = link.to if isinstance(link.to, Node) else known.node(link.to, place)
        if node is not None and node.id != me.id:
            found.append((node, link))
            made.nodes.setdefault(me.id, me)
    clear = {node.id for node, link in found if link.access is not Access.UNKNOWN}
    for node, link in found:
        if link.access is Access.UNKNOWN and node.id in clear:
            continue
        made.nodes.setdefault(node.id, node)
        source, sink = (me.id, node.id) if link.access is Access.WRITE else (node.id, me.id)
        made.add(source, sink, link)


def _document(place: Place) -> Node:
    return Node(id=f"{NodeKind.FILE}:{place.share}:{normal(place.path)}", kind=NodeKind.FILE, label=place.path)


class _Known:
    """The files of all tools by their place, and the nodes of files that are no tools."""

    def __init__(self, places: Iterable[Place], landscape: Landscape) -> None:
        self._landscape = landscape
        self.tools: dict[tuple[str, str], str] = {}
        self._shares: dict[str, str] = {}
        self.in_folder: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for place in places:
            path = normal(place.path)
            self._shares[place.share.casefold()] = place.share
            if place.tool and self.tools.setdefault((place.share, path), place.tool) == place.tool:
                folder, _, name = path.rpartition("/")
                self.in_folder[place.share, folder].append((name, place.tool))
        self.folders: dict[str, Spot] = {}
        self.files: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)

    def node(self, spot: Spot, place: Place) -> Node | None:
        """Return the tool that lies there, else the file or the folder itself."""
        if not spot.pattern and (tool := self._tool(spot, place)):
            return Node(id=tool, kind=TOOL, label=tool)
        whole = "/".join(filter(None, (spot.path, spot.pattern)))
        name = spot.path.rpartition("/")[2]
        folder = bool(spot.pattern) or "." not in name.strip(".")
        kind = NodeKind.FOLDER if folder else NodeKind.FILE
        if spot.share == place.share and not whole:
            return None  # the root of everything joins nothing
        found = Node(id=f"{kind}:{spot.share}:{whole}", kind=kind, label=_label(spot))
        if folder:
            self.folders.setdefault(found.id, spot)
        else:
            self.files[spot.share, spot.path.rpartition("/")[0]].append((name, found.id))
        return found

    def _tool(self, spot: Spot, place: Place) -> str | None:
        if spot.share:
            return self.tools.get((spot.share, spot.path)) or self._above(spot, place)
        if spot.path.startswith("?"):
            return None
        tail = re.sub(r"^(?://[^/]*/|[a-z]:/?)", "", spot.path)
        shares = [name for name in sorted(self._shares.values()) if self._landscape.may_lie_on(name, spot.path)]
        found = [hit for name in shares if (hit := self._by_tail(name, tail, spot.path))]
        beside = self._by_tail(place.share, tail, spot.path) if place.share in shares else None
        return beside or (found[0] if len(set(found)) == 1 else None)

    def _by_tail(self, share: str, tail: str, place: str) -> str | None:
        """Find the tool whose path ends a place: all of it behind the drive, else a folder and a name at least."""
        if place[1:2] == ":" and (hit := self.tools.get((share, tail))):
            return hit
        while tail.count("/") >= 1:
            if hit := self.tools.get((share, tail)):
                return hit
            tail = tail.partition("/")[2]
        return None

    def _above(self, spot: Spot, place: Place) -> str | None:
        """A program that starts in the folder of its project names its files from there."""
        if spot.share != place.share or not _STEPS_DOWN.match(spot.label):
            return None
        written = normal(spot.label)
        ups = (self.tools.get((place.share, normal(f"{up}/{written}"))) for up in steps_up(normal(place.path)))
        return next(filter(None, ups), None)


_STEPS_DOWN = re.compile(r"^(?![./\\%$~])(?![A-Za-z]:)[^\\/]+[\\/]")


def _label(spot: Spot) -> str:
    """Return a place as a person writes it; what only the running code knows is a star."""
    written = re.sub(r"\{\?\}", "*", spot.label.strip().strip("\"'"))
    return re.sub(r"\*+", "*", written)


def _one_database_each(made: Flows) -> None:
    """Join a database of which only the name is known with the one server that has a database of that name."""
    prefix = "system:database:"
    full: dict[str, list[str]] = defaultdict(list)
    for node in made.nodes:
        if node.startswith(prefix) and "/" in node:
            full[node.rpartition("/")[2]].append(node)
    for node in [node for node in made.nodes if node.startswith(prefix) and "/" not in node]:
        served = full.get(node.removeprefix(prefix), ())
        if len(served) == 1:
            _rename(made, node, served[0])


def _rename(made: Flows, old: str, new: str) -> None:
    made.nodes.pop(old)
    for edge in [edge for edge in made.edges.values() if old in {edge.source, edge.sink}]:
        del made.edges[edge.source, edge.sink]
        source, sink = (new if end == old else end for end in (edge.source, edge.sink))
        made.add(
            source, sink, Link(to=made.nodes[new], access=edge.access, where=edge.where, tables=frozenset(edge.tables))
        )


def _fill_folders(made: Flows, known: _Known) -> None:
    """Let the files that lie in a folder feed who reads it; tools among them only where a pattern means them."""
    readers: dict[str, set[str]] = defaultdict(set)
    for edge in made.edges.values():
        if edge.source in known.folders and edge.access is Access.READ:
            readers[edge.source].add(edge.sink)
    for folder, who in readers.items():
        spot = known.folders[folder]
        place = (spot.share, spot.path)
        match = re.compile(translate(spot.pattern)).match if spot.pattern else lambda _name: True
        inside = [*known.files.get(place, ()), *(known.in_folder.get(place, ()) if spot.pattern else ())]
        for name, node in sorted(set(inside)):
            if node in made.nodes and match(name) and node not in who:
                link = Link(to=made.nodes[folder], access=Access.READ, where="lies in it")
                made.add(node, folder, link)


def draw(places: Sequence[Place], landscape: Landscape = NOWHERE) -> nx.DiGraph[str]:
    """Return who feeds whom.

    Nodes are tool ids and what is referred to but is no known tool; both have `kind` and `label`. Edges have `access`
    (`read`, `write`, `unknown`), `where` and `tables`.
    """
    return drawn(flows(places, landscape))


def drawn(found: Flows) -> nx.DiGraph[str]:
    """Return the flows as a graph of networkx."""
    import networkx as nx  # noqa: PLC0415 - heavy, and only lineage needs it

    made: nx.DiGraph[str] = nx.DiGraph()
    for node in found.nodes.values():
        made.add_node(node.id, kind=str(node.kind), label=node.label)
    for edge in found.edges.values():
        tables = tuple(sorted(edge.tables))
        made.add_edge(edge.source, edge.sink, access=str(edge.access), where=edge.where, tables=tables)
    return made


def graph(observations_by_tool: Observations, landscape: Landscape = NOWHERE) -> nx.DiGraph[str]:
    """Return who feeds whom among these tools, as `draw` does."""
    places = [
        Place(tool=tool, share=seen.artifact.share, path=seen.artifact.path, references=seen.references)
        for tool, observations in sorted(observations_by_tool.items())
        for seen in observations
    ]
    return draw(places, landscape)
