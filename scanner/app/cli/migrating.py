"""The commands by which a tool travels: prove, plan, vote, move, and hear what comes next."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from scanner.app.acting import acting, number_of
from scanner.app.cli.options import person_option, workplace_options
from scanner.app.exits import Refused
from scanner.app.wiring import now, workplace

if TYPE_CHECKING:
    from inventory.domain.migration import State

DAY = click.DateTime(formats=["%Y-%m-%d"])
FORMATS = click.Choice(["text", "json"])


@click.command("move")
@click.argument("names", metavar="TOOL... STATE", nargs=-1, required=True)
@workplace_options
@person_option
@click.option("--reason", default="", help="Why, in one sentence.")
@click.option("--second", metavar="PERSON", help="The other person of a decision that needs four eyes.")
@click.option("--deputy", metavar="PERSON", help="The owner's deputy, for a high-risk tool.")
def move_command(  # noqa: PLR0917 - click hands over one argument an option
    names: tuple[str, ...],
    settings: str | None,
    inventory: str | None,
    actor: str,
    reason: str,
    second: str | None,
    deputy: str | None,
) -> None:
    """Move tools to their next migration state, or hear why not, with the ids of the policy.

    Of many tools each is a case of its own: what may move moves, and for the others it is said why not.
    """
    from inventory.services.move import move_each  # noqa: PLC0415 - only when the command runs

    *tools, word = names
    wanted = _state(word)
    if not tools:
        raise Refused("name a tool and the state that it shall move to")
    with acting(settings, inventory, actor) as desk:
        others = {part: desk.other(who) for part, who in (("second", second), ("deputy", deputy)) if who}
        ids = list(dict.fromkeys(map(desk.tool, tools)))
        answers = move_each(desk.inventory, ids, wanted, actor=desk.person, reason=reason, bench=desk.bench, **others)
    for tool in (tool for tool, refused in answers.items() if not refused):
        click.echo(f"{tool} is now {wanted}.")
        if len(answers) == 1:
            click.echo(desk.onward(tool))
    stayed = {tool: refused for tool, refused in answers.items() if refused}
    if stayed:
        alone = len(answers) == 1
        raise Refused(
            *(str(refusal) if alone else f"{tool}: {refusal}" for tool, all_ in stayed.items() for refusal in all_)
        )


def _state(word: str) -> State:
    """Return the state of that name, or say which one may be meant."""
    from difflib import get_close_matches  # noqa: PLC0415 - only when the command runs

    from inventory.domain.migration import State  # noqa: PLC0415

    if word in set(State):
        return State(word)
    near = get_close_matches(word, list(State), n=1)
    hint = f"; did you mean '{near[0]}'?" if near else ""
    raise Refused(f"there is no state '{word}'{hint} (there are: {', '.join(State)})")


@click.command("next")
@click.argument("tool")
@workplace_options
@click.option("--format", "style", type=FORMATS, default="text", show_default=True, help="For people or for machines.")
def next_command(tool: str, settings: str | None, inventory: str | None, style: str) -> None:
    """Say what comes next for a tool, what is still missing for it, and who has the ball."""
    from inventory.services.caselist import open_list  # noqa: PLC0415 - only when the command runs
    from inventory.services.move import next_of  # noqa: PLC0415
    from scanner.app.onward import print_ways  # noqa: PLC0415
    from scanner.app.tools import find  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened:
        wanted, bench = find(opened, tool), place.bench(now(), opened)
        state, ways = next_of(opened, wanted, bench=bench)
        cases = open_list(opened, bench, tool=wanted)
    print_ways(wanted, state, ways, cases, style=style, option=place.option())


@click.command("contain")
@click.argument("tool")
@click.argument("item")
@workplace_options
@person_option
@click.option("--proof", required=True, help="What proves it: where, when, by whom.")
def contain_command(  # noqa: PLR0917 - click hands over one argument an option
    tool: str, item: str, settings: str | None, inventory: str | None, actor: str, proof: str
) -> None:
    """Prove an item of the containment list: backup, access, secrets by IT; accuracy, fallback, writes by the owner."""
    from inventory.services.filing import prove  # noqa: PLC0415 - only when the command runs

    with acting(settings, inventory, actor) as desk:
        wanted = desk.tool(tool)
        prove(desk.inventory, wanted, item, proof, actor=desk.person, bench=desk.bench)
    click.echo(f"{item} of {wanted} is proven. Thank you.")
    click.echo(desk.onward(wanted))


@click.command("plan")
@click.argument("tool")
@workplace_options
@person_option
@click.option("--system", required=True, help="The system of record that takes it over.")
@click.option("--value", required=True, metavar="NUMBER", help="What that is worth, as a number (PO-1).")
@click.option("--unit", required=True, help="What the number counts: EUR a year, hours a week, ppm.")
@click.option("--value-note", default="", help="Where the number comes from.")
@click.option("--cost-centre", required=True, help="The factory's cost centre that pays (FIN-1).")
@click.option("--target", required=True, type=DAY, help="The day by which it is done.")
def plan_command(  # noqa: PLR0917 - click hands over one argument an option
    tool: str,
    settings: str | None,
    inventory: str | None,
    actor: str,
    system: str,
    value: str,
    unit: str,
    value_note: str,
    cost_centre: str,
    target: datetime,
) -> None:
    """File the plan of a migration; the board votes on just this plan (G3)."""
    from inventory.domain.dossier import Value  # noqa: PLC0415 - only when the command runs
    from inventory.services.filing import plan  # noqa: PLC0415
    from scanner.app.output import program  # noqa: PLC0415

    worth = Value(amount=number_of(value, "--value"), unit=unit, sentence=value_note)
    with acting(settings, inventory, actor) as desk:
        wanted = desk.tool(tool)
        plan(
            desk.inventory,
            wanted,
            system=system,
            value=worth,
            cost_centre=cost_centre,
            target=target.date(),
            actor=desk.person,
            bench=desk.bench,
        )
    click.echo(f"The plan for {wanted} is on file.")
    click.echo(
        f"The board votes on it with: {program()} vote {wanted} G3 --aye PERSON --as PERSON{desk.place.option()}"
    )


@click.command("vote")
@click.argument("names", metavar="TOOL... GATE", nargs=-1, required=True)
@workplace_options
@person_option
@click.option("--aye", "ayes", multiple=True, metavar="PERSON", help="Who voted for it; once for each member.")
@click.option("--no", "noes", multiple=True, metavar="PERSON", help="Who voted against it.")
def vote_command(  # noqa: PLR0917 - click hands over one argument an option
    names: tuple[str, ...],
    settings: str | None,
    inventory: str | None,
    actor: str,
    ayes: tuple[str, ...],
    noes: tuple[str, ...],
) -> None:
    """Minute a vote of the board on tools at a gate: G3, G11, GE, GX, or decommissioned.

    The vote is bound to the plan, the exception or the logic that lies before the board now.
    """
    from inventory.domain.refusal import Refused as Refusing  # noqa: PLC0415 - only when the command runs
    from inventory.services.filing import vote  # noqa: PLC0415

    *tools, gate = names
    if not tools:
        raise Refused("name a tool and the gate that was voted on")
    refused: list[str] = []
    with acting(settings, inventory, actor) as desk:
        for wanted in dict.fromkeys(map(desk.tool, tools)):
            try:
                vote(desk.inventory, wanted, gate, ayes=ayes, noes=noes, actor=desk.person, bench=desk.bench)
            except Refusing as answer:
                refused += [f"{wanted}: {refusal}" for refusal in answer.refusals]
            else:
                click.echo(f"The vote on {wanted} at {gate} is minuted: {len({*ayes})} for it, {len({*noes})} against.")
    if refused:
        raise Refused(*refused)


@click.command("except")
@click.argument("tool")
@workplace_options
@person_option
@click.option("--reason", required=True, help="Why there is an exception.")
@click.option("--controls", required=True, help="What makes up for it until then.")
@click.option("--until", required=True, type=DAY, help="The last day it holds; at most 180 days from now.")
def except_command(  # noqa: PLR0917 - click hands over one argument an option
    tool: str,
    settings: str | None,
    inventory: str | None,
    actor: str,
    reason: str,
    controls: str,
    until: datetime,
) -> None:
    """Ask for an exception; the board decides on it, and it always ends (GX)."""
    from inventory.services.filing import waive  # noqa: PLC0415 - only when the command runs
    from scanner.app.declaring import end_of  # noqa: PLC0415
    from scanner.app.output import program  # noqa: PLC0415

    with acting(settings, inventory, actor) as desk:
        wanted = desk.tool(tool)
        waive(
            desk.inventory,
            wanted,
            reason=reason,
            controls=controls,
            until=end_of(until.replace(tzinfo=UTC).date()),
            actor=desk.person,
            bench=desk.bench,
        )
    click.echo(f"The exception for {wanted} is on file.")
    click.echo(
        f"The board votes on it with: {program()} vote {wanted} GX --aye PERSON --as PERSON{desk.place.option()}"
    )


@click.command("settle")
@workplace_options
def settle_command(settings: str | None, inventory: str | None) -> None:
    """Let happen what follows by itself: exceptions end, tools close or come back, cases are dealt. Scans do too."""
    from inventory.services.caseload import deal  # noqa: PLC0415 - only when the command runs
    from inventory.services.counting import keep_first_count  # noqa: PLC0415
    from inventory.services.settle import settle  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened:
        bench = place.bench(now(), opened)
        happened = settle(opened, bench)
        deal(opened, bench)
        keep_first_count(opened, bench.now)
    for event in happened:
        click.echo(f"{event.tool} is now {event.detail['to']}: {event.reason} ({event.policy})")
    click.echo(f"{len(happened)} tools moved.")
