"""Expressions of reports: what only sums, selects and compares is read, what values by itself is computed."""

from __future__ import annotations

import pytest

from scanner.reading.bi.expressions import values


@pytest.mark.parametrize(
    "expression",
    [
        "[Quantity] * [Standard Cost]",
        "SUMX(Orders, Orders[Qty] * RELATED(Items[Cost]))",
        "[Sales] * 1.05",
        "[Machine Hours] / 1720",
        'IF [Scrap cost] > 500 THEN "stop" END',
        "STDEV.P(Measured[Value])",
        "XNPV(Flows, [Value], [Date], 0.08)",
    ],
)
def test_factors_and_statistics_value_by_themselves(expression: str) -> None:
    assert values(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "SUM(Budget[Amount])",
        "[Actual] - [Budget]",
        "DIVIDE([Actual] - [Budget], [Budget])",
        "DIVIDE([Good], [All]) * 100",
        "100 * SUM(A[x]) / SUM(A[y])",
        "SELECTEDVALUE('Period'[KPI], \"3 * 4\")",
        "VAR d = [Date * 2] RETURN d // times * 3",
        "CALCULATE(SUM(Ledger[Amount]), Ledger[Year] = 2025)",
    ],
)
def test_sums_shares_and_selections_do_not(expression: str) -> None:
    assert not values(expression)
