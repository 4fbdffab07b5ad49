"""The commands around a verdict: correct or confirm it, and ask what would change it."""

from __future__ import annotations

import click

from scanner.app.cli.options import person_option, workplace_options
from scanner.app.exits import Refused
from scanner.app.refusing import refusing
from scanner.app.wiring import now, workplace


@click.command("correct")
@click.argument("tool")
@click.argument("criticality", metavar="CRITICALITY")
@workplace_options
@person_option
@click.option("--reason", default="", help="Why, in one sentence.")
@click.option("--second", metavar="PERSON", help="The second person, where less is made of a tool than is known of it.")
def correct_command(  # noqa: PLR0917 - click hands over one argument an option
    tool: str,
    criticality: str,
    settings: str | None,
    inventory: str | None,
    actor: str,
    reason: str,
    second: str | None,
) -> None:
    """Say what a tool really is, or confirm what the rules say.

    TOOL is an id or a path. CRITICALITY is financial, quality, process, reporting or personal. It holds until the
    tool's logic changes, and it is a label: `shadowit rules audit` measures the rules by it.
    """
    from classifiers.criticality import Criticality  # noqa: PLC0415 - only when the command runs
    from inventory.services.correct import correct  # noqa: PLC0415
    from inventory.store import queries  # noqa: PLC0415
    from scanner.app.tools import find  # noqa: PLC0415

    known = [value for value in Criticality if value is not Criticality.UNKNOWN]
    if criticality not in known:
        raise Refused(f"there is no criticality '{criticality}' to say (there are: {', '.join(known)})")
    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        person = place.person(actor, bench.organisation)
        other = place.person(second, bench.organisation) if second else None
        wanted = find(opened, tool)
        said = correct(
            opened,
            wanted,
            Criticality(criticality),
            actor=person,
            second=other,
            reason=reason,
            bench=bench,
        )
        verdict = queries.tool_page(opened, wanted).standing.verdict
    did = "confirmed" if said.confirms else f"corrected from {said.by_rules}"
    click.echo(f"{wanted} is {said.criticality}, {did}. Thank you: the rules are measured by it.")
    click.echo(f"It stands at {verdict.outcome} by {verdict.rule}: {verdict.action}")


@click.command("whatif")
@click.argument("tool")
@click.argument("changes", nargs=-1, metavar="[FACT=yes|no|unknown]...")
@workplace_options
def whatif_command(tool: str, changes: tuple[str, ...], settings: str | None, inventory: str | None) -> None:
    """Say what the rules would make of a tool if facts were other; nothing is kept.

    TOOL is an id or a path; facts are owner, documented, sandboxed, read_only, unchanged, and criticality=CLASS.
    Without any, the smallest changes that help are named. A file that no inventory holds is read and judged as it is
    now.
    """
    from scanner.app.explaining import in_no_inventory, judge_file  # noqa: PLC0415 - only when the command runs
    from scanner.app.whatif import asked, print_what_if  # noqa: PLC0415

    wanted = asked(changes)
    place = workplace(settings, inventory)
    if in_no_inventory(place, tool):
        judged = judge_file(place, tool)
        print_what_if(judged.name, judged.verdict, judged.facts, wanted)
        return
    from inventory.store import queries  # noqa: PLC0415 - only if there is an inventory
    from scanner.app.tools import find  # noqa: PLC0415

    with place.inventory() as opened:
        page = queries.tool_page(opened, find(opened, tool))
    print_what_if(f"{page.tool.name}  [{page.tool.id}]", page.standing.verdict, page.standing.facts, wanted)
