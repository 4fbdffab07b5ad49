"""The command of meetings: which there are, what is on their agendas, and their packs as files that can be mailed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.app.cli.options import workplace_options
from scanner.app.exits import Refused
from scanner.app.output import format_option, print_rows, program
from scanner.app.wiring import Workplace, now, workplace

if TYPE_CHECKING:
    from inventory.domain.meeting import Item, Record
    from inventory.store.engine import Inventory

LISTED = ("meeting", "day", "title", "stage", "items", "open")
ITEMS = ("item", "kind", "title", "gate", "votes", "decision")
SHOWN = 100
"""Meetings that a list has; the board shows older ones."""

PACKS = ("pdf", "xlsx")


@click.group("meeting")
def meeting_command() -> None:
    """Look at the meetings of the board, and make their packs."""


@meeting_command.command("list")
@workplace_options
@format_option
def meeting_list(settings: str | None, inventory: str | None, style: str) -> None:
    """List the meetings, the one called last first."""
    from inventory.services.meetingroom import listed  # noqa: PLC0415 - only when the command runs

    place = workplace(settings, inventory)
    with place.inventory() as opened:
        found = listed(opened, limit=SHOWN)
    rows = (
        {
            "meeting": one.meeting.id,
            "day": one.meeting.day,
            "title": one.meeting.title,
            "stage": one.meeting.stage.value,
            "items": one.items,
            "open": one.open,
        }
        for one in found
    )
    if not print_rows(rows, style, LISTED) and style == "table":
        click.echo("No meeting was called yet; a member of the board calls one in the browser.", err=True)


@meeting_command.command("show")
@click.argument("number", type=click.IntRange(min=1), required=False)
@workplace_options
@format_option
def meeting_show(number: int | None, settings: str | None, inventory: str | None, style: str) -> None:
    """Show the agenda or the minutes of a meeting; without NUMBER, of the one that comes next."""
    place = workplace(settings, inventory)
    with place.inventory() as opened:
        record = _record(opened, number)
    if style == "table":
        meeting = record.meeting
        click.echo(f"{meeting.title}, {meeting.day}: {meeting.stage}")
    print_rows((_row(record, item) for item in record.items), style, ITEMS)
    if record.meeting.digest and not record.as_closed:
        raise Refused("these are not the minutes that were closed: something was changed in the database since")
    if style == "table":
        click.echo(_more(record, place), err=True)


@meeting_command.command("pack")
@click.argument("number", type=click.IntRange(min=1), required=False)
@workplace_options
@click.option("--format", "form", type=click.Choice(PACKS), default="pdf", show_default=True, help="What file it is.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
def meeting_pack(
    number: int | None, settings: str | None, inventory: str | None, form: str, output: Path | None
) -> None:
    """Make the pack of a meeting, to be read offline; without NUMBER, of the one that comes next."""
    from inventory.exports import packbook, packpaper  # noqa: PLC0415 - only when the command runs
    from inventory.services.boardpack import pack_of  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened:
        record = _record(opened, number)
        pack = pack_of(opened, record.meeting.id, bench=place.bench(now(), opened), by="shadowit meeting pack")
    target = output or Path(f"board-pack-{record.meeting.day}.{form}")
    chunks = packpaper.pdf(pack) if form == "pdf" else packbook.xlsx(pack)
    try:
        with target.open("wb") as out:
            out.writelines(chunks)
    except OSError as error:
        raise Refused(f"{target} cannot be written: {error.strerror}") from error
    click.echo(str(target))
    click.echo(" ".join(pack.sentences()), err=True)


def _record(opened: Inventory, number: int | None) -> Record:
    """Return a meeting: the one of this number, else the next, else the last one that there was."""
    from inventory.services.meetings import coming, read  # noqa: PLC0415 - only when the command runs
    from inventory.store.rows import NotThere  # noqa: PLC0415

    wanted = coming(opened) if number is None else number
    if wanted is None:
        raise Refused("no meeting was called yet; a member of the board calls one in the browser")
    try:
        return read(opened, wanted)
    except NotThere as nothing:
        raise Refused(f"{nothing}; there are those of `{program()} meeting list`") from nothing


def _row(record: Record, item: Item) -> dict[str, object]:
    votes = record.votes(item.id)
    cast = ", ".join(f"{len(people)} {choice}" for choice, people in votes.items() if people)
    return {
        "item": item.id,
        "kind": item.topic.kind.value,
        "title": item.topic.title,
        "tool_id": item.topic.tool,
        "gate": item.topic.gate,
        "proposal": item.topic.proposal,
        "votes": cast,
        "decision": item.decision.value if item.decision is not None else "open",
        "minute": item.minute,
    }


def _more(record: Record, place: Workplace) -> str:
    if record.meeting.digest:
        return f"The minutes are as they were closed: sha256 {record.meeting.digest}"
    return f"To read it offline: {program()} meeting pack {record.meeting.id}{place.option()}"
