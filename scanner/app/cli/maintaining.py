"""The commands that look after the product itself: rules, db, export, demo."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from scanner.app.cli.options import settings_option, workplace_options
from scanner.app.exits import Exit, Refused
from scanner.app.output import format_option, print_rows, program, quoted
from scanner.app.wiring import now, workplace

RULE_COLUMNS = ("id", "title", "policy", "criticality", "kinds", "verbs")


@click.group("rules")
def rules_command() -> None:
    """List the rules, or prove them on their own examples."""


@rules_command.command("list")
@settings_option
@format_option
def rules_list(settings: str | None, style: str) -> None:
    """List every rule in force: the packaged ones and those in `rules/` beside scanner.toml."""
    book = workplace(settings, None).rulebook
    rows = [
        {
            "id": rule.id,
            "title": rule.title,
            "policy": rule.policy,
            "criticality": None if rule.criticality is None else str(rule.criticality),
            "kinds": sorted(map(str, rule.kinds)),
            "verbs": sorted(map(str, rule.verbs)),
            "file": rule.file,
        }
        for rule in book.rules
    ]
    print_rows(rows, style, RULE_COLUMNS)


@rules_command.command("check")
@settings_option
def rules_check(settings: str | None) -> None:
    """Prove every rule on its own hits and misses, and look for mistakes; ends with 1 if there are any."""
    from classifiers.rulelint import lint  # noqa: PLC0415 - only when the command runs

    book = workplace(settings, None).rulebook
    mistakes = list(lint(book))
    for mistake in mistakes:
        click.echo(str(mistake))
    examples = sum(len(rule.hits) + len(rule.misses) for rule in book.rules)
    click.echo(f"{len(book.rules)} rules, {examples} examples, {len(mistakes)} mistakes", err=True)
    sys.exit(Exit.FOUND if mistakes else Exit.FINE)


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
def export_command(form: str, settings: str | None, inventory: str | None, output: Path | None) -> None:
    """Export the inventory: FORM is xlsx, csv or jsonl."""
    from inventory.exports import EXPORTS  # noqa: PLC0415 - only when the command runs

    known = {export.name: export for export in EXPORTS}
    if form not in known:
        raise Refused(f"there is no export '{form}'; there are: {', '.join(known)}")
    export = known[form]
    place = workplace(settings, inventory)
    target = output or Path(f"shadowit-inventory{export.suffix}")
    with place.inventory() as opened:
        try:
            with target.open("wb") as out:
                count = export.write(opened, out, now())
        except OSError as error:
            raise Refused(f"{target} cannot be written: {error.strerror}") from error
    click.echo(f"{target}: {count:,} rows ({export.title})", err=True)


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
