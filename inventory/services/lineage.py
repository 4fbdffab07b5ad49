"""Lineage over the whole inventory: who feeds whom, from stored observations, without touching a share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from classifiers.evidence import Observation
from classifiers.lineage import graph
from inventory.store import catalogue, spots
from inventory.store.rows import chunks

if TYPE_CHECKING:
    import networkx as nx

    from inventory.store.engine import Inventory

_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""Lineage does not depend on when a file was seen."""


def graph_of(inventory: Inventory) -> nx.DiGraph[str]:
    """Return the graph of all present tools and what they refer to (see `classifiers.lineage.graph`)."""
    found: dict[str, list[Observation]] = {}
    with inventory.reading() as connection:
        for batch in chunks(catalogue.all_tool_ids(connection), 200):
            for tool, files in spots.spots_of(connection, batch).items():
                chosen = spots.representatives(files)
                read = spots.read_observations(connection, chosen, _ANY_TIME)
                found[tool] = [read[spot.id] for spot in chosen]
    return graph(found)
