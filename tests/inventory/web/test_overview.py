"""The overview tells where things go: lines with a table behind them, what changed, what is late, what comes next."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from inventory.services.counting import keep_count
from inventory.services.overview import SORTS
from inventory.store import daily
from inventory.store.caseload_tables import cases
from inventory.store.queries import resolve_tool
from inventory.web.linechart import APART, BOTTOM, HEIGHT, LEFT, MARKS, RIGHT, TOP, WIDTH, Series, line_chart, step
from inventory.web.wording import EVENTS

FILES = {"Q/limits.vbs": "UPDATE Test_Limits SET Hi = ?", "R/scrap.vbs": "SELECT Line FROM Production"}


def said(answer: Any) -> str:
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text.replace("<wbr>", ""))).split())


@pytest.fixture
def plant(small: Any) -> Any:
    return small(FILES)


def test_on_the_first_day_there_is_no_line_yet_and_that_is_said(board: Any, plant: Any) -> None:
    client = board(plant)
    keep_count(plant, client.app.state.board.clock())
    page = client.get("/")
    assert "The line begins tomorrow" in said(page)
    assert 'class="course"' not in page.text


def test_the_course_is_drawn_and_stands_as_a_table_behind_the_drawing(board: Any, plant: Any) -> None:
    client = board(plant)
    today = client.app.state.board.clock().date()
    for days, risky in ((9, 7), (4, 5)):
        daily.keep(plant, today - timedelta(days=days), {"tools": 20, "high_risk": risky, "managed": 3})
    page = client.get("/")
    rows = re.findall(r'<th scope="row">([\d-]+)</th>((?:<td class="num">\d+</td>){3})', page.text)
    assert [(day, re.findall(r"\d+", figures)) for day, figures in rows] == [
        ("2026-03-02", ["2", "1", "0"]),
        ("2026-02-26", ["20", "5", "3"]),
        ("2026-02-21", ["20", "7", "3"]),
    ]
    (path,) = re.findall(r'class="red"><path class="run" d="([^"]+)"', page.text)
    heights = [float(point.split()[1]) for point in path.removeprefix("M").split(" L")]
    assert all(before < after for before, after in pairwise(heights)), "fewer high-risk tools stand lower"


def test_what_changed_is_counted_in_words_and_leads_on(board: Any, plant: Any) -> None:
    words = said(board(plant, as_="nemo").get("/"))
    assert "In the last 30 days From 2026-01-31 until now" in words
    assert "2 tools were found for the first time" in words
    assert "High-risk, found since limits.vbs" in words
    assert 'href="/audit' not in board(plant, as_="nemo").get("/").text


def test_every_kind_that_is_told_is_an_event() -> None:
    assert {kind for _, kinds, _, _ in SORTS for kind in kinds} <= {kind.value for kind in EVENTS}


def test_who_has_the_ball_is_named_with_what_is_asked_and_since_when(board: Any, plant: Any) -> None:
    assert "Nothing is overdue" in said(board(plant).get("/"))
    client = board(plant, as_="bert")
    now, tool = client.app.state.board.clock(), resolve_tool(plant, "Q/limits.vbs")
    late = {"tool_id": tool, "step": "owner", "party": "owner", "person": "olga", "put": now, "ending": "", "level": 0}
    with plant.writing() as connection:
        connection.execute(insert(cases).values(**late, told=[], due=now.date() - timedelta(days=3)))
    page = client.get("/")
    words = said(page)
    assert "1 case past the day" in words
    assert "limits.vbs this tool needs a home: who in the business answers for it? Olga Operations 3 days" in words
    assert 'href="/cases/all?late=yes"' in page.text


def test_the_next_meeting_is_at_the_top_for_everybody(board: Any, plant: Any) -> None:
    bert = board(plant, as_="bert")
    assert "No meeting is called Call one: its agenda makes itself" in said(bert.get("/"))
    assert "A member of the board calls one" in said(board(plant, as_="olga").get("/"))
    bert.post("/meetings", data={"title": "Board of March", "day": "2026-03-05"})
    page = bert.get("/")
    assert "The board meets on 2026-03-05 0 items on the agenda" in said(page)
    assert 'href="/meetings/1"' in page.text


@given(st.integers(0, 10**7))
def test_a_scale_ends_above_the_figure_and_its_marks_are_whole_and_round(figure: int) -> None:
    size = step(figure)
    assert size * MARKS >= figure
    assert size == 1 or (size - 1) * MARKS < figure or len(str(size).strip("0")) <= 2
    assert size * MARKS <= max(MARKS, figure * 2)


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 10**6), st.integers(0, 10**6)), min_size=2, max_size=30))
def test_every_point_lies_in_the_drawing_and_no_word_on_another(course: list[tuple[int, int, int]]) -> None:
    days = sorted({date(2026, 1, 1) + timedelta(days=offset) for offset, _, _ in course})
    if len(days) < 2:
        return
    lines = [
        Series(word=word, tone=tone, figures=tuple(one[place] for one in course[: len(days)]))
        for place, word, tone in ((1, "high-risk", "red"), (2, "managed", "green"))
    ]
    chart = line_chart(days, lines)
    for line in chart.lines:
        points = [tuple(map(float, point.split())) for point in line.path.removeprefix("M").split(" L")]
        assert len(points) == len(days)
        assert all(LEFT <= x <= WIDTH - RIGHT and TOP - 0.1 <= y <= HEIGHT - BOTTOM for x, y in points)
        assert [x for x, _ in points] == sorted(x for x, _ in points)
    upper, lower = chart.lines
    assert lower.word_y - upper.word_y >= APART - 0.11
    assert [mark.day for mark in chart.days][:: len(chart.days) - 1 or 1] == [days[0], days[-1]]
