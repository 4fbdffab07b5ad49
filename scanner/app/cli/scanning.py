"""The commands that look at files: scan and examine."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.app.cli.options import settings_option, workplace_options
from scanner.app.exits import Exit
from scanner.app.output import FORMATS, format_option, print_rows
from scanner.app.wiring import Workplace, now, workplace
from scanner.shares.names import printable

if TYPE_CHECKING:
    from inventory.store.engine import Inventory

FAIL_ON = ("never", "migrate_now", "migrate_planned", "contain", "triage", "close_gaps")


@click.command("scan")
@click.argument("wanted", nargs=-1, metavar="[SHARE|PATH]...")
@workplace_options
@click.option("--plan", is_flag=True, help="Open nothing: say what would be opened, how, how many and how long.")
@click.option(
    "--format", "style", type=click.Choice(FORMATS), help="Also print every sighting: table, jsonl or csv on stdout."
)
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    default="never",
    show_default=True,
    help="End with 1 if a tool's outcome is this one or a more severe one.",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary.")
def scan_command(  # noqa: PLR0917 - click hands over one argument an option
    wanted: tuple[str, ...],
    settings: str | None,
    inventory: str | None,
    plan: bool,  # noqa: FBT001 - a flag of the command line
    style: str | None,
    fail_on: str,
    quiet: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Find, read, judge and record the tools on shares or folders.

    Names of shares stand in scanner.toml; without a name all of them are scanned. A PATH needs no settings, and
    without --inventory nothing is kept of it. Files are only read, and never locked against their users.
    """
    place = workplace(settings, inventory)
    if plan:
        _print_plan(place, wanted)
        return
    from scanner.app.firstscreen import print_summary  # noqa: PLC0415 - not for --plan
    from scanner.app.progress import ProgressLine  # noqa: PLC0415
    from scanner.app.scan import scan_shares, targets  # noqa: PLC0415

    shares = targets(place, wanted)
    with _recorded(place, [share.name for share in shares]) as kept, kept.inventory(must_exist=False) as opened:
        lines: list[ProgressLine] = []

        def progress(share: str) -> Callable[..., None] | None:
            if quiet:
                return None
            lines.append(ProgressLine(share))
            return lines[-1]

        try:
            scanned = scan_shares(kept, opened, shares, progress=progress)
        finally:
            for line in lines:
                line.close()
        if style:
            from scanner.app.tools import print_sightings  # noqa: PLC0415

            print_sightings(opened, style, [share.name for share in shares])
        if not quiet:
            out = sys.stderr if style else sys.stdout
            print_summary(opened, scanned, out, kept, temporary=kept is not place)
        for note in scanned.notes:
            click.echo(note, err=True)
        names = [share.name for share in shares]
        whole = scanned.complete and not _held(opened, names)
        code = _exit_code(opened, fail_on, names, complete=whole)
    sys.exit(code)


@contextmanager
def _recorded(place: Workplace, shares: Sequence[str]) -> Iterator[Workplace]:
    """Give a workplace with the inventory to record in: a temporary one for folders nobody has set up."""
    known = {share.name for share in place.settings.share}
    if place.chosen or all(share in known for share in shares):
        yield place
        return
    with tempfile.TemporaryDirectory(prefix="shadowit-", ignore_cleanup_errors=True) as folder:
        yield replace(place, chosen=str(Path(folder) / "inventory.db"))


def _held(inventory: Inventory, shares: Sequence[str]) -> bool:
    """Return True if tools disappeared at once from one of the shares: somebody has to look whether it is mounted."""
    from inventory.store import queries  # noqa: PLC0415 - only when the command runs

    return any(line.held_tools for share in shares for line in queries.coverage(inventory, share=share))


def _exit_code(inventory: Inventory, fail_on: str, shares: Sequence[str], *, complete: bool) -> int:
    """Return 3 if incomplete or with tools held back, else 1 if something is as severe as asked for, else 0."""
    if not complete:
        return Exit.INCOMPLETE
    if fail_on == "never":
        return Exit.FINE
    from scanner.app.tools import as_severe  # noqa: PLC0415 - only when asked for

    return Exit.FOUND if as_severe(inventory, fail_on, shares) else Exit.FINE


def _print_plan(place: Workplace, wanted: tuple[str, ...]) -> None:
    from scanner import configured  # noqa: PLC0415 - only with --plan
    from scanner.app.plans import print_plans  # noqa: PLC0415
    from scanner.app.scan import targets  # noqa: PLC0415

    print_plans(place, targets(place, wanted), configured.cost_of(place.settings))


@click.command("examine")
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER|-")
@settings_option
@click.option("--only", type=click.Choice(["code"]), help="Read macros and scripts alone: several times faster.")
@click.option("--code", is_flag=True, help="Print the code itself, secrets masked.")
@format_option
def examine_command(
    files: tuple[str, ...],
    settings: str | None,
    only: str | None,
    code: bool,  # noqa: FBT001 - a flag of the command line
    style: str,
) -> None:
    """Read files and print what is in them, without judging or recording.

    FILE may be a folder, or `-` for a list of paths on standard input, one a line.
    """
    from scanner import configured  # noqa: PLC0415 - only when the command runs
    from scanner.app.examined import TABLE_COLUMNS, as_object, code_of, summary  # noqa: PLC0415
    from scanner.pipeline import examine_paths  # noqa: PLC0415

    place = workplace(settings, None)
    observations = examine_paths(
        _paths(files), now=now, cost=configured.cost_of(place.settings), code_only=only == "code"
    )
    if code:
        for observation in observations:
            for name, text in code_of(observation):
                click.echo(f"--- {observation.artifact.path} :: {name}\n{text}")
    else:
        rows: Iterator[dict[str, object]] = (as_object(observation) for observation in observations)
        print_rows(rows if style == "jsonl" else map(summary, rows), style, TABLE_COLUMNS)
    _end_incomplete(word for word in files if word != "-" and not os.path.lexists(word))


def _end_incomplete(missing: Iterable[str]) -> None:
    """End with 3 if paths that were named are not there; each has its line among the results."""
    names = [printable(word) for word in missing]
    if names:
        click.echo(f"not there: {', '.join(names)}", err=True)
        sys.exit(Exit.INCOMPLETE)


def _paths(words: tuple[str, ...]) -> Iterator[str]:
    for word in words:
        if word == "-":
            yield from (line.rstrip("\r\n") for line in sys.stdin if line.strip())
        else:
            yield word
