"""Names that follow one another, in thirteen languages, and names that only look so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.rollovers import Period, named

FOLLOWING = [
    (Period.MONTH, "OEE/OEE_2024-01.xlsm", "OEE/OEE_2024-12.xlsm"),
    (Period.MONTH, "OEE_202401.xlsm", "OEE_202402.xlsm"),
    (Period.MONTH, "01.2024 OEE.xlsm", "02.2024 OEE.xlsm"),
    (Period.MONTH, "OEE 24-01.xlsm", "OEE 24-11.xlsm"),
    (Period.MONTH, "Scrap Jan 2024.xlsm", "Scrap February 2024.xlsm"),
    (Period.MONTH, "OEE_Jan24.xlsm", "OEE_Feb24.xlsm"),
    (Period.MONTH, "Ausschuss März 2024.xls", "Ausschuss Mai 2024.xlsx"),
    (Period.MONTH, "rebut_janvier.xls", "rebut_août.xls"),
    (Period.MONTH, "scarti gennaio.xls", "scarti dicembre.xls"),
    (Period.MONTH, "chatarra_enero.xls", "chatarra_septiembre.xls"),
    (Period.MONTH, "refugo_fevereiro.xls", "refugo_março 2024.xls"),
    (Period.MONTH, "Raport_styczeń.xlsm", "Raport_września.xlsm"),
    (Period.MONTH, "zmetky únor.xls", "zmetky října.xls"),
    (Period.MONTH, "rebuturi ianuarie.xls", "rebuturi noiembrie.xls"),
    (Period.MONTH, "Üretim_Ağustos.xls", "Üretim_Kasım.xls"),
    (Period.MONTH, "生产日报2024年1月.xlsx", "生产日报2024年12月.xlsx"),
    (Period.MONTH, "日報_3月.xlsx", "日報_十二月.xlsx"),
    (Period.MONTH, "7월 보고서.xlsx", "11월 보고서.xlsx"),
    (Period.MONTH, "2024/Jan/OEE.xlsm", "2024/Feb/OEE.xlsm"),
    (Period.MONTH, "2024-01.xlsm", "2024-02.xlsm"),
    (Period.WEEK, "Schichtbuch KW12.xls", "Schichtbuch KW 13.xls"),
    (Period.WEEK, "plan_w07.xls", "plan_w08.xls"),
    (Period.WEEK, "plan KW03-2024.xls", "plan KW04-2024.xls"),
    (Period.WEEK, "第12週 計画.xls", "第13週 計画.xls"),
    (Period.DAY, "20240131_OEE.xls", "20240201_OEE.xls"),
    (Period.DAY, "31.01.2024 OEE.xls", "01.02.2024 OEE.xls"),
    (Period.QUARTER, "Q1 budget.xls", "Q3 budget.xls"),
    (Period.YEAR, "Budget 2023.xls", "Budget 2024.xls"),
    (Period.YEAR, "Budget_FY23-24.xls", "Budget_FY24-25.xls"),
    (Period.SHIFT, "Buch Frühschicht.xls", "Buch Nachtschicht.xls"),
    (Period.SHIFT, "log Shift A.xls", "log Shift B.xls"),
    (Period.VERSION, "Tool v3.xls", "Tool_V12.xls"),
    (Period.VERSION, "Tool_final.xls", "Tool_final2.xls"),
    (Period.VERSION, "Tool.xls", "Tool_neu.xls"),
    (Period.VERSION, "Tool.xls", "old/Tool.xls"),
    (Period.COPY, "Tool.xls", "Copy of Tool.xls"),
    (Period.COPY, "Tool.xls", "Tool - Kopie (2).xls"),
    (Period.COPY, "Tool.xls", "Tool (2).xls"),
    (Period.COPY, "Tool.xls", "copie de Tool.xls"),
    (Period.COPY, "Tool.xls", "Backup/Tool.xls"),
    (Period.COPY, "日報.xls", "日報 - コピー.xls"),
]
STANDING = [
    ("Line 3.xls", "Line 4.xls"),
    ("Press_01.xls", "Press_02.xls"),
    ("Set_Points.xls", "Points.xls"),
    ("a/Tool.xls", "b/Tool.xls"),
    ("Out of spec.xls", "spec.xls"),
    ("OEE Line 1 2024-01.xls", "OEE Line 2 2024-01.xls"),
]


@pytest.mark.parametrize(("period", "one", "other"), FOLLOWING)
def test_names_that_differ_by_what_they_count_are_one(period: Period, one: str, other: str) -> None:
    first, second = named(one), named(other)
    assert (first.folder, first.stem) == (second.folder, second.stem)
    assert period in first.periods | second.periods


@pytest.mark.parametrize(("one", "other"), STANDING)
def test_names_of_different_things_stay_different(one: str, other: str) -> None:
    first, second = named(one), named(other)
    assert (first.folder, first.stem) != (second.folder, second.stem)


@given(st.text(max_size=60))
def test_any_name_can_be_looked_at(name: str) -> None:
    assert named(name) == named(name.replace("/", "\\"))


@given(st.text("abc", min_size=3, max_size=8), st.integers(1, 12), st.integers(1, 12), st.sampled_from(["_", "-", " "]))
def test_every_month_of_a_year_has_the_same_name(word: str, one: int, other: int, between: str) -> None:
    first, second = (named(f"{word}{between}2025-{month:02}.xlsm") for month in (one, other))
    assert first == second
