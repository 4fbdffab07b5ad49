"""What counts as the same value, and how a share is shown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.domain.reconciling import EXACT, Difference, Leniency, Tally, compare, same, shown_share

COMMA_IN_LEGACY = Leniency(comma_in_legacy=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.50", "1.5"),
        ("1", "1.000"),
        ("-0", "0"),
        ("0.10", "0.1"),
        ("123456789012345678901234567890.10", "123456789012345678901234567890.1"),
        ("", ""),
        (None, None),
        ("äöü", "äöü"),
    ],
)
def test_equal_texts_and_plain_numbers_of_the_same_amount_are_the_same(one: str | None, other: str | None) -> None:
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("007", "7"),
        ("0.3", "0.30000000000000001"),
        ("0.3", "0.30000000000000004"),
        ("9007199254740993", "9007199254740992"),
        ("123456789012345678901234567890.1", "123456789012345678901234567890.2"),
        ("1E5", "100000"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1,5", "1.5"),
        ("1 000", "1000"),
        ("1_000", "1000"),
        ("٣", "3"),
        ("1.5\n", "1.5"),
        (" 1", "1"),
        ("A", "a"),
        ("A ", "A"),
        ("", None),
        ("0", None),
        ("0", ""),
        ("NaN", "nan"),
    ],
)
def test_nothing_is_overlooked_that_nobody_said(one: str | None, other: str | None) -> None:
    assert not same(one, other)
    assert not same(other, one)


@pytest.mark.parametrize(
    ("leniency", "one", "other", "words"),
    [
        (Leniency(trim=True), " A\t", "A", "space around values is overlooked"),
        (Leniency(trim=True), " 1.50", "1.5", "space around values is overlooked"),
        (Leniency(ignore_case=True), "STRASSE", "straße", "upper and lower case are the same"),
        (Leniency(empty_is_null=True), "", None, "empty values are missing values"),
        (COMMA_IN_LEGACY, "1,5", "1.50", "decimal comma in legacy"),
        (Leniency(comma_in_target=True), "1.50", "1,5", "decimal comma in target"),
    ],
)
def test_what_is_overlooked_was_said_and_is_said_in_the_result(
    leniency: Leniency, one: str, other: str | None, words: str
) -> None:
    assert not same(one, other)
    assert same(one, other, leniency)
    assert leniency.words == (words,)


def test_no_leniency_overlooks_what_another_one_does() -> None:
    assert not same(" a", "A", Leniency(trim=True))
    assert not same(" ", None, Leniency(empty_is_null=True))
    assert same(" ", None, Leniency(empty_is_null=True, trim=True))
    assert not EXACT.words


@pytest.mark.parametrize(
    ("legacy", "target"),
    [("1.500", "1.500"), ("1.5", "1.5"), ("1,5", "1,5"), ("1,5", "15"), ("1.234,5", "1234.5"), ("01,5", "1.5")],
)
def test_with_a_decimal_comma_on_one_side_a_point_there_is_no_decimal_point(legacy: str, target: str) -> None:
    assert not same(legacy, target, COMMA_IN_LEGACY)


def test_with_a_decimal_comma_on_one_side_whole_numbers_and_texts_stay_what_they_are() -> None:
    assert same("15", "15.0", COMMA_IN_LEGACY)
    assert same("bolt M6,5", "bolt M6,5", COMMA_IN_LEGACY)
    assert same("1,50", "1,5", Leniency(comma_in_legacy=True, comma_in_target=True))
    assert not same("1.50", "1.5", Leniency(comma_in_legacy=True, comma_in_target=True))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3), st.decimals(allow_nan=False, allow_infinity=False))
def test_numbers_are_the_same_exactly_if_their_decimals_are(one: Decimal, other: Decimal) -> None:
    assert same(format(one, "f"), format(other, "f")) == (one == other)
    assert same(format(one, "f"), format(one, "f") + "0")
    assert not same(format(one, "f"), format(one, "f") + "1")


@pytest.mark.parametrize(
    ("equal", "keys", "shown"),
    [
        (0, 3, "0.00 %"),
        (2, 3, "66.66 %"),
        (99_996, 100_000, "99.99 %"),
        (9_999_999, 10_000_000, "99.99 %"),
        (10**18 - 1, 10**18, "99.99 %"),
        (7, 7, "100.00 %"),
    ],
)
def test_a_share_is_cut_and_never_rounded_up(equal: int, keys: int, shown: str) -> None:
    assert shown_share(equal, keys) == shown


@given(st.integers(1, 10**9), st.data())
def test_a_hundred_per_cent_is_all_of_them(keys: int, data: st.DataObject) -> None:
    equal = data.draw(st.integers(0, keys))
    assert (shown_share(equal, keys) == "100.00 %") == (equal == keys)


def test_a_key_that_is_there_twice_keeps_the_share_below_a_hundred() -> None:
    tally = Tally(keys=5, equal=5)
    assert tally.share == "100.00 %"
    tally.by_kind[Difference.TWICE_IN_TARGET] = 1
    assert tally.differences == 1
    assert tally.share == "83.33 %"
    assert Tally().share == "nothing was compared"


def test_a_row_that_differs_in_two_columns_is_one_difference_and_one_in_each_column() -> None:
    tally = Tally()
    found = list(
        compare(
            {"a": ("a", "1", "2", "3"), "c": ("c", "1", "1", "1")},
            {"a": ("a", "1", "9", "9"), "b": ("b", "1", "1", "1")},
            keys=1,
            columns=("x", "y", "z"),
            tally=tally,
        )
    )
    assert [(one.difference, one.key, one.column, one.legacy, one.target) for one in found] == [
        (Difference.DIFFERENT, ("a",), "y", "2", "9"),
        (Difference.DIFFERENT, ("a",), "z", "3", "9"),
        (Difference.EXTRA, ("b",), "", None, None),
        (Difference.MISSING, ("c",), "", None, None),
    ]
    assert (tally.keys, tally.equal, tally.differences) == (3, 0, 3)
    assert tally.by_column == {"y": 1, "z": 1}
