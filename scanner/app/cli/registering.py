"""The commands by which a tool is registered: file it, accept and approve it, sign under it in a role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanner.app.cli.options import person_option, workplace_options
from scanner.app.exits import Refused
from scanner.app.output import format_option
from scanner.app.refusing import refusing
from scanner.app.wiring import now, workplace

if TYPE_CHECKING:
    from datetime import date

    from inventory.domain.registration import Registration
    from inventory.services.judge import Bench
    from inventory.store.engine import Inventory
    from scanner.app.answering import Given
    from scanner.app.wiring import Workplace

SIGNING = ["owner", "product owner", "department head", "IT operator"]
"""The roles in which somebody signs; a test compares them with those of the gate."""


@click.command("register")
@click.argument("file", required=False)
@workplace_options
@click.option("--owner", help="Id of the person of the business who answers for it.")
@click.option("--purpose", help="What it is for, in a sentence.")
@click.option("--documentation", help="Link or path of its description.")
@click.option("--inputs-outputs", help="What goes in and what comes out.")
@click.option("--how-to-run", help="How it is run and how its result is checked.")
@click.option(
    "--read-only",
    type=click.Choice(["yes", "no", "unknown"]),
    help="Does it leave everything shared as it is? What a scan observes overrides a yes; unanswered is unknown.",
)
@click.option("--connection", "connections", multiple=True, help="What it is connected to; may be given again.")
@click.option("--users", help="Who uses it: teams or shifts.")
@click.option(
    "--from-scan",
    is_flag=True,
    help="Answer what you leave open with what the last scan found; a terminal offers it for you to confirm anyway.",
)
@click.option("--descriptor", metavar="FILE", help="Take the answers from this NAME.citizen.toml, and file them now.")
@click.option("--init", is_flag=True, help="Register nothing: write a descriptor with what the last scan found.")
@click.option("-o", "--output", metavar="PATH", help="With --init: the file or folder to write to; default: print it.")
@click.option("--schema", is_flag=True, help="Register nothing: print the JSON Schema of descriptors.")
@click.option("--found", is_flag=True, help="Register nothing: list the descriptors that scans have met.")
@format_option
@click.option("--as", "actor", metavar="PERSON", help="Your id in the list of people; default: the owner.")
def register_command(  # noqa: PLR0917 - click hands over one argument an option
    file: str | None,
    settings: str | None,
    inventory: str | None,
    owner: str | None,
    purpose: str | None,
    documentation: str | None,
    inputs_outputs: str | None,
    how_to_run: str | None,
    read_only: str | None,
    connections: tuple[str, ...],
    users: str | None,
    from_scan: bool,  # noqa: FBT001 - a flag of the command line
    descriptor: str | None,
    init: bool,  # noqa: FBT001 - the same
    output: str | None,
    schema: bool,  # noqa: FBT001 - the same
    found: bool,  # noqa: FBT001 - the same
    style: str,
    actor: str | None,
) -> None:
    """Register a tool you built and want to keep: a draft until a second person approves it.

    FILE is a path or the tool's id. Answers that are missing are asked for on a terminal, each with what the last scan
    found as a proposal: Return takes it. Registering is an amnesty: nothing is taken away, and it takes less than
    three minutes (SHA-1).
    """
    from scanner.app.answering import Given  # noqa: PLC0415 - only when the command runs

    if schema:
        from scanner.citizen import schema_text  # noqa: PLC0415

        click.echo(schema_text(), nl=False)
        return
    place = workplace(settings, inventory)
    if found:
        _list_found(place, style)
        return
    if init:
        _init(place, file, output, actor)
        return
    given = Given(
        texts={
            "owner": owner or "",
            "purpose": purpose or "",
            "documentation": documentation or "",
            "inputs_outputs": inputs_outputs or "",
            "how_to_run": how_to_run or "",
        },
        read_only=read_only or "",
        connections=connections or None,
        users=users or "",
    )
    _register(place, file, given, descriptor=descriptor, from_scan=from_scan, actor=actor)


def _register(
    place: Workplace,
    file: str | None,
    given: Given,
    *,
    descriptor: str | None,
    from_scan: bool,
    actor: str | None,
) -> None:
    from inventory.services.register import register  # noqa: PLC0415 - only when the command runs
    from inventory.store.queries import tool_page  # noqa: PLC0415
    from scanner.app.answering import author_of, completed, tool_meant, written_in  # noqa: PLC0415
    from scanner.app.tools import find  # noqa: PLC0415

    written = {} if descriptor is None else written_in(descriptor)
    wanted = file or ("" if descriptor is None else tool_meant(descriptor, written))
    if not wanted:
        raise Refused("name the tool: a path, or its id")
    with place.inventory() as opened, refusing():
        tool = find(opened, wanted)
        bench = place.bench(now(), opened)
        said = given.over(written)
        draft = completed(said, tool_page(opened, tool), bench.organisation, from_scan=from_scan)
        name = actor or author_of(said, bench.organisation) or draft.owner
        if not name:
            raise Refused(*map(str, draft.missing()))
        who = place.person(name, bench.organisation)
        registration = register(opened, tool, draft, actor=who, bench=bench)
        last = _amnesty(opened, bench)
    _thank(tool, registration, place.option(), last)


def _amnesty(opened: Inventory, bench: Bench) -> date | None:
    """Return the last day of the amnesty, None if it is over (SHA-1)."""
    from inventory.domain.clocks import amnesty_ends, in_amnesty  # noqa: PLC0415 - only when the command runs
    from inventory.store.caseload import first_scan  # noqa: PLC0415

    with opened.reading() as connection:
        first = first_scan(connection)
    return amnesty_ends(bench.governance, first) if in_amnesty(bench.governance, first, bench.now) else None


def _thank(tool: str, registration: Registration, option: str, amnesty: date | None) -> None:
    from scanner.app.output import program  # noqa: PLC0415 - only when the command runs

    owner = registration.draft.owner
    click.echo(f"Thank you. {tool} is registered as a draft for {owner}.")
    if registration.accepted is None:
        click.echo(f"{owner} accepts it with: {program()} approve {tool} --as {owner}{option}")
    else:
        click.echo(
            "A second person, Product Owner or department head, approves it with: "
            f"{program()} approve {tool} --as PERSON{option}"
        )
    click.echo(f"What is proven and what is missing: {program()} facts {tool}{option}")
    clock = "" if amnesty is None else f" Until {amnesty:%Y-%m-%d} no clock runs either, but that of containment."
    click.echo(f"Registering never leads to a sanction (SHA-1).{clock}")


def _init(place: Workplace, file: str | None, output: str | None, actor: str | None) -> None:
    from inventory.store.queries import tool_page  # noqa: PLC0415 - only when the command runs
    from scanner.app.answering import descriptor_of, save_descriptor  # noqa: PLC0415
    from scanner.app.output import program, quoted  # noqa: PLC0415
    from scanner.app.tools import find  # noqa: PLC0415

    if not file:
        raise Refused("name the tool that the descriptor is for: a path, or its id")
    with place.inventory() as opened:
        page = tool_page(opened, find(opened, file))
    text = descriptor_of(page, actor or "")
    if output is None:
        click.echo(text, nl=False)
        return
    path = save_descriptor(text, output, page.tool.name)
    click.echo(f"{path} is written. Complete it, and save it beside the tool: the next scan takes it up as a draft.")
    words = f"register {page.tool.id} --descriptor {quoted(str(path))}{place.option()}"
    click.echo(f"Or file it at once with: {program()} {words}")


def _list_found(place: Workplace, style: str) -> None:
    from inventory.store.descriptors import lying, unusable  # noqa: PLC0415 - only when the command runs
    from scanner.app.answering import found_rows  # noqa: PLC0415
    from scanner.app.output import print_rows  # noqa: PLC0415

    with place.inventory() as opened, opened.reading() as connection:
        rows = list(found_rows(lying(connection), unusable(connection)))
    print_rows(rows, style, ("descriptor", "tool_id", "owner", "stands"))
    click.echo("What is taken up is a draft: its owner accepts it, and a second person approves.", err=True)


@click.command("approve")
@click.argument("tool")
@workplace_options
@person_option
def approve_command(tool: str, settings: str | None, inventory: str | None, actor: str) -> None:
    """Approve a registration, as a second person; its owner says with the same command that he accepts it."""
    from inventory.domain.registration import awaiting_acceptance  # noqa: PLC0415 - only when the command runs
    from inventory.services.register import accept, approve  # noqa: PLC0415
    from inventory.store import queries  # noqa: PLC0415
    from scanner.app.tools import find  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        person = place.person(actor, bench.organisation)
        wanted = find(opened, tool)
        filed = queries.tool_page(opened, wanted).registrations
        if awaiting_acceptance(filed, person.id) is not None:
            accept(opened, wanted, actor=person, bench=bench)
            did = "accepted by its owner; a Product Owner or department head approves it next"
        else:
            did = f"approved, by {person.name} as {approve(opened, wanted, actor=person, bench=bench)}"
        _say_standing(opened, wanted, did)


@click.command("endorse")
@click.argument("tool")
@workplace_options
@person_option
@click.option("--role", type=click.Choice(SIGNING), required=True, help="In which role you sign.")
def endorse_command(tool: str, settings: str | None, inventory: str | None, actor: str, role: str) -> None:
    """Sign under a registration, for the tool's logic of today.

    The owner says that the answers hold, also for a new logic. A Product Owner or department head approves. IT
    confirms the zone, and nothing else (G11).
    """
    from inventory.domain.people import Role  # noqa: PLC0415 - only when the command runs
    from inventory.services.register import endorse  # noqa: PLC0415
    from scanner.app.tools import find  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        person = place.person(actor, bench.organisation)
        wanted = find(opened, tool)
        endorse(opened, wanted, Role(role), actor=person, bench=bench)
        _say_standing(opened, wanted, f"signed, by {person.name} as {role}")


def _say_standing(opened: Inventory, tool: str, did: str) -> None:
    from inventory.store import queries  # noqa: PLC0415 - only when a command runs

    page = queries.tool_page(opened, tool)
    verdict = page.standing.verdict
    click.echo(f"{tool} is {did}.")
    click.echo(f"It is {page.tool.state}, and stands at {verdict.outcome} by {verdict.rule}: {verdict.action}")
