"""What is proven of a tool, printed: the five facts, the gaps with what to type, declared against seen."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click

from classifiers.facts import Known
from inventory.domain.proving import Proven, Remedy, gaps, source_of
from inventory.services.proving import Page
from scanner.app.output import program
from scanner.visible import one_line

_MARKS = {Known.YES: "yes", Known.NO: "no", Known.UNKNOWN: "unknown"}
_SHOWN = 10
"""Lines of one kind that are printed; JSON has them all."""


def print_facts(page: Page, *, style: str, option: str) -> None:
    """Print the page for people or as JSON; `option` ends a command line that works on the same inventory."""
    if style == "json":
        click.echo(json.dumps(_as_json(page, option), ensure_ascii=False))
        return
    click.echo(f"{one_line(page.name)} ({page.tool}) is {page.state}.")
    for one in page.facts:
        click.echo(f"  {_MARKS[one.value]:<8} {one.fact}: {one_line(one.proof)} [{one_line(one.source)}]")
    _print_gaps(page, option)
    for heading, lines in (
        ("Declared against seen", list(_differences(page))),
        ("Signed for today's logic", [f"{role}: {name}, {day}" for role, name, day in page.signed]),
        ("Waits for its owner", list(_waiting(page, option))),
    ):
        if lines:
            click.echo(heading)
            for line in lines[:_SHOWN]:
                click.echo(f"  {one_line(line)}")
            if len(lines) > _SHOWN:
                click.echo(f"  and {len(lines) - _SHOWN} more")
    if page.attested_until is not None:
        click.echo(f"Its owner attests it again by {page.attested_until:%Y-%m-%d}.")


def _print_gaps(page: Page, option: str) -> None:
    missing = gaps(page.facts)
    if not missing:
        click.echo("All five are yes: nothing is missing.")
        return
    click.echo("What closes the gaps")
    for one in missing:
        command = _command(page.tool, one, option)
        click.echo(f"  {one.fact}: {one_line(one.closes)}{f': {command}' if command else ''}")


def _command(tool: str, one: Proven, option: str) -> str:
    """Return what to type to close a gap, "" where nothing that is typed closes it."""
    words = {
        Remedy.REGISTER: f"register {tool}",
        Remedy.ACCEPT: f"approve {tool} --as {one.by}",
        Remedy.APPROVE: f"approve {tool} --as PERSON",
        Remedy.SIGN_AGAIN: f"endorse {tool} --role owner --as {one.by}",
    }.get(one.remedy or Remedy.SCAN, "")
    return f"{program()} {words}{option}" if words else ""


def _differences(page: Page) -> Iterator[str]:
    for write in page.contradictions:
        yield f"declared to change nothing shared, seen: {write.text} ({write.where})"
    for text in page.connections.unseen:
        yield f"declared, and no scan saw it: {text}"
    for one in page.connections.undeclared:
        yield f"seen, and not declared: {one.target} ({one.where})"


def _waiting(page: Page, option: str) -> Iterator[str]:
    if page.waiting is None:
        return
    yield f"{page.waiting.draft.owner or 'nobody is named'}: {source_of(page.waiting)}"
    yield from (str(refusal) for refusal in page.wrong)
    if not page.wrong:
        yield f"accept it: {program()} approve {page.tool} --as {page.waiting.draft.owner}{option}"


def _as_json(page: Page, option: str) -> dict[str, object]:
    return {
        "tool": page.tool,
        "name": page.name,
        "state": page.state,
        "facts": [
            {
                "fact": one.fact.replace(" ", "_"),
                "value": one.value,
                "proof": one.proof,
                "source": one.source,
                "closes": one.closes or None,
                "command": _command(page.tool, one, option) or None,
            }
            for one in page.facts
        ],
        "gaps": [one.fact.replace(" ", "_") for one in gaps(page.facts)],
        "contradictions": [{"text": one.text, "where": one.where} for one in page.contradictions],
        "connections": {
            "agreed": list(page.connections.agreed),
            "declared_not_seen": list(page.connections.unseen),
            "seen_not_declared": [
                {"target": one.target, "access": one.access, "where": one.where} for one in page.connections.undeclared
            ],
        },
        "signed": [{"role": role, "name": name, "on": day} for role, name, day in page.signed],
        "waiting": None
        if page.waiting is None
        else {
            "owner": page.waiting.draft.owner,
            "source": source_of(page.waiting),
            "wrong": [{"policy": one.policy, "sentence": one.sentence} for one in page.wrong],
        },
        "attested_until": None if page.attested_until is None else page.attested_until.isoformat(),
    }
