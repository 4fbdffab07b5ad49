"""POLICY's score: orders the work inside an outcome, never decides one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from classifiers.evidence import Kind, Observation, PartKind
from classifiers.facts import Facts, Known
from classifiers.verdict import Context, Criticality

_ACTION_QUERIES = frozenset({"make-table", "append", "update", "delete", "ddl"})
_COMPLEXITIES = ("formula_constants", "references_in_formulas", "branches", "hidden_sheets")
_DEPENDENCIES = ("broken_links", "fixed_paths", "secrets", "unsupported_runtime")
_UNMEASURED = 0.5

Numbers = Mapping[str, float]


_DEFAULTS: Mapping[str, Numbers] = {
    "impact": {"financial": 100, "quality": 100, "process": 90, "unknown": 60, "reporting": 30, "personal": 5},
    "consumers": {"each": 2, "at_most": 10},
    "inherent": {"base": 0.5, "fragility": 0.3, "exposure": 0.2},
    "fragility": {"complexity": 0.3, "people": 0.2, "change": 0.2, "dependency": 0.2, "protection": 0.1},
    "exposure": {"users": 0.4, "days": 0.4, "recency": 0.2},
    "control": {"owner": 0.25, "documented": 0.2, "read_only": 0.2, "unchanged": 0.2, "sandboxed": 0.15},
    "residual": {"control": 0.5},
    "full": {
        "users": 20,
        "days": 60,
        "recency": 365,
        "nesting_over_7": 7,
        "formula_constants": 200,
        "references_in_formulas": 2000,
        "branches": 200,
        "action_queries": 20,
        "hidden_sheets": 5,
        "logic_versions": 6,
        "copies": 10,
        "broken_links": 1,
        "fixed_paths": 10,
        "secrets": 1,
        "unsupported_runtime": 1,
    },
    "confidence": {
        "agreeing": 0.85,
        "around": 0.75,
        "behaviour": 0.7,
        "structure": 0.6,
        "still": 0.95,
        "outputs": 0.9,
        "few": 0.8,
        "many": 0.5,
        "unknown": 0.5,
        "people": 0.98,
    },
}


def _group(name: str) -> Numbers:
    return dict(_DEFAULTS[name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Every number of the score; the defaults are POLICY's and stand, commented, in `policy.toml`.

    `full` holds the value at which a measure counts fully; `confidence` the share of right criticalities
    to expect, by their `classifiers.confidence.Ground`.
    """

    impact: Numbers = field(default_factory=lambda: _group("impact"))
    consumers: Numbers = field(default_factory=lambda: _group("consumers"))
    inherent: Numbers = field(default_factory=lambda: _group("inherent"))
    fragility: Numbers = field(default_factory=lambda: _group("fragility"))
    exposure: Numbers = field(default_factory=lambda: _group("exposure"))
    control: Numbers = field(default_factory=lambda: _group("control"))
    residual: Numbers = field(default_factory=lambda: _group("residual"))
    full: Numbers = field(default_factory=lambda: _group("full"))
    confidence: Numbers = field(default_factory=lambda: _group("confidence"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """`value` is the residual risk (0-100); `coverage` the measured share of its weight (0-1)."""

    value: float
    inherent: float
    coverage: float


Factors = Mapping[str, float | None]


def score(
    criticality: Criticality, facts: Facts, observations: Sequence[Observation], context: Context, weights: Weights
) -> Score:
    """Return inherent and residual risk: `impact (0.5 + 0.3 fragility + 0.2 exposure) (1 - 0.5 control)`.

    An unmeasured factor counts half. In `control`, an unknown fact counts nothing: unknown is never consent.
    """
    fragility, measured_fragility = _weighted(fragility_factors(observations, context, weights.full), weights.fragility)
    exposure, measured_exposure = _weighted(exposure_factors(observations, context, weights.full), weights.exposure)
    parts = weights.inherent
    total = sum(parts.values()) or 1.0
    inherent = impact(criticality, context, weights) * (
        parts["base"] + parts["fragility"] * fragility + parts["exposure"] * exposure
    )
    value = inherent * (1 - weights.residual["control"] * control(facts, weights))
    known = 0.0 if criticality is Criticality.UNKNOWN else parts["base"]
    coverage = known + parts["fragility"] * measured_fragility + parts["exposure"] * measured_exposure
    return Score(value=_clamp(value), inherent=_clamp(inherent), coverage=round(coverage / total, 3))


def impact(criticality: Criticality, context: Context, weights: Weights) -> float:
    """Impact by criticality, plus what its consumers add, at most 100 altogether in the end."""
    consumers = min(weights.consumers["at_most"], weights.consumers["each"] * max(0, context.downstream))
    return weights.impact[criticality] + consumers


def control(facts: Facts, weights: Weights) -> float:
    """Share of control that people have proven."""
    return sum(weight for name, weight in weights.control.items() if getattr(facts, name) is Known.YES)


def fragility_factors(observations: Sequence[Observation], context: Context, full: Numbers) -> Factors:
    """Return each factor of fragility between 0 and 1, or None where nothing was measured."""
    sums = _sums(observations)
    return {
        "complexity": _complexity(observations, sums, full),
        "people": _people(observations),
        "change": _greatest(
            _share(context.logic_versions, full["logic_versions"]), _share(context.copies, full["copies"])
        ),
        "dependency": _measured(sums, full, _DEPENDENCIES),
        "protection": context.unprotected,
    }


def exposure_factors(observations: Sequence[Observation], context: Context, full: Numbers) -> Factors:
    """Return each factor of exposure between 0 and 1, or None where nothing was measured.

    Users and days are those that were seen, and there may be more: so they raise a factor, and few of them do not
    make it less than if nobody had looked.
    """
    users = None if context.users is None else min(1.0, math.log2(1 + context.users) / math.log2(1 + full["users"]))
    unattended = any(item.kind is Kind.TRIGGER for seen in observations for item in seen.evidence)
    days = 1.0 if unattended else _at_least(_share(context.days_used, full["days"]))
    return {"users": _at_least(users), "days": days, "recency": _recency(observations, full["recency"])}


def _weighted(factors: Factors, weights: Numbers) -> tuple[float, float]:
    """Return the weighted mean (unmeasured counts half) and the measured share of the weight."""
    total = sum(weights.values()) or 1.0
    value = sum(weight * _or_half(factors[name]) for name, weight in weights.items())
    measured = sum(weight for name, weight in weights.items() if factors[name] is not None)
    return value / total, measured / total


def _or_half(factor: float | None) -> float:
    return _UNMEASURED if factor is None else factor


def _complexity(observations: Sequence[Observation], sums: Numbers | None, full: Numbers) -> float | None:
    measured = _measured(sums, full, _COMPLEXITIES)
    if measured is None:
        return None
    nesting = max(seen.metric("max_nesting") for seen in observations)
    queries = sum(part.subtype in _ACTION_QUERIES for seen in observations for part in seen.of_kind(PartKind.QUERY))
    return _greatest(measured, _share(nesting - 7, full["nesting_over_7"]), _share(queries, full["action_queries"]))


def _people(observations: Sequence[Observation]) -> float | None:
    """One author is a risk; two names are half of one. Whether they are still there is not known here."""
    names = {
        name.casefold() for seen in observations for name in (seen.artifact.author, seen.artifact.last_author) if name
    }
    if not names:
        return None
    return 1.0 if len(names) == 1 else 0.5


def _sums(observations: Sequence[Observation]) -> Numbers | None:
    """Return each metric of all files together; None if no file was read to its end."""
    if not any(seen.complete for seen in observations):
        return None
    sums: dict[str, float] = {}
    for metric in (metric for seen in observations for metric in seen.metrics):
        sums[metric.name] = sums.get(metric.name, 0.0) + metric.value
    return sums


def _measured(sums: Numbers | None, full: Numbers, names: Sequence[str]) -> float | None:
    """Return the share of the metric that is nearest to full."""
    return None if sums is None else max(_share(sums.get(name, 0.0), full[name]) or 0.0 for name in names)


def _recency(observations: Sequence[Observation], full: float) -> float | None:
    """A tool was last used no earlier than it was last changed."""
    if not observations:
        return None
    days = min((seen.seen - seen.artifact.modified).total_seconds() / 86_400 for seen in observations)
    return max(0.0, 1 - max(0.0, days) / full) if full else 0.0


def _at_least(share: float | None) -> float | None:
    return None if share is None else max(share, _UNMEASURED)


def _share(value: float | None, full: float) -> float | None:
    if value is None:
        return None
    return max(0.0, min(1.0, value / full)) if full else 1.0


def _greatest(*shares: float | None) -> float | None:
    return max((share for share in shares if share is not None), default=None)


def _clamp(value: float) -> float:
    return round(max(0.0, min(100.0, value)), 1)
