"""The command of the ranking: what a Product Owner takes up first, and why."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import click

from scanner.app.cli.options import workplace_options
from scanner.app.exits import Refused
from scanner.app.output import format_option, print_rows, program
from scanner.app.wiring import now, workplace

if TYPE_CHECKING:
    from inventory.domain.ranking import Ranked

COLUMNS = ("rank", "tool_id", "name", "outcome", "priority", "reason")
SHOWN = 20
"""Tools on the screen; jsonl and csv have all of them."""


@click.command("backlog")
@workplace_options
@format_option
@click.option("--system", metavar="NAME", default="", help="Only tools whose plan leads to this system.")
@click.option("--plant", metavar="NAME", default="", help="Only tools of this plant.")
@click.option("--limit", type=click.IntRange(min=1), help=f"At most so many; default {SHOWN} in a table, else all.")
def backlog_command(  # noqa: PLR0917 - click hands over one argument an option
    settings: str | None, inventory: str | None, style: str, system: str, plant: str, limit: int | None
) -> None:
    """Rank what waits to be taken up, by risk, value and effort; complaints are shown and weigh 0 (PO-3)."""
    from inventory.services.ranking import backlog  # noqa: PLC0415 - only when the command runs

    place = workplace(settings, inventory)
    with place.inventory() as opened:
        bench = place.bench(now(), opened)
        _known("system", system, [one.name for one in bench.organisation.systems])
        _known("plant", plant, sorted(set(bench.governance.plants.values())))
        most = limit or (SHOWN if style == "table" else None)
        found = list(islice(backlog(opened, bench, system=system, plant=plant), most))
    print_rows((_row(number, one) for number, one in enumerate(found, start=1)), style, COLUMNS)
    if style == "table" and found:
        click.echo(f"What comes next for one: {program()} next {found[0].candidate.tool}{place.option()}", err=True)
    elif style == "table":
        click.echo("Nothing waits to be taken up.", err=True)


def _known(what: str, name: str, names: list[str]) -> None:
    """Refuse a mistyped name: it must not read as "nothing waits"."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    if not name or name.casefold() in {one.casefold() for one in names}:
        return
    near = get_close_matches(name, names, n=1)
    meant = f"; did you mean '{near[0]}'?" if near else ""
    raise Refused(f"there is no {what} '{name}'{meant} (there are: {', '.join(names) or 'none'})")


def _row(number: int, ranked: Ranked) -> dict[str, object]:
    given = ranked.candidate
    return {
        "rank": number,
        "tool_id": given.tool,
        "name": given.name,
        "plant": given.plant,
        "outcome": f"{given.outcome} (provisional, R9)" if given.provisional else str(given.outcome),
        "priority": round(ranked.priority, 1),
        "risk": round(given.risk, 1),
        "value": None if given.value is None else f"{given.value.amount.normalize():f} {given.value.unit}",
        "days_saved": None if ranked.saved is None else round(float(ranked.saved), 1),
        "effort_low": given.effort.low,
        "effort_high": given.effort.high,
        "complaints": given.complaints,
        "system": given.system,
        "reason": ranked.reason,
    }
