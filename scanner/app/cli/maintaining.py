"""The commands that look after the product itself: db, export, demo, selftest."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from scanner.app.cli.options import settings_option, workplace_options
from scanner.app.exits import Exit, Refused
from scanner.app.output import format_option, print_rows, program, quoted
from scanner.app.wiring import now, workplace


@click.group("db")
def db_command() -> None:
    """Look after the inventory's database."""


@db_command.command("upgrade")
@workplace_options
def db_upgrade(settings: str | None, inventory: str | None) -> None:
    """Bring the inventory's schema to that of this version; nothing in it is lost."""
    from inventory.store.engine import InventoryUnavailable, open_inventory  # noqa: PLC0415 - only when it runs
    from inventory.store.upgrade import upgrade  # noqa: PLC0415

    place = workplace(settings, inventory)
    try:
        opened = open_inventory(place.url, any_schema=True)
    except InventoryUnavailable as unavailable:
        raise Refused(f"the inventory cannot be opened: {unavailable}") from unavailable
    try:
        click.echo(f"{opened.url} has schema {upgrade(opened)}")
    finally:
        opened.close()


@click.command("export")
@click.argument("form", metavar="FORM")
@workplace_options
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
@click.option("--people", is_flag=True, help="Add the names of people that files carry: for IT and the owner only.")
def export_command(
    form: str,
    settings: str | None,
    inventory: str | None,
    output: Path | None,
    people: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Export the inventory: FORM is xlsx, csv, jsonl or pdf."""
    from inventory.exports import EXPORTS  # noqa: PLC0415 - only when the command runs
    from inventory.exports.export import WITH_PEOPLE, WITHOUT_PEOPLE  # noqa: PLC0415
    from inventory.services.audit import head  # noqa: PLC0415
    from scanner.app.anchors import write_beside  # noqa: PLC0415

    known = {export.name: export for export in EXPORTS}
    if form not in known:
        raise Refused(f"there is no export '{form}'; there are: {', '.join(known)}")
    export = known[form]
    place = workplace(settings, inventory)
    target = output or Path(f"shadowit-inventory{export.suffix}")
    with place.inventory() as opened:
        anchor = head(opened, now())
        try:
            with target.open("wb") as out:
                count = export.write(opened, out, now(), people=people)
            beside = None if anchor is None else write_beside(target, anchor)
        except OSError as error:
            raise Refused(f"{target} cannot be written: {error.strerror}") from error
    click.echo(f"{target}: {count:,} rows ({export.title})", err=True)
    if beside is not None:
        proof = f"{program()} audit verify --anchor {quoted(str(beside))}{place.option()}"
        click.echo(f"{beside}: the head of the audit chain; keep it elsewhere, and prove with it: {proof}", err=True)
    click.echo(WITH_PEOPLE if people else WITHOUT_PEOPLE, err=True)


@click.command("demo")
@click.argument("folder", default="demo-share", type=click.Path(path_type=Path))
def demo_command(folder: Path) -> None:
    """Build a plausible plant share of some 200 files in FOLDER (default: demo-share), to try things on."""
    from scanner.app.demo.share import build, strangers  # noqa: PLC0415 - only when the command runs

    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} is a file; nothing was written")
    found = strangers(folder)
    if found:
        raise Refused(
            f"{folder} holds files that are not of the demo, {found[0].relative_to(folder)} for one; "
            "nothing was written. Name a folder that is new or empty"
        )
    build(folder)
    count = sum(1 for _ in _files(folder))
    click.echo(f"{folder}: {count} files of a made-up plant")
    click.echo(f"Next: {program()} scan {quoted(str(folder))}")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


@click.command("selftest")
@settings_option
@format_option
def selftest_command(settings: str | None, style: str) -> None:
    """Prove on this machine that planted tools are found and judged right; ends with 1 if one is not.

    Known files of many kinds are made in a folder for the moment and scanned with the rules in force.
    """
    from scanner.app.selftest import check  # noqa: PLC0415 - only when the command runs

    checked = list(check(workplace(settings, None)))
    rows = [
        {
            "result": f"WRONG: {found.found}" if found.found else "right",
            "file": found.planted.path,
            "expected": f"{found.planted.criticality} {found.planted.outcome}",
            "why": found.planted.why,
        }
        for found in checked
    ]
    print_rows(rows, style, ("result", "file", "expected", "why"))
    wrong = sum(bool(found.found) for found in checked)
    click.echo(f"{len(checked)} planted tools, {wrong} judged wrong", err=True)
    sys.exit(Exit.FOUND if wrong else Exit.FINE)
