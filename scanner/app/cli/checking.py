"""The command of the checklist: what holds at each plant, what does not, and what mends it (CHK-1)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from scanner.app.cli.options import workplace_options
from scanner.app.exits import Refused
from scanner.app.output import print_rows, program
from scanner.app.wiring import now, workplace
from scanner.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inventory.domain.checklist import Checked

SHOWN = 5
"""Violations of one row on the screen; json and csv have all of them."""
KEYS = ("plant", "row", "title", "policy", "status", "sentence", "subject", "violation", "mend")
_COLOURS = {"pass": "green", "fail": "red", "not measurable": "yellow"}


@click.command("checklist")
@workplace_options
@click.option("--plant", metavar="NAME", help="Only this plant.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="Text for people, json or csv for machines: all violations, one a line in csv.",
)
def checklist_command(settings: str | None, inventory: str | None, plant: str | None, style: str) -> None:
    """Compute the checklist of each plant: pass, fail, or why it cannot be measured; unknown is never green (CHK-1)."""
    from inventory.services.checklist import checklist, packaged_rows, plants  # noqa: PLC0415 - only when it runs
    from scanner.app.checklistfile import rows  # noqa: PLC0415

    place = workplace(settings, inventory)
    added = rows(place.beside, (row.id for row in packaged_rows()))
    with place.inventory() as opened:
        bench = place.bench(now(), opened)
        known = plants(opened, bench)
        if plant is not None and plant not in known:
            raise Refused(f"there is no plant '{plant}' (there are: {', '.join(filter(None, known)) or 'none named'})")
        found = checklist(opened, bench, added=added, plant=plant)
    if style == "json":
        click.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=2))
    elif style == "csv":
        print_rows(_lines(found), "csv", KEYS)
    else:
        _print(found, place.option())


def _print(found: Sequence[Checked], option: str) -> None:
    plant = None
    for one in found:
        if one.plant != plant:
            plant = one.plant
            click.secho(f"\n{one_line(plant) or 'All shares without a plant'}", bold=True)
        policy = f" ({one.row.policy})" if one.row.policy else ""
        click.secho(f"  {one.status.upper():14} ", fg=_COLOURS[one.status], nl=False)
        click.echo(f"{one_line(one.row.title)}{one_line(policy)}: {one_line(one.sentence)}")
        for violation in one.violations[:SHOWN]:
            click.echo(f"{'':17}{one_line(violation.subject)}: {one_line(violation.sentence)}")
            click.echo(f"{'':19}{program()} {one_line(violation.mend)}{option}")
        if len(one.violations) > SHOWN:
            click.echo(f"{'':17}… and {len(one.violations) - SHOWN} more; --format csv has all")


def _as_json(one: Checked) -> dict[str, object]:
    return {
        "plant": one.plant,
        "row": one.row.id,
        "title": one.row.title,
        "policy": one.row.policy,
        "status": str(one.status),
        "sentence": one.sentence,
        "violations": [
            {"subject": violation.subject, "sentence": violation.sentence, "mend": violation.mend}
            for violation in one.violations
        ],
    }


def _lines(found: Sequence[Checked]) -> Iterator[dict[str, object]]:
    for one in found:
        row = {**_as_json(one), "subject": "", "violation": "", "mend": ""}
        if not one.violations:
            yield row
        for violation in one.violations:
            yield {**row, "subject": violation.subject, "violation": violation.sentence, "mend": violation.mend}
