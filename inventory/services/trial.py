"""Trying rules before they are in force: what would another rulebook make of the tools that are there?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from classifiers.classify import classify
from classifiers.facts import Facts
from classifiers.landscape import Landscape
from classifiers.rulebook import Rulebook
from classifiers.tools import PROJECT
from classifiers.verdict import Verdict
from inventory.domain.changes import class_of
from inventory.services.judge import Bench
from inventory.services.lineage import Files, Lineage
from inventory.store import catalogue
from inventory.store.catalogue import Tool
from inventory.store.engine import Connection, Inventory
from inventory.store.rows import chunks
from inventory.store.spots import EPOCH, files_by_tool, read_observations, representatives

_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Altered:
    """A tool that two rulebooks judge differently."""

    tool: Tool
    before: Verdict
    after: Verdict


def difference(inventory: Inventory, bench: Bench, new: Rulebook) -> Iterator[Altered]:
    """Yield every tool whose class other rules than those of the bench would change, in order of id; nothing is kept.

    Both judge the stored observations, with the facts that hold today and with what lineage adds by their own signals.
    """
    with inventory.reading() as connection:
        files = dict(files_by_tool(connection))
        old, other = (_Court(connection, files, book, bench.landscape) for book in (bench.rulebook, new))
    for batch in chunks(sorted(files), _AT_ONCE):
        with inventory.reading() as connection:
            known = catalogue.tools_by_id(connection, batch)
            standings = catalogue.standings(connection, batch)
            for tool in (known[name] for name in batch if name in standings):
                before, after = (court.judge(connection, tool, standings[tool.id].facts) for court in (old, other))
                if class_of(before) != class_of(after):
                    yield Altered(tool=tool, before=before, after=after)


class _Court:
    """One rulebook with what lineage adds by it."""

    def __init__(
        self, connection: Connection, files: Mapping[str, Files], rulebook: Rulebook, landscape: Landscape
    ) -> None:
        self._files, self._rulebook = files, rulebook
        self._lineage = Lineage(connection, files.values(), rulebook, landscape)

    def judge(self, connection: Connection, tool: Tool, facts: Facts) -> Verdict:
        files = self._files[tool.id]
        chosen = representatives(files)
        read = read_observations(connection, chosen, EPOCH)
        context = self._lineage.dependence(connection, files).context(files, in_project=tool.reason == PROJECT)
        return classify([read[spot.id] for spot in chosen], facts, self._rulebook, context)
