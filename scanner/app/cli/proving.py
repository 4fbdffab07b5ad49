"""The commands that say and prove how a registered tool stands: facts, certificate, attest."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.app.cli.options import workplace_options
from scanner.app.exits import Exit, Refused
from scanner.app.output import format_option
from scanner.app.refusing import refusing
from scanner.app.wiring import now, workplace
from scanner.visible import one_line

if TYPE_CHECKING:
    from scanner.app.wiring import Workplace

_LARGEST = 1 << 20
"""Bytes of the largest file that may be a certificate."""


@click.command("facts")
@click.argument("tool")
@workplace_options
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or for machines.",
)
def facts_command(tool: str, settings: str | None, inventory: str | None, style: str) -> None:
    """Say what is proven of a tool: the five facts with proof and source, and what closes each gap.

    Also what its registration declares against what scans have seen.
    """
    from inventory.services.proving import facts_page  # noqa: PLC0415 - only when the command runs
    from scanner.app.proving import print_facts  # noqa: PLC0415
    from scanner.app.tools import find  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened:
        page = facts_page(opened, find(opened, tool), place.bench(now(), opened))
    print_facts(page, style=style, option=place.option())


@click.command("certificate")
@click.argument("tool", required=False)
@workplace_options
@click.option("-o", "--output", metavar="FILE", help="Where to write it: a .txt, .svg or .json; default: print it.")
@click.option("--check", "checked", metavar="FILE", help="Say whether this certificate is genuine and holds today.")
def certificate_command(
    tool: str | None, settings: str | None, inventory: str | None, output: str | None, checked: str | None
) -> None:
    """Make out the certificate of a tool that has passed G11, or check one against the inventory.

    It says what is certified, for which logic, by whom and until when. A check ends with 1 if it does not hold.
    """
    if (tool is None) == (checked is None):
        raise Refused("name a tool for its certificate, or a file with --check")
    place = workplace(settings, inventory)
    if checked is not None:
        _check(place, checked)
    else:
        _make_out(place, str(tool), output)


def _make_out(place: Workplace, tool: str, output: str | None) -> None:
    from inventory.services.certifying import certify  # noqa: PLC0415 - only when the command runs
    from scanner.app.certificates import WRITERS, as_text, digest_in  # noqa: PLC0415
    from scanner.app.output import program, quoted  # noqa: PLC0415
    from scanner.app.tools import find  # noqa: PLC0415

    path = None if output is None else Path(output)
    if path is not None and path.suffix.lower() not in WRITERS:
        raise Refused(f"{output}: a certificate is a {', '.join(WRITERS)} file")
    if path is not None and path.exists() and not digest_in(_text(path)):
        raise Refused(f"{output} is there already and no certificate; name another file")
    with place.inventory() as opened, refusing():
        made = certify(opened, find(opened, tool), bench=place.bench(now(), opened))
    if path is None:
        click.echo(as_text(made), nl=False)
        return
    try:
        path.write_text(WRITERS[path.suffix.lower()](made), encoding="utf-8", newline="\n")
    except OSError as error:
        raise Refused(f"{output}: {error.strerror}") from error
    click.echo(f"{path} is written. It holds until {made.valid_until:%Y-%m-%d %H:%M} UTC at the latest.")
    click.echo(f"Whether it holds today: {program()} certificate --check {quoted(str(path))}{place.option()}")


def _check(place: Workplace, file: str) -> None:
    from inventory.services.certifying import check  # noqa: PLC0415 - only when the command runs
    from scanner.app.certificates import digest_in, is_unaltered  # noqa: PLC0415

    text = _text(Path(file))
    digest = digest_in(text)
    if not digest:
        raise Refused(f"{file}: there is no digest of a certificate in it")
    with place.inventory() as opened:
        found = check(opened, digest, bench=place.bench(now(), opened))
    if found is None:
        click.echo(f"Not genuine: this inventory has issued no certificate with the digest {digest}.")
        sys.exit(Exit.FOUND)
    made = found.certificate
    if not is_unaltered(text, made):
        click.echo(f"Altered: the inventory has issued it for {one_line(made.name)} ({made.tool}), with other words.")
        sys.exit(Exit.FOUND)
    if found.void:
        click.echo(f"Genuine, and void today: {one_line(made.name)} ({made.tool}).")
        for refusal in found.void:
            click.echo(f"  {one_line(str(refusal))}")
        sys.exit(Exit.FOUND)
    click.echo(f"Genuine, and it holds: {one_line(made.name)} ({made.tool}), until {made.valid_until:%Y-%m-%d}.")


def _text(path: Path) -> str:
    """Return the text of what may be a certificate; a larger file, or one that is no text, is none."""
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST).decode("utf-8", "replace")
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}") from error


@click.command("attest")
@click.argument("tool", required=False)
@workplace_options
@click.option("--as", "actor", metavar="PERSON", help="Your id in the list of people; needed to attest a tool.")
@click.option("--note", default="", help="What you want to add, in a sentence.")
@click.option("--overdue", is_flag=True, help="List only what is overdue.")
@format_option
def attest_command(  # noqa: PLR0917 - click hands over one argument an option
    tool: str | None,
    settings: str | None,
    inventory: str | None,
    actor: str | None,
    note: str,
    overdue: bool,  # noqa: FBT001 - a flag of the command line
    style: str,
) -> None:
    """Say as its owner that a tool is still used and still right; without a TOOL, list what is due and when.

    An overdue one becomes a case and goes up; no fact changes by that, until the board decides.
    """
    from inventory.services.attesting import attest  # noqa: PLC0415 - only when the command runs
    from scanner.app.tools import find  # noqa: PLC0415

    place = workplace(settings, inventory)
    if tool is None:
        _list_owed(place, style, overdue=overdue)
        return
    if actor is None:
        raise Refused("its owner attests a tool: add --as PERSON")
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        person = place.person(actor, bench.organisation)
        wanted = find(opened, tool)
        until = attest(opened, wanted, actor=person, bench=bench, note=note)
    click.echo(f"Thank you. {wanted} is attested until {until:%Y-%m-%d}.")


def _list_owed(place: Workplace, style: str, *, overdue: bool) -> None:
    from inventory.services.attesting import owed  # noqa: PLC0415 - only when the command runs
    from scanner.app.output import print_rows  # noqa: PLC0415

    with place.inventory() as opened:
        found = [one for one in owed(opened, place.bench(now(), opened)) if one.overdue or not overdue]
    rows = (
        {
            "tool_id": one.tool,
            "name": one.name,
            "owner": one.owner,
            "state": one.state.value,
            "attested": None if one.last is None else f"{one.last:%Y-%m-%d}",
            "due": f"{one.due:%Y-%m-%d}",
            "overdue": one.overdue,
        }
        for one in found
    )
    print_rows(rows, style, ("tool_id", "name", "owner", "state", "attested", "due", "overdue"))
    late = sum(one.overdue for one in found)
    click.echo(
        f"{len(found)} tools are attested by their owners, {late} of them overdue. "
        "An overdue word changes no fact: the board decides.",
        err=True,
    )
