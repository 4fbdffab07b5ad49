"""The commands from an idea to a deployment: idea, request, architecture, uat, deployed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.app.acting import acting, number_of
from scanner.app.cli.options import person_option, workplace_options
from scanner.app.exits import Refused

if TYPE_CHECKING:
    from inventory.domain.dossier import Value

FILE = click.Path(exists=True, dir_okay=False)


def _value(number: str, unit: str, note: str) -> Value:
    from inventory.domain.dossier import Value  # noqa: PLC0415 - only when a command runs

    return Value(amount=number_of(number, "--value"), unit=unit, sentence=note)


def sha256_of(path: str) -> str:
    """Return the sha256 of a file, in pieces."""
    from hashlib import file_digest  # noqa: PLC0415 - only when a command runs

    with Path(path).open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


@click.command("idea")
@click.argument("tool")
@workplace_options
@person_option
@click.option("--text", required=True, help="What you wish for.")
def idea_command(tool: str, settings: str | None, inventory: str | None, actor: str, text: str) -> None:
    """File an idea about a tool; anybody may, and the Product Owner can make a request of it (PO-4)."""
    from inventory.services.delivering import have_idea  # noqa: PLC0415 - only when the command runs

    with acting(settings, inventory, actor) as desk:
        wanted = desk.tool(tool)
        have_idea(desk.inventory, wanted, text, actor=desk.person, bench=desk.bench)
    click.echo(f"Thank you. The idea about {wanted} is on file for the Product Owner.")


@click.command("request")
@click.argument("tool")
@workplace_options
@person_option
@click.option("--text", required=True, help="What the target system is asked to do.")
@click.option("--value", default="0", metavar="NUMBER", help="What that is worth, as a number (PO-1).")
@click.option("--unit", default="", help="What the number counts: EUR a year, hours a week, ppm.")
@click.option("--value-note", default="", help="Where the number comes from.")
@click.option("--idea-of", default="", metavar="PERSON", help="Who had the idea, if it was not yours.")
def request_command(  # noqa: PLR0917 - click hands over one argument an option
    tool: str,
    settings: str | None,
    inventory: str | None,
    actor: str,
    text: str,
    value: str,
    unit: str,
    value_note: str,
    idea_of: str,
) -> None:
    """File a request as Product Owner of the target system (PO-4); without a value it is kept as rejected (PO-1)."""
    from inventory.services.delivering import request  # noqa: PLC0415 - only when the command runs

    worth = _value(value, unit, value_note)
    with acting(settings, inventory, actor) as desk:
        wanted = desk.tool(tool)
        status = request(desk.inventory, wanted, text, worth, actor=desk.person, bench=desk.bench, idea_of=idea_of)
    click.echo(f"The request about {wanted} is {status}.")
    if worth.quantified:
        click.echo(desk.onward(wanted))
    else:
        click.echo("Say what it is worth with --value and --unit, and file it again.")


@click.command("architecture")
@click.argument("tool")
@workplace_options
@person_option
@click.option("--pass/--reject", "passed", required=True, help="What the check came to.")
@click.option("--override", default="", metavar="TEXT", help="Why direct writes are allowed all the same (ARC-1).")
def architecture_command(  # noqa: PLR0917 - click hands over one argument an option
    tool: str,
    settings: str | None,
    inventory: str | None,
    actor: str,
    passed: bool,  # noqa: FBT001 - a flag of the command line
    override: str,
) -> None:
    """Say as IT Architect whether a request fits; one that writes directly passes only with a reason (ARC-1)."""
    from inventory.services.delivering import check_architecture  # noqa: PLC0415 - only when the command runs

    with acting(settings, inventory, actor) as desk:
        wanted = desk.tool(tool)
        check_architecture(
            desk.inventory, wanted, passed=passed, actor=desk.person, bench=desk.bench, override=override
        )
    click.echo(f"The architecture of {wanted} is {'passed' if passed else 'rejected'}.")
    click.echo(desk.onward(wanted))


@click.group("uat")
def uat_command() -> None:
    """Plan, execute and record the acceptance test: Operations tests, IT attaches the build (CHG-2)."""


@uat_command.command("plan")
@click.argument("tool")
@workplace_options
@person_option
@click.option("--plan", required=True, help="What is tested, and how.")
@click.option("--case", "cases", multiple=True, required=True, metavar="NAME", help="A case; once for each.")
@click.option("--data-by", required=True, metavar="PERSON", help="Who of Operations provides the test data.")
def uat_plan_command(  # noqa: PLR0917 - click hands over one argument an option
    tool: str,
    settings: str | None,
    inventory: str | None,
    actor: str,
    plan: str,
    cases: tuple[str, ...],
    data_by: str,
) -> None:
    """File the plan of the acceptance test."""
    from inventory.services.delivering import plan_test  # noqa: PLC0415 - only when the command runs

    with acting(settings, inventory, actor) as desk:
        wanted = desk.tool(tool)
        plan_test(desk.inventory, wanted, plan, cases, data_by=data_by, actor=desk.person, bench=desk.bench)
    click.echo(f"The acceptance test of {wanted} has {len(cases)} cases.")
    click.echo(desk.onward(wanted))


@uat_command.command("build")
@click.argument("tool")
@workplace_options
@person_option
@click.option("--file", "path", type=FILE, help="The build itself; it is only read.")
@click.option("--digest", help="Instead: its sha256, or the fingerprint of the logic of a tool that holds data.")
@click.option("--developer", required=True, metavar="PERSON", help="Who made it.")
def uat_build_command(  # noqa: PLR0917 - click hands over one argument an option
    tool: str,
    settings: str | None,
    inventory: str | None,
    actor: str,
    path: str | None,
    digest: str | None,
    developer: str,
) -> None:
    """Attach the build that is tested, as IT."""
    from inventory.services.delivering import attach_build  # noqa: PLC0415 - only when the command runs

    named = _digest(path, digest)
    with acting(settings, inventory, actor) as desk:
        wanted = desk.tool(tool)
        name = "" if path is None else Path(path).name
        attach_build(desk.inventory, wanted, named, developer=developer, name=name, actor=desk.person, bench=desk.bench)
    click.echo(f"The build {named[:12]} of {wanted} is attached.")
    click.echo(desk.onward(wanted))


def _digest(path: str | None, digest: str | None) -> str:
    if (path is None) is (digest is None):
        raise Refused("name the build by --file or by --digest")
    return sha256_of(path) if path is not None else str(digest).lower()


@uat_command.command("execute")
@click.argument("tool")
@click.argument("case")
@workplace_options
@person_option
@click.option("--passed/--failed", "passed", required=True, help="How it ended.")
@click.option("--evidence", multiple=True, type=FILE, help="A file that shows it; its sha256 is kept, not the file.")
def uat_execute_command(  # noqa: PLR0917 - click hands over one argument an option
    tool: str,
    case: str,
    settings: str | None,
    inventory: str | None,
    actor: str,
    passed: bool,  # noqa: FBT001 - a flag of the command line
    evidence: tuple[str, ...],
) -> None:
    """Report a case as executed, as an Operations tester."""
    from inventory.domain.dossier import Result  # noqa: PLC0415 - only when the command runs
    from inventory.services.delivering import execute  # noqa: PLC0415

    result = Result.PASSED if passed else Result.FAILED
    shown = [sha256_of(path) for path in evidence]
    with acting(settings, inventory, actor) as desk:
        wanted = desk.tool(tool)
        execute(desk.inventory, wanted, case, result, evidence=shown, actor=desk.person, bench=desk.bench)
    click.echo(f"{case} of {wanted} {result}.")
    click.echo(desk.onward(wanted))


@uat_command.command("accept")
@click.argument("tool")
@click.argument("case")
@workplace_options
@person_option
@click.option("--reason", required=True, help="Why it can be accepted.")
def uat_accept_command(  # noqa: PLR0917 - click hands over one argument an option
    tool: str, case: str, settings: str | None, inventory: str | None, actor: str, reason: str
) -> None:
    """Accept a failed case as a deviation, as the Product Owner of record."""
    from inventory.services.delivering import accept_deviation  # noqa: PLC0415 - only when the command runs

    with acting(settings, inventory, actor) as desk:
        wanted = desk.tool(tool)
        accept_deviation(desk.inventory, wanted, case, reason, actor=desk.person, bench=desk.bench)
    click.echo(f"The deviation of {case} is accepted.")
    click.echo(desk.onward(wanted))


@click.command("deployed")
@click.argument("tool")
@workplace_options
@person_option
@click.option("--file", "path", type=FILE, help="What was deployed; it is only read.")
@click.option("--digest", help="Instead: its sha256, or the fingerprint of the logic of a tool that holds data.")
@click.option("--rollback", required=True, help="How one goes back.")
@click.option("--training", required=True, help="Who was trained.")
def deployed_command(  # noqa: PLR0917 - click hands over one argument an option
    tool: str,
    settings: str | None,
    inventory: str | None,
    actor: str,
    path: str | None,
    digest: str | None,
    rollback: str,
    training: str,
) -> None:
    """Report what was deployed, as IT; `move TOOL deployed` asks whether it is what was signed (G8, CHG-5)."""
    from inventory.services.delivering import deploy  # noqa: PLC0415 - only when the command runs

    named = _digest(path, digest)
    with acting(settings, inventory, actor) as desk:
        wanted = desk.tool(tool)
        deploy(desk.inventory, wanted, named, rollback=rollback, training=training, actor=desk.person, bench=desk.bench)
    click.echo(f"The deployment of {named[:12]} for {wanted} is on file.")
    click.echo(desk.onward(wanted))
