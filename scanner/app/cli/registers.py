"""The commands that keep the registers: systems, sandboxes, enterprise software and drives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from scanner.app.cli.options import person_option, workplace_options
from scanner.app.output import format_option, print_rows
from scanner.app.refusing import refusing
from scanner.app.wiring import now, workplace

if TYPE_CHECKING:
    from inventory.services.registers import Desk

KINDS = ("path", "power_platform", "grafana")
reason_option = click.option("--reason", default="", help="Why, in one sentence.")
until_option = click.option(
    "--until",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Its last day, within two years.",
)


@contextmanager
def desk_of(settings: str | None, inventory: str | None, actor: str) -> Iterator[Desk]:
    """Open the registers for the person who acts."""
    from inventory.services.registers import Desk  # noqa: PLC0415 - only when a command runs

    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        place.person(actor, bench.organisation)
        yield Desk(inventory=opened, declared=place.declared, bench=bench, actor=actor)


@click.group("systems")
def systems_command() -> None:
    """Keep the register of systems of record (MES, ERP, LIMS), each with one Product Owner (PO-2)."""


@systems_command.command("list")
@workplace_options
@format_option
def systems_list(settings: str | None, inventory: str | None, style: str) -> None:
    """List the systems, who answers for them, and how many have a Product Owner, by plant."""
    from inventory.domain.registering import coverage  # noqa: PLC0415 - only when the command runs
    from scanner.app.registers import SYSTEM_COLUMNS, system_rows  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened:
        staff = place.organisation(opened)
    print_rows(system_rows(staff, place.declared), style, SYSTEM_COLUMNS)
    if style == "table":
        for plant in coverage(staff) or ():
            click.echo(plant.sentence + (f"; without: {', '.join(plant.vacant)}" if plant.vacant else ""))


@systems_command.command("add")
@click.argument("name")
@workplace_options
@person_option
@click.option("--kind", help="What it is: MES, ERP, LIMS.")
@click.option("--plant", help="The plant it is for; without it, all plants.")
@click.option("--alias", "aliases", multiple=True, metavar="PATTERN", help="How files name it; may be repeated.")
@click.option("--dsn", multiple=True, metavar="PATTERN", help="Its data sources; may be repeated.")
@click.option("--host", "hosts", multiple=True, metavar="PATTERN", help="Its servers; may be repeated.")
@click.option("--major/--minor", default=None, help="Whether it needs a Product Owner; with --minor it does not.")
def systems_add(  # noqa: PLR0917 - click hands over one argument an option
    name: str,
    settings: str | None,
    inventory: str | None,
    actor: str,
    kind: str | None,
    plant: str | None,
    aliases: tuple[str, ...],
    dsn: tuple[str, ...],
    hosts: tuple[str, ...],
    major: bool | None,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Enter a system, or change what is said of it; an IT operator or IT architect does. Owners stay as they are."""
    from inventory.domain.directory import SystemEntry  # noqa: PLC0415 - only when the command runs
    from inventory.services.registers import add_system  # noqa: PLC0415

    entry = SystemEntry(
        name=name,
        kind=kind,
        plant=plant,
        major=major,
        aliases=aliases or None,
        dsn=dsn or None,
        hosts=hosts or None,
    )
    with desk_of(settings, inventory, actor) as desk:
        system = add_system(desk, entry)
    click.echo(f"{system.name} is in the register; the next scan knows it by its patterns.")


@systems_command.command("owner")
@click.argument("name")
@click.argument("person")
@workplace_options
@person_option
def systems_owner(name: str, person: str, settings: str | None, inventory: str | None, actor: str) -> None:
    """Name who of the business answers for a system; the board, a department head or the present one does."""
    from inventory.services.registers import name_business_owner  # noqa: PLC0415 - only when the command runs

    with desk_of(settings, inventory, actor) as desk:
        name_business_owner(desk, name, person)
    click.echo(f"{person} answers for {name} now.")


@systems_command.command("po")
@click.argument("name")
@click.argument("person")
@workplace_options
@person_option
@click.option("--from", "handed", default="", metavar="PERSON", help="The present one, who hands it over.")
def systems_po(  # noqa: PLR0917 - click hands over one argument an option
    name: str, person: str, settings: str | None, inventory: str | None, actor: str, handed: str
) -> None:
    """Name the one Product Owner of a system: a person of the business who has that role (PO-2)."""
    from inventory.services.registers import name_product_owner  # noqa: PLC0415 - only when the command runs

    with desk_of(settings, inventory, actor) as desk:
        name_product_owner(desk, name, person, handed=handed)
    click.echo(f"{person} is the Product Owner of {name} now.")


@systems_command.command("remove")
@click.argument("name")
@workplace_options
@person_option
@reason_option
def systems_remove(name: str, settings: str | None, inventory: str | None, actor: str, reason: str) -> None:
    """Take a system out of the register; what scanner.toml says of it stays."""
    from inventory.services.registers import remove_system  # noqa: PLC0415 - only when the command runs

    with desk_of(settings, inventory, actor) as desk:
        remove_system(desk, name, reason=reason)
    click.echo(f"{name} is no longer in the register.")


@click.group("sandboxes")
def sandboxes_command() -> None:
    """Keep the register of sandboxes, in which IT allows citizen development until a day (SHA-3)."""


@sandboxes_command.command("list")
@workplace_options
@format_option
def sandboxes_list(settings: str | None, inventory: str | None, style: str) -> None:
    """List the sandboxes, who of IT answers for them, and until when they hold."""
    from scanner.app.registers import ZONE_COLUMNS, zone_rows  # noqa: PLC0415 - only when the command runs

    place = workplace(settings, inventory)
    with place.inventory() as opened:
        staff = place.organisation(opened)
    print_rows(zone_rows(staff, place.declared, now()), style, ZONE_COLUMNS)


@sandboxes_command.command("add")
@click.argument("name")
@workplace_options
@person_option
@click.option("--kind", type=click.Choice(KINDS), default="path", show_default=True, help="What it is.")
@click.option("--share", required=True, help="The share on which its folder lies.")
@click.option("--path", default="", help="The folder; of an environment or organisation, the one it is exported to.")
@click.option("--runs-in", default="", metavar="NAME", help="Name of the environment or organisation.")
@click.option("--owner", required=True, metavar="PERSON", help="Who of IT answers for it.")
@until_option
def sandboxes_add(  # noqa: PLR0917 - click hands over one argument an option
    name: str,
    settings: str | None,
    inventory: str | None,
    actor: str,
    kind: str,
    share: str,
    path: str,
    runs_in: str,
    owner: str,
    until: datetime,
) -> None:
    """Register a sandbox, as an IT operator, and judge the tools in it again."""
    from inventory.domain.sandbox import SandboxZone, ZoneKind  # noqa: PLC0415 - only when the command runs
    from inventory.services.registers import add_zone  # noqa: PLC0415
    from scanner.app.declaring import end_of  # noqa: PLC0415

    zone = SandboxZone(
        name=name,
        kind=ZoneKind(kind),
        share=share,
        path=path.replace("\\", "/").strip("/"),
        runs_in=runs_in,
        owner=owner,
        valid_until=end_of(until.date()),
    )
    with desk_of(settings, inventory, actor) as desk:
        judged = add_zone(desk, zone)
    click.echo(f"{name} holds until {until:%Y-%m-%d}; {judged:,} tools were judged again.")


@sandboxes_command.command("extend")
@click.argument("name")
@workplace_options
@person_option
@until_option
@reason_option
def sandboxes_extend(  # noqa: PLR0917 - click hands over one argument an option
    name: str, settings: str | None, inventory: str | None, actor: str, until: datetime, reason: str
) -> None:
    """Let a sandbox hold until another day, two years ahead at most."""
    from inventory.services.registers import extend_zone  # noqa: PLC0415 - only when the command runs
    from scanner.app.declaring import end_of  # noqa: PLC0415

    with desk_of(settings, inventory, actor) as desk:
        judged = extend_zone(desk, name, end_of(until.date()), reason=reason)
    click.echo(f"{name} holds until {until:%Y-%m-%d}; {judged:,} tools were judged again.")


@sandboxes_command.command("end")
@click.argument("name")
@workplace_options
@person_option
@reason_option
def sandboxes_end(name: str, settings: str | None, inventory: str | None, actor: str, reason: str) -> None:
    """End a sandbox, and judge the tools in it again."""
    from inventory.services.registers import end_zone  # noqa: PLC0415 - only when the command runs

    with desk_of(settings, inventory, actor) as desk:
        judged = end_zone(desk, name, reason=reason)
    click.echo(f"{name} is no sandbox any more; {judged:,} tools were judged again.")
