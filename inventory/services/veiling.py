"""Lineage as everybody may see it: users' names in paths of their profiles are taken out, of ids and labels alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from classifiers.landscape import NodeKind
from classifiers.lineage import Edge, Flows
from inventory.domain.discretion import Veil

if TYPE_CHECKING:
    from classifiers.landscape import Node


def veiled(found: Flows) -> Flows:
    """Return the flows without names of users; places that two users have stay two places.

    The path of a tool itself stays as it is: by it a tool is found and named everywhere.
    """
    veil = Veil(())
    ids: dict[str, str] = {}
    nodes: dict[str, Node] = {}
    for node in found.nodes.values():
        shown = node if node.kind is NodeKind.TOOL else _bare(node, veil, nodes)
        ids[node.id] = shown.id
        nodes[shown.id] = shown
    edges = {(ids[edge.source], ids[edge.sink]): _told(edge, ids, veil) for edge in found.edges.values()}
    return Flows(nodes=nodes, edges=edges)


def _bare(node: Node, veil: Veil, taken: dict[str, Node]) -> Node:
    name = veil.prose(node.id)
    number = 2
    while name in taken:
        name, number = f"{veil.prose(node.id)}#{number}", number + 1
    return node if name == node.id else replace(node, id=name, label=veil.prose(node.label))


def _told(edge: Edge, ids: dict[str, str], veil: Veil) -> Edge:
    return Edge(
        source=ids[edge.source],
        sink=ids[edge.sink],
        access=edge.access,
        where=veil.prose(edge.where),
        tables={veil.prose(table) for table in edge.tables},
    )
