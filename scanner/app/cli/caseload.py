"""The commands of the caseload: who is asked for what until when, dealing, handing over, complaining."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanner.app.cli.options import person_option, workplace_options
from scanner.app.exits import Refused
from scanner.app.output import format_option, print_rows, program
from scanner.app.refusing import refusing
from scanner.app.wiring import now, workplace

if TYPE_CHECKING:
    from inventory.services.caselist import Listed

CASE_COLUMNS = ("case", "tool_id", "name", "asks", "person", "clock")
WAITING_COLUMNS = ("tool_id", "name", "asks", "party", "for", "score")
SHOWN = 50
"""What waits on the screen; jsonl and csv have all of it."""


@click.command("cases")
@workplace_options
@format_option
@click.option(
    "--person", metavar="PERSON", help="Only cases of this person, and those whose delay the person heard of."
)
@click.option("--overdue", is_flag=True, help="Only cases whose last day is over.")
@click.option("--waiting", is_flag=True, help="What waits until somebody has room for it: no clock runs for it.")
def cases_command(  # noqa: PLR0917 - click hands over one argument an option
    settings: str | None,
    inventory: str | None,
    style: str,
    person: str | None,
    overdue: bool,  # noqa: FBT001 - a flag of the command line
    waiting: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Say who is asked for what, and until when. Nobody has more than five open cases at a time."""
    from inventory.services.caselist import amnesty_until, open_list, waiting_list  # noqa: PLC0415 - only when it runs

    if waiting and overdue:
        raise Refused("what waits has no clock and is never overdue: use either --waiting or --overdue")
    place = workplace(settings, inventory)
    with place.inventory() as opened:
        bench = place.bench(now(), opened)
        who = "" if person is None else place.person(person, bench.organisation).id
        if waiting:
            found = waiting_list(opened, bench, person=who, limit=SHOWN if style == "table" else None)
        else:
            found = open_list(opened, bench, person=who, overdue_only=overdue)
        amnesty = amnesty_until(opened, bench)
    rows = (_waiting_row(one) for one in found) if waiting else (_row(one) for one in found)
    count = print_rows(rows, style, WAITING_COLUMNS if waiting else CASE_COLUMNS)
    if style != "table":
        return
    click.echo(f"{count} {'wait' if waiting else 'open'}", err=True)
    if amnesty is not None and now().date() <= amnesty:
        click.echo(
            f"Until {amnesty} no clock runs but that of containment: registering is an amnesty (SHA-1).", err=True
        )
    if not waiting:
        click.echo(f"What waits for somebody with room: {program()} cases --waiting{place.option()}", err=True)
    if found:
        click.echo(f"What to type for one: {program()} next {found[0].tool}{place.option()}", err=True)


def _row(case: Listed) -> dict[str, object]:
    return {
        "case": case.number,
        "tool_id": case.tool,
        "name": case.name,
        "step": str(case.ask.step),
        "party": str(case.ask.party),
        "asks": case.asks,
        "person": case.people[0],
        "put": None if case.put is None else case.put.isoformat(),
        "due": None if case.due is None else case.due.isoformat(),
        "overdue": case.overdue,
        "clock": _clock(case),
        "told": list(case.told),
        "provisional": case.provisional,
        "score": round(case.score, 1),
    }


def _clock(case: Listed) -> str:
    said = "none yet" if case.due is None else str(case.due)
    marks = [word for word, holds in (("overdue", case.overdue), ("listed provisionally", case.provisional)) if holds]
    return f"{said} ({', '.join(marks)})" if marks else said


def _waiting_row(case: Listed) -> dict[str, object]:
    return {
        "tool_id": case.tool,
        "name": case.name,
        "step": str(case.ask.step),
        "party": str(case.ask.party),
        "asks": case.asks,
        "for": list(case.people) or f"nobody can take it: no {case.ask.party} is known",
        "score": round(case.score, 1),
    }


@click.command("deal")
@workplace_options
def deal_command(settings: str | None, inventory: str | None) -> None:
    """Close what is done, start clocks, say what is overdue, and put cases to people. Scans do it too."""
    from inventory.domain.events import EventKind  # noqa: PLC0415 - only when the command runs
    from inventory.services.caseload import deal  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened:
        happened = [event.kind for event in deal(opened, place.bench(now(), opened))]
    for kind, words in (
        (EventKind.CASE_PUT, "put to people"),
        (EventKind.CASE_CLOSED, "closed"),
        (EventKind.CLOCK_STARTED, "whose clock started"),
        (EventKind.ESCALATED, "in which somebody else may be able to help"),
        (EventKind.PROVISIONALLY_LISTED, "listed provisionally as to be migrated now"),
    ):
        if count := happened.count(kind):
            click.echo(f"{count} {'case' if count == 1 else 'cases'} {words}")
    if not happened:
        click.echo("Nothing has changed.")
    click.echo(f"Who has what: {program()} cases{place.option()}")


@click.command("hand-over")
@click.argument("case", type=click.IntRange(min=1))
@workplace_options
@person_option
@click.option("--to", "receiver", metavar="PERSON", required=True, help="Who takes it: one person who is able to.")
@click.option("--reason", required=True, help="Why, in one sentence.")
def hand_over_command(  # noqa: PLR0917 - click hands over one argument an option
    case: int, settings: str | None, inventory: str | None, actor: str, receiver: str, reason: str
) -> None:
    """Hand a case over to somebody else: your clock stops, a new one starts for who takes it."""
    from inventory.services.handover import hand_over  # noqa: PLC0415 - only when the command runs

    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        to, who = place.person(receiver, bench.organisation), place.person(actor, bench.organisation)
        try:
            number = hand_over(opened, case, to=to, actor=who, reason=reason, bench=bench)
        except LookupError as unknown:
            raise Refused(f"{unknown}; {program()} cases lists them") from unknown
    click.echo(f"Thank you. It is case {number} of {to.name} now.")


@click.command("complain")
@click.argument("tool")
@click.argument("sentence")
@workplace_options
@person_option
def complain_command(tool: str, sentence: str, settings: str | None, inventory: str | None, actor: str) -> None:
    """Say what is wrong with a tool. Who ranks the work sees it; it weighs 0 there: risk and value decide (PO-3)."""
    from inventory.services.handover import complain  # noqa: PLC0415 - only when the command runs
    from scanner.app.tools import find  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        wanted = find(opened, tool)
        complain(opened, wanted, sentence, actor=place.person(actor, bench.organisation), bench=bench)
    click.echo(f"Thank you. It is noted at {wanted}.")
