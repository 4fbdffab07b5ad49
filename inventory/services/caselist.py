"""The cases as people read them: who has what until when, what is overdue, and what waits for somebody with room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice

from inventory.domain.caseload import ASKED, Ask, OpenCase
from inventory.domain.clocks import Calendar, amnesty_ends, overdue
from inventory.services.caseload import waiting_cases
from inventory.services.clocking import table_of
from inventory.services.judge import Bench
from inventory.store import caseload as store
from inventory.store import situations
from inventory.store.caseload import WantedCases
from inventory.store.engine import Connection, Inventory
from inventory.store.situations import Light


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line: a case that a person has, or what waits (no number): for `people`, or for nobody who could take it.

    `told` are those who heard that it is overdue; `provisional`: its tool stands on the list of what to migrate now
    until the question is answered (R9). `days_left` are the working days of its plant that are left, below 0 those
    that are over; None without a clock.
    """

    tool: str
    name: str
    share: str
    score: float
    ask: Ask
    people: tuple[str, ...]
    number: int | None = None
    put: datetime | None = None
    due: date | None = None
    overdue: bool = False
    told: tuple[str, ...] = ()
    provisional: bool = False
    days_left: int | None = None

    @property
    def asks(self) -> str:
        """What is asked, as people read it."""
        return ASKED[self.ask.step]


def open_list(
    inventory: Inventory, bench: Bench, *, person: str = "", tool: str = "", overdue_only: bool = False
) -> list[Listed]:
    """Return the open cases, the first due first; of `person` also those whose delay that person heard of."""
    with inventory.reading() as connection:
        every = store.open_cases(connection, [tool] if tool else None)
        held = [case for case in every if not person or person in {case.person, *case.told}]
        found = list(_listed(connection, held, bench))
    chosen = [one for one in found if one.overdue or not overdue_only]
    return sorted(chosen, key=lambda one: (one.due or date.max, -one.score, one.number or 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class MyCases:
    """What is asked of one person, and the late cases of others that the person has heard of."""

    mine: tuple[Listed, ...]
    told: tuple[Listed, ...]


def cases_of(inventory: Inventory, bench: Bench, person: str) -> MyCases:
    """Return the cases of a person, the first due first."""
    with inventory.reading() as connection:
        mine = tuple(_listed(connection, store.cases_of(connection, person), bench))
        told = tuple(_listed(connection, store.told_of(connection, person), bench))
    return MyCases(mine=_in_order(mine), told=_in_order(told))


def open_page(
    inventory: Inventory, bench: Bench, wanted: WantedCases, *, after: tuple[date, int] | None = None, limit: int = 50
) -> list[Listed]:
    """Return one page of everybody's open cases, the first due first; `after` is the last one of the page before."""
    with inventory.reading() as connection:
        return list(_listed(connection, store.open_page(connection, wanted, after=after, limit=limit), bench))


def one_case(inventory: Inventory, bench: Bench, number: int) -> Listed:
    """Return an open case; raises `LookupError` if there is none of that number that is open."""
    with inventory.reading() as connection:
        case = store.one_case(connection, number)
        if case.closed is not None:
            raise LookupError(f"case {number} is closed: {case.ending}")
        return next(_listed(connection, [case], bench))


def _in_order(found: Iterable[Listed]) -> tuple[Listed, ...]:
    return tuple(sorted(found, key=lambda one: (one.due or date.max, -one.score, one.number or 0)))


def waiting_list(inventory: Inventory, bench: Bench, *, person: str = "", limit: int | None = None) -> list[Listed]:
    """Return what waits, the highest score first; of `person` what that person would get next."""
    with inventory.reading() as connection:
        waiting = waiting_cases(connection, table_of(connection, bench))
        chosen = list(islice((one for one in waiting if not person or person in one.receivers), limit))
        known = situations.lights(connection, {one.ask.tool for one in chosen})
    return [
        Listed(
            tool=one.ask.tool,
            name=known[one.ask.tool].name,
            share=known[one.ask.tool].share,
            score=one.situation.score,
            ask=one.ask,
            people=one.receivers,
        )
        for one in chosen
    ]


def amnesty_until(inventory: Inventory, bench: Bench) -> date | None:
    """Return the last day of the amnesty (SHA-1), None before the first scan."""
    with inventory.reading() as connection:
        return amnesty_ends(bench.governance, store.first_scan(connection))


def _listed(connection: Connection, held: list[OpenCase], bench: Bench) -> Iterator[Listed]:
    known = situations.lights(connection, {case.ask.tool for case in held})
    for case in held:
        light = known.get(case.ask.tool)
        yield Listed(
            tool=case.ask.tool,
            name="" if light is None else light.name,
            share="" if light is None else light.share,
            score=0.0 if light is None else light.score,
            ask=case.ask,
            people=(case.person,),
            number=case.id,
            put=case.put,
            due=case.due,
            overdue=overdue(case.due, bench.now),
            days_left=_days_left(case.due, light, bench),
            told=case.told,
            provisional=case.provisional is not None,
        )


def _days_left(due: date | None, light: Light | None, bench: Bench) -> int | None:
    if due is None:
        return None
    plant = "" if light is None else bench.governance.plants.get(light.share, "")
    return Calendar.of(bench.governance.holidays, plant).left(bench.now.astimezone(UTC).date(), due)
