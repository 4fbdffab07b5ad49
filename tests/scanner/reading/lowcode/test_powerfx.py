from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.reading.lowcode.powerfx import calculations, calls, tokens


def called(expression: str) -> list[tuple[str, str, str]]:
    return [(call.owner, call.function, call.first) for call in calls(tokens(expression))]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("Patch(Orders, a, b)", [("", "Patch", "Orders")]),
        ("Patch('My ''old'' list', a)", [("", "Patch", "My 'old' list")]),
        ("Collect([@Orders], a)", [("", "Collect", "Orders")]),
        ("'Post scrap'.Run(5)", [("Post scrap", "Run", "")]),
        ("If(a, Remove(Orders, b))", [("", "If", "a"), ("", "Remove", "Orders")]),
        ("Patch(Filter(Orders, a), b)", [("", "Patch", ""), ("", "Filter", "Orders")]),
        ("Remove(Gallery.Selected, b)", [("", "Remove", "")]),
        ('Notify("Patch(Orders, a)")', [("", "Notify", "")]),
        ("/* Patch(Orders) */ // Remove(a)\nClear(b)", [("", "Clear", "b")]),
        ("Refresh()", [("", "Refresh", "")]),
    ],
)
def test_a_call_is_known_by_owner_function_and_first_argument(expression: str, expected: object) -> None:
    assert called(expression) == expected


def test_a_call_reaches_to_its_own_parenthesis() -> None:
    expression = 'Set(a, Round(b, 2)); Patch(c, ")", Min(d, e)) & f'
    assert [expression[call.start : call.end] for call in calls(tokens(expression))] == [
        "Set(a, Round(b, 2))",
        "Round(b, 2)",
        'Patch(c, ")", Min(d, e))',
        "Min(d, e)",
    ]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("price * qty", ["price * qty"]),
        ("Set(a, 1); Set(cost, hours * rate)", ["Set(cost, hours * rate)"]),
        ("value > UpperLimit", ["value > UpperLimit"]),
        ("value >= 12.5", ["value >= 12.5"]),
        ("value > 0", []),
        ("index + 1", []),
        ("Parent.Width - lbl.X", []),
        ('"a * b"', []),
        ("StdevP(Measures, torque)", ["StdevP(Measures, torque)"]),
        ('name & " " & other', []),
    ],
)
def test_sums_and_limits_are_told_from_counting_and_layout(expression: str, expected: list[str]) -> None:
    assert list(calculations(expression, tokens(expression))) == expected


def test_of_a_long_expression_the_part_that_calculates_is_shown() -> None:
    expression = f"Patch(Orders, {{{', '.join(f'F{number}: t{number}' for number in range(50))}, Cost: price * qty}})"
    (text,) = calculations(expression, tokens(expression))
    assert "Cost: price * qty" in text
    assert len(text) < 200


@pytest.mark.parametrize("piece", ["'", '"', "(", "f(", "/*", "[@", "a.", "* ", ";", "a*b;"])
def test_hostile_expressions_cost_no_more_than_their_length(piece: str) -> None:
    start = time.process_time()
    found = tokens(piece * 60_000)
    assert len(list(calls(found))) <= 2_000
    assert sum(1 for _ in calculations(piece * 60_000, found)) <= 60_000
    assert time.process_time() - start < 5


@given(st.text(max_size=80))
def test_no_text_breaks_the_tokens(text: str) -> None:
    found = tokens(text)
    assert all(text[token.start : token.end] == token.text for token in found)
    assert all(text[call.start : call.end] for call in calls(found))
