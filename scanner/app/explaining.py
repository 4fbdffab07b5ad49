"""Explaining a verdict in the terminal, for a tool of the inventory or straight from a file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import click

from classifiers.classify import classify
from classifiers.evidence import Observation
from classifiers.explain import Step, explain
from classifiers.facts import UNREGISTERED, Facts
from classifiers.tools import is_tool
from classifiers.verdict import Context, Verdict
from scanner import configured
from scanner.app.exits import Refused
from scanner.app.wiring import Workplace, now
from scanner.pipeline import examine_paths

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
    problems: Sequence[str] = ()


def judge_file(place: Workplace, path: str) -> Judged:
    """Read and judge one file as an unregistered tool of its own, without an inventory."""
    observation = next(iter(examine_paths([path], now=now, cost=configured.cost_of(place.settings))))
    if not is_tool(observation, place.rulebook.thresholds):
        raise Refused(_no_tool(observation))
    verdict = classify([observation], UNREGISTERED, place.rulebook)
    return Judged(
        name=os.path.basename(path),  # noqa: PTH119 - a native string
        verdict=verdict,
        facts=UNREGISTERED,
        context=Context(),
        problems=[problem.detail for problem in observation.problems],
    )


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
    sentences = explain(verdict, judged.facts, judged.context).sentences
    for step, group in groupby(sentences, key=lambda sentence: sentence.step):
        click.echo()
        click.secho(HEADINGS[step], bold=True)
        for sentence in group:
            click.echo(f"  {sentence.text}{f' [{sentence.policy}]' if sentence.policy else ''}")
    if judged.problems:
        click.echo()
        click.secho("What could not be read", bold=True)
        for problem in judged.problems:
            click.echo(f"  {problem}")
    click.echo()
    click.echo(
        f"Score {verdict.score:.0f} of 100, which only orders tools of one outcome "
        f"({verdict.score_coverage:.0%} of its weight is measured)."
    )
