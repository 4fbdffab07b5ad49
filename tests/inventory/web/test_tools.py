"""The list of tools: asked in people's words, turned page by page, seen as one likes, kept as a view, exported."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from typing import Any

import pytest

from inventory.domain.registration import Draft
from inventory.services.caseload import deal
from inventory.services.intake import intake
from inventory.services.reassess import reassess
from inventory.services.register import accept, register
from inventory.store.queries import resolve_tool
from inventory.web.columns import COLUMNS
from inventory.web.kinds import kind_word
from inventory.web.pages import tools as pages
from inventory.web.toolexport import CHOSEN, FIRST
from inventory.web.toollist import series

LIMITS = "UPDATE Test_Limits SET Hi = ? WHERE Product = ?"
FILES = {
    "Quality/limits.vbs": LIMITS,
    "Temp/copy of limits.vbs": LIMITS,
    "Reports/Scrap_2026-01.vbs": "SELECT Line, Scrap FROM Production",
    "Own/colour.vbs": "Cells.Interior.Color = vbYellow",
    "Own/hurt.vbs": "broken MsgBox 1",
}
HOSTILE = '"><script>alert(1)</script>{{ 7*7 }}50%s\u202e'


def said(answer: Any) -> str:
    assert answer.status_code in {200, 409}, answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text.replace("<wbr>", ""))).split())


def listed(answer: Any) -> list[str]:
    page = answer.text.replace("<wbr>", "")
    return [unescape(name) for name in re.findall(r'class="name" href="[^"]+"><bdi>([^<]*)</bdi>', page)]


def tab_names(answer: Any) -> list[str]:
    tabs = answer.text.partition('<nav class="tabs"')[2].partition("</nav>")[0]
    return [unescape(name) for name in re.findall(r"<bdi>([^<]*)</bdi>(?:</a>| <span)", tabs)]


@pytest.fixture
def inventory(small: Any) -> Any:
    return small(FILES)


@pytest.fixture
def bert(board: Any, inventory: Any) -> Any:
    return board(inventory, as_="bert")


@pytest.fixture
def limits(inventory: Any) -> str:
    return str(resolve_tool(inventory, "Quality/limits.vbs"))


def owned(client: Any, tool: str) -> None:
    """Let Eva register the tool and Olga accept it."""
    place = client.app.state.board
    bench, people = place.bench(place.clock()), place.staff.now().people
    draft = Draft(owner="olga", purpose="keeps limits", documentation="wiki", inputs_outputs="a: b", how_to_run="c")
    register(place.inventory, tool, draft, actor=people["eva"], bench=bench)
    accept(place.inventory, tool, actor=people["olga"], bench=bench)


def test_a_list_is_asked_for_what_tools_do_in_the_words_of_the_rules(bert: Any) -> None:
    found = bert.get("/tools?q=test+limit")
    assert listed(found) == ["limits.vbs"]
    assert "rules that speak of “test limit”" in said(found)
    assert listed(bert.get("/tools?q=limit+test+computes")) == ["limits.vbs"]
    assert listed(bert.get("/tools?does=quality.test-limits")) == ["limits.vbs"]
    assert listed(bert.get("/tools?does=quality.calibration")) == []


def test_one_word_is_a_name_first_and_its_rules_are_one_click_away(bert: Any) -> None:
    page = bert.get("/tools?q=computes")
    assert listed(page) == []
    hrefs = re.findall(r'href="(/tools\?does=[^"]+)">Changes or computes test limits', page.text)
    assert listed(bert.get(unescape(hrefs[0]))) == ["limits.vbs"]


def test_who_owns_it_stands_beside_it_by_name_without_asking_for_a_column(bert: Any, limits: str) -> None:
    assert "no owner yet" in said(bert.get("/tools?q=limits"))
    owned(bert, limits)
    assert re.search(r"migrate now quality Olga Operations", said(bert.get("/tools?kind=vbscript&q=test+limits")))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=Interior", []),
        ("q=Interior&also=code", ["colour.vbs"]),
        ("code=vbYellow", ["colour.vbs"]),
        ("read=partly", ["hurt.vbs"]),
        ("writes=database", ["limits.vbs"]),
        ("gap=unchanged&class=high-risk", ["limits.vbs"]),
        ("owner=olga", ["limits.vbs"]),
        ("owner=operations", ["limits.vbs"]),
        ("owner=nobody", []),
        ("tag=Line+4", []),
        ("overdue=yes", []),
    ],
)
def test_every_filter_narrows_and_is_a_chip_that_can_be_taken_off(
    bert: Any, limits: str, query: str, names: list[str]
) -> None:
    owned(bert, limits)
    page = bert.get(f"/tools?{query}")
    assert listed(page) == names
    without = [unescape(one) for one in re.findall(r'<a class="chip" href="([^"]*)">[^:<]+: <b>', page.text)]
    assert len(without) == query.count("=")
    assert all(bert.get(href).status_code == 200 for href in without)
    fields = [one.partition("=")[0] for one in query.split("&")]
    assert sorted(field for field in fields for href in without if f"{field}=" not in href) == sorted(fields)


def test_what_waits_for_me_is_what_i_am_asked_and_needs_a_person(bert: Any, board: Any, limits: str) -> None:
    place = bert.app.state.board
    deal(place.inventory, place.bench(place.clock()))
    assert "limits.vbs" in listed(bert.get("/tools?waiting=me"))
    assert listed(board(place.inventory, as_="nemo").get("/tools?waiting=me")) == []
    reader = board(place.inventory)
    assert reader.get("/tools?waiting=me").status_code == 400
    assert "Waiting for me" not in tab_names(reader.get("/tools"))
    assert limits in bert.get("/tools?waiting=me").text


def test_pages_turn_both_ways_and_no_tool_is_lost_or_seen_twice(
    board: Any, small: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE", 7)
    client = board(small({f"Q/tool{number:02}.vbs": f"{LIMITS} -- {number}" for number in range(18)}))
    for sort in ("", "name", "score", "newest", "proof"):
        forward, address = [], f"/tools?sort={sort}"
        pages_seen = []
        while address:
            page = client.get(address)
            pages_seen.append(listed(page))
            forward += listed(page)
            found = re.search(r'href="([^"]+)" rel="next"', page.text)
            back = re.search(r'href="([^"]+)" rel="prev"', page.text)
            assert (back is None) == (len(pages_seen) == 1), sort
            address = unescape(found.group(1)) if found else ""
        assert len(forward) == len(set(forward)) == 18, sort
        while back := re.search(r'href="([^"]+)" rel="prev"', page.text):
            pages_seen.pop()
            page = client.get(unescape(back.group(1)))
            assert listed(page) == pages_seen[-1], sort
        assert len(pages_seen) == 1, sort


def test_the_count_says_how_many_fit_of_how_many(bert: Any) -> None:
    assert "4 tools" in said(bert.get("/tools"))
    assert "1 tool of 4" in said(bert.get("/tools?q=limits"))


def test_copies_are_one_line_with_its_places(bert: Any) -> None:
    page = bert.get("/tools?q=limits")
    assert listed(page) == ["limits.vbs"]
    places = page.text.partition('<details class="places">')[2].partition("</details>")[0].replace("<wbr>", "")
    assert "2 places" in places
    assert "plant:Quality/limits.vbs" in places
    assert "plant:Temp/copy of limits.vbs" in places


def test_a_file_that_is_begun_anew_each_month_leads_to_the_others(bert: Any) -> None:
    page = bert.get("/tools?q=Scrap_2026")
    href = re.search(r'href="([^"]+)">one of a series', page.text)
    assert href is not None
    assert listed(bert.get(unescape(href.group(1)))) == ["Scrap_2026-01.vbs"]
    assert [series(name) for name in ("OEE_2026-06.xlsm", "limits.vbs", "Report v2.xls", "2026-01.xls")] == [
        "OEE",
        "",
        "",
        "",
    ]


def test_every_column_can_be_shown_and_a_wrong_one_is_refused(bert: Any, limits: str) -> None:
    owned(bert, limits)
    page = said(bert.get("/tools?columns=" + ".".join(COLUMNS)))
    for column in COLUMNS.values():
        assert column.word in page
    boxes = bert.get("/tools?col=kind&col=found").text
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]*)', boxes)
    assert [head.strip() for head in heads if head.strip()] == ["Tool", "Kind of file", "First seen"]
    assert "There is no column “luck”" in bert.get("/tools?columns=luck").text
    assert set(CHOSEN) == set(COLUMNS)


def test_a_header_sorts_and_says_so(bert: Any) -> None:
    assert 'aria-sort="descending"><a href="/tools?q=vbs">To be done' in bert.get("/tools?q=vbs").text
    page = bert.get("/tools?q=vbs&sort=name").text
    assert 'aria-sort="ascending"><a href="/tools?q=vbs&amp;sort=name">Tool' in page


def test_columns_and_density_are_remembered_for_one_person(bert: Any, board: Any) -> None:
    sent = bert.post("/tools/columns", data={"query": "q=vbs", "col": ["kind", "tags"], "density": "compact"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/tools?q=vbs")
    page = bert.get("/tools")
    assert 'class="list compact"' in page.text
    assert "Kind of file" in re.sub(r"<form.*?</form>", "", said(page))
    assert '<th scope="col" class="far">Tags' in page.text
    assert 'class="list compact"' not in board(bert.app.state.board.inventory, as_="eva").get("/tools").text
    assert '<th scope="col" class="far">Tags' not in bert.get("/tools?columns=owner").text


def test_a_view_keeps_filters_columns_and_sorting_as_a_tab(bert: Any, board: Any) -> None:
    kept = {"name": " Limits  of mine ", "query": "q=limits&columns=owner&sort=name&after=zzz", "shared": "yes"}
    assert bert.post("/tools/views", data=kept).status_code == 303
    page = bert.get("/tools?q=limits")
    assert "The view is saved." in said(page)
    assert (
        '<a href="/tools?q=limits&amp;columns=owner&amp;sort=name" aria-current="page"><bdi>Limits of mine</bdi>'
        in page.text
    )
    eva = board(bert.app.state.board.inventory, as_="eva")
    assert "Limits of mine" in tab_names(eva.get("/tools"))
    assert "shared by Bert Board" in said(eva.get("/tools"))


def test_a_view_of_ones_own_alone_is_changed_and_removed(bert: Any, board: Any) -> None:
    bert.post("/tools/views", data={"name": "Mine", "query": "q=limits"})
    number = re.search(r'action="/tools/views/(\d+)"', bert.get("/tools").text)
    assert number is not None
    path = f"/tools/views/{number.group(1)}"
    eva = board(bert.app.state.board.inventory, as_="eva")
    assert "Mine" not in tab_names(eva.get("/tools"))
    for what in ({"remove": "yes"}, {"name": "Hers"}):
        refused = eva.post(path, data=what)
        assert refused.status_code == 409
        assert "“Mine” belongs to somebody else" in said(refused)
    assert bert.post(path, data={"name": "Ours", "shared": "yes"}).status_code == 303
    assert "Ours" in tab_names(eva.get("/tools"))
    assert bert.post(path, data={"remove": "yes"}).status_code == 303
    assert "Ours" not in tab_names(bert.get("/tools"))
    assert bert.post(path, data={"remove": "yes"}).status_code == 400


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "give the view a name"),
        ("x" * 61, "at most 60 characters"),
        ("a\u202eb", "that can be seen"),
        ("MINE", "you have a view called “MINE” already"),
    ],
)
def test_a_view_without_a_good_name_is_refused_with_what_was_typed(bert: Any, name: str, sentence: str) -> None:
    bert.post("/tools/views", data={"name": "Mine", "query": ""})
    answer = bert.post("/tools/views", data={"name": name, "query": "q=limits"})
    assert answer.status_code == 409
    assert sentence in said(answer)
    assert listed(answer) == ["limits.vbs"]


def test_the_packaged_views_are_there_and_answer(bert: Any) -> None:
    page = bert.get("/tools").text.partition('<nav class="tabs"')[2].partition("</nav>")[0]
    hrefs = [unescape(href) for href in re.findall(r'href="([^"]+)"', page)]
    assert len(hrefs) == 5
    assert [bert.get(href).status_code for href in hrefs] == [200] * 5
    assert listed(bert.get("/tools?class=high-risk&gap=owner")) == ["limits.vbs"]


def test_hostile_words_come_back_as_text_everywhere(bert: Any, limits: str) -> None:
    data = {"tool": limits, "tag": "<script>alert(1)</script>50%s", "way": "give", "sure": "yes", "query": ""}
    assert bert.post("/tools/tags", data=data).status_code == 303
    assert bert.post("/tools/views", data={"name": '<script>50%(a)s"', "query": "q=<script>"}).status_code == 303
    for field in ("q", "owner", "department", "does", "tag", "code", "kind", "share"):
        page = bert.get("/tools", params={field: HOSTILE})
        assert page.status_code == 200, field
        assert "<script>alert" not in page.text, field
        assert "<script>50" not in page.text, field
        assert "49" not in re.findall(r'value="([^"]*)"', page.text), field


def test_a_list_goes_out_as_it_is_narrowed_with_its_columns(bert: Any, limits: str) -> None:
    owned(bert, limits)
    answer = bert.get("/tools/export?q=test+limits&columns=owner.tags&format=csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="tools-2026-03-02.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("﻿"))))
    assert [row["Name"] for row in rows] == ["limits.vbs"]
    assert list(rows[0]) == ["Tool", "Name", "Path", "Why", "Owner", "Tags"]
    assert rows[0]["Owner"] == "Olga Operations"
    assert len(FIRST) == 4
    assert bert.get("/tools/export?format=doc").status_code == 400
    everything = bert.get("/tools/export?format=jsonl&columns=" + ".".join(COLUMNS)).text
    lines = [json.loads(line) for line in everything.splitlines()]
    assert sum("limits.vbs" in json.dumps(line) for line in lines) == 1
    assert "eva" not in everything.casefold(), "names that files carry do not go out with a list"


def test_a_tool_that_is_judged_again_is_found_by_its_rules_of_today(bert: Any, new_plant: Any, bench: Any) -> None:
    inventory = bert.app.state.board.inventory
    plant = new_plant(inventory)
    plant.files = {**FILES, "Quality/limits.vbs": "Cells.Interior.Color = vbRed", "Temp/copy of limits.vbs": "MsgBox 2"}
    plant.scan()
    intake(inventory, bench(1))
    reassess(inventory, bench(1))
    assert listed(bert.get("/tools?does=quality.test-limits")) == []


def test_kinds_have_words_of_people() -> None:
    assert [kind_word(kind) for kind in ("access", "excel-macro", "made-up")] == [
        "Access database",
        "Excel workbook with macros",
        "made up",
    ]
