"""Formulas of a workbook: all counted, each shape once, measured as POLICY section 2 asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Metric, Verb
from scanner.reading.office.formulas import EVIDENCE, Formulas, nesting, telling


def metrics(tally: Formulas) -> dict[str, float]:
    return {finding.name: finding.value for finding in tally.findings() if isinstance(finding, Metric)}


def texts(tally: Formulas) -> list[str]:
    return [finding.text for finding in tally.findings() if isinstance(finding, Evidence)]


def test_a_formula_filled_down_or_across_is_counted_often_and_kept_once() -> None:
    tally = Formulas()
    for row in range(1, 400):
        tally.take("S", [(f"C{row}", f"VLOOKUP(A{row},Limits!$A:$B,2)")])
        tally.take("S", [(f"D{row}", f"VLOOKUP(B{row},Limits!$A:$B,2)")])
    assert metrics(tally)["formulas"] == 798
    assert metrics(tally)["unique_formulas"] == 1
    assert texts(tally) == ["=VLOOKUP(A1,Limits!$A:$B,2)"]


def test_a_formula_becomes_evidence_of_what_is_computed_where() -> None:
    tally = Formulas()
    tally.take("Freigabe", [("F2", 'IF(Cpk<1.33,"Sperren","OK")')])
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
    tally.take("S", [("C1", "A1*1.19+B$2*7-1+0")])
    tally.take("S", [("C2", "A2*1.19+B$2*7-1+0")])
    assert metrics(tally)["formula_constants"] == 2
    assert metrics(tally)["references_in_formulas"] == 2


def test_names_with_digits_and_texts_are_no_constants() -> None:
    tally = Formulas()
    tally.take("S", [("A1", 'LOG10(Rate2024)&"5 of 9"')])
    assert metrics(tally)["formula_constants"] == 0


def test_evidence_is_bounded() -> None:
    tally = Formulas()
    for number in range(EVIDENCE + 100):
        tally.take("S", [("A1", "Name" + "x" * number)])
    assert len(texts(tally)) == EVIDENCE
    assert metrics(tally)["unique_formulas"] == EVIDENCE + 100


def digest(*formulas: str, sheet: str = "S") -> str:
    tally = Formulas()
    tally.take(sheet, [(f"A{row}", formula) for row, formula in enumerate(formulas, 1)])
    return tally.digests.get(sheet, "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("SUM(A1:A9)", "SUM(B2:B10)"),
        ("Prices!A1*2", "'Prices 2026'!A1*2"),
        ('IF(Prices!A1>2,"high","low")', "IF('O''Brien'!B7>2,\"high\",\"low\")"),
    ],
)
def test_another_place_or_the_new_name_of_a_sheet_is_no_other_logic(before: str, after: str) -> None:
    assert digest(before) == digest(after, sheet="Renamed") != ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A1*1.19", "A1*1.16"),
        ('IF(A1="P100",1,2)', 'IF(A1="P200",1,2)'),
        ("SUM(A1:A9)", "SUM(#REF!)"),
        ("[old.xlsx]Rates!A1", "[new.xlsx]Rates!A1"),
        ("SUM(A1)", "MAX(A1)"),
    ],
)
def test_another_number_text_source_or_function_is_another_logic_wherever_it_stands(before: str, after: str) -> None:
    others = [f"A{row}*{row}.5" for row in range(1, 9000)]
    assert digest(*others, before) != digest(*others, after)


def test_the_order_of_formulas_and_how_often_one_is_filled_down_is_no_logic() -> None:
    assert digest("A1+1", "B1*2") == digest("B1*2", "A1+1", "A2+1", "") == digest("C9*2", "A1+1")
    assert digest("", "") == ""


def test_a_secret_in_a_formula_is_not_told_by_the_digest() -> None:
    first, second = (f'GETDATA("server=x;pwd={word};")' for word in ("Herbst2024", "Winter2025"))
    assert digest(first) == digest(second)


@given(st.text(max_size=300))
def test_any_text_is_measured(formula: str) -> None:
    tally = Formulas()
    tally.take("S", [("A1", formula)])
    assert metrics(tally)["formulas"] == 1
