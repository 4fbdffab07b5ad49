"""Windows and schedules."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scanner.hours import Window, cron_mistake


@pytest.mark.parametrize(("hour", "is_open"), [(21, False), (22, True), (23, True), (0, True), (5, False), (12, False)])
def test_a_window_may_go_over_midnight(hour: int, *, is_open: bool) -> None:
    assert Window.of("22:00-05:00").is_open(datetime(2026, 1, 1, hour, tzinfo=UTC)) is is_open


@pytest.mark.parametrize(("hour", "is_open"), [(7, False), (8, True), (16, True), (17, False)])
def test_a_window_within_a_day(hour: int, *, is_open: bool) -> None:
    assert Window.of("08:00-17:00").is_open(datetime(2026, 1, 1, hour, tzinfo=UTC)) is is_open


@pytest.mark.parametrize("text", ["", "8", "22:00", "25:00-26:00", "a-b"])
def test_anything_else_is_no_window(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - two messages, both of them Python's own
        Window.of(text)


@pytest.mark.parametrize("line", ["* * * * *", "0 2 * * mon-fri", "*/15 0-6 1,15 jan-mar 7", "30 1 * * 1-5"])
def test_what_cron_understands_is_a_schedule(line: str) -> None:
    assert cron_mistake(line) == ""


@pytest.mark.parametrize(
    ("line", "word"),
    [("0 2 * *", "five fields"), ("60 * * * *", "minute"),
     ("* 24 * * *", "hour"), ("* * 0 * *", "day"),
     ("* * * 13 *", "month"), ("* * * * funday", "weekday"), ("*/0 * * * *", "minute")],
)  # fmt: skip
def test_what_it_does_not_is_said(line: str, word: str) -> None:
    assert word in cron_mistake(line)
