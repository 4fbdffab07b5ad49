"""What comes next for a tool, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from inventory.domain.gates.onward import Way
from inventory.domain.migration import State
from inventory.services.caselist import Listed
from scanner.app.output import program
from scanner.visible import one_line

_NAMES_SHOWN = 4


def print_ways(
    tool: str, state: State, ways: Sequence[Way], cases: Sequence[Listed] = (), *, style: str, option: str
) -> None:
    """Print where a tool stands, who is asked, and each way from there, the one that its verdict asks for first."""
    if style == "json":
        rows = {"ways": [_row(way) for way in ways], "cases": [_case(case) for case in cases]}
        click.echo(json.dumps({"tool": tool, "state": state, **rows}, ensure_ascii=False))
        return
    click.echo(f"{tool} is {state}.")
    for case in cases:
        until = (
            "no clock runs yet" if case.due is None else f"until {case.due}{', which is over' if case.overdue else ''}"
        )
        click.echo(f"Case {case.number}, with {one_line(case.people[0])} ({until}): {case.asks}.")
    if not ways:
        click.echo("Nothing is left to be asked for; scans watch it from here.")
    for way in ways:
        click.echo("")
        click.echo(f"{way.state} ({way.gate}): {_ball(way.ball)} has the ball")
        for refusal in way.missing:
            click.echo(f"  missing: {one_line(str(refusal))}")
        if not way.missing:
            click.echo(f"  nothing is missing: {program()} move {tool} {way.state} --as PERSON{option}")


def _case(case: Listed) -> dict[str, object]:
    due = None if case.due is None else case.due.isoformat()
    return {"case": case.number, "step": case.ask.step, "person": case.people[0], "due": due, "overdue": case.overdue}


def _ball(names: Sequence[str]) -> str:
    shown = [one_line(name) for name in names[:_NAMES_SHOWN]]
    more = f" or {len(names) - _NAMES_SHOWN} others" if len(names) > _NAMES_SHOWN else ""
    return " or ".join(shown) + more


def _row(way: Way) -> dict[str, object]:
    return {
        "state": way.state,
        "gate": way.gate,
        "ball": list(way.ball),
        "missing": [{"policy": refusal.policy, "sentence": refusal.sentence} for refusal in way.missing],
    }
