"""What kind of change a tool went through: the gravest counts, and what cannot be known is no change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Prints
from inventory.domain.drift import TOLD, Drift, drift, holds_data, known, together

BEFORE = Prints(logic="l", connections="c", structure="s", data="d")
DIGESTS = st.sampled_from(["", "a", "b"])
PRINTS = st.builds(Prints, logic=DIGESTS, connections=DIGESTS, structure=DIGESTS, data=DIGESTS)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (Prints(logic="x", connections="x", structure="x", data="x"), Drift.LOGIC),
        (replace(BEFORE, connections="x", structure="x", data="x"), Drift.CONNECTION),
        (replace(BEFORE, connections=""), Drift.CONNECTION),
        (replace(BEFORE, structure="x", data="x"), Drift.STRUCTURE),
        (replace(BEFORE, data="x"), Drift.DATA),
        (BEFORE, Drift.COSMETIC),
        (Prints(), None),
        (Prints(structure="x", data="d"), Drift.COSMETIC),
    ],
)
def test_the_gravest_change_counts_and_what_cannot_be_read_is_none(after: Prints, expected: Drift | None) -> None:
    assert drift(BEFORE, after, kind="excel") is expected


def test_nothing_is_said_where_nothing_was_known() -> None:
    assert drift(Prints(), BEFORE, kind="excel") is None


def test_what_cannot_be_told_from_looks_is_data_in_a_file_that_holds_data_and_looks_in_code() -> None:
    code = Prints(logic="l")
    assert drift(code, code, kind="access") is Drift.DATA
    assert drift(code, code, kind="excel-macro") is Drift.DATA
    assert drift(code, code, kind="python") is Drift.COSMETIC
    assert holds_data("excel")


def test_macros_that_come_to_a_plain_workbook_are_logic() -> None:
    assert drift(Prints(structure="s"), Prints(structure="s", logic="l"), kind="excel") is Drift.LOGIC


def test_only_what_concerns_people_is_told() -> None:
    assert set(TOLD) == {Drift.LOGIC, Drift.CONNECTION, Drift.STRUCTURE}


@given(st.lists(PRINTS, min_size=1, max_size=4))
def test_copies_and_the_order_of_files_change_nothing(files: list[Prints]) -> None:
    assert together(files) == together([*reversed(files), files[0]])
    assert known(together(files)) is any(map(known, files))


@given(PRINTS, PRINTS)
def test_no_change_of_digests_is_data_or_looks(before: Prints, after: Prints) -> None:
    found = drift(before, before, kind="python")
    assert found in {None, Drift.COSMETIC}
    if drift(before, after, kind="python") is Drift.COSMETIC:
        assert before.data == after.data
