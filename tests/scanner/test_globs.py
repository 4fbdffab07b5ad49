"""Include and exclude patterns."""

from __future__ import annotations

import pytest

from scanner.globs import Globs


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*.xlsm", "a.xlsm", True),
        ("*.xlsm", "deep/er/a.XLSM", True),
        ("*.xlsm", "a.xlsx", False),
        ("Quality/**", "Quality/a/b.py", True),
        ("Quality/**", "Other/Quality/b.py", False),
        ("**/old/**", "a/old/b.py", True),
        ("**/old/**", "old/b.py", True),
        ("old", "a/old/b/c.py", True),
        ("old", "a/older/c.py", False),
        ("a/*.py", "a/b/c.py", False),
        ("a/?.py", "a/b.py", True),
        ("a/?.py", "a/bb.py", False),
        ("./a/", "a/b.py", True),
        ("[x].py", "[x].py", True),
        ("[x].py", "x.py", False),
        ("a.b", "axb", False),
    ],
)
def test_a_pattern_matches_a_path_and_what_lies_below(pattern: str, path: str, *, matches: bool) -> None:
    assert Globs(include=[pattern]).keeps(path) is matches
    assert Globs(exclude=[pattern]).keeps(path) is not matches


def test_without_patterns_everything_is_wanted() -> None:
    assert Globs().keeps("any/thing")
    assert not Globs().prunes("any")
    assert not Globs().any


def test_exclusion_wins_over_inclusion() -> None:
    globs = Globs(include=["*.py"], exclude=["old"])
    assert globs.keeps("new/a.py")
    assert not globs.keeps("old/a.py")


def test_only_excluded_folders_are_pruned() -> None:
    globs = Globs(include=["a/b/*.py"], exclude=["x"])
    assert globs.prunes("deep/x")
    assert not globs.prunes("a")
