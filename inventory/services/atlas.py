"""The lineage of a whole inventory, drawn once and kept as long as nothing changed that it is drawn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from classifiers.evidence import Access
from classifiers.landscape import Landscape, NodeKind
from classifiers.lineage import TOOL, drawn
from inventory.domain.directory import Declared
from inventory.services.lineage import Findings, findings_of
from inventory.services.lineagewords import leaned_on
from inventory.services.organisation import landscape
from inventory.store import lineage as stored
from inventory.store.engine import Inventory
from inventory.store.keeping import kept

if TYPE_CHECKING:
    import networkx as nx


SYSTEMS = frozenset({NodeKind.SYSTEM, NodeKind.SAP, NodeKind.DATABASE, NodeKind.DSN})
"""What can be a system of record, or hold one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A system or database that tools use: how many read it, how many write it."""

    node: str
    label: str
    readers: int
    writers: int


@dataclass(frozen=True, kw_only=True)
class Atlas:
    """What lineage shows of the whole inventory; `keys` give each node a short name for addresses."""

    findings: Findings
    keys: Mapping[str, str]

    @cached_property
    def graph(self) -> nx.DiGraph[str]:
        """The flows as a graph."""
        return drawn(self.findings.flows)

    @cached_property
    def leaned_on(self) -> list[tuple[str, frozenset[str]]]:
        """The tools on which others depend, with all that stop with them, those with the most first."""
        return leaned_on(self.findings)

    @cached_property
    def hubs(self) -> tuple[Hub, ...]:
        """The systems and databases that tools use, the most used first."""
        flows = self.findings.flows
        readers, writers = Counter[str](), Counter[str]()
        for edge in flows.edges.values():
            if flows.nodes[edge.source].kind in SYSTEMS:
                readers[edge.source] += 1
            if flows.nodes[edge.sink].kind in SYSTEMS and edge.access is Access.WRITE:
                writers[edge.sink] += 1
        found = (
            Hub(node=node, label=flows.nodes[node].label, readers=readers[node], writers=writers[node])
            for node in readers.keys() | writers.keys()
        )
        return tuple(sorted(found, key=lambda hub: (-hub.readers - hub.writers, hub.label, hub.node)))

    def search(self, text: str, most: int) -> list[str]:
        """Return the nodes in whose label or id the text stands, tools first."""
        wanted, nodes = text.casefold(), self.findings.flows.nodes
        found = (one for one in nodes.values() if wanted in one.label.casefold() or wanted == one.id.casefold())
        return [one.id for one in sorted(found, key=lambda one: (one.kind is not TOOL, one.label.casefold()))[:most]]


def key_of(node: str) -> str:
    """Return a short name of a node for addresses: the nodes of files have long ids."""
    return blake2b(node.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def atlas(inventory: Inventory, declared: Declared) -> Atlas | None:
    """Return the lineage of the inventory; None while that of a large one is drawn for the first time.

    That of a large inventory may be a little old; of others it is always that of now.
    """
    return kept(inventory, "lineage", lambda: _of_now(inventory, declared), meanwhile=lambda: None)


Mark = tuple[int, int, str]
_LAST: WeakKeyDictionary[object, tuple[Mark, Atlas]] = WeakKeyDictionary()
_ONE = Lock()


def _of_now(inventory: Inventory, declared: Declared) -> Atlas:
    with _ONE:
        with inventory.reading() as connection:
            roads = landscape(connection, declared)
            mark = (*stored.newest(connection), roads.digest)
        last = _LAST.get(inventory.engine)
        if last is None or last[0] != mark:
            last = _LAST[inventory.engine] = mark, _draw(inventory, roads)
        return last[1]


def _draw(inventory: Inventory, roads: Landscape) -> Atlas:
    findings = findings_of(inventory, roads)
    joined = {end for pair in findings.flows.edges for end in pair}
    return Atlas(findings=findings, keys={key_of(node): node for node in _named(joined, findings)})


def _named(joined: Iterable[str], findings: Findings) -> Iterable[str]:
    return (node for node in joined if findings.flows.nodes[node].kind is not TOOL)
