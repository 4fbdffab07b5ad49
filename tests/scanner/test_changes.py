"""Change detection: what makes a folder and a file be looked at again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Problem, Trouble
from scanner.changes import Readers, digest, stamp, unchanged, unsettled
from scanner.crawl import Listing
from scanner.state import PathProblem

READERS = Readers.of(["access/1", "python/2"])
ROW = ("a.py", 10, 1_000, 7)


def listing(*rows: tuple[str, int, int, int], project: str = "") -> Listing:
    return Listing(path="Quality", native="/x/Quality", rows=list(rows), project=project)


def test_an_equal_folder_has_an_equal_digest() -> None:
    assert digest(listing(ROW), READERS) == digest(listing((str(bytearray(b"a.py"), "ascii"), 10, 1_000, 7)), READERS)


@pytest.mark.parametrize(
    "row", [("b.py", 10, 1_000, 7), ("a.py", 11, 1_000, 7), ("a.py", 10, 1_001, 7), ("a.py", 10, 1_000, 8)]
)
def test_name_size_time_and_id_change_the_digest(row: tuple[str, int, int, int]) -> None:
    assert digest(listing(row), READERS) != digest(listing(ROW), READERS)


def test_a_new_version_of_a_reader_a_new_project_and_a_new_problem_change_the_digest() -> None:
    before = digest(listing(ROW), READERS)
    assert digest(listing(ROW), Readers.of(["access/1", "python/3"])) != before
    assert digest(listing(ROW, project="Quality"), READERS) != before
    troubled = listing(ROW)
    troubled.problems.append(PathProblem(path="x", problem=Problem(trouble=Trouble.NOT_A_FILE, detail="a pipe")))
    assert digest(troubled, READERS) != before


@given(st.lists(st.tuples(st.text(), st.integers(0), st.integers(), st.integers(0, 2**64)), max_size=5))
def test_names_of_any_kind_have_a_digest(rows: list[tuple[str, int, int, int]]) -> None:
    assert digest(listing(*rows, ("bad\udcff", 1, -1, 2)), READERS) == digest(
        listing(*rows, ("bad\udcff", 1, -1, 2)), READERS
    )


def test_an_unsettled_digest_equals_none() -> None:
    assert unsettled(digest(listing(ROW), READERS)) != digest(listing(ROW), READERS)


def test_a_file_with_an_equal_stamp_is_not_opened() -> None:
    before = stamp(ROW, "python/2", "")
    seen = unchanged(ROW, listing(ROW), {"a.py": before}, "Quality/a.py", READERS)
    assert seen is not None
    assert (seen.name, seen.path, seen.stamp, seen.observation) == ("a.py", "Quality/a.py", before, None)


@pytest.mark.parametrize(
    "change",
    [{"size": 9}, {"modified_ns": 9}, {"file_id": 9}, {"handler": "python/1"}, {"handler": ""}, {"project": "Other"}],
)
def test_a_file_with_another_stamp_is_opened(change: dict[str, object]) -> None:
    before = replace(stamp(ROW, "python/2", ""), **change)  # type: ignore[arg-type]
    assert unchanged(ROW, listing(ROW), {"a.py": before}, "Quality/a.py", READERS) is None


def test_what_no_reader_claimed_is_tried_again_when_a_reader_is_new() -> None:
    before = stamp(ROW, READERS.unclaimed, "")
    assert unchanged(ROW, listing(ROW), {"a.py": before}, "Quality/a.py", READERS) is not None
    newer = Readers.of(["access/1", "python/2", "word/1"])
    assert unchanged(ROW, listing(ROW), {"a.py": before}, "Quality/a.py", newer) is None
