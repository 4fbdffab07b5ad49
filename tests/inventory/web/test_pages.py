"""Each page says what the inventory knows, in words, escaped, and with the coverage line on it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from inventory.domain.registration import Draft
from inventory.services.intake import intake
from inventory.services.register import register
from inventory.store.board import Wanted, list_tools
from inventory.store.queries import resolve_tool

LIMITS = "UPDATE Test_Limits SET Hi = ? WHERE Product = ?"
REPORT = "SELECT Line, Scrap FROM Production"
HELPER = "Cells.Interior.Color = vbYellow"
FILES = {
    "Quality/limits.vbs": LIMITS,
    "Temp/copy of limits.vbs": LIMITS,
    "Reports/scrap.vbs": REPORT,
    "Own/colour.vbs": HELPER,
    "Own/hurt.vbs": "broken MsgBox 1",
}


@pytest.fixture
def client(board: Any, small: Any) -> Any:
    return board(small(FILES), tail=" --inventory plant.db")


def said(answer: Any) -> str:
    """The words of a page, white space folded."""
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text.replace("<wbr>", ""))).split())


def listed(answer: Any) -> list[str]:
    return [
        unescape(name)
        for name in re.findall(r'class="name" href="[^"]+"><bdi>([^<]*)</bdi>', answer.text.replace("<wbr>", ""))
    ]


def test_every_page_begins_with_the_coverage_line(client: Any) -> None:
    found = resolve_tool(client.app.state.board.inventory, "Quality/limits.vbs")
    for page in ("/", "/tools", f"/tools/{found}", "/coverage"):
        words = said(client.get(page))
        assert (
            "1 high-risk of 4 tools ; 80.0 % of 5 files worth opening read completely ; the share is up to date"
            in words
        )
    assert "high-risk" in client.get("/nothing-here").text


def test_the_overview_names_the_tool_the_reason_and_the_next_step(client: Any) -> None:
    words = said(client.get("/"))
    assert "1 of 4 tools needs a better home" in words
    assert "Quality. Changes or computes test limits : UPDATE Test_Limits SET Hi = ? WHERE Product = ?" in words
    assert "this tool needs a home. First missing: a named owner from the business who accepted." in words


def test_the_heat_map_counts_and_leads_to_exactly_its_tools(client: Any) -> None:
    page = client.get("/").text
    cells = {
        unescape(href): int(figure)
        for href, figure in re.findall(r'<a href="([^"]+)" aria-label.*?class="figure"[^>]*>([\d,]+)<', page, re.DOTALL)
    }
    assert sum(cells.values()) == 4
    for href, figure in cells.items():
        assert len(listed(client.get(href))) == figure


def test_the_outcomes_lead_to_exactly_their_tools(client: Any) -> None:
    page = client.get("/").text
    found = re.findall(r'class="figure">([\d,]+)</span>\s*<span class="told"><a href="([^"]+)"', page)
    assert found
    for figure, href in found:
        assert len(listed(client.get(href))) == int(figure)


def test_an_empty_inventory_says_how_to_begin(board: Any, sqlite: Any) -> None:
    client = board(sqlite, tail=" --inventory plant.db")
    assert "shadowit scan PATH --inventory plant.db" in said(client.get("/"))
    assert "no share was scanned yet" in said(client.get("/"))
    assert "shadowit scan PATH" in said(client.get("/tools"))
    assert "No share was scanned yet" in said(client.get("/coverage"))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=LIMITS", ["limits.vbs"]),
        ("q=copy+of", ["limits.vbs"]),
        ("q=Quality%5Climits", ["limits.vbs"]),
        ("q=%25", []),
        ("class=high-risk", ["limits.vbs"]),
        ("criticality=quality", ["limits.vbs"]),
        ("outcome=close_gaps", ["scrap.vbs"]),
        ("managed=yes", []),
        ("state=watched", ["colour.vbs"]),
        ("kind=vbscript&q=scrap", ["scrap.vbs"]),
        ("share=elsewhere", []),
        ("seen=gone", []),
        ("sort=name", ["colour.vbs", "hurt.vbs", "limits.vbs", "scrap.vbs"]),
    ],
)
def test_the_inventory_is_narrowed_by_the_server(client: Any, query: str, names: list[str]) -> None:
    answer = client.get(f"/tools?{query}")
    assert listed(answer) == names
    assert f"{len(names)} tool" in said(answer)


def test_without_a_filter_the_most_urgent_come_first(client: Any) -> None:
    assert listed(client.get("/tools"))[0] == "limits.vbs"
    assert listed(client.get("/tools"))[-1] == "colour.vbs"


def test_a_chosen_filter_stays_chosen(client: Any) -> None:
    page = client.get("/tools?q=%22x%22&criticality=quality&share=plant").text
    assert 'name="q" value="&#34;x&#34;"' in page
    assert '<option value="quality" selected>' in page
    assert '<details class="more" open>' in page


@pytest.mark.parametrize(
    "query", ["outcome=explode", "sort=luck", "managed=perhaps", "after=nonsense", "q=" + "x" * 301, "criticality=%00"]
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(client: Any, query: str) -> None:
    answer = client.get(f"/tools?{query}")
    assert answer.status_code == 400
    assert "That cannot be asked" in answer.text


def test_one_tool_is_shown_with_its_proof_facts_places_and_history(client: Any) -> None:
    found = resolve_tool(client.app.state.board.inventory, "Quality/limits.vbs")
    words = said(client.get(f"/tools/{found}"))
    for sentence in (
        "high-risk shadow IT",
        "Changes or computes test limits SHA-2",
        "level 3 of 3: its code or queries do it",
        "a database outside its own file",
        "R1 applies",
        "What would change it",
        "Owner unknown",
        "it changes shared data: UPDATE Test_Limits SET Hi = ? WHERE Product = ? (Main:1)",
        "2 places",
        "the leading one",
        "Found for the first time",
        "IT OWN-1 provides the roads",
        "Operations OWN-2 owns the vehicle and the destination",
        "A name in a file never makes an owner. OWN-3",
        f"shadowit register {found} --inventory plant.db",
        f"shadowit explain {found} --inventory plant.db",
    ):
        assert sentence in words, sentence


def test_the_proving_line_of_the_code_is_marked_and_linked(client: Any) -> None:
    found = resolve_tool(client.app.state.board.inventory, "Quality/limits.vbs")
    page = client.get(f"/tools/{found}").text
    (anchor,) = re.findall(r'<li id="([^"]+)"><mark>UPDATE Test_Limits', page)
    assert f'<a href="#{anchor}">Main:1</a>' in page


def test_a_registration_is_shown_with_its_answers(client: Any, bench: Any, people: Any) -> None:
    inventory = client.app.state.board.inventory
    found = resolve_tool(inventory, "Reports/scrap.vbs")
    draft = Draft(
        owner="olga", purpose="scrap per line", documentation="W:/scrap.md", inputs_outputs="a", how_to_run="b"
    )
    register(inventory, found, draft, actor=people["eva"], bench=bench())
    words = said(client.get(f"/tools/{found}"))
    assert "scrap per line" in words
    assert f"shadowit approve {found} --as PERSON" in words
    assert "Registered as a draft by eva" in words


def test_a_tool_that_is_not_there_is_a_page_too(client: Any) -> None:
    for name in ("T-ZZZZZZ", "%00", "T-%E2%80%AE", "<b>", "x" * 300):
        answer = client.get(f"/tools/{name}")
        assert answer.status_code == 404
        assert "<html lang=" in answer.text


def test_coverage_says_what_was_not_read_and_why(client: Any) -> None:
    words = said(client.get("/coverage"))
    assert "80.0 % of 5 worth opening read completely" in words
    assert "4 read completely 1 in part 0 not read" in words
    assert "plant:Own/hurt.vbs damaged cut off" in words
    assert (
        "damaged"
        not in said(client.get("/coverage?reason=encrypted")).partition("not wholly, read")[2].partition("Figures")[0]
    )


@pytest.mark.parametrize("query", ["reason=boredom", "after=x", "after=-1", "after=" + "9" * 30])
def test_coverage_refuses_what_cannot_be_asked(client: Any, query: str) -> None:
    assert client.get(f"/coverage?{query}").status_code == 400


HOSTILE = {
    "a<script>alert(1)</script>.vbs": LIMITS,
    "b\"onmouseover=alert(1) '.vbs": REPORT,
    "c\u202exslx.vbs": HELPER,
    "d{{ 7*7 }}{% raw %}.vbs": "UPDATE t SET x = '<img src=x onerror=alert(1)>'",
    "e&amp;\u2066.vbs": "SELECT '</code></pre><script>alert(2)</script>' FROM Production",
}


def test_hostile_names_and_lines_stay_text(board: Any, small: Any) -> None:
    inventory = small(HOSTILE)
    client = board(inventory)
    found = list_tools(inventory, Wanted(), limit=100).rows
    assert len(found) == len(HOSTILE)
    for page in ("/", "/tools", "/coverage", *(f"/tools/{row.id}" for row in found)):
        text = client.get(page).text
        assert re.findall(r"<script[^>]*>", text) == ['<script src="/static/swap.js" defer>']
        assert "<img src=x" not in text
        assert '"onmouseover' not in text
        assert "\u202e" not in text
        assert "\u2066" not in text
    assert "‹202E›" in client.get("/tools").text
    assert "{{ 7*7 }}" in unescape(client.get("/tools").text)


def test_a_verdict_by_other_rules_than_the_ones_in_force_says_so(client: Any, board: Any) -> None:
    inventory = client.app.state.board.inventory
    found = list_tools(inventory, Wanted()).rows[0]
    note = "by other rules than today's"
    assert note in said(client.get(f"/tools/{found.id}"))
    assert note not in said(board(inventory, rulebook_digest=found.verdict.rulebook).get(f"/tools/{found.id}"))
    assert note not in said(board(inventory, rulebook_digest="").get(f"/tools/{found.id}"))


def test_a_tool_that_is_gone_is_still_told_about(board: Any, sqlite: Any, new_plant: Any, bench: Any) -> None:
    plant = new_plant(sqlite)
    plant.files = dict(FILES)
    plant.scan()
    intake(sqlite, bench())
    del plant.files["Reports/scrap.vbs"]
    for day in (1, 2, 3):
        plant.scan(day)
        intake(sqlite, bench(day))
    client = board(sqlite)
    assert "scrap.vbs" not in listed(client.get("/tools"))
    gone = client.get("/tools?seen=gone")
    assert listed(gone) == ["scrap.vbs"]
    assert "gone since 2026-03-" in said(gone)
    (row,) = list_tools(sqlite, Wanted(seen=False)).rows
    words = said(client.get(f"/tools/{row.id}"))
    assert "no longer found since 2026-03-" in words
    assert "No longer found" in words


def test_what_was_not_read_is_never_called_harmless(client: Any) -> None:
    found = resolve_tool(client.app.state.board.inventory, "Own/hurt.vbs")
    words = said(client.get(f"/tools/{found}"))
    assert "The rest could not be read, and is not counted as harmless." in words
    assert "damaged Own/hurt.vbs : cut off" in words
