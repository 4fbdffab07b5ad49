"""Labels of formulas: the nearest text above and before a cell, as words alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.reading.office.celllabels import Labels, Place, spoken

TEXTS = [
    (Place(1, 1), "Material"),
    (Place(1, 3), "Cost per kg"),
    (Place(4, 1), "Sand"),
    (Place(9, 3), "Second block"),
]
PLACES = st.builds(Place, st.integers(1, 30), st.integers(1, 30))


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("C4", ("Cost per kg", "Sand")),
        ("C7", ("Cost per kg",)),
        ("C12", ("Second block",)),
        ("B4", ("Sand",)),
        ("A1", ()),
        ("$C$4", ("Cost per kg", "Sand")),
        ("", ()),
        ("C4:C9", ()),
    ],
)
def test_a_cell_is_for_what_stands_above_and_before_it(cell: str, words: tuple[str, ...]) -> None:
    assert Labels(TEXTS).of(cell) == words


def test_signs_in_a_label_do_not_read_like_a_formula() -> None:
    assert spoken(["Preis/Stk. = €*2", 7], {7: "<Sand>"}) == "Preis Stk. 2, Sand"


@pytest.mark.parametrize("words", [(), (3,), ("12.5",), ("--",)])
def test_what_has_no_letters_is_no_label(words: tuple[str | int, ...]) -> None:
    assert not spoken(words, {})


def test_labels_are_told_for_places_with_their_sheet() -> None:
    assert Labels([(Place(1, 2), 0)]).told(["A!B!B5"], ["Yield"]) == {"A!B!B5": "Yield"}


@given(st.dictionaries(PLACES, st.text(min_size=1)), PLACES)
def test_a_label_is_always_a_text_of_the_same_row_or_column(texts: dict[Place, str], place: Place) -> None:
    column = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    name = column[place.column - 1] if place.column <= 26 else f"A{column[place.column - 27]}"
    near = {text for at, text in texts.items() if at != place and (at.row == place.row or at.column == place.column)}
    assert set(Labels(texts.items()).of(f"{name}{place.row}")) <= near


@given(st.lists(st.text()))
def test_words_of_a_label_never_hold_a_sign_of_a_formula(words: list[str]) -> None:
    assert not set(spoken(words, {})) & set("=*/+<>\"'")
