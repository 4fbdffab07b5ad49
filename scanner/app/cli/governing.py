"""The commands by which a tool is registered: register, approve."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from scanner.app.cli.options import person_option, workplace_options
from scanner.app.refusing import refusing
from scanner.app.wiring import now, workplace
from scanner.visible import one_line

if TYPE_CHECKING:
    from classifiers.answers import Answer
    from classifiers.evidence import Observation

ANSWERS = (
    ("owner", "Who in the business answers for it? (a person's id)"),
    ("purpose", "What is it for?"),
    ("documentation", "Where is it described? (a link or a path)"),
    ("inputs_outputs", "What goes in, and what comes out?"),
    ("how_to_run", "How is it run, and how does one see that the result is right?"),
)


@click.command("register")
@click.argument("file")
@workplace_options
@click.option("--owner", help="Id of the person of the business who answers for it.")
@click.option("--purpose", help="What it is for, in a sentence.")
@click.option("--documentation", help="Link or path of its description.")
@click.option("--inputs-outputs", help="What goes in and what comes out.")
@click.option("--how-to-run", help="How it is run and how its result is checked.")
@click.option(
    "--read-only",
    type=click.Choice(["yes", "no", "unknown"]),
    default="unknown",
    show_default=True,
    help="Does it leave everything shared as it is? What a scan observes overrides a yes.",
)
@click.option(
    "--from-scan",
    is_flag=True,
    help="Answer what you leave open with what the last scan found; a terminal offers it for you to confirm anyway.",
)
@click.option("--as", "actor", metavar="PERSON", help="Your id in the list of people; default: the owner.")
def register_command(  # noqa: PLR0917 - click hands over one argument an option
    file: str,
    settings: str | None,
    inventory: str | None,
    owner: str | None,
    purpose: str | None,
    documentation: str | None,
    inputs_outputs: str | None,
    how_to_run: str | None,
    read_only: str,
    from_scan: bool,  # noqa: FBT001 - a flag of the command line
    actor: str | None,
) -> None:
    """Register a tool you built and want to keep: a draft until a second person approves it.

    FILE is a path or the tool's id. Answers that are missing are asked for on a terminal, each with what the last scan
    found as a proposal: Return takes it. Registering is an amnesty: nothing is taken away, and it takes less than
    three minutes (SHA-1).
    """
    from classifiers.answers import answers  # noqa: PLC0415 - only when the command runs
    from classifiers.facts import Known  # noqa: PLC0415
    from inventory.domain.registration import Draft  # noqa: PLC0415
    from inventory.services.register import register  # noqa: PLC0415
    from inventory.store.queries import tool_page  # noqa: PLC0415
    from scanner.app.output import program  # noqa: PLC0415
    from scanner.app.tools import find  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        tool = find(opened, file)
        page = tool_page(opened, tool)
        _propose(page.observations)
        given = _answered(
            {
                "owner": owner,
                "purpose": purpose,
                "documentation": documentation,
                "inputs_outputs": inputs_outputs,
                "how_to_run": how_to_run,
            },
            answers(page.observations, page.documentation),
            from_scan=from_scan,
        )
        draft = Draft(read_only=Known(read_only), **given)
        bench = place.bench(now(), opened)
        who = place.person(actor or draft.owner, bench.organisation)
        registration = register(opened, tool, draft, actor=who, bench=bench)
    click.echo(f"Thank you. {tool} is registered as a draft for {draft.owner}.")
    if registration.accepted is None:
        click.echo(f"{draft.owner} accepts it with: {program()} approve {tool} --as {draft.owner}")
    else:
        click.echo(f"A second person approves it with: {program()} approve {tool} --as PERSON")


def _propose(observations: Sequence[Observation]) -> None:
    """Say whom the files name: somebody to ask, never the answer to who owns it."""
    from inventory.domain.proposal import proposed  # noqa: PLC0415 - only when the command runs

    found = proposed(observations)
    if found is not None:
        click.echo(f"Proposed maintainer: {one_line(found.sentence)}. An owner is who accepts it [OWN-3].", err=True)


def _answered(given: Mapping[str, str | None], proposed: Mapping[str, Answer], *, from_scan: bool) -> dict[str, str]:
    """Ask for what is missing if there is somebody to ask, and offer what a scan found; it is never taken unasked."""
    answered = {}
    for name, question in ANSWERS:
        proposal = proposed.get(name)
        answer = given[name] or ""
        if not answer and sys.stdin.isatty():
            answer = _asked(question, proposal)
        elif not answer and from_scan and proposal is not None:
            answer = proposal.text
            click.echo(f"{name}, from {proposal.source}: {one_line(answer)}")
        answered[name] = answer
    return answered


def _asked(question: str, proposal: Answer | None) -> str:
    if proposal is None:
        return str(click.prompt(question))
    click.echo(f"Found ({one_line(proposal.source)}); Return takes it:")
    return str(click.prompt(question, default=one_line(proposal.text)))


@click.command("approve")
@click.argument("tool")
@workplace_options
@person_option
def approve_command(tool: str, settings: str | None, inventory: str | None, actor: str) -> None:
    """Approve a registration, as a second person; its owner says with the same command that he accepts it."""
    from inventory.services.register import accept, approve  # noqa: PLC0415 - only when the command runs
    from inventory.store import queries  # noqa: PLC0415
    from scanner.app.tools import find  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        person = place.person(actor, bench.organisation)
        wanted = find(opened, tool)
        filed = queries.tool_page(opened, wanted).registrations
        latest = filed[-1] if filed else None
        accepting = latest is not None and latest.accepted is None and latest.draft.owner == person.id
        if accepting:
            accept(opened, wanted, actor=person, bench=bench)
        else:
            approve(opened, wanted, actor=person, bench=bench)
        verdict = queries.tool_page(opened, wanted).standing.verdict
    did = "accepted by its owner; a second person approves it next" if accepting else "approved"
    click.echo(f"{wanted} is {did}.")
    click.echo(f"It stands at {verdict.outcome} by {verdict.rule}: {verdict.action}")
