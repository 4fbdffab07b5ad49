"""The plan of a scan: what it would do, without doing it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from scanner import discards
from scanner.crawl import Rules
from scanner.globs import Globs
from scanner.pipeline import scan
from scanner.plan import Suffix, plan
from scanner.shares.local import Share


def test_a_plan_says_what_would_be_opened_and_what_not(plant: Path) -> None:
    (plant / "Quality/NOTES").write_text("x")
    (plant / "Quality/.hidden").write_text("x")
    found = plan(Share(name="north", path=str(plant)))
    assert found.suffixes[0] == Suffix(suffix=".py", files=3, size=43)
    assert Suffix(suffix="", files=2, size=2) in found.suffixes
    assert (found.to_open, found.files, found.unchanged) == (7, 11, 0)
    assert found.discarded[discards.DEPENDENCIES] == 2
    assert found.seconds > 0
    assert any("read-only" in sentence for sentence in found.how)


def test_a_plan_opens_no_file(plant: Path) -> None:
    for path in plant.rglob("*"):
        if path.is_file():
            os.utime(path, (1, path.stat().st_mtime))
    opened: list[str] = []
    real = os.open

    def watched(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if not flags & os.O_DIRECTORY:
            opened.append(str(path))
        return real(path, flags, *more, **named)

    os.open = watched
    try:
        plan(Share(name="north", path=str(plant)))
    finally:
        os.open = real
    assert opened == []
    assert all(path.stat().st_atime == 1 for path in plant.rglob("*") if path.is_file())


def test_a_plan_knows_what_an_earlier_scan_has_read(plant: Path, state: Any, now: Callable[[], datetime]) -> None:
    share = Share(name="north", path=str(plant))
    scan(share, state, now=now)
    assert (plan(share, state).to_open, plan(share, state).unchanged) == (0, 5)
    (plant / "Quality/limits.py").write_text("changed")
    again = plan(share, state)
    assert (again.to_open, again.unchanged, len(state.ends)) == (1, 4, 1)
    assert again.suffixes == (Suffix(suffix=".py", files=1, size=7),)


def test_a_brake_makes_it_longer_and_more_workers_shorter(plant: Path) -> None:
    slow = plan(Share(name="north", path=str(plant), throttle=0.5))
    assert (slow.throttle, slow.seconds) == (0.5, 10.0)
    one, two = (plan(Share(name="n", path=str(plant)), workers=workers).seconds for workers in (1, 2))
    assert two == one / 2


def test_rules_and_unreachable_shares_show_in_the_plan(plant: Path, tmp_path: Path) -> None:
    rules = Rules(globs=Globs(exclude=["Quality"]))
    assert plan(Share(name="n", path=str(plant)), rules=rules).to_open == 3
    assert plan(Share(name="n", path=str(tmp_path / "none"))).unreachable == ("",)
