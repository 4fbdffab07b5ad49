from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from classifiers import policy
from classifiers.evidence import Evidence, Kind, Metric, Observation
from classifiers.facts import Facts, Known
from classifiers.score import Weights, score
from classifiers.verdict import Context, Criticality

See = Callable[..., Observation]

NOTHING = Facts()
WEIGHTS = Weights()


def test_the_formula_is_that_of_the_policy(seen: See) -> None:
    """Fragility: complexity 0, dependency 0, the rest unmeasured; exposure: recency 1, the rest unmeasured."""
    fragility = 0.3 * 0 + 0.2 * 0.5 + 0.2 * 0.5 + 0.2 * 0 + 0.1 * 0.5
    exposure = 0.4 * 0.5 + 0.4 * 0.5 + 0.2 * 1
    expected = 100 * (0.5 + 0.3 * fragility + 0.2 * exposure)
    result = score(Criticality.QUALITY, NOTHING, [seen()], Context(), WEIGHTS)
    assert result.value == pytest.approx(expected, abs=0.05)
    assert result.coverage == pytest.approx(0.5 + 0.3 * 0.5 + 0.2 * 0.2, abs=0.001)


def test_full_control_halves_the_risk(seen: See) -> None:
    managed = Facts(**dict.fromkeys(policy.MANAGEMENT_FACTS, Known.YES))
    free, controlled = (score(Criticality.QUALITY, facts, [seen()], Context(), WEIGHTS) for facts in (NOTHING, managed))
    assert controlled.inherent == free.inherent
    assert controlled.value == pytest.approx(free.inherent / 2, abs=0.1)


def test_everything_measured_is_full_coverage(seen: See) -> None:
    context = Context(users=20, days_used=60, copies=0, logic_versions=0, unprotected=1.0)
    result = score(Criticality.QUALITY, NOTHING, [seen(author="Eva")], context, WEIGHTS)
    assert result.coverage == 1
    assert result.value == pytest.approx(100 * (0.5 + 0.3 * (0.2 + 0.1) + 0.2), abs=0.05)


@pytest.mark.parametrize(
    ("findings", "context"),
    [
        ([Metric(name="max_nesting", value=14)], Context()),
        ([Metric(name="secrets", value=1)], Context()),
        ([Evidence.of(Kind.TRIGGER, "every night")], Context()),
        ([], Context(users=20)),
        ([], Context(copies=20)),
    ],
)
def test_fragility_and_exposure_raise_the_score(seen: See, findings: list[object], context: Context) -> None:
    plain = score(Criticality.PROCESS, NOTHING, [seen()], Context(), WEIGHTS)
    assert score(Criticality.PROCESS, NOTHING, [seen(*findings)], context, WEIGHTS).value > plain.value


def test_consumers_add_two_each_and_ten_at_most(seen: See) -> None:
    values = [
        score(Criticality.REPORTING, NOTHING, [seen()], Context(downstream=count), WEIGHTS).inherent
        for count in (0, 1, 5, 50)
    ]
    factor = values[0] / 30
    assert values == pytest.approx([30 * factor, 32 * factor, 40 * factor, 40 * factor], abs=0.1)


def test_a_tool_that_nobody_touches_for_a_year_is_less_exposed(seen: See) -> None:
    fresh = seen()
    old = replace(fresh, seen=fresh.seen + timedelta(days=400))
    risks = [score(Criticality.REPORTING, NOTHING, [tool], Context(), WEIGHTS).value for tool in (fresh, old)]
    assert risks[0] > risks[1]


def test_the_score_stays_within_its_scale(seen: See) -> None:
    worst = [Metric(name=name, value=10**6) for name in ("branches", "secrets", "max_nesting")]
    context = Context(users=10**6, days_used=10**6, downstream=10**6, copies=10**6, unprotected=1.0)
    assert score(Criticality.FINANCIAL, NOTHING, [seen(*worst)], context, WEIGHTS).value == 100
