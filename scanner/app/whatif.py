"""The words and the answer of `whatif`: facts that are supposed to be other, read and answered in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from classifiers import policy
from classifiers.criticality import Criticality
from classifiers.explain import FACT_WORDS, what_if
from classifiers.facts import Known
from classifiers.supposing import suppose
from scanner.app.exits import Refused

if TYPE_CHECKING:
    from classifiers.facts import Facts
    from classifiers.verdict import Verdict

_CLASS = "criticality"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is supposed: facts by name, and a criticality or None."""

    facts: Mapping[str, Known] = field(default_factory=dict)
    criticality: Criticality | None = None


def asked(words: Sequence[str]) -> Asked:
    """Read `owner=yes criticality=reporting`; everything wrong is said at once."""
    wrong: list[str] = []
    facts: dict[str, Known] = {}
    criticality = None
    for word in words:
        name, _, value = word.partition("=")
        if name == _CLASS and value in set(Criticality):
            criticality = Criticality(value)
        elif name in policy.MANAGEMENT_FACTS and value in set(Known):
            facts[name] = Known(value)
        else:
            wrong.append(_mistake(word, name, value))
    if wrong:
        raise Refused(*wrong)
    return Asked(facts=facts, criticality=criticality)


def _mistake(word: str, name: str, value: str) -> str:
    names = [*policy.MANAGEMENT_FACTS, _CLASS]
    if name not in names:
        near = get_close_matches(name, names, n=1)
        meant = f"; did you mean '{near[0]}'?" if near else ""
        return f"{word}: there is no fact '{name}'{meant} (there are: {', '.join(names)})"
    values = ", ".join(Criticality if name == _CLASS else Known)
    return f"{word}: '{value}' is not one of {values}"


def print_what_if(name: str, verdict: Verdict, facts: Facts, wanted: Asked) -> None:
    """Print how the tool stands, and how it would stand."""
    click.secho(name, bold=True)
    click.echo(f"It stands at {_row(verdict.rule)}.")
    if not wanted.facts and wanted.criticality is None:
        for sentence in what_if(verdict, facts):
            click.echo(f"  {sentence}")
        return
    found = suppose(verdict, facts, wanted.facts, wanted.criticality)
    if found.undone is not None:
        click.echo(f"  read_only=yes supposes that this write is gone: {found.undone.text} ({found.undone.where})")
    click.echo(f"Then it would stand at {_row(found.rule.id)}.")
    click.echo(f"  {found.rule.action}")
    if found.still_open:
        click.echo(f"  Still open: {'; '.join(FACT_WORDS[name] for name in found.still_open)}.")


def _row(rule: str) -> str:
    row = next(known for known in policy.RULES if known.id == rule)
    tag = f"{row.tag or 'no tag'}{', conditional' if row.conditional else ''}"
    return f"{row.id}, {row.outcome.replace('_', ' ')} ({tag})"
