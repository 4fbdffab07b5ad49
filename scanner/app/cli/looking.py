"""The commands that look into an inventory: list, show, explain, shares, coverage."""

from __future__ import annotations

from pathlib import Path

import click

from scanner.app.cli.options import workplace_options
from scanner.app.exits import Refused
from scanner.app.output import format_option, print_rows, program, quoted
from scanner.app.wiring import Workplace, now, workplace

SHARE_COLUMNS = ("share", "root", "last_scan", "outcome", "files", "candidates", "tools", "read_completely", "held")
SECRET_COLUMNS = ("tool_id", "share", "path", "secret", "places", "where")
PROBLEM_COLUMNS = ("share", "path", "trouble", "detail")


@click.command("list")
@workplace_options
@format_option
@click.option("--search", default="", help="Part of a name, an id or a path.")
@click.option("--tag", type=click.Choice(["high-risk", "citizen"]), help="Only tools of this class.")
@click.option("--outcome", help="Only this outcome, for example migrate_now.")
@click.option("--criticality", help="Only this criticality, for example quality.")
@click.option("--state", help="Only this migration state, for example discovered.")
@click.option("--kind", help="Only this kind of file, for example access.")
@click.option("--share", help="Only tools on this share.")
@click.option("--gone", is_flag=True, help="Only tools that scans no longer find.")
@click.option(
    "--order",
    type=click.Choice(["score", "name", "discovered"]),
    default="score",
    show_default=True,
    help="How the list is sorted.",
)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many; default 50 in a table, else all.")
def list_command(  # noqa: PLR0917 - click hands over one argument an option
    settings: str | None,
    inventory: str | None,
    style: str,
    search: str,
    tag: str | None,
    outcome: str | None,
    criticality: str | None,
    state: str | None,
    kind: str | None,
    share: str | None,
    gone: bool,  # noqa: FBT001 - a flag of the command line
    order: str,
    limit: int | None,
) -> None:
    """List the tools of an inventory, highest score first."""
    from itertools import islice  # noqa: PLC0415 - only when the command runs

    from classifiers.verdict import Tag  # noqa: PLC0415
    from inventory.store import queries  # noqa: PLC0415
    from scanner.app.families import hints  # noqa: PLC0415
    from scanner.app.tools import TOOL_COLUMNS, all_rows, as_row, known_filters  # noqa: PLC0415

    tags = {"high-risk": Tag.SHADOW_IT, "citizen": Tag.CITIZEN}
    filters = {
        "search": search,
        "tag": tags.get(tag or ""),
        "outcome": outcome,
        "criticality": criticality,
        "state": state,
        "kind": kind,
        "share": share,
        "seen": not gone,
    }
    place = workplace(settings, inventory)
    with place.inventory() as opened:
        exact = {"outcome": outcome, "criticality": criticality, "state": state, "kind": kind, "share": share}
        known_filters(opened, exact)
        shown = limit or (50 if style == "table" else None)
        rows = map(as_row, islice(all_rows(opened, order=order, **filters), shown))
        if style != "table":
            print_rows(rows, style, TOOL_COLUMNS)
            return
        listed = list(rows)
        count = print_rows(listed, style, TOOL_COLUMNS)
        total = queries.count_tools(opened, **filters)  # type: ignore[arg-type]
        families = hints(opened, [str(row["tool_id"]) for row in listed])
    more = f"; --limit {total} shows all" if total > count else ""
    click.echo(f"{count:,} of {total:,} tools{more}", err=True)
    for line in families:
        click.echo(f"{line}: {program()} families{place.option()}", err=True)


@click.command("show")
@click.argument("tool")
@workplace_options
def show_command(tool: str, settings: str | None, inventory: str | None) -> None:
    """Show one tool: verdict, proof, people, places, history. TOOL is an id or a path."""
    from inventory.store import queries  # noqa: PLC0415 - only when the command runs
    from scanner.app.showing import print_tool  # noqa: PLC0415
    from scanner.app.tools import find  # noqa: PLC0415

    with workplace(settings, inventory).inventory() as opened:
        print_tool(queries.tool_page(opened, find(opened, tool)))


@click.command("explain")
@click.argument("tool")
@workplace_options
def explain_command(tool: str, settings: str | None, inventory: str | None) -> None:
    """Explain a verdict step by step, and what would change it.

    TOOL is an id or a path. A file that no inventory holds is read and judged as it is now.
    """
    from scanner.app.explaining import (  # noqa: PLC0415 - only when it runs
        Judged,
        in_no_inventory,
        judge_file,
        print_explanation,
    )

    place = workplace(settings, inventory)
    if in_no_inventory(place, tool):
        print_explanation(judge_file(place, tool))
        return
    if Path(tool).is_dir() and not place.recorded:
        raise Refused(f"{tool} is a folder; `{program()} scan {quoted(tool)}` judges what is in it")
    from inventory.store import queries  # noqa: PLC0415
    from scanner.app.tools import find  # noqa: PLC0415

    with place.inventory() as opened:
        detail = queries.tool_page(opened, find(opened, tool))
    print_explanation(
        Judged(
            name=f"{detail.tool.name}  [{detail.tool.id}]",
            verdict=detail.standing.verdict,
            facts=detail.standing.facts,
            context=detail.context,
            in_use="" if detail.usage is None else detail.usage.sentence,
            documentation=detail.documentation,
            on_documentation=detail.on_documentation,
            problems=[f"{problem.path}: {problem.detail}" for problem in detail.problems],
        )
    )


@click.command("shares")
@workplace_options
@format_option
@click.option("--release", metavar="SHARE", help="Confirm that the tools held back on this share are really gone.")
@click.option("--as", "actor", metavar="PERSON", help="With --release: your id in the list of people.")
@click.option("--reason", default="", help="With --release: why they are gone, in one sentence.")
def shares_command(  # noqa: PLR0917 - click hands over one argument an option
    settings: str | None, inventory: str | None, style: str, release: str | None, actor: str | None, reason: str
) -> None:
    """List the shares and how their last scan went.

    When more than a fifth of a share's tools, and at least three, disappear at once, nothing is changed until they
    are back, or until a person confirms with `--release` that they are gone.
    """
    from inventory.store import queries  # noqa: PLC0415 - only when the command runs

    place = workplace(settings, inventory)
    if release is not None:
        _release(place, release, actor, reason)
        return
    with place.inventory() as opened:
        rows = [
            {
                "share": share.share,
                "root": share.root,
                "last_scan": None if share.finished is None else share.finished.isoformat(timespec="seconds"),
                "outcome": share.outcome
                + ("" if share.complete else ", incomplete" if share.reached else ", could not be reached")
                + (", stale" if share.stale else ""),
                "files": share.files,
                "candidates": share.candidates,
                "tools": share.tools,
                "read_completely": share.read,
                "partly": share.partly,
                "unread": share.unread,
                "held": share.held_tools,
            }
            for share in queries.coverage(opened, now=now())
        ]
    print_rows(rows, style, SHARE_COLUMNS)


def _release(place: Workplace, share: str, actor: str | None, reason: str) -> None:
    from inventory.services.release import release_share  # noqa: PLC0415 - only when asked for
    from scanner.app.refusing import refusing  # noqa: PLC0415

    if actor is None:
        raise Refused("a person confirms that tools are gone: add --as PERSON")
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        person = place.person(actor, bench.organisation)
        released = release_share(opened, share, actor=person, reason=reason, bench=bench)
    click.echo(f"{share}: {released.judged} tools are marked as no longer there; nothing about them is lost.")


@click.command("coverage")
@workplace_options
@format_option
@click.option("--share", help="Only this share.")
@click.option("--problems", is_flag=True, help="List every file that was not, or not wholly, read, with its reason.")
def coverage_command(
    settings: str | None,
    inventory: str | None,
    style: str,
    share: str | None,
    problems: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Say what was seen, read, set aside, and what could not be read and why."""
    from scanner.app.ledger import coverage_rows, problem_rows  # noqa: PLC0415 - only when the command runs
    from scanner.app.tools import known_filters  # noqa: PLC0415

    with workplace(settings, inventory).inventory() as opened:
        known_filters(opened, {"share": share})
        if problems:
            print_rows(problem_rows(opened, share), style, PROBLEM_COLUMNS)
        else:
            print_rows(coverage_rows(opened, share), style, ("share", "what", "count", "why"))


@click.command("secrets")
@workplace_options
@format_option
@click.option("--share", help="Only this share.")
def secrets_command(settings: str | None, inventory: str | None, style: str, share: str | None) -> None:
    """List the files that hold passwords, tokens or private keys, and where, for IT to rotate them.

    Values are never shown, nor their lengths, nor digests of them: they were masked before anything was kept.
    """
    from scanner.app.secrets import secret_rows  # noqa: PLC0415 - only when the command runs
    from scanner.app.tools import known_filters  # noqa: PLC0415

    with workplace(settings, inventory).inventory() as opened:
        known_filters(opened, {"share": share})
        rows = list(secret_rows(opened, share))
    print_rows(rows, style, SECRET_COLUMNS)
    if style == "table":
        files = len({(row["share"], row["path"]) for row in rows})
        places = sum(row["places"] for row in rows)
        click.echo(f"{places:,} places in {files:,} files hold something to rotate; no value is kept", err=True)
