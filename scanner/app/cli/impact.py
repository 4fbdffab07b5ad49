"""The commands about what tools cost: incidents, cost lines, the factories' monthly statements."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.app.acting import Acting, acting, number_of
from scanner.app.cli.options import person_option, workplace_options
from scanner.app.exits import Refused
from scanner.app.output import format_option, print_rows
from scanner.app.wiring import Workplace, workplace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inventory.domain.incidents import Incident
    from inventory.domain.money import CostKind, CostLine, Statement

MONTH = click.DateTime(formats=["%Y-%m"])
INCIDENT_COLUMNS = (
    "incident",
    "tool",
    "plant",
    "opened",
    "what",
    "impact",
    "policy",
    "scrap_cost",
    "currency",
    "closed",
)
COST_COLUMNS = ("cost", "tool", "plant", "kind", "amount", "currency", "cost_centre", "first", "last", "finding")
STATEMENT_COLUMNS = ("plant", "cost_centre", "kind", "amount", "currency", "tools", "finding")


@contextmanager
def _deciding(settings: str | None, inventory: str | None, actor: str) -> Iterator[Acting]:
    """Open the inventory for the person who acts; a number that nothing has is a usage mistake."""
    from inventory.store.rows import NotThere  # noqa: PLC0415 - only when a command runs

    try:
        with acting(settings, inventory, actor) as desk:
            yield desk
    except NotThere as missing:
        raise Refused(str(missing)) from missing


@click.group("incident")
def incident_command() -> None:
    """Report, answer, explain and close incidents: is it down, or is it wrong? (OWN-4)."""


@incident_command.command("open")
@click.argument("tool")
@workplace_options
@person_option
@click.option("--what", required=True, help="What happened.")
def incident_open_command(tool: str, settings: str | None, inventory: str | None, actor: str, what: str) -> None:
    """Report an incident; anybody may."""
    from inventory.services.incidents import open_incident  # noqa: PLC0415 - only when the command runs
    from scanner.app.output import program  # noqa: PLC0415

    with _deciding(settings, inventory, actor) as desk:
        wanted = desk.tool(tool)
        number = open_incident(desk.inventory, wanted, what, actor=desk.person, bench=desk.bench)
    click.echo(f"Incident {number} of {wanted} is open. Is it down, or is it wrong?")
    answer = f"{program()} incident answer {number}"
    click.echo(f"If it is down: {answer} --down --as PERSON{desk.place.option()}")
    click.echo(
        f"If it is wrong: {answer} --wrong missing-data --as PERSON{desk.place.option()} (or bug, or inefficient)"
    )


@incident_command.command("answer")
@click.argument("number", type=int)
@workplace_options
@person_option
@click.option("--down", is_flag=True, help="It is down: nobody can work with it.")
@click.option(
    "--wrong",
    type=click.Choice(["missing-data", "bug", "inefficient"]),
    help="It runs and is wrong: data is missing, it calculates wrongly, or it is a waste of time.",
)
def incident_answer_command(  # noqa: PLR0917 - click hands over one argument an option
    number: int,
    settings: str | None,
    inventory: str | None,
    actor: str,
    down: bool,  # noqa: FBT001 - a flag of the command line
    wrong: str | None,
) -> None:
    """Answer the one question; who owns the impact follows from it."""
    from inventory.domain.incidents import Symptom  # noqa: PLC0415 - only when the command runs
    from inventory.services.incidents import answer  # noqa: PLC0415

    if down is (wrong is not None):
        raise Refused("say --down or --wrong, one of them")
    symptom = Symptom.DOWN if wrong is None else Symptom(wrong.replace("-", " "))
    with _deciding(settings, inventory, actor) as desk:
        verdict = answer(desk.inventory, number, symptom, actor=desk.person, bench=desk.bench)
    click.echo(f"{verdict.impact} owns the impact, {verdict.mends} mends it: {verdict.sentence} ({verdict.policy}).")


@incident_command.command("explain")
@click.argument("number", type=int)
@workplace_options
@person_option
@click.option("--scrap-cost", required=True, metavar="NUMBER", help="What the scrap cost; 0 if there was none.")
@click.option("--currency", required=True, help="In which currency: EUR.")
@click.option("--text", required=True, help="How it came to this.")
def incident_explain_command(  # noqa: PLR0917 - click hands over one argument an option
    number: int,
    settings: str | None,
    inventory: str | None,
    actor: str,
    scrap_cost: str,
    currency: str,
    text: str,
) -> None:
    """Explain an incident and what it cost, as who owns the impact (CHG-4)."""
    from inventory.services.incidents import explain  # noqa: PLC0415 - only when the command runs

    cost = number_of(scrap_cost, "--scrap-cost")
    with _deciding(settings, inventory, actor) as desk:
        explain(desk.inventory, number, text, cost=cost, currency=currency, actor=desk.person, bench=desk.bench)
    click.echo(f"Incident {number} is explained. Thank you.")


@incident_command.command("close")
@click.argument("number", type=int)
@workplace_options
@person_option
def incident_close_command(number: int, settings: str | None, inventory: str | None, actor: str) -> None:
    """Close an incident, as who owns the impact; cost and explanation have to be there (CHG-4)."""
    from inventory.services.incidents import close  # noqa: PLC0415 - only when the command runs

    with _deciding(settings, inventory, actor) as desk:
        close(desk.inventory, number, actor=desk.person, bench=desk.bench)
    click.echo(f"Incident {number} is closed.")


@incident_command.command("list")
@workplace_options
@click.option("--month", type=MONTH, help="Only those that were opened in this month: 2026-11.")
@click.option("--plant", help="Only those of this plant.")
@format_option
def incident_list_command(
    settings: str | None, inventory: str | None, month: datetime | None, plant: str | None, style: str
) -> None:
    """List the incidents with who owns the impact: the ledger of a month."""
    from inventory.services.incidents import impact_of  # noqa: PLC0415 - only when the command runs

    with workplace(settings, inventory).inventory() as opened:
        found = impact_of(opened, month)
    print_rows((_incident(one) for one in found if plant is None or one.plant == plant), style, INCIDENT_COLUMNS)


def _incident(one: Incident) -> dict[str, object]:
    verdict = one.triage
    return {
        "incident": one.number,
        "tool": one.tool,
        "plant": one.plant,
        "opened": f"{one.opened:%Y-%m-%d}",
        "what": one.what,
        "symptom": one.symptom or "",
        "impact": "not answered yet" if verdict is None else verdict.impact,
        "mends": "" if verdict is None else verdict.mends,
        "policy": "" if verdict is None else verdict.policy,
        "scrap_cost": "" if one.scrap_cost is None else format(one.scrap_cost, "f"),
        "currency": one.currency,
        "explanation": one.explanation,
        "closed": "" if one.closed is None else f"{one.closed:%Y-%m-%d}",
    }


@click.group("cost")
def cost_command() -> None:
    """File what tools cost, and which cost centre pays (FIN-1)."""


@cost_command.command("add")
@click.argument("tool")
@workplace_options
@person_option
@click.option(
    "--kind",
    required=True,
    type=click.Choice(["licence", "maintenance", "reports", "migration"]),
    help="What is paid for; reports: custom report development.",
)
@click.option("--amount", required=True, metavar="NUMBER", help="The amount of a month, or of the one time.")
@click.option("--currency", required=True, help="In which currency: EUR.")
@click.option("--cost-centre", required=True, help="The cost centre that pays.")
@click.option("--from", "first", required=True, type=MONTH, help="The first month: 2026-11.")
@click.option("--until", "last", type=MONTH, help="The last month; left out, it goes on.")
@click.option("--once", is_flag=True, help="It falls due in the first month alone.")
def cost_add_command(  # noqa: PLR0917 - click hands over one argument an option
    tool: str,
    settings: str | None,
    inventory: str | None,
    actor: str,
    kind: str,
    amount: str,
    currency: str,
    cost_centre: str,
    first: datetime,
    last: datetime | None,
    once: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """File a cost line; one on a cost centre of IT is kept and is the finding FIN-1."""
    from inventory.domain.money import CostLine, of_it  # noqa: PLC0415 - only when the command runs
    from inventory.services.costs import file_cost  # noqa: PLC0415

    ends = first.date() if once else (None if last is None else last.date())
    worth = number_of(amount, "--amount")
    with _deciding(settings, inventory, actor) as desk:
        line = CostLine(
            number=0,
            tool=desk.tool(tool),
            plant="",
            kind=_kind(kind),
            amount=worth,
            currency=currency,
            cost_centre=cost_centre,
            first=first.date(),
            last=ends,
            filed_by=desk.person.id,
            filed=desk.bench.now,
        )
        kept = file_cost(desk.inventory, line, actor=desk.person, bench=desk.bench)
    click.echo(f"Cost line {kept.number} is on file for {kept.tool}.")
    if of_it(kept, desk.bench.governance.it_cost_centres):
        click.echo(f"Finding FIN-1: {cost_centre} is a cost centre of IT; the factory pays for its software.")


def _kind(word: str) -> CostKind:
    from inventory.domain.money import CostKind  # noqa: PLC0415 - only when the command runs

    return CostKind.REPORTS if word == "reports" else CostKind(word)


@cost_command.command("end")
@click.argument("number", type=int)
@workplace_options
@person_option
@click.option("--with", "last", required=True, type=MONTH, help="The last month that is paid: 2026-11.")
def cost_end_command(number: int, settings: str | None, inventory: str | None, actor: str, last: datetime) -> None:
    """Let a cost line end with a month."""
    from inventory.services.costs import end_cost  # noqa: PLC0415 - only when the command runs

    with _deciding(settings, inventory, actor) as desk:
        end_cost(desk.inventory, number, last.date(), actor=desk.person, bench=desk.bench)
    click.echo(f"Cost line {number} ends with {last:%Y-%m}.")


@cost_command.command("list")
@workplace_options
@format_option
def cost_list_command(settings: str | None, inventory: str | None, style: str) -> None:
    """List the cost lines, with what IT pays though the factory should (FIN-1)."""
    from inventory.services.costs import lines_of  # noqa: PLC0415 - only when the command runs

    place = workplace(settings, inventory)
    with place.inventory() as opened:
        found = lines_of(opened)
    print_rows((_cost(line, place) for line in found), style, COST_COLUMNS)


def _cost(line: CostLine, place: Workplace) -> dict[str, object]:
    from inventory.domain.money import of_it  # noqa: PLC0415 - only when the command runs

    return {
        "cost": line.number,
        "tool": line.tool,
        "plant": line.plant,
        "kind": line.kind,
        "amount": format(line.amount, "f"),
        "currency": line.currency,
        "cost_centre": line.cost_centre,
        "first": f"{line.first:%Y-%m}",
        "last": "" if line.last is None else f"{line.last:%Y-%m}",
        "finding": "FIN-1" if of_it(line, place.governance.it_cost_centres) else "",
    }


@click.command("statement")
@workplace_options
@click.option("--month", required=True, type=MONTH, help="The month: 2026-11.")
@click.option("--plant", help="Only this plant.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True), help="A file, .csv or .xlsx.")
@format_option
def statement_command(  # noqa: PLR0917 - click hands over one argument an option
    settings: str | None, inventory: str | None, month: datetime, plant: str | None, output: str | None, style: str
) -> None:
    """Say what each factory pays in a month, by cost centre and kind of cost (FIN-1)."""
    from inventory.services.costs import monthly  # noqa: PLC0415 - only when the command runs

    place = workplace(settings, inventory)
    with place.inventory() as opened:
        lines = monthly(opened, month.date(), plant=plant, it_cost_centres=place.governance.it_cost_centres)
    if output is None:
        rows = (
            {
                "plant": line.plant,
                "cost_centre": line.cost_centre,
                "kind": line.kind,
                "amount": format(line.amount, "f"),
                "currency": line.currency,
                "tools": list(line.tools),
                "finding": "FIN-1" if line.of_it else "",
            }
            for line in lines
        )
        print_rows(rows, style, STATEMENT_COLUMNS)
        return
    _write(Path(output), lines, month.date())
    click.echo(f"{output}: {len(lines)} lines for {month:%Y-%m}.")


def _write(path: Path, lines: Sequence[Statement], month: date) -> None:
    from inventory.exports import statement  # noqa: PLC0415 - openpyxl only when a file is written

    if path.suffix.lower() not in {".csv", ".xlsx"}:
        raise Refused(f"{path}: a statement is written as .csv or .xlsx")
    with path.open("wb") as out:
        if path.suffix.lower() == ".csv":
            statement.write_csv(lines, out)
        else:
            statement.write_xlsx(lines, month, out)
