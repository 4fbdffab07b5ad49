"""Formulas of a workbook: all counted, each shape once, measured as POLICY section 2 asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Metric, Verb
from scanner.reading.office.formulas import EVIDENCE, Formulas, calculates, nesting, telling
from scanner.reading.office.formulashapes import keys, shape


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


SHEETS = {"s": "sheet 1", "limits": "sheet 2", "prices": "sheet 3", "o'brien": "sheet 4"}


def digest(*formulas: str, column: str = "D", row: int = 1, sheets: dict[str, str] = SHEETS) -> str:
    tally = Formulas(sheets=sheets)
    tally.take("S", [(f"{column}{number}", formula) for number, formula in enumerate(formulas, row)])
    return tally.digests.get("S", "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A1*B1", "A7*B7"),
        ("SUM(A1:A9)", "SUM(A2:A88)"),
        ("SUM(A$1:A1)", "SUM(A$1:A9)"),
        ("B5/$C$101", "B5/$C$102"),
        ("VLOOKUP(A1,Limits!$A$2:$C$50,3)", "VLOOKUP(A1,Limits!$A$2:$C$51,3)"),
        ("SUM( A1, 1.10 )", "sum(A1,1.1)"),
        ("IF(A1,TRUE,FALSE)", "IF(A1,TRUE(),FALSE())"),
        ("_xlfn.STDEV.S(A1:A9)", "STDEV.S(A1:A9)"),
        ("SUM(1:1)", "SUM(2:2)"),
    ],
)
def test_rows_that_come_and_go_and_how_a_formula_is_written_are_no_other_logic(before: str, after: str) -> None:
    assert digest(before) == digest(after) != ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A1*1.19", "A1*1.16"),
        ('IF(A1="P100",1,2)', 'IF(A1="P200",1,2)'),
        ("SUM(A1:A9)", "SUM(#REF!)"),
        ("[old.xlsx]Rates!A1", "[new.xlsx]Rates!A1"),
        ("SUM(A1)", "MAX(A1)"),
        ("A1*B1", "A1*C1"),
        ("SUM(A1:A9)", "SUM(A1:B9)"),
        ("SUM(A:A)", "SUM(B:B)"),
        ("A1*$B1", "A1*$C1"),
        ("A1>$B$1", "A1>$B$2"),
        ("A1>Limits!$B$1", "A1>Limits!$B$2"),
        ("A1>Limits!$B$1", "A1>Prices!$B$1"),
        ("SUM('Limits:Prices'!A1)", "SUM('Prices:Limits'!A1)"),
        ("A1>UpperLimit", "A1>LowerLimit"),
        ("A1+B1", "A1-B1"),
        ("A1<B1", "A1<=B1"),
        ("Limits!UpperLimit", "Prices!UpperLimit"),
    ],
)
def test_another_number_text_source_function_or_column_is_another_logic_wherever_it_stands(
    before: str, after: str
) -> None:
    others = [f"A{row}*{row}.5" for row in range(1, 9000)]
    assert digest(*others, before, row=10) != digest(*others, after, row=10)


def test_a_formula_filled_across_is_the_same_and_one_that_points_elsewhere_is_not() -> None:
    assert digest("A1*2", column="B") == digest("B1*2", column="C") != digest("A1*2", column="C")


def test_a_sheet_is_the_same_whatever_it_is_called() -> None:
    renamed = {"s": "sheet 1", "o'brien 2026": "sheet 2"}
    assert digest("Limits!A1*2") == digest("'O''Brien 2026'!A1*2", sheets=renamed)


def test_the_order_of_formulas_and_how_often_one_is_filled_down_is_no_logic() -> None:
    assert digest("A1+1", "B2*2") == digest("B1*2", "A2+1", "A3+1", "") == digest("B1*2", "A2+1")
    assert digest("", "") == ""


def test_rules_are_part_of_what_a_sheet_decides() -> None:
    tally = [Formulas() for _ in range(3)]
    for each, limit in zip(tally, ("4.5", "4.50", "4.6"), strict=True):
        each.take("S", [], [("C2", f"cellIs | operator greaterThan | {limit}")])
    assert tally[0].digests == tally[1].digests != tally[2].digests
    assert metrics(tally[0])["formulas"] == 0


def test_a_secret_in_a_formula_is_not_told_by_the_digest() -> None:
    first, second = (f'GETDATA("server=x;pwd={word};")' for word in ("Herbst2024", "Winter2025"))
    assert digest(first) == digest(second)


@given(st.text(max_size=300))
def test_any_text_is_measured_and_has_a_key_and_a_shape(formula: str) -> None:
    tally = Formulas()
    tally.take("S", [("A1", formula)])
    assert metrics(tally)["formulas"] == 1
    assert len(keys([("C7", formula), ("C8", formula)])) == 2
    assert shape(formula, "C7", SHEETS) == shape(formula, "C7", dict(SHEETS))


@pytest.mark.parametrize(
    "text", ["E4*D4/F4", "B2*1.19", "B2*(1+B3)", "B2*$F$1", "A1*B1+C1", "STDEV(C1:C9)", "Plan!A1/Plan!B2", "(A1-B1)/B1"]
)
def test_a_calculation_follows_a_logic_of_its_own(text: str) -> None:
    assert calculates(text)


@pytest.mark.parametrize(
    "text", ["SUM(A1:A9)", "A1+B1", "A1", "B2*C2", "B2/C2", "B2*100", 'IF(A1="a/b*c",1,0)', "Plan!B2*C2"]
)
def test_sums_copies_and_a_quantity_times_a_price_are_no_calculation(text: str) -> None:
    assert not calculates(text)


def test_a_calculation_is_told_with_its_label_once_for_each() -> None:
    tally = Formulas()
    tally.take("S", [("C2", "A2*B2/7"), ("D2", "A2*$B$2/7"), ("E2", "SUM(A2:D2)")])
    labels = {"S!C2": "Unit cost, Sand", "S!D2": "Unit cost, Sand", "S!E2": "Total"}
    told = [finding.text for finding in tally.findings(labels) if isinstance(finding, Evidence)]
    assert told == ["Unit cost, Sand = A2*B2/7"]


def test_labels_are_no_logic() -> None:
    tally = Formulas()
    tally.take("S", [("C2", "A2*B2/7")])
    before = dict(tally.digests)
    list(tally.findings({"S!C2": "Unit cost"}))
    assert tally.digests == before
