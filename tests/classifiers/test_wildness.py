from __future__ import annotations

import pytest

from classifiers.rulebook import Rulebook, refusal
from classifiers.wildness import wildness


@pytest.mark.parametrize(
    "term",
    [
        "((a+))+b",
        "(?:(?:a+))+b",
        "(a|a)+b",
        "(a|aa)+b",
        "(foo|bar){2,}",
        "(.*a){1,25}",
        "((.*a){1,5}){1,5}",
        "(a|b*)*c",
        "(?:x|(a+))+",
        "(a{1,2})+b",
        "(a?a)+b",
        "(aa?)+b",
        "x(?i:(\\pL+ )*)*y",
    ],
)
def test_what_can_be_matched_in_many_ways_and_often_runs_wild(term: str) -> None:
    assert "wild" in wildness(term)
    assert "wild" in refusal(term)


@pytest.mark.parametrize(
    "term",
    [
        "limits?",
        "(limits?)+",
        "(-?\\d)+",
        "[a|b]+",
        "(a+)?b+",
        "(foo|bar)?x",
        "(foo|bar){1,9}x",
        "(x{0,60}y)?z",
        "[\\pL\\d]+\\z",
        "(?i)price.{0,60}[*/]",
    ],
)
def test_what_can_be_matched_in_one_way_or_few_times_does_not(term: str) -> None:
    assert not wildness(term)
    assert not refusal(term)


def test_no_packaged_term_runs_wild(book: Rulebook) -> None:
    terms = [term for rule in book.rules for term in rule.terms]
    assert len(terms) > 1_000
    assert [term for term in terms if wildness(term)] == []


def test_a_term_that_is_nested_without_an_end_is_said_to_be_so() -> None:
    assert "nested too deeply" in wildness("(" * 5_000 + "a" + ")" * 5_000)
