"""The commands about tools that are probably one: families, merge, split, different."""

from __future__ import annotations

import click

from scanner.app.cli.options import person_option, workplace_options
from scanner.app.output import format_option, print_rows
from scanner.app.refusing import refusing
from scanner.app.wiring import now, workplace

reason_option = click.option("--reason", required=True, help="Why, in one sentence.")


@click.command("families")
@workplace_options
@format_option
@click.option("--share", help="Only families with a tool on this share.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many families; default 20 in a table, else all.")
def families_command(
    settings: str | None, inventory: str | None, style: str, share: str | None, limit: int | None
) -> None:
    """List the tools that are probably one: a file each month, the same logic, copies that were changed.

    Nothing is put together by itself; each family is shown with the command by which a person merges it.
    """
    from inventory.services.families import suggestions  # noqa: PLC0415 - only when the command runs
    from scanner.app.families import FAMILY_COLUMNS, family_rows, print_families  # noqa: PLC0415
    from scanner.app.tools import known_filters  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened:
        known_filters(opened, {"share": share})
        found = [
            family
            for family in suggestions(opened)
            if share is None or share in {family.lead.share, *(one.kin.share for one in family.relatives)}
        ]
    shown = found[: limit or (20 if style == "table" else None)]
    if style == "table":
        print_families(shown, total=len(found), option=place.option())
    else:
        print_rows(family_rows(shown), style, FAMILY_COLUMNS)


@click.command("merge")
@click.argument("tools", nargs=-1, required=True, metavar="TOOL...")
@workplace_options
@person_option
@reason_option
def merge_command(tools: tuple[str, ...], settings: str | None, inventory: str | None, actor: str, reason: str) -> None:
    """Make tools one, for good: the first named, or the one about which people have decided, stands for all.

    A TOOL is an id or a path. It stays one tool wherever its files are moved; `split` takes it back.
    """
    from inventory.services.families import merge  # noqa: PLC0415 - only when the command runs
    from scanner.app.tools import find  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        person = place.person(actor, bench.organisation)
        named = [find(opened, tool) for tool in tools]
        kept = merge(opened, named, actor=person, reason=reason, bench=bench)
    others = ", ".join(tool for tool in dict.fromkeys(named) if tool != kept)
    click.echo(f"{others}: one tool with {kept} from now on.")


@click.command("split")
@click.argument("tool")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@workplace_options
@person_option
@reason_option
def split_command(  # noqa: PLR0917 - click hands over one argument an option
    tool: str, paths: tuple[str, ...], settings: str | None, inventory: str | None, actor: str, reason: str
) -> None:
    """Make files of a tool one of their own, for good, even where their content is the same.

    TOOL is an id or a path; each PATH is a file of it, as `show` lists them. What people decided about the tool stays
    with the files that are left; `merge` takes it back.
    """
    from inventory.services.families import split  # noqa: PLC0415 - only when the command runs
    from scanner.app.families import places_of  # noqa: PLC0415
    from scanner.app.tools import find  # noqa: PLC0415

    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        person = place.person(actor, bench.organisation)
        wanted = find(opened, tool)
        places = places_of(opened, wanted, paths)
        own = split(opened, wanted, places, actor=person, reason=reason, bench=bench)
    click.echo(f"{own} is a tool of its own now, apart from {wanted}.")


@click.command("different")
@click.argument("tools", nargs=-1, required=True, metavar="TOOL...")
@workplace_options
@person_option
@reason_option
@click.option("--undo", is_flag=True, help="Take it back: they may be suggested as one again.")
def different_command(  # noqa: PLR0917 - click hands over one argument an option
    tools: tuple[str, ...],
    settings: str | None,
    inventory: str | None,
    actor: str,
    reason: str,
    undo: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Say that tools are different, each from every other, so that they are not suggested as one again.

    A TOOL is an id or a path.
    """
    from inventory.services.families import agree, differ  # noqa: PLC0415 - only when the command runs
    from scanner.app.tools import find  # noqa: PLC0415

    place = workplace(settings, inventory)
    decide = agree if undo else differ
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        person = place.person(actor, bench.organisation)
        named = [find(opened, tool) for tool in tools]
        decide(opened, named, actor=person, reason=reason, bench=bench)
    what = "may be suggested as one again" if undo else "are different: they are not suggested as one again"
    click.echo(f"{', '.join(named)} {what}.")
