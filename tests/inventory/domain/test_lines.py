"""Rows as lines, and values of typed sources as text."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inventory.domain.celltext import text_of
from inventory.domain.lines import END, lines_of, row_of

CELLS = st.none() | st.text(alphabet="a0123\x1d\x1e\x1f\n,é\ud800", max_size=4)
ROWS = st.lists(st.tuples(CELLS, CELLS), max_size=6)


@given(ROWS)
@example([("\x1d2\x1f", "\x1d0")])
def test_a_row_comes_back_from_its_line(rows: list[tuple[str | None, ...]]) -> None:
    assert [row_of(line) for line in lines_of(rows)] == rows


@given(ROWS)
def test_lines_are_the_same_exactly_if_the_rows_are_and_whatever_stands_beside_them(
    rows: list[tuple[str | None, ...]],
) -> None:
    together = lines_of(rows)
    assert together == [line for row in rows for line in lines_of([row])]
    assert len(set(together)) == len(set(rows))
    assert not any(END in line for line in together)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", ""),
        ("007", "007"),
        (True, "true"),
        (0, "0"),
        (4711.0, "4711"),
        (0.1 + 0.2, "0.30000000000000004"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (1e22, "10000000000000000000000"),
        (-0.0, "0"),
        (math.inf, "Infinity"),
        (Decimal("1.50"), "1.5"),
        (Decimal("-0.00"), "0"),
        (Decimal("1E+3"), "1000"),
        (
            Decimal("123456789012345678901234567890.123456789012345678"),
            "123456789012345678901234567890.123456789012345678",
        ),
        (date(2026, 1, 31), "2026-01-31"),
        (datetime(2026, 1, 31), "2026-01-31"),  # noqa: DTZ001 - as sources without zones give it
        (datetime(2026, 1, 31, 14, 5), "2026-01-31 14:05:00"),  # noqa: DTZ001 - the same
        (datetime(2026, 1, 31, 14, 5, 0, 250_000), "2026-01-31 14:05:00.250000"),  # noqa: DTZ001 - the same
        (datetime(2026, 1, 31, 1, tzinfo=timezone(timedelta(hours=1))), "2026-01-31 00:00:00+00:00"),
        (time(6, 30), "06:30:00"),
        (timedelta(hours=26, minutes=5), "26:05:00"),
        (-timedelta(minutes=1), "-0:01:00"),
        (b"\x00\xff", "0x00ff"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ({"b": 1, "a": [Decimal("1.5")]}, '{"a": ["1.5"], "b": 1}'),
    ],
)
def test_a_value_is_the_text_that_keeps_all_of_it(value: object, text: str | None) -> None:
    assert text_of(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_reads_back_as_the_same_number_and_is_written_without_exponent(value: float) -> None:
    text = text_of(value)
    assert text is not None
    assert float(text) == value
    assert "e" not in text.lower()


def test_the_same_moment_in_two_zones_is_the_same_text() -> None:
    there = datetime(2026, 1, 31, 14, tzinfo=timezone(timedelta(hours=-5)))
    assert text_of(there) == text_of(there.astimezone(UTC))
