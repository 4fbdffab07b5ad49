"""`policy.toml` read into weights and deadlines: unknown keys and numbers out of range are said, all at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from classifiers.score import Weights
from classifiers.verdict import Outcome

Deadlines = Mapping[Outcome, Mapping[str, str]]
"""For each outcome the step and how long it may take: `5 WD` (working days) or `30 d`."""

_SPAN = re.compile(r"[1-9][0-9]{0,3} (?:WD|d)")

Wrong = list[tuple[str, str]]


def read_policy(table: Mapping[str, Any]) -> tuple[Weights, Deadlines, Wrong]:
    """Return weights, deadlines and the list of mistakes as (key, reason)."""
    wrong: Wrong = [(key, _unknown(key, ("weights", "deadlines"))) for key in table.keys() - {"weights", "deadlines"}]
    weights = _weights(_section(table, "weights", wrong), wrong)
    return weights, _deadlines(_section(table, "deadlines", wrong), wrong), wrong


def _section(table: Mapping[str, Any], name: str, wrong: Wrong) -> Mapping[str, Any]:
    section = table.get(name, {})
    if isinstance(section, dict):
        return section
    wrong.append((name, f"write [{name}] and its keys below"))
    return {}


def _weights(section: Mapping[str, Any], wrong: Wrong) -> Weights:
    """Take each group of weights: every key of the packaged file may be changed, none added."""
    groups = {field.name: dict(getattr(Weights(), field.name)) for field in fields(Weights)}
    for name, given in section.items():
        if name not in groups or not isinstance(given, dict):
            wrong.append((f"weights.{name}", _unknown(name, groups)))
            continue
        for key, value in given.items():
            place = f"weights.{name}.{key}"
            if key not in groups[name]:
                wrong.append((place, _unknown(key, groups[name])))
            elif isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                wrong.append((place, f"a number of at least 0 is needed, not {value!r}"))
            else:
                groups[name][key] = float(value)
    return Weights(**groups)


def _deadlines(section: Mapping[str, Any], wrong: Wrong) -> Deadlines:
    outcomes = [str(outcome) for outcome in Outcome]
    deadlines: dict[Outcome, dict[str, str]] = {}
    for name, steps in section.items():
        if name not in outcomes or not isinstance(steps, dict):
            wrong.append((f"deadlines.{name}", _unknown(name, outcomes)))
            continue
        for step, span in steps.items():
            if not isinstance(span, str) or not _SPAN.fullmatch(span):
                wrong.append((f"deadlines.{name}.{step}", f"write '5 WD' or '30 d', not {span!r}"))
        deadlines[Outcome(name)] = {step: str(span) for step, span in steps.items()}
    return deadlines


def _unknown(name: str, known: Any) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f"no such key; did you mean {close[0]!r}?" if close else f"no such key; known are {', '.join(known)}"
