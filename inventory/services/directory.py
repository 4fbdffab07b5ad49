"""Taking in a directory of people: what it changes, and who answers for the tools of those who have left (OWN-3)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from classifiers.verdict import Outcome
from inventory.domain.clocks import Calendar, Span
from inventory.domain.directory import NOTHING, Declared
from inventory.domain.events import Event, EventKind
from inventory.domain.people import Organisation, Person, Role, Unit
from inventory.domain.registering import coverage, keeper_refusals
from inventory.domain.roles import OF_BUSINESS
from inventory.domain.staffing import Diff, Happened, diff, heir, looks_like_a_group
from inventory.services.judge import Bench
from inventory.services.organisation import organisation
from inventory.services.reassess import reassess, reassess_now
from inventory.services.registers import fresh
from inventory.services.roles import Sitting, sitting, stop
from inventory.store import directory, ledger
from inventory.store.engine import Connection, Inventory
from inventory.store.owned import owned_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphans:
    """The tools of one leaver, and who answers for them until when; `manager` None: nobody was found."""

    leaver: Person
    tools: tuple[str, ...]
    manager: Person | None
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What an import came to. `judged` counts the tools whose verdict was looked at again.

    `vacant` are systems that lost their Product Owner by it, `doubtful` addresses that may be groups, `strangers`
    managers whom nobody knows, `crossed` persons of IT who hold a role of the business.
    """

    diff: Diff
    orphans: tuple[Orphans, ...] = ()
    vacant: tuple[str, ...] = ()
    doubtful: tuple[Person, ...] = ()
    strangers: tuple[str, ...] = ()
    crossed: tuple[Person, ...] = ()
    judged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a directory says: `source` names it, `complete` is True if it names everybody who is here."""

    source: str
    people: tuple[Person, ...] = field(default=())
    complete: bool = False


def foresee(inventory: Inventory, listing: Listing, *, declared: Declared = NOTHING, bench: Bench) -> Import:
    """Return what an import would change, and change nothing."""
    with inventory.reading() as connection:
        before = organisation(connection, declared, bench.now)
        known = {person.id: person for person in directory.everybody(connection)}
        found = diff(known, listing.people, complete=listing.complete)
        after = _with(before, found)
        return _import(connection, listing, found, before=before, after=after, bench=bench)


def import_people(
    inventory: Inventory,
    listing: Listing,
    *,
    actor: str,
    confirmed: bool = False,
    declared: Declared = NOTHING,
    bench: Bench,
) -> Import:
    """Take a directory in, in one transaction: people, orphaned tools, and the fact `owner` of these tools.

    `confirmed` lets more leavers pass at once than an import may take for such unasked. Raises `Refused` with every
    reason why not.
    """
    with sitting(inventory, actor, declared=declared, bench=bench, wanted="import of people") as held:
        connection = held.connection
        known = {person.id: person for person in directory.everybody(connection)}
        found = diff(known, listing.people, complete=listing.complete)
        stop(
            keeper_refusals(held.actor, held.organisation, bench.now, Role.IT_OPERATOR, policy="POLICY-3")
            + found.refusals(confirmed=confirmed)
        )
        _keep(connection, listing, found, bench)
        after = organisation(connection, declared, bench.now)
        told = _import(connection, listing, found, before=held.organisation, after=after, bench=bench)
        _note(held, listing, found, bench)
        for orphans in told.orphans:
            orphaned(connection, orphans, bench)
        tools = [tool for orphans in told.orphans for tool in orphans.tools]
        judged = reassess_now(connection, tools, replace(bench, organisation=after)).judged
    return replace(told, judged=judged + reassess(inventory, fresh(inventory, declared, bench)).judged)


def orphaned(connection: Connection, orphans: Orphans, bench: Bench) -> None:
    """Note for each tool of a leaver who answers for it now, and until when a new owner is to be named."""
    detail = {"owner": orphans.leaver.id, "due": orphans.due.isoformat()}
    if orphans.manager is not None:
        detail["manager"] = orphans.manager.id
    ledger.append(
        connection,
        [
            Event(
                kind=EventKind.ORPHANED,
                at=bench.now,
                tool=tool,
                reason=f"{orphans.leaver.name} has left",
                policy="OWN-3",
                detail=detail,
            )
            for tool in orphans.tools
        ],
    )


def _keep(connection: Connection, listing: Listing, found: Diff, bench: Bench) -> None:
    new = [change.now for change in found.of(Happened.NEW)]
    others = [change.now for change in found.changes if change.happened is not Happened.NEW]
    directory.keep(connection, new, listing.source, bench.now, new=True)
    directory.keep(connection, others, listing.source, bench.now, new=False)


def _note(held: Sitting, listing: Listing, found: Diff, bench: Bench) -> None:
    if not found.changes:
        return
    counts = {happened.value: str(len(found.of(happened))) for happened in Happened if found.of(happened)}
    detail = {"source": listing.source} | counts
    kind = EventKind.DIRECTORY_IMPORTED
    ledger.append(held.connection, [Event(kind=kind, at=bench.now, actor=held.actor.id, policy="OWN-3", detail=detail)])


def _import(
    connection: Connection, listing: Listing, found: Diff, *, before: Organisation, after: Organisation, bench: Bench
) -> Import:
    leavers = [change.now for change in found.of(Happened.LEFT)]
    owned = owned_by(connection, [person.id for person in leavers])
    return Import(
        diff=found,
        orphans=tuple(
            Orphans(
                leaver=person,
                tools=owned[person.id],
                manager=heir(person, after),
                due=_due(person, bench),
            )
            for person in leavers
            if person.id in owned
        ),
        vacant=tuple(sorted(_vacant(after) - _vacant(before))),
        doubtful=tuple(person for person in listing.people if looks_like_a_group(person)),
        strangers=tuple(sorted({person.manager for person in listing.people if person.manager} - set(after.people))),
        crossed=tuple(person for person in after.people.values() if _crossed(person)),
    )


def _with(before: Organisation, found: Diff) -> Organisation:
    """Return the organisation as the import would leave it; roles stay with whom they were given to."""
    people = dict(before.people)
    for change in found.changes:
        former = people.get(change.now.id)
        people[change.now.id] = (
            change.now if former is None else replace(change.now, roles=former.roles, grants=former.grants)
        )
    return replace(before, people=people)


def _vacant(staff: Organisation) -> set[str]:
    return {name for plant in coverage(staff) for name in plant.vacant}


def _crossed(person: Person) -> bool:
    held = person.roles | {grant.role for grant in person.grants}
    return person.active and person.unit is Unit.IT and bool(held & OF_BUSINESS)


def _due(leaver: Person, bench: Bench) -> date:
    span = Span.of(bench.rulebook.deadlines[Outcome.MIGRATE_NOW]["owner"])
    return span.due(bench.now, Calendar.of(bench.governance.holidays, leaver.plant))
