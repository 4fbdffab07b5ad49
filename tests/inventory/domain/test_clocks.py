"""Clocks: working days of a plant, last days that are working days, and the amnesty (POLICY section 2, deadlines)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.domain.clocks import Calendar, Span, amnesty_ends, ends, in_amnesty, overdue
from inventory.domain.governance import Governance

FRIDAY = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)
PLAIN = Calendar()
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
calendars = st.builds(Calendar, holidays=st.frozensets(st.dates(date(2020, 1, 1), date(2041, 1, 1)), max_size=200))


@pytest.mark.parametrize(
    ("span", "due"),
    [
        ("1 WD", date(2026, 3, 9)),
        ("5 WD", date(2026, 3, 13)),
        ("10 WD", date(2026, 3, 20)),
        ("3 d", date(2026, 3, 9)),
        ("1 d", date(2026, 3, 9)),  # a Saturday becomes the Monday after it
        ("30 d", date(2026, 4, 6)),
        ("14 d", date(2026, 3, 20)),
    ],
)
def test_a_span_ends_on_a_working_day_and_the_day_it_begins_does_not_count(span: str, due: date) -> None:
    assert Span.of(span).due(FRIDAY, PLAIN) == due


def test_holidays_are_no_working_days_and_no_last_days() -> None:
    closed = Calendar(holidays=frozenset({date(2026, 3, 9), date(2026, 3, 10)}))
    assert Span.of("1 WD").due(FRIDAY, closed) == date(2026, 3, 11)
    assert Span.of("3 d").due(FRIDAY, closed) == date(2026, 3, 11)


def test_a_plant_has_its_holidays_and_those_of_all() -> None:
    everywhere, north, south = date(2026, 12, 25), date(2026, 6, 4), date(2026, 10, 3)
    holidays = {"": frozenset({everywhere}), "North": frozenset({north}), "South": frozenset({south})}
    assert Calendar.of(holidays, "North").holidays == {everywhere, north}
    assert Calendar.of(holidays, "").holidays == {everywhere}


@given(moments, calendars, st.integers(1, 400), st.sampled_from(["WD", "d"]))
def test_every_last_day_is_a_working_day_after_the_first(
    start: datetime, calendar: Calendar, length: int, unit: str
) -> None:
    due = Span.of(f"{length} {unit}").due(start, calendar)
    assert calendar.works(due)
    assert due >= start.date() + timedelta(days=length)


@given(moments, calendars, st.integers(1, 60))
def test_between_start_and_last_day_lie_exactly_so_many_working_days(
    start: datetime, calendar: Calendar, length: int
) -> None:
    due = Span(length=length, working=True).due(start, calendar)
    days = ((start.date() + timedelta(days=n)) for n in range(1, (due - start.date()).days + 1))
    assert sum(calendar.works(day) for day in days) == length


def test_something_is_overdue_when_its_last_day_is_over_in_utc() -> None:
    due = date(2026, 3, 13)
    assert not overdue(due, datetime(2026, 3, 13, 23, 59, 59, tzinfo=UTC))
    assert overdue(due, datetime(2026, 3, 14, 0, 0, tzinfo=UTC))
    assert not overdue(due, datetime(2026, 3, 14, 1, 0, tzinfo=timezone(timedelta(hours=2))))
    assert not overdue(None, datetime(2030, 1, 1, tzinfo=UTC))
    assert ends(due) == datetime(2026, 3, 14, tzinfo=UTC)


def test_the_amnesty_lasts_ninety_days_from_the_first_scan_or_as_the_settings_say() -> None:
    first = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    assert amnesty_ends(Governance(), first) == date(2026, 5, 31)
    assert in_amnesty(Governance(), first, datetime(2026, 5, 31, 23, 0, tzinfo=UTC))
    assert not in_amnesty(Governance(), first, datetime(2026, 6, 1, tzinfo=UTC))
    set_by_people = Governance(amnesty_until=date(2026, 12, 31))
    assert in_amnesty(set_by_people, first, datetime(2026, 12, 31, 12, 0, tzinfo=UTC))
    assert not in_amnesty(set_by_people, first, datetime(2027, 1, 1, tzinfo=UTC))


def test_before_the_first_scan_the_amnesty_has_not_begun_to_end() -> None:
    assert amnesty_ends(Governance(), None) is None
    assert in_amnesty(Governance(), None, datetime(2099, 1, 1, tzinfo=UTC))
