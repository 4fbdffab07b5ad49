"""Explaining a verdict in the terminal, for a tool of the inventory or straight from a file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, islice
from pathlib import Path

import click

from classifiers.classify import classify
from classifiers.documentation import Beside, Documentation, Neighbourhood, documentation
from classifiers.documentationwords import documentation_sentences, gap_sentence
from classifiers.evidence import Observation
from classifiers.explain import Step, explain
from classifiers.facts import UNREGISTERED, Facts
from classifiers.tools import is_tool
from classifiers.verdict import Context, Verdict
from scanner import configured
from scanner.app.exits import Refused
from scanner.app.wiring import Workplace, now
from scanner.documents import SUFFIXES, is_named_so
from scanner.pipeline import examine_paths

_LOOKED_AT = 5_000
"""Files of a folder among which its documents are looked for."""

HEADINGS = {
    Step.EVIDENCE: "What was seen",
    Step.SIGNALS: "What that means",
    Step.CRITICALITY: "So its criticality is",
    Step.FACTS: "What is known about its management",
    Step.RULE: "The rule that applies",
    Step.ACTION: "What to do",
    Step.CHANGE: "What would change it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A verdict with all that is needed to explain it."""

    name: str
    verdict: Verdict
    facts: Facts
    context: Context
    documentation: Documentation
    on_documentation: str
    in_use: str = ""
    problems: Sequence[str] = ()


def in_no_inventory(place: Workplace, path: str) -> bool:
    """True for a file that no inventory holds as a tool, where none was asked for: it is judged as it is now."""
    return Path(path).is_file() and not place.chosen and not _holds(place, path)


def _holds(place: Workplace, path: str) -> bool:
    """Return whether there is an inventory, and a tool at this path in it."""
    if not place.recorded:
        return False
    from inventory.store import queries  # noqa: PLC0415 - only if there is an inventory

    with place.inventory() as opened:
        for name in (path, str(Path(path).absolute())):
            try:
                return bool(queries.resolve_tool(opened, name))
            except queries.UnknownTool:
                continue
    return False


def judge_file(place: Workplace, path: str) -> Judged:
    """Read and judge one file as an unregistered tool of its own, without an inventory."""
    observation = next(iter(examine_paths([path], now=now, cost=configured.cost_of(place.settings))))
    if not is_tool(observation, place.rulebook.thresholds):
        raise Refused(_no_tool(observation))
    verdict = classify([observation], UNREGISTERED, place.rulebook)
    found = documentation([observation], Neighbourhood(beside=tuple(_beside(path))))
    return Judged(
        name=os.path.basename(path),  # noqa: PTH119 - a native string
        verdict=verdict,
        facts=UNREGISTERED,
        context=Context(),
        documentation=found,
        on_documentation=gap_sentence(found),
        problems=[problem.detail for problem in observation.problems],
    )


def _beside(path: str) -> Iterator[Beside]:
    """Yield the documents in the folder of a file; whether they are of this tool alone was not looked at."""
    stem = Path(path).stem.casefold()
    with os.scandir(Path(path).absolute().parent) as entries:
        for entry in islice(entries, _LOOKED_AT):
            name = Path(entry.name)
            of_tool = name.suffix.lower() in SUFFIXES and name.stem.casefold() == stem
            if (of_tool or is_named_so(entry.name)) and entry.is_file():
                changed = datetime.fromtimestamp(entry.stat().st_mtime, UTC)
                yield Beside(path=entry.name, modified=changed, alone=False)


def _no_tool(observation: Observation) -> str:
    reasons = "; ".join(problem.detail for problem in observation.problems)
    path, kind = observation.artifact.path, observation.artifact.kind
    if reasons:
        return f"{path} ({kind}) could not be judged: {reasons}"
    return f"{path} ({kind}) is no tool: no macros, code, queries or connections, and few formulas; nothing to decide"


def print_explanation(judged: Judged) -> None:
    """Print the steps from evidence to action, each with the policy id it rests on."""
    verdict = judged.verdict
    click.secho(judged.name, bold=True)
    click.echo(f"{verdict.tag or 'undecided'}{' (conditional)' if verdict.conditional else ''}: {verdict.action}")
    explained = explain(verdict, judged.facts, judged.context, on_documentation=judged.on_documentation)
    sentences = explained.sentences
    for step, group in groupby(sentences, key=lambda sentence: sentence.step):
        click.echo()
        click.secho(HEADINGS[step], bold=True)
        for sentence in group:
            click.echo(f"  {sentence.text}{f' [{sentence.policy}]' if sentence.policy else ''}")
        if step is Step.FACTS:
            _section("Documentation", documentation_sentences(judged.documentation))
    _section("What could not be read", judged.problems)
    click.echo()
    click.echo(
        f"Score {verdict.score:.0f} of 100, which only orders tools of one outcome "
        f"({verdict.score_coverage:.0%} of its weight is measured)."
    )
    if judged.in_use:
        click.echo(f"Seen in use {judged.in_use}: more users and days raise the score, few do not lower it.")


def _section(heading: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    click.echo()
    click.secho(heading, bold=True)
    for line in lines:
        click.echo(f"  {line}")
