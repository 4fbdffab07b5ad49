"""`policy.toml` read into weights, thresholds and deadlines: everything wrong in it is said at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Any

from classifiers.score import Weights
from classifiers.verdict import Outcome

Deadlines = Mapping[Outcome, Mapping[str, str]]
"""For each outcome the step and how long it may take: `5 WD` (working days) or `30 d`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """A workbook without macros is a tool from so many formulas on, or when they nest deeper than this."""

    formulas: int = 500
    nesting: int = 7


PACKAGED = Thresholds()


_SPAN = re.compile(r"[1-9][0-9]{0,3} (?:WD|d)")

Wrong = list[tuple[str, str]]

_SECTIONS = ("weights", "thresholds", "deadlines")


def read_policy(table: Mapping[str, Any]) -> tuple[Weights, Deadlines, Thresholds, Wrong]:
    """Return weights, deadlines, thresholds and the list of mistakes as (key, reason)."""
    wrong: Wrong = [(key, _unknown(key, _SECTIONS)) for key in sorted(table.keys() - set(_SECTIONS))]
    weights = _weights(_section(table, "weights", wrong), wrong)
    deadlines = _deadlines(_section(table, "deadlines", wrong), wrong)
    return weights, deadlines, _thresholds(_section(table, "thresholds", wrong), wrong), wrong


def _thresholds(section: Mapping[str, Any], wrong: Wrong) -> Thresholds:
    known = [field.name for field in fields(Thresholds)]
    given: dict[str, int] = {}
    for key, value in section.items():
        place = f"thresholds.{key}"
        if key not in known:
            wrong.append((place, _unknown(key, known)))
        elif isinstance(value, bool) or not isinstance(value, int) or value < 1:
            wrong.append((place, f"a whole number of at least 1 is needed, not {value!r}"))
        else:
            given[key] = value
    return Thresholds(**given)


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
