"""Which lines of the board a list wants: by what stands in the lines, and by what lies beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, Connection, true

from inventory.store import search
from inventory.store.board_tables import board_lines
from inventory.store.search import Condition, Narrowing


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is narrowed to; "" leaves a field open, `managed` and `seen` are open with None.

    `search` is looked for in ids and in the paths of every place, with `also_code` in the code too; a tool that one of
    `rules` proves something of is found as well. `code` must be in the code; `department` is part of the name of the
    owner's; the others are exact: `owner` a person's id, `owners` several, `tag_` a word that people gave, `gap` a fact
    that is not yes, `writes` what the tool changes. `overdue`: a case is open whose last day lies before `today`;
    `waiting`: this person has an open case; `unread`: a file of it could not be read completely;
    `does`: this rule proves something of it.
    """

    search: str = ""
    tag: str = ""
    outcome: str = ""
    criticality: str = ""
    managed: bool | None = None
    state: str = ""
    kind: str = ""
    share: str = ""
    seen: bool | None = True
    owner: str = ""
    tag_: str = ""
    code: str = ""
    gap: str = ""
    writes: str = ""
    overdue: bool = False
    department: str = ""
    today: date | None = None
    also_code: bool = False
    rules: frozenset[str] = frozenset()
    owners: frozenset[str] | None = None
    waiting: str = ""
    unread: bool = False
    does: str = ""


def terms(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return what is asked of the lines themselves."""
    line = board_lines.c
    exact = (
        (line.tag, wanted.tag),
        (line.outcome, wanted.outcome),
        (line.criticality, wanted.criticality),
        (line.state, wanted.state),
        (line.kind, wanted.kind),
    )
    found: list[ColumnElement[bool]] = [column == value for column, value in exact if value]
    if wanted.managed is not None:
        found.append(line.managed == wanted.managed)
    if wanted.seen is not None:
        found.append(line.gone == (not wanted.seen))
    if wanted.gap:
        found.append(line.gaps.contains(f",{wanted.gap},", autoescape=True))
    if wanted.writes:
        found.append(line.writes.contains(f'"{wanted.writes}"', autoescape=True))
    return found or [true()]


def narrowing(connection: Connection, wanted: Wanted) -> Narrowing:
    """Return which tools are left by what lies beside the lines."""
    found = Narrowing()
    if wanted.owner:
        found.only(search.owned_by(connection, [wanted.owner]))
    if wanted.owners is not None:
        found.only(search.owned_by(connection, wanted.owners))
    if wanted.department:
        found.only(search.of_department(connection, wanted.department))
    for condition in _conditions(connection, wanted):
        found.add(connection, condition)
    if found.among is not None:
        found.terms.append(search.among(connection, found.among))
    return found


def _conditions(connection: Connection, wanted: Wanted) -> Iterator[Condition]:
    """Yield what is asked of rows beside the lines, the one with the fewest answers first as a rule."""
    today = wanted.today or datetime.now(UTC).date()
    asked: tuple[tuple[object, Callable[[], Condition]], ...] = (
        (wanted.waiting, lambda: search.waiting_for(wanted.waiting)),
        (wanted.overdue, lambda: search.overdue(today)),
        (wanted.tag_, lambda: search.tagged(wanted.tag_)),
        (wanted.share, lambda: search.on_share(connection, wanted.share)),
        (wanted.does, lambda: search.proven_by([wanted.does])),
        (wanted.unread, search.read_in_part),
        (wanted.search, lambda: _searched(connection, wanted)),
        (wanted.code, lambda: search.in_code(connection, wanted.code)),
    )
    return (condition() for given, condition in asked if given)


def _searched(connection: Connection, wanted: Wanted) -> Condition:
    found = [search.found_by(connection, wanted.search)]
    if wanted.rules:
        found.append(search.proven_by(wanted.rules))
    if wanted.also_code:
        found.append(search.in_code(connection, wanted.search))
    return found[0] if len(found) == 1 else search.any_of(*found)


def looks_beside(wanted: Wanted) -> bool:
    """Return True if the lines alone cannot say what is wanted."""
    words = (wanted.owner, wanted.department, wanted.tag_, wanted.share, wanted.search, wanted.code, wanted.waiting)
    return bool(wanted.does) or wanted.overdue or wanted.unread or wanted.owners is not None or any(words)
