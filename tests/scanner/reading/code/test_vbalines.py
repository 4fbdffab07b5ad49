from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.reading.code.vbalines import folded, lines


def codes(text: str) -> list[str]:
    return [line.code for line in lines(text) if line.code]


def test_comments_are_taken_off_and_kept_apart() -> None:
    (line,) = lines("a = 1 ' the limit")
    assert (line.code, line.comment) == ("a = 1", "the limit")


def test_a_quote_inside_a_string_starts_no_comment() -> None:
    (line,) = lines('s = "it\'s" & "a ""b"""')
    assert line.code == 's = "" & ""'
    assert line.strings == ("it's", 'a "b"')


@pytest.mark.parametrize("text", ["Rem whole line", "rem", "10 REM numbered", "' only"])
def test_a_remark_has_no_code(text: str) -> None:
    assert codes(text) == []


def test_rem_is_a_comment_only_as_a_word() -> None:
    assert codes("Remainder = 1") == ["Remainder = 1"]


def test_continued_lines_are_one_with_the_number_of_the_first() -> None:
    first, second = lines("\n\nCall f(1, _\n  2, _\n  3)\nx = 1\n")
    assert (first.number, " ".join(first.code.split())) == (3, "Call f(1, 2, 3)")
    assert second.number == 6


def test_attributes_are_no_code() -> None:
    assert codes('Attribute VB_Name = "M"\nx = 1') == ["x = 1"]


@pytest.mark.parametrize(
    ("expression", "texts"),
    [
        ('"a" & "b"', ["ab"]),
        ('"a" & b & "c"', ["a{?}c"]),
        ('"a" & f("x", 1) & "c"', ["a{?}c"]),
        ('"a" & vbCrLf & "c"', ["a\nc"]),
        ('f "a", "b" & c', ["a", "b{?}"]),
        ('"a" + b.Text + "c"', ["a{?}c"]),
        ('x = "a" & Me!Field & "\'"', ["a{?}'"]),
        ('"unfinished', ["unfinished"]),
        ("x = 1", []),
    ],
)
def test_a_concatenation_is_one_text_with_holes(expression: str, texts: list[str]) -> None:
    assert folded(expression) == texts


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    for line in lines(text):
        folded(line.full)


@given(st.lists(st.sampled_from(["a = 1", "b = 2 ' c", "' d", ""]), max_size=20))
def test_line_numbers_are_those_of_the_text(parts: list[str]) -> None:
    expected = [number for number, part in enumerate(parts, 1) if part]
    assert [line.number for line in lines("\n".join(parts))] == expected
