"""A cost centre of IT is known in every spelling, and no text is taken for a cost centre that names none (FIN-1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.domain.costcentre import is_one_of, key

OF_IT = frozenset({"IT-100", "4711"})


@pytest.mark.parametrize(
    "spelling",
    [
        "it-100",
        " IT 100 ",
        "IT100",
        "IT\u2010100",
        "IT\u2013100",
        "I\u200bT-1\u206000",
        "\uff29\uff34\uff0d\uff11\uff10\uff10",
        "\u0406\u0422-100",
        "\u0399\u03a4-100",
        "4711",
        "04711",
        "lT-l00",
        "1T-100",
        "IT-1OO",
        "\u0406\u0422-1\u041e\u041e",
        "IT-100/2",
        "IT 100 North",
        "4711_2",
        "47 11",
        "\uff14\uff17\uff11\uff11",
        "\u0664\u0667\u0661\u0661",
    ],
)
def test_every_spelling_of_a_cost_centre_is_that_cost_centre(spelling: str) -> None:
    assert is_one_of(spelling, OF_IT)


@pytest.mark.parametrize(
    "other", ["IT-101", "4712", "IT-10", "47110", "HIT-100", "North IT-100", "IT-1000/2", "KST 0815"]
)
def test_another_cost_centre_stays_another(other: str) -> None:
    assert not is_one_of(other, OF_IT)


@pytest.mark.parametrize("nothing", ["", " ", "-", "\u200b", "\u3164", "0", "000", "\u00ad\ufeff"])
def test_what_names_no_cost_centre_is_none_also_beside_another_that_is_none(nothing: str) -> None:
    assert not key(nothing)
    assert not is_one_of(nothing, {"", "-", nothing})


@given(st.text())
def test_a_cost_centre_is_always_itself_and_comparing_it_twice_changes_nothing(text: str) -> None:
    assert key(key(text)) == key(text)
    assert is_one_of(text, {text}) is bool(key(text))
