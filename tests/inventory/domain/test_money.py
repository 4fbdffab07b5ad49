"""A factory pays for its software: statements add what belongs together and nothing else (FIN-1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.domain.money import CostKind, CostLine, ending_refusals, line_refusals, of_it, statement
from inventory.domain.people import Person, Unit

OLGA = Person(id="olga", name="Olga Operations")
LINE = CostLine(
    number=1,
    tool="T-1",
    plant="North",
    kind=CostKind.LICENCE,
    amount=Decimal("10.10"),
    currency="EUR",
    cost_centre="4711",
    first=date(2026, 1, 1),
    last=None,
    filed_by="olga",
    filed=datetime(2026, 1, 1, tzinfo=UTC),
)
MARCH = date(2026, 3, 1)


def test_a_statement_adds_exactly_and_by_plant_centre_kind_and_currency() -> None:
    lines = [
        LINE,
        replace(LINE, tool="T-2", amount=Decimal("0.20")),
        replace(LINE, currency="USD"),
        replace(LINE, plant="South"),
        replace(LINE, cost_centre="4712"),
        replace(LINE, kind=CostKind.MIGRATION),
    ]
    found = statement(lines, MARCH)
    assert len(found) == 5
    (both,) = [one for one in found if len(one.tools) == 2]
    assert (both.amount, both.tools) == (Decimal("10.30"), ("T-1", "T-2"))


def test_a_line_is_paid_from_its_first_to_its_last_month() -> None:
    once = replace(LINE, first=MARCH, last=MARCH)
    assert [bool(statement([once], date(2026, month, 1))) for month in (2, 3, 4)] == [False, True, False]
    assert statement([replace(LINE, first=MARCH)], date(2026, 2, 1)) == ()
    assert statement([LINE], date(2030, 1, 1))


@given(st.lists(st.decimals(min_value=0, max_value=10**9, places=4), max_size=20))
def test_no_cent_is_lost_or_made(amounts: list[Decimal]) -> None:
    lines = [replace(LINE, amount=amount) for amount in amounts]
    assert sum((one.amount for one in statement(lines, MARCH)), Decimal(0)) == sum(amounts, Decimal(0))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"amount": Decimal(0)}, "above zero"),
        ({"amount": Decimal("NaN")}, "above zero"),
        ({"currency": "eur"}, "three letters"),
        ({"cost_centre": " "}, "no cost centre"),
        ({"cost_centre": "\u200b"}, "no cost centre"),
        ({"last": date(2025, 12, 1)}, "ends before it begins"),
    ],
)
def test_a_line_that_says_too_little_is_refused(changed: dict[str, object], sentence: str) -> None:
    wrong = replace(LINE, **changed)  # type: ignore[arg-type] # fields of a line
    assert sentence in "; ".join(map(str, line_refusals(wrong, OLGA)))
    assert line_refusals(LINE, OLGA) == ()
    assert "is a group" in "; ".join(map(str, line_refusals(LINE, replace(OLGA, is_group=True))))


def test_a_cost_centre_of_it_is_a_finding_however_it_is_written() -> None:
    assert of_it(replace(LINE, cost_centre=" it-100 "), frozenset({"IT-100"}))
    assert not of_it(LINE, frozenset({"IT-100"}))


def test_a_cost_ends_from_this_month_on_and_not_by_it_unless_it_filed_the_cost() -> None:
    ingo, today = Person(id="ingo", name="Ingo IT", unit=Unit.IT), date(2026, 3, 31)
    assert ending_refusals(LINE, MARCH, OLGA, today=today) == ()
    assert "paid before 2026-03 stays" in "; ".join(
        map(str, ending_refusals(LINE, date(2026, 2, 1), OLGA, today=today))
    )
    assert "IT ends no cost" in "; ".join(map(str, ending_refusals(LINE, MARCH, ingo, today=today)))
    assert ending_refusals(replace(LINE, filed_by="ingo"), MARCH, ingo, today=today) == ()
