"""The commands around people: import them, show them, and give, lend and take their roles."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.app.cli.options import person_option, workplace_options
from scanner.app.exits import Refused
from scanner.app.output import format_option, print_rows
from scanner.app.refusing import refusing
from scanner.app.wiring import Workplace, now, workplace

if TYPE_CHECKING:
    from inventory.domain.people import Grant
    from inventory.services.directory import Listing

plant_option = click.option("--plant", default="", help="At this plant alone; without it, at every plant.")
second_option = click.option("--second", default="", metavar="PERSON", help="The other person, where it takes two.")
reason_option = click.option("--reason", default="", help="Why, in one sentence.")


@click.group("people")
def people_command() -> None:
    """Import people, and give, lend and take roles. Roles are given to persons, never to groups."""


@people_command.command("import")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@workplace_options
@person_option
@click.option("--ldap", metavar="URL", help="Ask this LDAP server instead of a file, as [directory] says.")
@click.option("--complete", is_flag=True, help="It names everybody: whoever is missing has left.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--yes", "confirmed", is_flag=True, help="Let more than a fifth of all persons leave at once.")
def people_import(  # noqa: PLR0917 - click hands over one argument an option
    file: Path | None,
    settings: str | None,
    inventory: str | None,
    actor: str,
    ldap: str | None,
    complete: bool,  # noqa: FBT001 - a flag of the command line
    dry_run: bool,  # noqa: FBT001 - a flag of the command line
    confirmed: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Take in people from a CSV file or an LDAP server: who is new, changed, back, or has left.

    Columns: id, name, mail, department, unit, manager, active, plant, group, in any order. The tools of leavers go
    to their managers with a date.
    """
    from inventory.services.caseload import deal  # noqa: PLC0415 - only when the command runs
    from inventory.services.directory import foresee, import_people  # noqa: PLC0415
    from scanner.app.staff import tell  # noqa: PLC0415

    place = workplace(settings, inventory)
    listing = _listing(place, file, ldap, complete=complete)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        place.person(actor, bench.organisation)
        if dry_run:
            told = foresee(opened, listing, declared=place.declared, bench=bench)
        else:
            told = import_people(
                opened, listing, actor=actor, confirmed=confirmed, declared=place.declared, bench=bench
            )
            deal(opened, place.bench(now(), opened))
    tell(told, done=not dry_run)


def _listing(place: Workplace, file: Path | None, ldap: str | None, *, complete: bool) -> Listing:
    from inventory.services.directory import Listing  # noqa: PLC0415 - only when the command runs
    from scanner.app.peoplefile import BadListing, read_listing  # noqa: PLC0415

    if (file is None) == (ldap is None):
        raise Refused("name a file, or an LDAP server with --ldap")
    try:
        if file is not None:
            listed = read_listing(file, place.settings.directory.it_departments)
            source = file.name
        else:
            from scanner.app.ldapsource import ask  # noqa: PLC0415 - needs the extra `ldap`

            source = str(ldap)
            listed = ask(source, place.settings.directory, beside=place.beside or Path.cwd())
    except BadListing as bad:
        raise Refused(*bad.lines) from bad
    for column in listed.ignored:
        click.echo(f"column {column} means nothing here and is left out", err=True)
    return Listing(source=source, people=listed.people, complete=complete)


@people_command.command("list")
@workplace_options
@format_option
@click.option("--role", help="Only who has this role, everywhere or somewhere.")
@click.option("--plant", help="Only who works at this plant.")
@click.option("--left", is_flag=True, help="Only who has left.")
def people_list(  # noqa: PLR0917 - click hands over one argument an option
    settings: str | None,
    inventory: str | None,
    style: str,
    role: str | None,
    plant: str | None,
    left: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """List the people, their side of the house and their roles."""
    from scanner.app.declaring import wanted_role  # noqa: PLC0415 - only when the command runs
    from scanner.app.staff import COLUMNS, rows  # noqa: PLC0415

    place = workplace(settings, inventory)
    only = None if role is None else wanted_role(role)
    with place.inventory() as opened:
        staff = place.organisation(opened)
    count = print_rows(rows(staff, place.declared, role=only, plant=plant, left=left), style, COLUMNS)
    if not count and style == "table":
        click.echo("Nobody.", err=True)


@people_command.command("show")
@click.argument("person")
@workplace_options
def people_show(person: str, settings: str | None, inventory: str | None) -> None:
    """Show one person: unit, roles, loans, the tools they own and the systems they answer for."""
    from inventory.store.owned import owned_by  # noqa: PLC0415 - only when the command runs
    from scanner.app.staff import described  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened:
        staff = place.organisation(opened)
        found = place.person(person, staff)
        with opened.reading() as connection:
            tools = owned_by(connection, [found.id]).get(found.id, ())
    for line in described(found, staff, tools):
        click.echo(line)


@people_command.command("grant")
@click.argument("person")
@click.argument("role")
@workplace_options
@person_option
@plant_option
@second_option
@reason_option
def people_grant(  # noqa: PLR0917 - click hands over one argument an option
    person: str,
    role: str,
    settings: str | None,
    inventory: str | None,
    actor: str,
    plant: str,
    second: str,
    reason: str,
) -> None:
    """Give a role to a person: an IT operator or the board does; board, product owner and assessor take two persons."""
    from inventory.services.roles import grant  # noqa: PLC0415 - only when the command runs

    what = _grant(role, plant)
    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        for who in filter(None, (person, actor, second)):
            place.person(who, bench.organisation)
        grant(opened, person, what, actor=actor, second=second, reason=reason, declared=place.declared, bench=bench)
    click.echo(f"{person} is {_told(what)} now.")


@people_command.command("revoke")
@click.argument("person")
@click.argument("role")
@workplace_options
@person_option
@plant_option
@second_option
@reason_option
@click.option("--lent-by", metavar="PERSON", help="End the loan of this person instead.")
def people_revoke(  # noqa: PLR0917 - click hands over one argument an option
    person: str,
    role: str,
    settings: str | None,
    inventory: str | None,
    actor: str,
    plant: str,
    second: str,
    reason: str,
    lent_by: str | None,
) -> None:
    """Take a role from a person, or end a loan. Everybody may lay down a role of their own."""
    from inventory.services.roles import give_back, revoke  # noqa: PLC0415 - only when the command runs

    what = _grant(role, plant)
    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        for who in filter(None, (person, actor, second, lent_by)):
            place.person(who, bench.organisation)
        if lent_by:
            give_back(
                opened,
                what,
                giver=lent_by,
                taker=person,
                actor=actor,
                reason=reason,
                declared=place.declared,
                bench=bench,
            )
        else:
            revoke(
                opened, person, what, actor=actor, second=second, reason=reason, declared=place.declared, bench=bench
            )
    click.echo(f"{person} is no longer {_told(what)}{f' for {lent_by}' if lent_by else ''}.")


@people_command.command("delegate")
@click.argument("role")
@workplace_options
@person_option
@click.option("--to", "taker", metavar="PERSON", required=True, help="Who acts in the role meanwhile.")
@click.option(
    "--until", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Its last day, within a year."
)
@plant_option
@reason_option
def people_delegate(  # noqa: PLR0917 - click hands over one argument an option
    role: str,
    settings: str | None,
    inventory: str | None,
    actor: str,
    taker: str,
    until: datetime,
    plant: str,
    reason: str,
) -> None:
    """Lend your own role to somebody of your unit until a day; both of you stand behind what is decided with it."""
    from inventory.services.roles import lend  # noqa: PLC0415 - only when the command runs
    from scanner.app.declaring import end_of  # noqa: PLC0415

    what = _grant(role, plant)
    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        for who in (actor, taker):
            place.person(who, bench.organisation)
        lend(
            opened,
            what,
            taker,
            end_of(until.date()),
            actor=actor,
            reason=reason,
            declared=place.declared,
            bench=bench,
        )
    click.echo(f"{taker} acts as {_told(what)} for {actor} until {until:%Y-%m-%d}.")


def _grant(role: str, plant: str) -> Grant:
    from inventory.domain.people import Grant  # noqa: PLC0415 - only when the command runs
    from scanner.app.declaring import wanted_role  # noqa: PLC0415

    return Grant(role=wanted_role(role), plant=plant)


def _told(what: Grant) -> str:
    return f"{what.role} at {what.plant}" if what.plant else f"{what.role} at every plant"
