"""Data that live in several places (ARC-1): the same table held by several tools, or written by several."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from classifiers.evidence import Access, Kind, Observation
from classifiers.landscape import NodeKind
from classifiers.lineage import TOOL, Flows

POLICY = "ARC-1"
_TABLE = "table "
_FEWEST = 4
"""Columns that two tables must have for their structure to say something."""
_ALIKE = 0.6
"""Share of columns that two tables of one name have in common if they hold the same."""
_EVERYWHERE = re.compile(
    r"^(?:(?:table|tabelle|tabla|tableau|sheet|blatt|list|liste|query|abfrage)[ _]?\d*|settings?|config(?:uration)?|"
    r"options?|einstellungen|parameters?|switchboard(?: items)?|übersicht|temp\w*|tmp\w*|"
    r".*(?:import|paste|export)[_ ]?(?:errors|fehler)|name autocorrect.*|msys.*|usys.*|~.*|f_[0-9a-f]{20,}.*|logs?|"
    r"errors?|versions?|calendar|kalender|dates?|numbers|dual|sysdiagrams|data|daten|users?|benutzer|login|help|test|"
    r"conversion errors?|relationships?)$",
    re.IGNORECASE,
)
_COPY = re.compile(
    r"^(?:copy of|kopie von|copia de|copie de)\s+|\s*(?:_old|_alt|_bak|_backup|_neu|_new|_copy|\(\d+\)|\d{4,8})$",
    re.IGNORECASE,
)
_LIST = re.compile(r"\s*,\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A table that a file holds itself, and its columns in lower case."""

    name: str
    columns: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Silo:
    """A table that is in several places. `how` is "held" or "written"; `systems` are databases that have it too."""

    how: str
    table: str
    columns: tuple[str, ...]
    tools: tuple[str, ...]
    systems: tuple[str, ...] = ()


def held_tables(observation: Observation) -> Iterator[Holding]:
    """Yield the tables that a file holds, as its reader has told their columns."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in observation.evidence:
        if item.kind is Kind.STRUCTURE and item.where.startswith(_TABLE):
            name = item.where[len(_TABLE) :]
            told = item.text.removeprefix(name).strip(" :()…")
            found[name] |= {column.strip(" []…").casefold() for column in _LIST.split(told) if column.strip(" []…")}
    yield from (Holding(name=name, columns=frozenset(columns)) for name, columns in found.items() if columns)


def silos(held: Mapping[str, Sequence[Holding]], found: Flows) -> list[Silo]:
    """Return the tables that are in several places, those with the most places first.

    Args:
        held: what each tool holds, by its id.
        found: who reads and writes what, for tables of databases.
    """
    reached = _reached_tables(found)
    made = [*_held(held, reached), *_written(found)]
    return sorted(made, key=lambda silo: (-len(silo.tools) - len(silo.systems), silo.table, silo.how, silo.tools))


def _held(held: Mapping[str, Sequence[Holding]], reached: Mapping[str, set[str]]) -> Iterator[Silo]:
    by_name: dict[str, list[tuple[str, Holding]]] = defaultdict(list)
    for tool, tables in held.items():
        for table in tables:
            if not _EVERYWHERE.match(table.name):
                by_name[_bare(table.name)].append((tool, table))
    told: set[frozenset[str]] = set()
    for name, places in sorted(by_name.items()):
        for group in _alike(places):
            tools = frozenset(tool for tool, _ in group)
            systems = tuple(sorted(reached.get(name, ()))) if _named_well(name) else ()
            if len(tools) + len(systems) > 1:
                told.add(tools)
                yield _silo(group[0][1].name, group, systems)
    yield from _of_one_structure(by_name.values(), told)


def _of_one_structure(named: Iterable[Sequence[tuple[str, Holding]]], told: set[frozenset[str]]) -> Iterator[Silo]:
    """Yield tables of the same columns under other names, in tools of which no table is told yet."""
    by_columns: dict[frozenset[str], list[tuple[str, Holding]]] = defaultdict(list)
    for tool, table in (place for places in named for place in places):
        if len(table.columns) >= _FEWEST:
            by_columns[table.columns].append((tool, table))
    for places in by_columns.values():
        tools = frozenset(tool for tool, _ in places)
        if len(tools) > 1 and tools not in told:
            yield _silo(" / ".join(sorted({table.name for _, table in places})[:3]), places, ())


def _silo(name: str, places: Sequence[tuple[str, Holding]], systems: tuple[str, ...]) -> Silo:
    common = frozenset.intersection(*(table.columns for _, table in places))
    tools = tuple(sorted({tool for tool, _ in places}))
    return Silo(how="held", table=name, columns=tuple(sorted(common)), tools=tools, systems=systems)


def _alike(places: Sequence[tuple[str, Holding]]) -> Iterator[list[tuple[str, Holding]]]:
    """Yield tables of one name in groups that have most of their columns in common."""
    left = list(places)
    while left:
        first = left[0][1]
        group = [place for place in left if _overlap(first.columns, place[1].columns) >= _ALIKE]
        left = [place for place in left if place not in group]
        yield group


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def _bare(name: str) -> str:
    return _COPY.sub("", re.sub(r"^(?:tbl|tab|t|dbo)_?(?=[A-Z])", "", name)).strip().casefold()


def _named_well(name: str) -> bool:
    return len(name) > 5


def _reached_tables(found: Flows) -> Mapping[str, set[str]]:
    """Return the databases in which each table is known."""
    reached: dict[str, set[str]] = defaultdict(set)
    for edge in found.edges.values():
        for end in (edge.source, edge.sink):
            node = found.nodes[end]
            if node.kind in _DATABASES and not node.id.startswith("system:unnamed"):
                for table in edge.tables:
                    reached[_bare(table.rpartition(".")[2])].add(node.label)
    return reached


_DATABASES = frozenset({NodeKind.DATABASE, NodeKind.DSN, NodeKind.SYSTEM, NodeKind.SAP})


def _written(found: Flows) -> Iterator[Silo]:
    """Yield the tables of databases that several tools write: nobody can say which of them is right."""
    writers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for edge in found.edges.values():
        kinds = found.nodes[edge.source].kind, found.nodes[edge.sink].kind
        if edge.access is Access.WRITE and kinds[0] is TOOL and kinds[1] in _DATABASES:
            for table in edge.tables:
                writers[edge.sink, table].add(edge.source)
    for (system, table), tools in writers.items():
        if len(tools) > 1:
            label = found.nodes[system].label
            yield Silo(how="written", table=table, columns=(), tools=tuple(sorted(tools)), systems=(label,))


def cycles(consumers: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Return the tools that depend on one another in a circle, each circle of them once, in order of their ids."""
    import networkx as nx  # noqa: PLC0415 - heavy, and only lineage needs it

    made: nx.DiGraph[str] = nx.DiGraph()
    made.add_edges_from((tool, reader) for tool, readers in consumers.items() for reader in readers)
    return sorted(tuple(sorted(part)) for part in nx.strongly_connected_components(made) if len(part) > 1)
