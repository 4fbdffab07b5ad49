"""What is in a file disturbs no screen, no log and no database, and can still be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Prüfgrenzen 最終 عربي", "Prüfgrenzen 最終 عربي"),
        ("a\x1b]0;pwn\x07", r"a\x1b]0;pwn\x07"),
        ("a\x9b2J", r"a\x9b2J"),
        ("xls.\u202egpj", r"xls.\u202egpj"),
        ("\u2066\u200f", r"\u2066\u200f"),
        ("half \ud83d", r"half \ud83d"),
        ("SELECT\r\n\tName", "SELECT Name"),
    ],
)
def test_one_line_shows_what_would_disturb_a_screen(text: str, shown: str) -> None:
    assert visible.one_line(text) == shown


@given(st.text(st.characters(exclude_categories=()), min_size=1))
def test_any_text_becomes_one_line_that_can_be_stored_and_stays_as_it_is_then(text: str) -> None:
    shown = visible.one_line(text)
    assert shown.encode()
    assert len(shown.splitlines()) == 1
    assert visible.one_line(shown) == shown


def test_code_keeps_its_lines_and_loses_its_controls() -> None:
    assert visible.lines("Sub A()\r\n\tx = 1 '\x1b[2J\u202e\n") == "Sub A()\n\tx = 1 '\\x1b[2J\\u202e\n"


def test_a_text_that_is_stored_loses_only_half_characters() -> None:
    assert visible.encodable("ü\x1b\ud800\n") == "ü\x1b\\ud800\n"
