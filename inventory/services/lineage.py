"""Lineage over the whole inventory: who feeds whom, and what that adds to a tool, without touching a share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

from classifiers.evidence import Level, Reference
from classifiers.lineage import Place, consumers_of, draw, edges, hints_of, inherited
from classifiers.rulebook import Rulebook
from classifiers.signals import detect
from classifiers.verdict import Signal
from inventory.domain.identity import Sameness, Spot
from inventory.store import lineage as stored
from inventory.store.engine import Connection, Inventory
from inventory.store.lineage import NOBODY, Dependence
from inventory.store.rows import chunks
from inventory.store.spots import EPOCH, read_observations, representatives

if TYPE_CHECKING:
    import networkx as nx

Files = Sequence[Spot]
"""The present files of one tool, the leading one first."""

_AT_ONCE = 200
"""Observations that are in memory at the same time."""


def graph_of(inventory: Inventory) -> nx.DiGraph[str]:
    """Return the graph of all present tools and what they refer to (see `classifiers.lineage.draw`)."""
    with inventory.reading() as connection:
        places = stored.places(connection)
    return draw(places)


class Lineage:
    """Who depends on whom among these tools as they are now, made once for a run.

    A tool is called by the place of its leading file: a new one has no id yet. Signals are detected from the stored
    observations and not taken from verdicts, so the order in which tools are judged does not matter.
    """

    def __init__(self, connection: Connection, tools: Iterable[Files], rulebook: Rulebook) -> None:
        self._files = {_name(files): files for files in tools}
        self._rulebook = rulebook
        self._proofs: dict[str, tuple[Signal, ...]] = {}
        known = stored.references(connection)
        self._consumers = consumers_of(edges(list(self._places(known)))) if known else {}

    def _places(self, known: Mapping[int, Sequence[Reference]]) -> Iterator[Place]:
        for name, files in self._files.items():
            for spot in files:
                yield Place(tool=name, share=spot.share, path=spot.path, references=known.get(spot.observation, ()))

    def affected(self, found: Iterable[Sameness], before: Mapping[str, str]) -> list[Sameness]:
        """Return the unchanged tools on which others depend than before, or on which one that changed depends.

        Args:
            found: all tools as they are now.
            before: digest of who depended on each tool when it was judged last, by id (`store.lineage`).
        """
        known = list(found)
        changed = {_lead(sameness) for sameness in known if sameness.changed and sameness.lead is not None}
        return [
            sameness
            for sameness in known
            if not sameness.changed
            and (
                self._digest(_lead(sameness)) != before.get(sameness.tool or "", "")
                or not changed.isdisjoint(self._consumers.get(_lead(sameness), ()))
            )
        ]

    def dependence(self, connection: Connection, files: Files) -> Dependence:
        """Return what lineage adds to the tool that has these files."""
        readers = sorted(self._consumers.get(_name(files), ()))
        if not readers:
            return NOBODY
        hints = hints_of(self._signals(connection, files))
        if hints:
            self._prove(connection, readers)
        proofs = (signal for reader in readers for signal in self._proofs.get(reader, ()))
        return Dependence(
            consumers=self._digest(_name(files)), downstream=len(readers), inherited=inherited(hints, proofs)
        )

    def _prove(self, connection: Connection, names: Iterable[str]) -> None:
        """Find what the code of these tools proves; a reader of many feeds is looked at once."""
        for name in names:
            if name not in self._proofs:
                signals = self._signals(connection, self._files[name])
                self._proofs[name] = tuple(signal for signal in signals if signal.level is Level.BEHAVIOUR)

    def _signals(self, connection: Connection, files: Files) -> list[Signal]:
        chosen = representatives(files)
        found: list[Signal] = []
        for batch in chunks(chosen, _AT_ONCE):
            read = read_observations(connection, batch, EPOCH)
            found += (signal for spot in batch if spot.id in read for signal in detect(read[spot.id], self._rulebook))
        return found

    def _digest(self, name: str) -> str:
        readers = self._consumers.get(name)
        if not readers:
            return ""
        return blake2b("\0".join(sorted(readers)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _name(files: Files) -> str:
    return f"{files[0].share}:{files[0].path}"


def _lead(found: Sameness) -> str:
    return "" if found.lead is None else f"{found.lead.share}:{found.lead.path}"


def lead_first(found: Sameness) -> tuple[Spot, ...]:
    """Return the files of a tool, the leading one first."""
    if found.lead is None:
        return ()
    return (found.lead, *(spot for spot in found.spots if spot is not found.lead))
