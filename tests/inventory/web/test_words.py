"""Figures are never rounded up, words never missing, and nothing hides in a name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Trouble
from classifiers.facts import Known
from classifiers.verdict import Criticality, Outcome, Tag
from inventory.domain.events import EventKind
from inventory.store.board import ORDERS, Heat
from inventory.web import wording
from inventory.web.asked import Asked, NotAskable, address
from inventory.web.charts import LENGTH, VISIBLE, heat_map, stacked
from inventory.web.proof import FACTS


@pytest.mark.parametrize(
    ("words", "members"),
    [
        (wording.OUTCOMES, Outcome),
        (wording.OUTCOME_SENTENCES, Outcome),
        (wording.CRITICALITIES, Criticality),
        (wording.TROUBLES, Trouble),
        (wording.EVENTS, EventKind),
        (wording.KNOWN, Known),
    ],
)
def test_every_member_has_its_words(words: object, members: type) -> None:
    assert set(words) == set(members)  # type: ignore[call-overload]


def test_every_class_and_order_and_fact_has_its_words() -> None:
    assert set(wording.CLASS_BADGES) == {*Tag, None}
    assert tuple(wording.SORTS) == ORDERS
    assert list(FACTS) == ["owner", "documented", "sandboxed", "read_only", "unchanged"]


def test_only_the_two_mildest_outcomes_are_green() -> None:
    green = {outcome for outcome, badge in wording.OUTCOMES.items() if badge.tone == "green"}
    assert green == {Outcome.ALLOW_AND_MONITOR, Outcome.WATCH}


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(99996, 100000, "99.9 %"), (999, 1000, "99.9 %"), (1, 1, "100.0 %"), (0, 0, "0.0 %"), (2, 3, "66.6 %")],
)
def test_a_percentage_is_never_rounded_up(part: int, whole: int, said: str) -> None:
    assert wording.percent(part, whole) == said


def test_times_are_in_utc_and_say_so() -> None:
    vienna = datetime(2026, 3, 2, 10, 5, tzinfo=timezone(timedelta(hours=1)))
    assert wording.moment(vienna) == "2026-03-02 09:05 UTC"
    assert wording.iso(vienna) == "2026-03-02T09:05:00Z"


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (timedelta(seconds=30), "just now"),
        (timedelta(minutes=5), "5 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=4000), "4,000 days ago"),
        (-timedelta(days=1), "just now"),
    ],
)
def test_how_long_ago_is_said_as_people_say_it(past: timedelta, said: str) -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert wording.ago(now - past, now) == said


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 bytes"), (999, "999 bytes"), (151552, "151.6 kB"), (10**15, "1000.0 TB")]
)
def test_sizes_are_for_people(count: int, said: str) -> None:
    assert wording.size(count) == said


@given(st.text())
def test_nothing_invisible_is_left_in_a_name(name: str) -> None:
    shown = wording.visible(name)
    assert all(one.isprintable() or one in "\n\t" for one in shown)
    assert wording.visible(shown) == shown


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=3))
def test_a_bar_is_exactly_full_and_hides_nothing(figures: list[int]) -> None:
    pieces = stacked(*(("good", "read", figure) for figure in figures))
    assert sum(piece.length for piece in pieces) == (LENGTH if any(figures) else 0)
    assert all(piece.length >= VISIBLE for piece in pieces if piece.figure)
    assert all(piece.length == 0 for piece in pieces if not piece.figure)
    assert all(before.start + before.length == after.start for before, after in pairwise(pieces))


def test_a_cell_takes_the_colour_of_its_most_severe_outcome_and_names_them_all() -> None:
    counts = [
        Heat(criticality="reporting", managed=False, outcome="close_gaps", tools=1200),
        Heat(criticality="reporting", managed=False, outcome="contain", tools=2),
        Heat(criticality="reporting", managed=False, outcome="triage", tools=1),
    ]
    (row,) = [row for row in heat_map(counts).rows if row.name == "reporting"]
    cell, managed = row.cells
    assert (cell.tools, cell.tone, cell.words) == (1203, "amber", ("2 contain", "and 2 more"))
    assert cell.label == "reporting, not managed: 2 contain, 1 one question open, 1,200 close the gaps"
    assert cell.href == "/tools?criticality=reporting&managed=no"
    assert (managed.tools, managed.tone, managed.label) == (0, "none", "reporting, managed: none")


@given(
    st.dictionaries(
        st.sampled_from(["q", "kind", "share", "sort", "outcome"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    )
)
def test_an_address_gives_back_what_was_asked(fields: dict[str, str]) -> None:
    try:
        asked = Asked.of(fields)
    except NotAskable:
        return
    link = asked.but("/tools")
    assert dict(parse_qsl(urlsplit(link).query, strict_parsing=bool(asked.fields))) == dict(asked.fields)


def test_an_address_without_fields_is_bare() -> None:
    assert address("/tools", q="", outcome="") == "/tools"
    assert address("/tools", class_="high-risk") == "/tools?class=high-risk"
