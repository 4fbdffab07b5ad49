"""How many tools there are of what: the heat map, what filters offer, and the totals above lists."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from inventory.store import boardlines
from inventory.store.board_tables import board_lines
from inventory.store.boardlines import Wanted
from inventory.store.coverage import ShareCoverage, coverage
from inventory.store.engine import Inventory
from inventory.store.keeping import kept
from inventory.store.schema import shares
from inventory.store.search import Narrowing

SURELY = 100
"""So many of a long list are counted at once; how many there are in all is counted behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """So many tools of one criticality and one outcome, managed or not."""

    criticality: str
    managed: bool
    outcome: str
    tools: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The values that filters with an open set of values can take, in no order."""

    states: tuple[str, ...]
    kinds: tuple[str, ...]
    shares: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many tools a list has: exactly, or `more` than so many."""

    tools: int
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """So many lines that are alike in all that filters ask of a line."""

    tag: str
    outcome: str
    criticality: str
    managed: bool
    state: str
    kind: str
    gone: bool
    gaps: str
    writes: str
    tools: int

    def answers(self, wanted: Wanted) -> bool:
        """Return True if these lines are wanted, as far as lines can say."""
        exact = (
            (wanted.tag, self.tag),
            (wanted.outcome, self.outcome),
            (wanted.criticality, self.criticality),
            (wanted.state, self.state),
            (wanted.kind, self.kind),
        )
        part = ((wanted.gap, f",{wanted.gap}," in self.gaps), (wanted.writes, f'"{wanted.writes}"' in self.writes))
        return (
            all(not asked or asked == own for asked, own in exact)
            and all(not asked or has for asked, has in part)
            and wanted.managed in {None, self.managed}
            and wanted.seen in {None, not self.gone}
        )


def heat(inventory: Inventory) -> list[Heat]:
    """Count the present tools by criticality, management and outcome: the cells of the heat map."""
    cells: Counter[tuple[str, bool, str]] = Counter()
    for group in groups(inventory):
        if not group.gone:
            cells[group.criticality, group.managed, group.outcome] += group.tools
    return [
        Heat(criticality=criticality, managed=managed, outcome=outcome, tools=tools)
        for (criticality, managed, outcome), tools in sorted(cells.items())
    ]


def choices(inventory: Inventory) -> Choices:
    """Return what there is to choose from in a list of tools, present or gone."""
    found = groups(inventory)
    with inventory.reading() as connection:
        names = tuple(connection.execute(select(shares.c.name)).scalars())
    return Choices(
        states=tuple({group.state for group in found}), kinds=tuple({group.kind for group in found}), shares=names
    )


def groups(inventory: Inventory) -> tuple[Group, ...]:
    """Return all lines by what filters ask of them; of a large inventory as they were a short while ago."""
    return kept(inventory, "groups", lambda: _groups(inventory))


def lines_wanted(inventory: Inventory, wanted: Wanted) -> tuple[int, int]:
    """Return how many lines are wanted, as far as lines can say, and of how many."""
    found = groups(inventory)
    return sum(group.tools for group in found if group.answers(wanted)), sum(group.tools for group in found)


def count_tools(inventory: Inventory, wanted: Wanted) -> int:
    """Return how many tools there are of what is wanted, counted now however long it takes."""
    with inventory.reading() as connection:
        return _count(connection, wanted, boardlines.narrowing(connection, wanted))


def tally(inventory: Inventory, wanted: Wanted, narrowing: Narrowing | None = None) -> Tally:
    """Return how many tools a list has, at once: exactly if that is known soon, else that there are more."""
    if not boardlines.looks_beside(wanted):
        return Tally(tools=lines_wanted(inventory, wanted)[0])
    with inventory.reading() as connection:
        narrowing = narrowing or boardlines.narrowing(connection, wanted)
        if narrowing.among is not None:
            return Tally(tools=_count(connection, wanted, narrowing))
    return kept(
        inventory,
        wanted,
        lambda: Tally(tools=count_tools(inventory, wanted)),
        meanwhile=lambda: _at_least(inventory, wanted, narrowing),
    )


def kept_coverage(inventory: Inventory, now: datetime) -> list[ShareCoverage]:
    """Return the coverage of every share; of a large inventory as it was a short while ago."""
    return kept(inventory, "coverage", lambda: coverage(inventory, now=now))


def _groups(inventory: Inventory) -> tuple[Group, ...]:
    line = board_lines.c
    names = ("tag", "outcome", "criticality", "managed", "state", "kind", "gone", "gaps", "writes")
    by = [line[name] for name in names]
    with inventory.reading() as connection:
        rows = connection.execute(select(*by, func.count().label("tools")).group_by(*by))
        return tuple(Group(**row._mapping) for row in rows)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping


def _count(connection: Connection, wanted: Wanted, narrowing: Narrowing) -> int:
    asked = (*boardlines.terms(wanted), *narrowing.terms)
    return int(connection.execute(select(func.count()).select_from(board_lines).where(*asked)).scalar_one())


def _at_least(inventory: Inventory, wanted: Wanted, narrowing: Narrowing) -> Tally:
    asked = (*boardlines.terms(wanted), *narrowing.terms)
    some = select(board_lines.c.tool_id).where(*asked).limit(SURELY + 1).subquery()
    with inventory.reading() as connection:
        found = int(connection.execute(select(func.count()).select_from(some)).scalar_one())
    return Tally(tools=min(found, SURELY), more=found > SURELY)
