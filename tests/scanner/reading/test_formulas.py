"""Formulas of a workbook: all counted, each shape once, measured as POLICY section 2 asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Metric, Verb
from scanner.reading.formulas import EVIDENCE, Formulas, nesting, telling


def metrics(tally: Formulas) -> dict[str, float]:
    return {finding.name: finding.value for finding in tally.findings() if isinstance(finding, Metric)}


def texts(tally: Formulas) -> list[str]:
    return [finding.text for finding in tally.findings() if isinstance(finding, Evidence)]


def test_a_formula_filled_down_or_across_is_counted_often_and_kept_once() -> None:
    tally = Formulas()
    for row in range(1, 400):
        tally.add(f"VLOOKUP(A{row},Limits!$A:$B,2)", f"S!C{row}")
        tally.add(f"VLOOKUP(B{row},Limits!$A:$B,2)", f"S!D{row}")
    assert metrics(tally)["formulas"] == 798
    assert metrics(tally)["unique_formulas"] == 1
    assert texts(tally) == ["=VLOOKUP(A1,Limits!$A:$B,2)"]


def test_a_formula_becomes_evidence_of_what_is_computed_where() -> None:
    tally = Formulas()
    tally.add('IF(Cpk<1.33,"Sperren","OK")', "Freigabe!F2")
    (evidence,) = [finding for finding in tally.findings() if isinstance(finding, Evidence)]
    assert (evidence.text, evidence.where, evidence.verb) == (
        '=IF(Cpk<1.33,"Sperren","OK")',
        "Freigabe!F2",
        Verb.COMPUTE,
    )


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("A1+B1", False),
        ("SUM(A1:A9)", False),
        ("IF(A1>B1,C1,D1)", False),
        ("STDEV(A1:A9)", True),
        ("USL-A1", True),
        ("Limits!A1*2", True),
        ('A1&" kg"', True),
    ],
)
def test_only_formulas_with_a_telling_word_are_evidence(formula: str, says: bool) -> None:  # noqa: FBT001 - a table
    assert telling(formula) is says


@pytest.mark.parametrize(
    ("bare", "deep"),
    [("A1+1", 0), ("(A1+B1)*(C1)", 0), ("SUM(A1)", 1), ("IF(A1,IF(B1,MAX(C1),1),0)", 3), ("))((", 0)],
)
def test_nesting_counts_functions_inside_functions(bare: str, deep: int) -> None:
    assert nesting(bare) == deep


def test_constants_and_references_are_counted_in_unique_formulas() -> None:
    tally = Formulas()
    tally.add("A1*1.19+B$2*7-1+0", "S!C1")
    tally.add("A2*1.19+B$2*7-1+0", "S!C2")
    assert metrics(tally)["formula_constants"] == 2
    assert metrics(tally)["references_in_formulas"] == 2


def test_names_with_digits_and_texts_are_no_constants() -> None:
    tally = Formulas()
    tally.add('LOG10(Rate2024)&"5 of 9"', "S!A1")
    assert metrics(tally)["formula_constants"] == 0


def test_evidence_is_bounded() -> None:
    tally = Formulas()
    for number in range(EVIDENCE + 100):
        tally.add("Name" + "x" * number, "S!A1")
    assert len(texts(tally)) == EVIDENCE
    assert metrics(tally)["unique_formulas"] == EVIDENCE + 100


@given(st.text(max_size=300))
def test_any_text_is_measured(formula: str) -> None:
    tally = Formulas()
    tally.add(formula, "S!A1")
    assert metrics(tally)["formulas"] == 1
