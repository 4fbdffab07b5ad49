"""One tool in the terminal: how it stands, its proof, where it is, who is named, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from classifiers.documentationwords import documentation_sentences
from classifiers.explain import FACT_WORDS, reason
from classifiers.facts import Known
from inventory.domain.drift import Drift
from inventory.domain.migration import State
from inventory.domain.proposal import named_in, proposed
from inventory.store.queries import ToolDetail
from scanner.app.secrets import by_kind
from scanner.visible import one_line

SHOWN = 12
"""Signals, places and events on one screen; the board and the exports have all of them."""


def print_tool(detail: ToolDetail) -> None:
    """Print everything a person needs to recognise the tool and to see why it stands as it does."""
    verdict = detail.standing.verdict
    conditional = " (conditional)" if verdict.conditional else ""
    click.secho(f"{detail.tool.name}  [{detail.tool.id}]", bold=True)
    if detail.tool.state is State.NOT_A_TOOL:
        click.echo("  People have decided that this is no tool; the verdict below is what the rules alone would say.")
    _table(
        (
            ("class", f"{verdict.tag or 'undecided'}{conditional}"),
            ("because", f"{verdict.criticality}: {reason(verdict)}"),
            ("outcome", f"{verdict.outcome} by {verdict.rule}: {verdict.action}"),
            ("state", f"{detail.tool.state}{' (no longer seen by scans)' if detail.tool.unseen else ''}"),
            ("score", f"{verdict.score:.0f} of 100; {verdict.score_coverage:.0%} of its weight is measured"),
            ("confidence", f"{verdict.confidence:.0%} that '{verdict.criticality}' is right"),
            ("last change", _drift(detail)),
            ("in use", "never seen open by a scan" if detail.usage is None else detail.usage.sentence),
        )
    )
    for heading, lines in (
        ("Proof", list(_proof(detail))),
        ("Management", list(_facts(detail))),
        ("Documentation", list(documentation_sentences(detail.documentation))),
        ("Open questions", list(verdict.questions)),
        ("People named in the file (proposals, never owners)", list(_people(detail))),
        ("Places", list(_places(detail))),
        ("Made of", list(_parts(detail))),
        ("For IT to rotate (no value is kept)", list(_secrets(detail))),
        ("Not read", [f"{problem.path}: {problem.detail}" for problem in detail.problems]),
        ("History", list(_history(detail))),
    ):
        _section(heading, lines)


def _drift(detail: ToolDetail) -> str:
    """Say how the tool changed last, and whether that asks anything of anybody."""
    tool = detail.tool
    if tool.drifted is None:
        return "none since it was found"
    ends = " (ends an approval)" if tool.drift in {Drift.LOGIC, Drift.CONNECTION} else ""
    return f"{tool.drift} on {tool.drifted:%Y-%m-%d}{ends}"


def _section(heading: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    click.echo()
    click.secho(heading, bold=True)
    for line in lines[:SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > SHOWN:
        click.echo(f"  … and {len(lines) - SHOWN} more")


def _table(rows: Sequence[tuple[str, str]]) -> None:
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        click.echo(f"  {name:<{width}}  {value}")


def _proof(detail: ToolDetail) -> Iterator[str]:
    for signal in detail.standing.verdict.signals:
        yield f"{signal.title} [{signal.policy}, {signal.rule}, level {int(signal.level)}]"
        for item in signal.because[:2]:
            yield f"    {item.text}  ({item.where})"
    for write in detail.standing.verdict.writes:
        yield f"changes {str(write.target).replace('_', ' ')}: {write.text}  ({write.where})"


def _facts(detail: ToolDetail) -> Iterator[str]:
    facts, verdict = detail.standing.facts, detail.standing.verdict
    for name, words in FACT_WORDS.items():
        value = verdict.read_only if name == "read_only" else getattr(facts, name)
        mark = {Known.YES: "yes    ", Known.NO: "no     "}.get(value, "unknown")
        remark = detail.on_documentation if name == "documented" and value is not Known.YES else ""
        yield f"{mark}  {words}{f': {remark}' if remark else ''}"
    if detail.registration is not None:
        draft, filed = detail.registration.draft, detail.registration
        waits = bool(filed.source) and filed.accepted is None
        said = (
            f"{filed.source} proposes {draft.owner or 'nobody'} as owner" if waits else f"registered for {draft.owner}"
        )
        yield f"{said}: {draft.purpose} (described at {draft.documentation})"


def _people(detail: ToolDetail) -> Iterator[str]:
    proposal = proposed(detail.observations)
    if proposal is not None:
        yield f"proposed maintainer, to be asked first: {proposal.sentence}"
    named = {f"{one.source}: {one.name}" for seen in detail.observations for one in named_in(seen)}
    named |= {f"company: {seen.artifact.company}" for seen in detail.observations if seen.artifact.company}
    yield from map(one_line, sorted(named))


def _places(detail: ToolDetail) -> Iterator[str]:
    for place in detail.sightings:
        gone = f"  (gone since {place.gone:%Y-%m-%d})" if place.gone else ""
        yield f"{place.share}:{place.path}  {place.size:,} bytes, changed {place.modified:%Y-%m-%d %H:%M}{gone}"


def _parts(detail: ToolDetail) -> Iterator[str]:
    for seen in detail.observations:
        counted: dict[str, int] = {}
        for part in seen.parts:
            counted[part.kind] = counted.get(part.kind, 0) + 1
        if counted:
            inside = ", ".join(_counted(kind.replace("_", " "), count) for kind, count in counted.items())
            yield f"{seen.artifact.name}: {inside}"


def _secrets(detail: ToolDetail) -> Iterator[str]:
    for seen in detail.observations:
        for kind, places in by_kind(seen.secrets):
            shown = ", ".join(places[:SHOWN])
            more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
            yield f"{seen.artifact.name}: {_counted('place', len(places))} with a {kind}: {shown}{more}"


def _history(detail: ToolDetail) -> Iterator[str]:
    for event in reversed(detail.events):
        actor = f" by {event.actor}" if event.actor else ""
        why = f": {event.reason}" if event.reason else ""
        policy = f" [{event.policy}]" if event.policy else ""
        told = ", ".join(f"{name} {value}" for name, value in event.told.items())
        beside = f" ({told})" if told else ""
        yield f"{event.at:%Y-%m-%d %H:%M}  {str(event.kind).replace('_', ' ')}{actor}{why}{beside}{policy}"


def _counted(noun: str, count: int) -> str:
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun[:-1]}ies" if noun.endswith("y") else f"{count} {noun}s"
