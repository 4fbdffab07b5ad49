"""Ranking: risk, value and effort decide, each in its direction; complaints are shown and weigh 0 (PO-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.policy import severity
from classifiers.verdict import Outcome
from inventory.domain.dossier import Value
from inventory.domain.effort import Effort
from inventory.domain.ranking import Candidate, days_saved, rank

DAY_COST = Decimal(500)
UNITS = ("EUR/year", "h/week", "hours per month", "days/year", "ppm", "USD a month")

efforts = st.integers(0, 400).flatmap(
    lambda low: st.builds(Effort, low=st.just(low), high=st.integers(low, low + 400), points=st.floats(0, 900))
)
values = st.none() | st.builds(Value, amount=st.decimals(1, 10**7, places=2), unit=st.sampled_from(UNITS))
candidates = st.builds(
    Candidate,
    tool=st.text(alphabet="ABC123", min_size=1, max_size=6),
    name=st.just("limits"),
    plant=st.just(""),
    outcome=st.sampled_from([Outcome.MIGRATE_NOW, Outcome.MIGRATE_PLANNED, Outcome.CONTAIN]),
    risk=st.floats(0, 100),
    effort=efforts,
    discovered=st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
    value=values,
    complaints=st.integers(0, 10_000),
)
PLAIN = Candidate(
    tool="T-A",
    name="limits",
    plant="",
    outcome=Outcome.MIGRATE_NOW,
    risk=80.0,
    effort=Effort(low=6, high=12, points=10),
    discovered=datetime(2026, 1, 1, tzinfo=UTC),
)


@given(st.lists(candidates, max_size=12), st.data())
def test_complaints_change_no_order_however_many_there_are(found: list[Candidate], data: st.DataObject) -> None:
    louder = [replace(one, complaints=data.draw(st.integers(0, 10**6))) for one in found]
    order = sorted(range(len(found)), key=lambda at: rank(found[at], DAY_COST).key)
    assert order == sorted(range(len(found)), key=lambda at: rank(louder[at], DAY_COST).key)


@given(candidates, st.integers(0, 10**6))
def test_complaints_weigh_nothing_and_are_shown(one: Candidate, many: int) -> None:
    louder = rank(replace(one, complaints=many), DAY_COST)
    assert louder.priority == rank(one, DAY_COST).priority
    assert f"complaints: {many}, weight 0" in louder.reason


@given(candidates, st.floats(0, 100))
def test_more_risk_never_ranks_lower(one: Candidate, risk: float) -> None:
    more = replace(one, risk=max(one.risk, risk))
    assert rank(more, DAY_COST).key <= rank(one, DAY_COST).key


@given(candidates, st.decimals(1, 10**7, places=2))
def test_more_value_never_ranks_lower(one: Candidate, amount: Decimal) -> None:
    if one.value is not None:
        more = replace(one, value=replace(one.value, amount=max(amount, one.value.amount)))
        assert rank(more, DAY_COST).key <= rank(one, DAY_COST).key
    assert rank(one, DAY_COST).key <= rank(replace(one, value=None), DAY_COST).key


@given(candidates, st.integers(0, 500))
def test_more_effort_never_ranks_higher(one: Candidate, days: int) -> None:
    more = replace(one, effort=replace(one.effort, high=one.effort.high + days))
    assert rank(more, DAY_COST).key >= rank(one, DAY_COST).key


@given(candidates, candidates)
def test_nothing_overtakes_a_more_severe_outcome(one: Candidate, other: Candidate) -> None:
    if severity(one.outcome) > severity(other.outcome):
        assert rank(one, DAY_COST).key < rank(other, DAY_COST).key


@pytest.mark.parametrize(
    ("amount", "unit", "days"),
    [
        (12_000, "EUR/year", 24),
        (1_000, "€/month", 24),
        (4, "h/week", 23),
        (8, "hours per month", 12),
        (30, "minutes/day", Decimal("13.75")),
        (5, "days a year", 5),
    ],
)
def test_money_and_time_are_compared_in_days_of_work(amount: int, unit: str, days: Decimal) -> None:
    saved = days_saved(Value(amount=Decimal(amount), unit=unit), DAY_COST)
    assert saved is not None
    assert round(saved, 6) == days


@pytest.mark.parametrize("unit", ["ppm", "EUR", "pieces/year", "h/fortnight", ""])
def test_what_is_neither_money_nor_time_in_a_period_is_shown_and_not_guessed(unit: str) -> None:
    value = Value(amount=Decimal(300), unit=unit)
    assert days_saved(value, DAY_COST) is None
    assert rank(replace(PLAIN, value=value), DAY_COST).value_points == 0


def test_the_reason_of_a_rank_is_one_line_with_all_its_numbers() -> None:
    value = Value(amount=Decimal(12_000), unit="EUR/year")
    assert rank(replace(PLAIN, value=value, complaints=3), DAY_COST).reason == (
        "risk 80.0 + value 9.7 (12000 EUR/year, about 24 days a year) "
        "- effort 6.2 (6 to 12 days: nothing that could be counted) = 83.5; complaints: 3, weight 0"
    )
