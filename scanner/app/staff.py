"""People as commands print them: lists, one person, and what an import changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from inventory.domain.directory import Declared
from inventory.domain.people import Organisation, Person, Role
from inventory.domain.staffing import Change, Happened
from inventory.services.directory import Import
from scanner.visible import one_line

COLUMNS = ("id", "name", "unit", "department", "plant", "roles", "active", "source")
"""The keys of a row about a person, in the order of columns."""

_SHOWN = 20
"""Changes of one kind that an import names; the rest is counted."""


def rows(
    staff: Organisation, declared: Declared, *, role: Role | None, plant: str | None, left: bool
) -> Iterator[dict[str, object]]:
    """Yield a row for each person who fits, by id."""
    written = {person.id for person in declared.people}
    for person in sorted(staff.people.values(), key=lambda one: one.id):
        held = person.roles | {grant.role for grant in person.grants}
        if (role is None or role in held) and plant in {None, person.plant} and not (left and person.active):
            yield {
                "id": person.id,
                "name": person.name,
                "unit": "group" if person.is_group else person.unit.value,
                "department": person.department,
                "plant": person.plant,
                "roles": roles_of(person),
                "active": "yes" if person.active else "no",
                "source": "scanner.toml" if person.id in written else "directory",
            }


def roles_of(person: Person) -> tuple[str, ...]:
    """Return the roles of a person in words, with the plants they are given for."""
    given = {(grant.role.value, grant.plant) for grant in person.grants} | {(role.value, "") for role in person.roles}
    return tuple(f"{role} at {plant}" if plant else role for role, plant in sorted(given))


def described(person: Person, staff: Organisation, tools: Iterable[str]) -> Iterator[str]:
    """Yield what is known of one person, a line each."""
    kind = "a group address, which owns and decides nothing" if person.is_group else person.unit.value
    yield f"{person.id}: {one_line(person.name)}, {kind}{'' if person.active else ', has left'}"
    manager = staff.person(person.manager)
    told = {
        "mail": person.mail,
        "department": person.department,
        "plant": person.plant,
        "manager": f"{person.manager} ({manager.name})" if manager else person.manager,
        "roles": ", ".join(roles_of(person)),
    }
    for name, value in told.items():
        if value:
            yield f"  {name}: {one_line(value)}"
    yield from _loans(person, staff)
    for system in staff.systems:
        for part, held in (("Product Owner", system.product_owner), ("business owner", system.business_owner)):
            if held == person.id:
                yield f"  {part} of {one_line(system.name)}"
    if owned := tuple(tools):
        yield f"  owner of {len(owned)} {'tool' if len(owned) == 1 else 'tools'}: {', '.join(owned)}"


def _loans(person: Person, staff: Organisation) -> Iterator[str]:
    for loan in staff.delegations:
        at = f" at {loan.plant}" if loan.plant else ""
        if loan.taker == person.id:
            yield f"  acts as {loan.role}{at} for {loan.giver}, before {loan.until:%Y-%m-%d}"
        if loan.giver == person.id:
            yield f"  has lent {loan.role}{at} to {loan.taker}, before {loan.until:%Y-%m-%d}"


def tell(told: Import, *, done: bool) -> None:
    """Print what an import changed, or would change."""
    found = told.diff
    for happened in Happened:
        changes = found.of(happened)
        for change in changes[:_SHOWN]:
            click.echo(f"{happened}: {_change(change)}")
        if len(changes) > _SHOWN:
            click.echo(f"{happened}: and {len(changes) - _SHOWN:,} more")
    counts = ", ".join(f"{len(found.of(happened)):,} {happened}" for happened in Happened)
    click.echo(f"{'Imported' if done else 'Nothing is changed; it would be'}: {counts}, {found.same:,} as before.")
    for line in _consequences(told):
        click.echo(line)
    for line in _doubts(told):
        click.echo(line, err=True)
    if done and told.judged:
        click.echo(f"{told.judged:,} tools were judged again.")


def _change(change: Change) -> str:
    who = f"{one_line(change.now.id)} ({one_line(change.now.name)})"
    differing = (
        f"{name} {one_line(str(was)) or '-'} → {one_line(str(now)) or '-'}"
        for name, (was, now) in change.fields.items()
    )
    return f"{who}: {'; '.join(differing)}" if change.happened is Happened.CHANGED else who


def _consequences(told: Import) -> Iterator[str]:
    for orphans in told.orphans:
        count = len(orphans.tools)
        tools = f"{count} {'tool' if count == 1 else 'tools'} of {one_line(orphans.leaver.name)}"
        heir = orphans.manager
        if heir is None:
            yield f"{tools}: nobody above them is here; the board names an owner until {orphans.due} (OWN-3)"
        else:
            go = "goes" if count == 1 else "go"
            yield f"{tools} {go} to {one_line(heir.name)}, who names an owner until {orphans.due} (OWN-3)"
    for system in told.vacant:
        yield f"{one_line(system)} has no Product Owner any more (PO-2)"


def _doubts(told: Import) -> Iterator[str]:
    for person in told.doubtful[:_SHOWN]:
        yield f"{one_line(person.id)}: {one_line(person.mail)} looks like a list; if so, say yes in the column group"
    if told.strangers:
        shown = ", ".join(map(one_line, told.strangers[:_SHOWN]))
        yield f"managers whom nobody knows here: {shown}{' ...' if len(told.strangers) > _SHOWN else ''}"
    for person in told.crossed:
        yield f"{one_line(person.name)} belongs to IT and still has: {', '.join(roles_of(person))} (CHG-1)"
