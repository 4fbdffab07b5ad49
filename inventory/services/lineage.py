"""Lineage over the whole inventory: who feeds whom, and what that adds to a tool, without touching a share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from classifiers.dependence import consumers_of
from classifiers.evidence import Reference
from classifiers.inheriting import STEPS, hints_of, inherited, proofs_for
from classifiers.landscape import NOWHERE, Landscape
from classifiers.lineage import Flows, Place, flows
from classifiers.rulebook import Rulebook
from classifiers.signals import detect
from classifiers.silos import Silo, cycles, silos
from classifiers.verdict import Signal
from inventory.domain.discretion import Veil
from inventory.domain.identity import Sameness, Spot
from inventory.services.veiling import veiled
from inventory.store import lineage as stored
from inventory.store.engine import Connection, Inventory
from inventory.store.lineage import NOBODY, Dependence
from inventory.store.rows import chunks
from inventory.store.spots import EPOCH, read_observations, representatives

Files = Sequence[Spot]
"""The present files of one tool, the leading one first."""

_AT_ONCE = 200
"""Observations that are in memory at the same time."""


def flows_of(inventory: Inventory, landscape: Landscape = NOWHERE) -> Flows:
    """Return who feeds whom among all present tools and what they refer to (see `classifiers.lineage.flows`)."""
    with inventory.reading() as connection:
        return veiled(flows(stored.places(connection), landscape.with_roots(stored.roots(connection))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What lineage shows of the whole inventory: silos (ARC-1), circles, and who depends on each tool."""

    flows: Flows
    silos: list[Silo]
    circles: list[tuple[str, ...]]
    consumers: Mapping[str, frozenset[str]]


def findings_of(inventory: Inventory, landscape: Landscape = NOWHERE) -> Findings:
    """Return the findings of lineage as the present files of all tools show them."""
    with inventory.reading() as connection:
        found = veiled(flows(stored.places(connection), landscape.with_roots(stored.roots(connection))))
        held = stored.held(connection)
    consumers = consumers_of(found)
    return Findings(flows=found, silos=silos(held, found), circles=cycles(consumers), consumers=consumers)


class Lineage:
    """Who depends on whom among these tools as they are now, made once for a run.

    A tool is called by the place of its leading file: a new one has no id yet. Signals are detected from the stored
    observations and not taken from verdicts, so the order in which tools are judged does not matter.
    """

    def __init__(
        self, connection: Connection, tools: Iterable[Files], rulebook: Rulebook, landscape: Landscape
    ) -> None:
        self._files = {_name(files): files for files in tools}
        self._rulebook = rulebook
        self._known: dict[str, tuple[Signal, ...]] = {}
        known = stored.references(connection)
        roads = landscape.with_roots(stored.roots(connection)) if known else landscape
        places = [*self._places(known), *stored.document_places(connection, known)]
        self._consumers = consumers_of(flows(places, roads)) if known else {}

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
                or not changed.isdisjoint(self._heirs(_lead(sameness)))
            )
        ]

    def dependence(self, connection: Connection, files: Files) -> Dependence:
        """Return what lineage adds to the tool that has these files."""
        name = _name(files)
        readers = self._consumers.get(name)
        if not readers:
            return NOBODY
        hints = hints_of(self._signals(connection, name))
        proofs = (
            proofs_for(name, self._readers, lambda reader: self._signals(connection, reader), hints) if hints else ()
        )
        return Dependence(consumers=self._digest(name), downstream=len(readers), inherited=inherited(hints, proofs))

    def _readers(self, name: str) -> frozenset[str]:
        return self._consumers.get(name, frozenset())

    def _heirs(self, name: str) -> frozenset[str]:
        """Return those of whom the tool may inherit: who depends on it, and on them, as far as that is handed on."""
        near = met = frozenset({name})
        for _ in range(STEPS):
            near = frozenset().union(*map(self._readers, near)) - met
            met |= near
        return met - {name}

    def _signals(self, connection: Connection, name: str) -> tuple[Signal, ...]:
        """Return what a tool shows by itself; one that uses many feeds is looked at once."""
        if name not in self._known:
            self._known[name] = tuple(self._detected(connection, self._files[name]))
        return self._known[name]

    def _detected(self, connection: Connection, files: Files) -> Iterator[Signal]:
        for batch in chunks(representatives(files), _AT_ONCE):
            read = read_observations(connection, batch, EPOCH)
            for seen in (read[spot.id] for spot in batch if spot.id in read):
                yield from map(Veil((seen,)).signal, detect(seen, self._rulebook))

    def _digest(self, name: str) -> str:
        heirs = self._heirs(name)
        if not heirs:
            return ""
        return blake2b("\0".join(sorted(heirs)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _name(files: Files) -> str:
    return f"{files[0].share}:{files[0].path}"


def _lead(found: Sameness) -> str:
    return "" if found.lead is None else f"{found.lead.share}:{found.lead.path}"


def lead_first(found: Sameness) -> tuple[Spot, ...]:
    """Return the files of a tool, the leading one first."""
    if found.lead is None:
        return ()
    return (found.lead, *(spot for spot in found.spots if spot is not found.lead))
