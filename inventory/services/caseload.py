"""Putting cases to people and taking them back: never more than five each, and no clock before a person has it.

Dealing is one transaction and can be done again at any time: what is put already stays, what is done is closed, and
nothing happens where nothing changed. What nobody has room for waits, without a clock. No tool is locked by it, since
nothing about a tool is decided: one that is moved in the same moment is looked at by the next dealing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from heapq import merge

from inventory.domain.asking import Situation, asked, urgency
from inventory.domain.caseload import Ask, Ending, OpenCase, Step, free
from inventory.domain.events import Event, EventKind
from inventory.domain.receivers import managers
from inventory.services.clocking import Table, table_of
from inventory.services.escalating import escalate
from inventory.services.judge import Bench
from inventory.services.situations import situations_of
from inventory.store import caseload as store
from inventory.store import ledger, situations
from inventory.store.engine import Connection, Inventory
from inventory.store.rows import chunks


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What would be asked if one of `receivers` had room for it; nobody can take it if there are none."""

    ask: Ask
    situation: Situation
    receivers: tuple[str, ...]


def deal(inventory: Inventory, bench: Bench) -> list[Event]:
    """Close what is done, start clocks, escalate what is overdue, and put to people what they have room for.

    Returns what happened; done twice, nothing happens the second time. Two at once deal once.
    """
    with inventory.writing() as connection:
        store.alone(connection)
        table = table_of(connection, bench)
        _review(connection, table)
        _put_out(connection, table)
        ledger.append(connection, table.happened)
    return table.happened


def close_done(inventory: Inventory, tools: Iterable[str], bench: Bench) -> None:
    """Close the cases of these tools that are not asked any more, without waiting for the next dealing.

    In a transaction of its own, after that of the decision: who deals cases waits for a tool that somebody decides on,
    so whoever holds the tool must not wait for its cases.
    """
    wanted = set(tools)
    if not wanted:
        return
    with inventory.writing() as connection:
        store.alone(connection)
        table = table_of(connection, bench)
        held = store.open_cases(connection, wanted)
        known = situations_of(connection, {case.ask.tool for case in held}, bench)
        for case in held:
            if _ending(case, known.get(case.ask.tool), table) is Ending.DONE:
                table.close(connection, case, Ending.DONE)
        ledger.append(connection, table.happened)


def _review(connection: Connection, table: Table) -> None:
    """Look at every open case: closed, taken from who cannot have it any more, or left to run."""
    held = sorted(store.open_cases(connection), key=lambda case: _dated_first(case.ask))
    tools = {case.ask.tool for case in held}
    known = situations_of(connection, tools, table.bench)
    gone = []
    for case in held:
        situation = known.get(case.ask.tool)
        ending = _ending(case, situation, table)
        if situation is None or ending is not None:
            table.close(connection, case, ending or Ending.DONE)
        else:
            table.loads[case.person] += 1
            _run(connection, case, situation, table)
        if situation is not None and ending is Ending.GONE:
            gone.append((case, situation))
    for case, situation in gone:
        _to_the_manager(connection, case, situation, table)


def _ending(case: OpenCase, situation: Situation | None, table: Table) -> Ending | None:
    if situation is None:
        return Ending.DONE
    if not table.receivers.stays(case.ask, situation, case.person, handed_over=case.after is not None):
        return Ending.GONE
    return None if case.ask in asked(situation) else Ending.DONE


def _run(connection: Connection, case: OpenCase, situation: Situation, table: Table) -> None:
    if case.due is not None:
        table.happened.extend(escalate(connection, case, situation, table))
    elif (due := table.due(connection, case.ask, situation)) is not None:
        store.start_clock(connection, case.id, due)
        table.tell(EventKind.CLOCK_STARTED, case.ask, case=case.id, person=case.person, due=due)


def _to_the_manager(connection: Connection, case: OpenCase, situation: Situation, table: Table) -> None:
    """Give a leaver's case to the first manager who can take it; what nobody above can take is dealt like any other."""
    leaver = table.bench.organisation.person(case.person)
    if leaver is None or leaver.active or case.ask not in asked(situation):
        return
    able = [boss.id for boss in managers(leaver, table.bench.organisation) if not table.unable(case, situation, boss)]
    if able and free(table.loads, able[:1]):
        table.put(connection, case.ask, situation, able[0], after=case)


def _put_out(connection: Connection, table: Table) -> None:
    """Put what waits to those who have room, the highest score first."""
    chosen: list[tuple[str, Waiting]] = []
    taken = dict(table.loads)
    for waiting in waiting_cases(connection, table, lambda: table.room(taken)):
        able = free(taken, waiting.receivers)
        if able:
            taken[able[0]] = taken.get(able[0], 0) + 1
            chosen.append((able[0], waiting))
    for person, one in sorted(chosen, key=lambda found: _dated_first(found[1].ask)):
        table.put(connection, one.ask, one.situation, person)


def _dated_first(ask: Ask) -> bool:
    """Sort the case whose date all work on a migration runs by before that work."""
    return ask.step is not Step.CUT_OVER


def waiting_cases(connection: Connection, table: Table, wanted: Callable[[], bool] = lambda: True) -> Iterator[Waiting]:
    """Yield what is asked and not put yet, the highest score first, then the higher criticality, then the oldest.

    Of tools that nobody has touched, of which there may be a hundred thousand, more are read while `wanted`.
    """
    held = {case.ask for case in store.open_cases(connection)}
    people = situations_of(connection, situations.taken_up(connection), table.bench)
    for situation in merge(_sorted(people.values()), _untouched(connection, table, wanted), key=urgency):
        for ask in asked(situation):
            if ask not in held:
                yield Waiting(ask=ask, situation=situation, receivers=table.receivers.first_asked(ask, situation))


def _untouched(connection: Connection, table: Table, wanted: Callable[[], bool]) -> Iterator[Situation]:
    if not wanted():
        return
    for page in chunks(situations.untouched(connection), situations.PAGE):
        yield from _sorted(situations_of(connection, page, table.bench).values())
        if not wanted():
            return


def _sorted(found: Iterable[Situation]) -> list[Situation]:
    return sorted(found, key=urgency)
