"""The commands that keep what IT runs: zones of enterprise software and the drive letters of the plant."""

from __future__ import annotations

from datetime import datetime

import click

from scanner.app.cli.options import person_option, workplace_options
from scanner.app.cli.registers import desk_of, reason_option, until_option
from scanner.app.output import format_option, print_rows
from scanner.app.wiring import now, workplace


@click.group("enterprise")
def enterprise_command() -> None:
    """Keep the register of folders in which IT runs enterprise software (gate GE)."""


@enterprise_command.command("list")
@workplace_options
@format_option
def enterprise_list(settings: str | None, inventory: str | None, style: str) -> None:
    """List the zones of enterprise software, who answers for them, and until when they hold."""
    from scanner.app.registers import ENTERPRISE_COLUMNS, enterprise_rows  # noqa: PLC0415 - only when the command runs

    place = workplace(settings, inventory)
    with place.inventory() as opened:
        staff = place.organisation(opened)
    print_rows(enterprise_rows(staff, now()), style, ENTERPRISE_COLUMNS)


@enterprise_command.command("add")
@click.argument("name")
@workplace_options
@person_option
@click.option("--share", required=True, help="The share on which its folder lies.")
@click.option("--path", default="", help="The folder; without it, the whole share.")
@click.option("--service-owner", default="", metavar="PERSON", help="Who of IT answers for it.")
@click.option("--entry", default="", metavar="NUMBER", help="Its entry in the CMDB.")
@until_option
def enterprise_add(  # noqa: PLR0917 - click hands over one argument an option
    name: str,
    settings: str | None,
    inventory: str | None,
    actor: str,
    share: str,
    path: str,
    service_owner: str,
    entry: str,
    until: datetime,
) -> None:
    """Register a folder in which IT runs enterprise software, or change it. Each tool enters it by its own gate."""
    from inventory.domain.registers import EnterpriseZone  # noqa: PLC0415 - only when the command runs
    from inventory.services.registers import add_enterprise  # noqa: PLC0415
    from scanner.app.declaring import end_of  # noqa: PLC0415

    zone = EnterpriseZone(
        name=name,
        share=share,
        path=path.replace("\\", "/").strip("/"),
        service_owner=service_owner,
        entry=entry,
        valid_until=end_of(until.date()),
    )
    with desk_of(settings, inventory, actor) as desk:
        add_enterprise(desk, zone)
    click.echo(f"{name} is a zone of enterprise software until {until:%Y-%m-%d}.")


@enterprise_command.command("end")
@click.argument("name")
@workplace_options
@person_option
@reason_option
def enterprise_end(name: str, settings: str | None, inventory: str | None, actor: str, reason: str) -> None:
    """End a zone of enterprise software; the tools in it are triaged again by the next `settle`."""
    from inventory.services.registers import end_enterprise  # noqa: PLC0415 - only when the command runs

    with desk_of(settings, inventory, actor) as desk:
        end_enterprise(desk, name, reason=reason)
    click.echo(f"{name} is no zone of enterprise software any more.")


@click.group("drives")
def drives_command() -> None:
    """Keep the register of drive letters, by which files name places on the shares."""


@drives_command.command("list")
@workplace_options
@format_option
def drives_list(settings: str | None, inventory: str | None, style: str) -> None:
    """List the drive letters and where they lead."""
    from scanner.app.registers import DRIVE_COLUMNS, drive_rows  # noqa: PLC0415 - only when the command runs

    place = workplace(settings, inventory)
    with place.inventory() as opened:
        print_rows(drive_rows(opened, place.declared), style, DRIVE_COLUMNS)


@drives_command.command("add")
@click.argument("letter")
@click.argument("path")
@workplace_options
@person_option
def drives_add(letter: str, path: str, settings: str | None, inventory: str | None, actor: str) -> None:
    """Say where a drive letter leads, as an IT operator; the next scan looks at lineage by it."""
    from inventory.domain.registers import Drive  # noqa: PLC0415 - only when the command runs
    from inventory.services.registers import add_drive  # noqa: PLC0415

    with desk_of(settings, inventory, actor) as desk:
        add_drive(desk, Drive(letter=letter, path=path))
    click.echo(f"{letter} leads to {path}; the next scan looks at lineage by it.")


@drives_command.command("remove")
@click.argument("letter")
@workplace_options
@person_option
def drives_remove(letter: str, settings: str | None, inventory: str | None, actor: str) -> None:
    """Forget a drive letter."""
    from inventory.services.registers import remove_drive  # noqa: PLC0415 - only when the command runs

    with desk_of(settings, inventory, actor) as desk:
        remove_drive(desk, letter)
    click.echo(f"{letter} is no longer in the register.")
