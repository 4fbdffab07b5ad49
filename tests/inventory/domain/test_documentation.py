"""A declared documentation stands unless scans know better: it is older than the logic, or it is not there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.documentation import Beside, Neighbourhood
from inventory.domain.documentation import objections

CHANGED = datetime(2025, 1, 10, tzinfo=UTC)
OLD, NEW = datetime(2024, 3, 2, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC)
NAMES = frozenset({"Limits.xlsm"})


def lying(path: str = "Q/README.md", modified: datetime = OLD, changed: datetime | None = CHANGED) -> Neighbourhood:
    return Neighbourhood(beside=(Beside(path=path, modified=modified),), logic_changed=changed)


@pytest.mark.parametrize(
    "declared",
    [
        "README.md",
        "readme.MD",
        "Q/README.md",
        "./README.md",
        r"\\srv\plant\Q\README.md",
        r"N:\Q\README.md",
        "file:///srv/plant/Q/README.md",
    ],
)
def test_what_is_older_than_the_logic_is_refused_with_both_dates_however_it_is_written(declared: str) -> None:
    assert objections(declared, lying(), NAMES) == (
        "documentation of 2024-03-02 (README.md) is older than the logic of 2025-01-10",
    )


def test_what_is_newer_than_the_logic_stands() -> None:
    assert objections("README.md", lying(modified=NEW), NAMES) == ()
    assert objections("README.md", lying(modified=CHANGED), NAMES) == ()


def test_of_several_of_that_name_the_newest_counts() -> None:
    both = (Beside(path="Q/README.md", modified=OLD), Beside(path="dev/README.md", modified=NEW))
    assert objections("README.md", Neighbourhood(beside=both, logic_changed=CHANGED), NAMES) == ()


def test_where_nobody_knows_when_the_logic_changed_nothing_is_too_old() -> None:
    assert objections("README.md", lying(changed=None), NAMES) == ()


@pytest.mark.parametrize("declared", ["LIESMICH.txt", "limits.docx"])
def test_a_document_that_every_scan_would_note_and_none_did_is_not_there(declared: str) -> None:
    (said,) = objections(declared, lying(), NAMES)
    assert declared in said
    assert "do not see it" in said


@pytest.mark.parametrize(
    "declared",
    [
        "https://wiki.example/limits",
        "https://wiki.example/Q/README.md",
        "sheet Readme",
        "docs/README.md",
        "Process notes.docx",
        "Limits.xlsm",
        "see the handbook of line 4",
        "",
    ],
)
def test_nothing_is_held_against_what_a_scan_cannot_check(declared: str) -> None:
    assert objections(declared, Neighbourhood(logic_changed=CHANGED), NAMES) == ()


@given(st.text(max_size=60))
def test_whatever_is_declared_nothing_is_too_old_where_nothing_lies(declared: str) -> None:
    assert all("older" not in said for said in objections(declared, Neighbourhood(logic_changed=CHANGED), NAMES))
