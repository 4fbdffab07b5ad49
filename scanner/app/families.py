"""Families of tools in the terminal and for machines: who belongs together, why, and what to type next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import click

from classifiers.families import Family, Kin, Kinship
from inventory.services.families import suggestions
from inventory.store import queries
from inventory.store.engine import Inventory
from scanner.app.exits import Refused
from scanner.app.output import program

FAMILY_COLUMNS = ("family", "tool_id", "name", "share", "path", "kinship", "alike", "modified", "days_used", "reason")
SHOWN = 12
"""Tools of one family on the screen; jsonl and csv have all of them."""

HINTED = 2
"""Families named where something else is shown."""
SEARCHED = 2_000
"""Tools among which families are looked for, for a hint: a quarter of a second, on every scan and list."""

Row = dict[str, object]


def family_rows(found: Iterable[Family]) -> Iterator[Row]:
    """Yield one row for each tool of each family, the suggested lead first; `family` is the id of the lead."""
    for family in found:
        yield _row(family, family.lead, "lead", 1.0)
        for relative in family.relatives:
            yield _row(family, relative.kin, relative.kinship, relative.likeness)


def _row(family: Family, kin: Kin, kinship: str, alike: float) -> Row:
    return {
        "family": family.lead.tool,
        "tool_id": kin.tool,
        "name": kin.name,
        "share": kin.share,
        "path": kin.path,
        "kinship": str(kinship),
        "alike": int(alike * 100) / 100,  # never rounded up
        "modified": kin.modified.isoformat(),
        "days_used": kin.used,
        "reason": family.reason,
    }


def print_families(found: Sequence[Family], *, total: int, option: str) -> None:
    """Print each family as people read it, with the commands that decide about it."""
    for family in found:
        click.secho(f"{len(family.tools)} tools: {family.reason}", bold=True)
        for line in _members(family):
            click.echo(f"  {line}")
        ids = " ".join(family.tools)
        why = f'--as PERSON --reason "{_why(family)}"{option}'
        click.echo(f"  if they are one tool:  {program()} merge {ids} {why}")
        click.echo(f'  if they are not:       {program()} different {ids} --as PERSON --reason "..."{option}')
        click.echo()
    if not found:
        click.echo("No two tools look like one.", err=True)
        return
    more = f"; --limit {total} shows all" if total > len(found) else ""
    click.echo(f"{len(found):,} of {total:,} families{more}", err=True)


def _members(family: Family) -> Iterator[str]:
    lead = family.lead
    why = "the most used" if lead.used else "the newest"
    yield f"{lead.tool}  {lead.share}:{lead.path}  ({why}; would stand for all)"
    for relative in family.relatives[:SHOWN]:
        same = relative.likeness == 1
        alike = "the same logic" if same else f"{int(relative.likeness * 100)} % of the logic in common"
        yield f"{relative.kin.tool}  {relative.kin.share}:{relative.kin.path}  ({alike})"
    if len(family.relatives) > SHOWN:
        yield f"… and {len(family.relatives) - SHOWN} more"


def _why(family: Family) -> str:
    return family.reason.partition(",")[0] if family.kinship is Kinship.ROLLOVER else "..."


def hints(inventory: Inventory, tools: Collection[str] | None = None, shares: Collection[str] = ()) -> list[str]:
    """Return in one line each which files look like one tool that is begun anew each month, or the like.

    Only families count in which one of these tools is, or one on these shares. A very large inventory is not searched
    for the sake of a hint.
    """
    if queries.count_tools(inventory) > SEARCHED:
        return []
    found = [
        family
        for family in suggestions(inventory)
        if family.kinship is Kinship.ROLLOVER
        and (family.lead.share in shares or not set(tools or ()).isdisjoint(family.tools))
    ]
    lines = [
        f"{len(family.tools)} tools look like one, {family.reason} ({family.lead.name})" for family in found[:HINTED]
    ]
    more = len(found) - HINTED
    return lines + ([f"and {more} more such families"] if more > 0 else [])


def places_of(inventory: Inventory, tool: str, paths: Iterable[str]) -> list[tuple[str, str]]:
    """Return share and path of each of these files of a tool; a path may be given as `share:path`.

    Raises `Refused` with the files that the tool has, if one is not among them or on several shares.
    """
    known = [(place.share, place.path) for place in queries.tool_page(inventory, tool).sightings if place.gone is None]
    found, wrong = [], []
    for path in paths:
        given = path.replace("\\", "/")
        meant = [place for place in known if given in {place[1], f"{place[0]}:{place[1]}"}]
        found += meant
        if len(meant) != 1:
            wrong.append(f"{tool} has {'no file' if not meant else 'several files'} {path}")
    if wrong:
        names = ", ".join(f"{share}:{path}" for share, path in known[:SHOWN])
        raise Refused(*wrong, f"its files are: {names}{', …' if len(known) > SHOWN else ''}")
    return found
