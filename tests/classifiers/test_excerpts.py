"""Excerpts: what a rule found is what a person sees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.excerpts import CUT, excerpt, matched
from classifiers.words import fold


@pytest.mark.parametrize(
    ("text", "term", "words"),
    [
        ("UPDATE Items SET UnitPrice = UnitPrice * 1.03", r"\bunit ?price\b", "UnitPrice"),
        ("rs!Prüfgrenze = 3", r"pruef ?grenz", "Prüfgrenz"),
        ("if 测量值 <= 上限: 结果 = 3", "上限", "上限"),
        ("If dblTorque > dblUSL Then s = 1", r"\busl\b", "USL"),
        ("Größe der Überprüfung: Straße", "pruef", "prüf"),
        ("anything", ".", ""),
        ("anything", r"\bnothing\b", ""),
    ],
)
def test_the_matched_words_are_given_as_they_are_written(text: str, term: str, words: str) -> None:
    assert matched(text, [term]) == words


def test_a_long_line_is_shown_around_the_words_that_were_found() -> None:
    line = f"{'a = b + c; ' * 30}scrap_cost * 1.2{' + d' * 30}"
    shown = excerpt(line, "scrap_cost", 60)
    assert "scrap_cost" in shown
    assert len(shown) <= 60
    assert shown.startswith(CUT)


def test_a_line_is_cut_on_its_right_only_if_the_words_stand_at_its_left() -> None:
    shown = excerpt("UPDATE Test_Limits " + "SET a = b, " * 30, "Test_Limits", 50)
    assert shown.startswith("UPDATE Test_Limits")
    assert shown.endswith(CUT)


def test_a_short_line_is_shown_whole() -> None:
    assert excerpt("UPDATE  t\n SET a = 1", "t", 50) == "UPDATE t SET a = 1"


@given(st.text(max_size=300), st.text(max_size=20), st.integers(20, 120))
def test_an_excerpt_is_never_longer_than_asked(text: str, words: str, limit: int) -> None:
    assert len(excerpt(text, words, limit)) <= limit


@given(st.text(min_size=1, max_size=60), st.data())
def test_any_word_of_an_excerpt_is_found_again(text: str, data: st.DataObject) -> None:
    line = " ".join(f"{text} word{number:03}" for number in range(12))
    number = data.draw(st.integers(0, 11))
    assert f"word{number:03}" in excerpt(line, f"word{number:03}", 80)


@given(st.text(max_size=80))
def test_matching_never_fails_on_any_text(text: str) -> None:
    assert matched(text, [r"\w+"]) in text or fold(text) != text
