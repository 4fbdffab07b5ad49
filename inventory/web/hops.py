"""Lineage around one node as boxes and lines in columns by hop, ready to be drawn; and as the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inventory.exports.picture import (
    MOST_ROWS,
    ROW,
    TOP,
    columns_of,
    curve,
    heading,
    left_of,
    places_of,
    short,
    told_of,
)
from inventory.exports.picture import size_of as size_of_picture
from inventory.services.atlas import key_of
from inventory.store.situations import Light
from inventory.web.asked import address
from inventory.web.wording import OUTCOMES, plain

if TYPE_CHECKING:
    import networkx as nx

ROWS = 300
"""Edges in the table behind the picture; a download has all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One node: where it stands, what is written on it, its colour with the word for it, and where it leads."""

    x: int
    y: int
    name: str
    below: str
    title: str
    tone: str
    href: str
    centre: bool
    record: bool
    dim: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """One line from what feeds to what is fed."""

    path: str
    access: str
    title: str
    dim: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Columns by hop. `headings` and `left_out` are texts with their places."""

    width: int
    height: int
    headings: tuple[tuple[int, str], ...]
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    left_out: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What somebody looks at: a node within so many hops; `wanted` is what is searched, the rest is dimmed."""

    node: str
    hops: int
    wanted: str = ""
    lights: Mapping[str, Light]
    records: frozenset[str] = frozenset()

    def href(self, part: nx.DiGraph[str], node: str) -> str:
        """Return the address of the same view around another node."""
        of_tool = part.nodes[node]["kind"] == "tool"
        named = {"tool": node} if of_tool else {"node": key_of(node)}
        return address("/lineage", **named, hops=str(self.hops))

    def fits(self, part: nx.DiGraph[str], node: str) -> bool:
        """Return True for what is searched, for all if nothing is, and for the node in the middle."""
        wanted = self.wanted.casefold()
        return node == self.node or wanted in str(part.nodes[node]["label"]).casefold()


def picture_of(part: nx.DiGraph[str], view: View) -> Picture:
    """Place the nodes around the one that is looked at."""
    columns = columns_of(part, view.node)
    places = places_of(columns)
    width, height = size_of_picture(columns)
    return Picture(
        width=width,
        height=height,
        headings=tuple((left_of(number), heading(hop)) for number, hop in enumerate(columns)),
        boxes=tuple(_box(part, node, place, view) for node, place in places.items()),
        wires=tuple(_wire(part, places, ends, view) for ends in part.edges if ends[0] in places and ends[1] in places),
        left_out=tuple(
            (left_of(number), TOP + MOST_ROWS * ROW + 20, len(nodes) - MOST_ROWS)
            for number, nodes in enumerate(columns.values())
            if len(nodes) > MOST_ROWS
        ),
    )


def _box(part: nx.DiGraph[str], node: str, place: tuple[int, int], view: View) -> Box:
    known, light = part.nodes[node], view.lights.get(node)
    label = str(known["label"])
    name = label.rpartition("/")[2] if known["kind"] == "tool" else label
    record = label.casefold() in view.records
    badge = None if light is None else OUTCOMES[light.outcome]
    below = "system of record" if record else plain(known["kind"]) if badge is None else badge.word
    return Box(
        x=place[0],
        y=place[1],
        name=short(name, 24),
        below=below,
        title=f"{label} ({below})",
        tone="record" if record else "none" if badge is None else badge.tone,
        href=view.href(part, node),
        centre=node == view.node,
        record=record,
        dim=not view.fits(part, node),
    )


def _wire(part: nx.DiGraph[str], places: Mapping[str, tuple[int, int]], ends: tuple[str, str], view: View) -> Wire:
    return Wire(
        path=curve(places[ends[0]], places[ends[1]]),
        access=part.edges[ends]["access"],
        title=told_of(part, *ends),
        dim=not all(view.fits(part, end) for end in ends),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One row of the table behind: what feeds what, which way, which tables, and where that was read."""

    source: str
    source_href: str
    sink: str
    sink_href: str
    access: str
    tables: tuple[str, ...]
    where: str


def rows_of(part: nx.DiGraph[str], view: View) -> Iterator[Flow]:
    """Yield the edges, those nearest to the node first."""
    import networkx as nx  # noqa: PLC0415 - heavy, and only lineage needs it

    near = nx.single_source_shortest_path_length(part.to_undirected(as_view=True), view.node)
    for source, sink in sorted(part.edges, key=lambda ends: (near.get(ends[0], 0) + near.get(ends[1], 0), ends)):
        edge = part.edges[source, sink]
        yield Flow(
            source=str(part.nodes[source]["label"]),
            source_href=view.href(part, source),
            sink=str(part.nodes[sink]["label"]),
            sink_href=view.href(part, sink),
            access=edge["access"],
            tables=edge["tables"],
            where=edge["where"],
        )
