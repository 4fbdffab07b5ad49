"""`policy.toml` read into weights, thresholds and deadlines: everything wrong in it is said at once."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Any

from classifiers.score import Weights
from classifiers.verdict import Outcome

Deadlines = Mapping[Outcome, Mapping[str, str]]
"""For each outcome the step and how long it may take: `5 WD` (working days) or `30 d`."""


DEADLINES: Deadlines = {
    Outcome.MIGRATE_NOW: {
        "owner": "5 WD",
        "deputy": "5 WD",
        "containment": "10 WD",
        "plan": "30 d",
        "cut_over": "180 d",
    },
    Outcome.MIGRATE_PLANNED: {"plan": "90 d", "cut_over": "365 d"},
    Outcome.CONTAIN: {"containment": "10 WD", "decision": "30 d", "done": "60 d"},
    Outcome.CLOSE_GAPS: {"owner": "30 d", "registration": "30 d", "documents": "60 d", "sandbox": "90 d"},
    Outcome.ALLOW_AND_MONITOR: {"attested": "365 d", "attested_process": "180 d", "logic_drift": "14 d"},
    Outcome.TRIAGE: {"with_signals": "14 d", "otherwise": "60 d"},
}
"""What holds where `policy.toml` says nothing else (POLICY section 2, deadlines); no other steps are known."""


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
            elif reason := _no_weight(name, value):
                wrong.append((place, reason))
            else:
                groups[name][key] = float(value)
    return Weights(**groups)


def _no_weight(group: str, value: object) -> str:
    """Say why a value is no weight, or ""; a confidence is a share of verdicts that are right."""
    span, most = ("from 0 to 1", 1.0) if group == "confidence" else ("of at least 0", sys.float_info.max)
    fits = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most
    return "" if fits else f"a number {span} is needed, not {value!r}"


def _deadlines(section: Mapping[str, Any], wrong: Wrong) -> Deadlines:
    """Take the span of each step: every one of the packaged file may be changed, none added."""
    deadlines = {outcome: dict(steps) for outcome, steps in DEADLINES.items()}
    for name, steps in section.items():
        if name not in deadlines or not isinstance(steps, dict):
            wrong.append((f"deadlines.{name}", _unknown(name, map(str, deadlines))))
            continue
        known = deadlines[Outcome(name)]
        for step, span in steps.items():
            if step not in known:
                wrong.append((f"deadlines.{name}.{step}", _unknown(step, known)))
            elif not isinstance(span, str) or not _SPAN.fullmatch(span):
                wrong.append((f"deadlines.{name}.{step}", f"write '5 WD' or '30 d', not {span!r}"))
            else:
                known[step] = span
    return deadlines


def _unknown(name: str, known: Any) -> str:
    names = list(known)
    close = get_close_matches(name, names, n=1)
    return f"no such key; did you mean {close[0]!r}?" if close else f"no such key; known are {', '.join(names)}"
