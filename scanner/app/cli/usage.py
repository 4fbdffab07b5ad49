"""The command that says what is kept of the use of tools, and forgets it."""

from __future__ import annotations

from datetime import datetime

import click

from scanner.app.cli.options import workplace_options
from scanner.app.wiring import now, workplace


@click.group("usage")
def usage_command() -> None:
    """Say what is kept of who uses which tool, or forget it."""


@usage_command.command("status")
@workplace_options
def usage_status(settings: str | None, inventory: str | None) -> None:
    """Say how many uses are kept, since when, and what of the names."""
    from inventory.store.usage import count_uses, oldest_use  # noqa: PLC0415 - only when the command runs

    place = workplace(settings, inventory)
    with place.inventory() as opened, opened.reading() as connection:
        count, oldest = count_uses(connection), oldest_use(connection)
    usage = place.settings.usage
    kept = {
        "pseudonym": f"a keyed hash; the key is {place.key_file}",
        "clear": "the name itself",
        "off": "nothing: no lock file is opened",
    }
    since = "" if oldest is None else f", the oldest of {oldest:%Y-%m-%d}"
    click.echo(f"{count:,} uses of tools{since}; forgotten after {usage.keep_days} days")
    click.echo(f"kept of a name: {kept[usage.names]}")


@usage_command.command("forget")
@workplace_options
@click.option(
    "--before", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Forget all days before DATE."
)
def usage_forget(settings: str | None, inventory: str | None, before: datetime) -> None:
    """Delete who used what before a day, for good, and judge the tools again by what is left."""
    from inventory.services.reassess import reassess_used  # noqa: PLC0415 - only when the command runs
    from inventory.services.usage import forget  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened:
        count = forget(opened, before.date())
        judged = reassess_used(opened, place.bench(now(), opened)).judged
    click.echo(f"{count:,} uses before {before:%Y-%m-%d} are forgotten; {judged:,} tools were judged again.")
