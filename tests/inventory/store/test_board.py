"""What the board asks, on both databases: each page once, in order, with the counts that the heat map shows."""

from __future__ import annotations

import base64
import json
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from classifiers.facts import Known
from classifiers.policy import SEVERITY, severity
from inventory.domain.registration import Draft
from inventory.services.intake import intake
from inventory.services.reassess import reassess
from inventory.services.register import accept, approve, register
from inventory.store.board import (
    ORDERS,
    Wanted,
    answers,
    choices,
    count_tools,
    heat,
    ids_of,
    list_tools,
    source_texts,
    tool_rows,
)
from inventory.store.board_tables import board_lines
from inventory.store.migrations.versions.v0010_search import SEVERITIES, lines
from inventory.store.queries import resolve_tool, tool_page
from inventory.store.schema import shares

FILES = {f"Lines/{line}/scrap{line}.vbs": f"SELECT Line{line}, Scrap FROM Production" for line in range(6)}  # noqa: S608 - the content of a made-up file
FILES |= {f"Quality/limits{number}.vbs": f"UPDATE Test_Limits SET Hi = {number}" for number in range(5)}  # noqa: S608 - the same
FILES |= {"Own/colour.vbs": "Cells.Interior.Color = vbYellow", "Own/hurt.vbs": "broken MsgBox 1"}


@pytest.fixture
def judged(plant: Any, bench: Any) -> Any:
    plant.files = FILES
    plant.scan()
    intake(plant.inventory, bench())
    reassess(plant.inventory, bench())
    return plant.inventory


def walked(inventory: Any, order: str, limit: int) -> list[Any]:
    found, after = [], None
    while True:
        page = list_tools(inventory, Wanted(), order=order, after=after, limit=limit)
        assert len(page.rows) <= limit
        found += page.rows
        after = page.after
        if after is None:
            return found


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("limit", [1, 4, 13])
def test_paging_shows_every_tool_once_and_in_order(judged: Any, order: str, limit: int) -> None:
    found = walked(judged, order, limit)
    assert len({row.id for row in found}) == len(found) == len(FILES)
    key: dict[str, Any] = {
        "urgency": lambda row: (-severity(row.verdict.outcome), -row.verdict.score),
        "score": lambda row: -row.verdict.score,
        "proof": lambda row: (-row.verdict.confidence, -row.verdict.score),
        "name": lambda row: row.name,
        "newest": lambda row: -row.discovered.timestamp(),
    }
    assert list(map(key[order], found)) == sorted(map(key[order], found))


def test_the_heat_map_adds_up_and_its_cells_are_what_the_list_shows(judged: Any) -> None:
    cells = heat(judged)
    assert sum(cell.tools for cell in cells) == len(FILES)
    for cell in cells:
        wanted = Wanted(criticality=cell.criticality, managed=cell.managed, outcome=cell.outcome)
        rows = list_tools(judged, wanted, limit=100).rows
        assert len(rows) == cell.tools == count_tools(judged, wanted)
        assert all(row.managed is cell.managed for row in rows)


def test_a_registered_tool_is_managed(judged: Any, bench: Any, people: Any) -> None:
    tool = resolve_tool(judged, "Lines/1/scrap1.vbs")
    draft = Draft(owner="olga", purpose="a", documentation="b", inputs_outputs="c", how_to_run="d", read_only=Known.YES)
    register(judged, tool, draft, actor=people["eva"], bench=bench(1))
    accept(judged, tool, actor=people["olga"], bench=bench(1))
    approve(judged, tool, actor=people["pia"], bench=bench(2))
    (row,) = list_tools(judged, Wanted(managed=True)).rows
    assert (row.id, row.managed) == (tool, True)
    assert count_tools(judged, Wanted(managed=False)) == len(FILES) - 1
    assert [(cell.criticality, cell.tools) for cell in heat(judged) if cell.managed] == [("reporting", 1)]


def test_a_tool_is_found_by_any_part_of_any_of_its_places(plant: Any, bench: Any) -> None:
    plant.files = {
        "A/one.vbs": "UPDATE t SET a = 1",
        "B/100%_copy.vbs": "UPDATE t SET a = 1",
        "C/two.vbs": "SELECT a FROM b",
    }
    plant.scan()
    intake(plant.inventory, bench())
    for search, names in {"100%_": 1, "b\\100": 1, "1%0": 0, "ONE.VBS": 1, ".vbs": 2, "_": 0, "10": 1, "b": 1}.items():
        assert count_tools(plant.inventory, Wanted(search=search)) == names, search
    assert count_tools(plant.inventory, Wanted(share="plant")) == 2
    assert list_tools(plant.inventory, Wanted(share="plant", search="one")).rows[0].places == 2


def test_there_is_to_choose_from_what_there_is(judged: Any) -> None:
    known = choices(judged)
    assert set(known.states) == {"discovered", "watched"}
    assert (known.kinds, known.shares) == (("vbscript",), ("plant",))


def test_the_text_of_the_code_is_given_back(judged: Any) -> None:
    detail = tool_page(judged, resolve_tool(judged, "Own/colour.vbs"))
    (part,) = detail.observations[0].parts
    assert source_texts(judged, [part.digest, "nothing"]) == {part.digest: "Cells.Interior.Color = vbYellow"}


def test_an_open_database_answers(judged: Any) -> None:
    assert answers(judged)


def mark(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


WRONG = (
    "nonsense",
    "",
    "ÄÖ",
    mark(),
    mark(1, 2, 3, 4, 5),
    mark(None, None, None),
    mark({}, []),
    mark(10**400, "T-1"),
    mark("a\0", "b"),
    mark("\ud800", "b"),
    mark(1, 1, "\ud800"),
)
WRONG_TIMES = (mark("2026-13-01", "T-1"), mark("0001-01-01T00:00:00+23:00", "T-1"), mark(7, "T-1"))


def test_a_wrong_mark_is_refused_in_words(judged: Any) -> None:
    for order, wrong in [*product(ORDERS, WRONG), *(("newest", wrong) for wrong in WRONG_TIMES)]:
        with pytest.raises(ValueError, match="does not belong to this list"):
            list_tools(judged, Wanted(), order=order, after=wrong)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(search=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12))
def test_any_search_is_only_text(judged: Any, search: str) -> None:
    assert 0 <= count_tools(judged, Wanted(search=search)) <= len(FILES)


def test_all_of_a_list_comes_in_its_order_and_its_ids_come_alone(judged: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inventory.store.board.STREAMED", 4)
    rows = list(tool_rows(judged, Wanted(), order="name"))
    assert [row.id for row in rows] == [row.id for row in walked(judged, "name", 100)]
    wanted = Wanted(search="limits")
    assert ids_of(judged, wanted, limit=100) == sorted(row.id for row in rows if "limits" in row.name)
    assert len(ids_of(judged, Wanted(), limit=3)) == 3


def test_a_path_is_found_by_any_road_to_its_share(judged: Any) -> None:
    with judged.writing() as connection:
        values = {"root": "//srv/data/plant", "aliases": ["\\\\filer\\Works", "P:\\"]}
        connection.execute(update(shares).values(**values))
    lines = count_tools(judged, Wanted(search="Lines/"))
    assert lines == 6
    for search in ("\\\\srv\\data\\plant\\Lines", "//FILER/works/lines", "p:\\Lines\\", "plant/lines"):
        assert count_tools(judged, Wanted(search=search)) == lines, search
    assert count_tools(judged, Wanted(search="\\\\srv\\data")) == len(FILES)
    assert count_tools(judged, Wanted(search="\\\\other\\plant\\Lines")) == 0


def test_tools_are_found_by_their_code_what_they_change_and_what_is_missing(judged: Any) -> None:
    assert count_tools(judged, Wanted(code="test_limits")) == 5
    assert count_tools(judged, Wanted(code="no such code")) == 0
    assert count_tools(judged, Wanted(writes="database")) == 5
    assert count_tools(judged, Wanted(gap="owner")) == len(FILES)
    assert count_tools(judged, Wanted(gap="own")) == 0


def test_a_list_says_who_answers_for_a_tool_and_is_narrowed_to_them(judged: Any, bench: Any, people: Any) -> None:
    tool = resolve_tool(judged, "Quality/limits1.vbs")
    draft = Draft(owner="olga", purpose="a", documentation="b", inputs_outputs="c", how_to_run="d")
    register(judged, tool, draft, actor=people["eva"], bench=bench(1))
    assert count_tools(judged, Wanted(owner="olga")) == 0  # a draft alone makes nobody an owner
    accept(judged, tool, actor=people["olga"], bench=bench(1))
    (row,) = list_tools(judged, Wanted(owner="olga", code="Test_Limits")).rows
    assert (row.id, row.owner) == (tool, "olga")
    assert {row.owner for row in list_tools(judged, Wanted(), limit=100).rows} == {"olga", ""}


def test_the_severities_of_the_database_are_those_of_the_policy() -> None:
    assert tuple(outcome.value for outcome in SEVERITY) == SEVERITIES


def test_lines_are_what_tools_and_verdicts_say(judged: Any, bench: Any, people: Any) -> None:
    """Write all lines anew: the triggers must have kept each of them as it comes out."""
    tool = resolve_tool(judged, "Quality/limits1.vbs")
    draft = Draft(owner="olga", purpose="a", documentation="b", inputs_outputs="c", how_to_run="d")
    register(judged, tool, draft, actor=people["eva"], bench=bench(1))
    accept(judged, tool, actor=people["olga"], bench=bench(1))
    everything = select(board_lines).order_by(board_lines.c.tool_id)
    with judged.writing() as connection:
        before = connection.execute(everything).all()
        connection.execute(delete(board_lines))
        connection.exec_driver_sql(lines(connection.dialect.name, "1 = 1"))
        assert connection.execute(everything).all() == before
    assert len(before) == len(FILES)
