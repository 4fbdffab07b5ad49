"""Meetings in the browser: who may vote sees buttons, who may not sees why, and every form says what it refused."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import update
from starlette.testclient import TestClient

from inventory.domain.directory import Declared
from inventory.domain.dossier import Value
from inventory.domain.meeting import Choice, Decision, ItemKind, Stage
from inventory.domain.migration import State
from inventory.domain.people import Organisation, Person, Role
from inventory.domain.registration import Draft
from inventory.services import filing, meetings
from inventory.services.handover import complain
from inventory.services.judge import Bench
from inventory.services.move import move
from inventory.services.register import register
from inventory.store.engine import Inventory, open_inventory
from inventory.store.meeting_tables import meeting_items
from inventory.store.queries import resolve_tool, tool_page
from inventory.store.rows import NotThere
from inventory.web import meetingwords

HOSTILE = "<script>alert(1)</script> \u202etxt.exe {{ 7 * 7 }} & \"'"
DAY = "2026-03-02"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def bench_now(rules: Any, cast: Declared) -> Bench:
    return Bench(rulebook=rules, organisation=Organisation.of(cast.people, systems=cast.systems), now=NOW)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the inventory is kept that was made for the first test."""
    return tmp_path_factory.mktemp("shelf") / "inventory.db"


@pytest.fixture
def waiting(request: pytest.FixtureRequest, shelf: Path, tmp_path: Path) -> Iterator[tuple[Inventory, str]]:
    """An inventory with a tool of Olga's whose plan waits for the board: made once, and copied for each test."""
    if not shelf.exists():
        made = put_before_the_board(*map(request.getfixturevalue, ("small", "cast", "bench_now")))
        with made.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        made.close()
        shutil.copyfile(tmp_path / "inventory.db", shelf)
    shutil.copyfile(shelf, tmp_path / "copy.db")
    opened = open_inventory(str(tmp_path / "copy.db"))
    yield opened, resolve_tool(opened, "Q/limits.vbs")
    opened.close()


def put_before_the_board(small: Any, cast: Declared, bench: Bench) -> Inventory:
    inventory: Inventory = small({"Q/limits.vbs": "UPDATE Test_Limits SET Hi = ?"})
    people = {person.id: person for person in cast.people}
    tool = resolve_tool(inventory, "Q/limits.vbs")
    draft = Draft(owner="olga", purpose="p", documentation="d", inputs_outputs="i", how_to_run="h")
    move(inventory, tool, State.TRIAGED, actor=people["bert"], reason="it sets limits", bench=bench)
    register(inventory, tool, draft, actor=people["olga"], bench=bench)
    move(inventory, tool, State.OWNED, actor=people["olga"], reason="mine", bench=bench, deputy=people["eva"])
    for who, items in (("ingo", ("backup", "access")), ("olga", ("accuracy", "fallback", "writes"))):
        for item in items:
            filing.prove(inventory, tool, item, "ticket 7", actor=people[who], bench=bench)
    move(inventory, tool, State.CONTAINED, actor=people["olga"], reason="proven", bench=bench)
    filing.plan(
        inventory,
        tool,
        system="MES",
        value=Value(amount=Decimal(12000), unit="EUR a year"),
        cost_centre="4711",
        target=date(2027, 1, 1),
        actor=people["olga"],
        bench=bench,
    )
    return inventory


@pytest.fixture
def enter(board: Callable[..., TestClient], waiting: tuple[Inventory, str]) -> Callable[[str], TestClient]:
    return lambda who: board(waiting[0], as_=who)


def said(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text.replace("<wbr>", ""))).split())


def called(client: TestClient) -> str:
    """Call and open a meeting; returns its address."""
    answer = client.post("/meetings", data={"title": "Board of March", "day": DAY, "place": "Room 4"})
    assert answer.status_code == 303, said(answer)
    where = answer.headers["location"]
    assert client.post(f"{where}/open").status_code == 303
    return str(where)


def item_of(inventory: Inventory, where: str, kind: ItemKind = ItemKind.VOTE) -> str:
    record = meetings.read(inventory, int(where.rpartition("/")[2]))
    return f"{where}/items/{next(one.id for one in record.items if one.topic.kind is kind)}"


@pytest.mark.parametrize(
    ("words", "members"),
    [
        (meetingwords.KINDS, set(ItemKind)),
        (meetingwords.DECISIONS, {None, *Decision}),
        (meetingwords.STAGES, set(Stage)),
        (meetingwords.CHOICES, set(Choice)),
        (meetingwords.GATES, set(filing_gates := ("G3", "G11", "GE", "GX", "decommissioned"))),
    ],
)
def test_every_member_has_its_words(words: Any, members: set[Any]) -> None:
    assert set(words) == members
    assert filing_gates


def test_a_meeting_from_call_to_closed_minutes(enter: Any, waiting: Any, board: Any) -> None:
    inventory, tool = waiting
    bert, pia = enter("bert"), enter("pia")
    assert "No meeting was called yet" in said(bert.get("/meetings"))
    where = called(bert)
    page = said(bert.get(where))
    assert "You have the chair." in page
    assert "Move it into MES by 2027-01-01; it is worth 12000 EUR a year; 4711 pays. Filed by Olga Operations." in page
    item = item_of(inventory, where)
    assert "Not voted yet: Bert Board" in said(bert.get(item))
    for client in (bert, pia):
        assert client.post(f"{item}/vote", data={"choice": "yes"}).headers["location"] == item
    assert "You voted: yes." in said(pia.get(item))
    assert "2 for it" in said(bert.get(item))
    bert.post(f"{item}/minute", data={"text": "Pia has room in May.", "before": ""})
    assert bert.post(f"{item}/decide", data={"decision": "count"}).status_code == 303
    decided = said(bert.get(item))
    assert "The votes are counted and minuted: carried." in decided
    assert "Move the tool: planned" in decided
    assert bert.post(f"{item}/carry-out").status_code == 303
    assert tool_page(inventory, tool).tool.state == State.PLANNED
    assert "Carry it out" not in said(bert.get(item))
    assert bert.post(f"{where}/close").status_code == 303
    minutes = said(board(inventory, as_="").get(where))
    assert "Word for word as they were closed on 2026-03-02 09:30 UTC" in minutes
    assert "Pia has room in May." in minutes
    listed = bert.get("/meetings/export?format=jsonl").text
    assert '"decision":"carried"' in listed.replace(" ", "")
    assert '"yes":2' in listed.replace(" ", "")
    assert bert.post(f"{where}/amend", data={"text": "In June, not in May."}).status_code == 303
    assert "In June, not in May." in said(bert.get(where))
    assert "1 item, 1 voted on" in said(bert.get("/meetings"))


@pytest.mark.parametrize("who", ["", "ingo"])
def test_who_is_no_member_reads_along_and_finds_no_button(enter: Any, waiting: Any, who: str) -> None:
    bert = enter("bert")
    where = called(bert)
    item = item_of(waiting[0], where)
    client = enter(who)
    for address in ("/meetings", where, item):
        page = client.get(address)
        assert page.status_code == 200
        assert f'action="{where}' not in page.text
        assert 'action="/meetings"' not in page.text
    assert "Members of the board vote, each signed in as themselves." in said(client.get(item))
    assert client.post(f"{item}/vote", data={"choice": "yes"}).status_code == (403 if who else 401)


def test_whose_own_plan_it_is_sees_why_and_can_only_abstain(
    enter: Any, waiting: Any, cast: Any, bench_now: Any
) -> None:
    inventory, tool = waiting
    bert = next(person for person in cast.people if person.id == "bert")
    plan = {"system": "MES", "value": Value(amount=Decimal(1), unit="EUR a year"), "cost_centre": "4712"}
    filing.plan(inventory, tool, **plan, target=date(2027, 2, 1), actor=bert, bench=bench_now)
    client = enter("bert")
    item = item_of(inventory, called(client))
    page = said(client.get(item))
    assert "You can only abstain:" in page
    assert "it is Bert Board's own request" in page
    assert "I am for it" not in page
    refused = client.post(f"{item}/vote", data={"choice": "yes"})
    assert refused.status_code == 409
    assert "it is Bert Board's own request" in said(refused)
    assert client.post(f"{item}/vote", data={"choice": "abstain"}).status_code == 303


REFUSED_ON_ITEMS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("vote", {"choice": "perhaps"}, "choose one of: yes, no, abstain"),
    ("vote", {}, "choose one of: yes, no, abstain"),
    ("decide", {"decision": "carried"}, "carried follows from votes; it is not chosen"),
    ("decide", {"decision": "luck"}, "choose one of: carried, rejected"),
    ("decide", {"decision": "noted"}, "this is voted on, or deferred"),
    ("decide", {"decision": "count"}, "nobody voted"),
    ("minute", {"text": "x" * 4001, "before": ""}, "4,001 characters"),
    ("minute", {"text": "x", "before": "what I saw"}, "has written here in the meantime"),
    ("carry-out", {}, "nothing follows from this item that the board carries out itself"),
)


def test_what_is_refused_on_an_item_is_said_on_its_page(enter: Any, waiting: Any) -> None:
    client = enter("bert")
    item = item_of(waiting[0], called(client))
    for form, sent, sentence in REFUSED_ON_ITEMS:
        answer = client.post(f"{item}/{form}", data=sent)
        assert (answer.status_code, sentence in said(answer)) == (409, True), (form, sent)
    assert meetings.read(waiting[0], 1).items[0].decision is None


REFUSED_OF_MEETINGS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("open", {}, "the meeting is in session already"),
    ("items", {"title": " "}, "say in a few words what it is about"),
    ("items", {"title": "x", "tool": "T-none"}, "the inventory has no tool T-none"),
    ("presence", {"person": "nobody"}, "nobody here has this id"),
    ("presence", {"person": "eva"}, "Eva Engineer is no member of the board; a member attends"),
    ("amend", {"text": "x"}, "the meeting is in session already"),
)


def test_what_is_refused_of_a_meeting_is_said_on_its_page(enter: Any) -> None:
    client = enter("bert")
    where = called(client)
    for form, sent, sentence in REFUSED_OF_MEETINGS:
        answer = client.post(f"{where}/{form}", data=sent)
        assert (answer.status_code, sentence in said(answer)) == (409, True), (form, sent)


def test_a_meeting_that_cannot_be_is_refused_and_what_was_typed_stays(enter: Any) -> None:
    client = enter("bert")
    for sent, sentence in (
        ({"title": "", "day": DAY}, "give the meeting a name"),
        ({"title": "x", "day": "soon"}, "say on which day"),
        ({"title": "x", "day": "2026-03-01"}, "is over; a meeting is called for today or later"),
        ({"title": "x", "day": "9999-12-31"}, "is more than a year away"),
    ):
        answer = client.post("/meetings", data={**sent, "place": "Room <4>"})
        assert (answer.status_code, sentence in said(answer)) == (409, True), sent
        assert 'value="Room &lt;4&gt;"' in answer.text


def test_hostile_text_is_text_everywhere(enter: Any, waiting: Any, cast: Any, bench_now: Any) -> None:
    inventory, tool = waiting
    eva = next(person for person in cast.people if person.id == "eva")
    complain(inventory, tool, HOSTILE, actor=eva, bench=bench_now)
    client = enter("bert")
    where = client.post("/meetings", data={"title": HOSTILE, "day": DAY, "place": HOSTILE}).headers["location"]
    client.post(f"{where}/open")
    client.post(f"{where}/items", data={"title": HOSTILE, "proposal": HOSTILE})
    own, complaint = (item_of(inventory, where, kind) for kind in (ItemKind.OWN, ItemKind.COMPLAINT))
    client.post(f"{own}/minute", data={"text": HOSTILE, "before": ""})
    for address in ("/", "/meetings", where, own, complaint):
        page = client.get(address)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "\u202e" not in re.sub(r"<(textarea|input)[^>]*>[^<]*", "", page.text)
        assert "49" not in re.findall(r"txt\.exe ([^&]*)", page.text)
    book = load_workbook(BytesIO(client.get(f"{where}/pack?format=xlsx").content))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_who_is_there_is_noted_and_the_agenda_brought_up_to_date(enter: Any, waiting: Any) -> None:
    client = enter("bert")
    where = called(client)
    assert client.post(f"{where}/presence", data={"person": "pia"}).status_code == 303
    assert "Pia Product Owner is there." in said(client.get(where))
    assert client.post(f"{where}/presence", data={"person": "pia", "there": "no"}).status_code == 303
    assert meetings.read(waiting[0], 1).present == ("bert",)
    assert client.post(f"{where}/gather").status_code == 303
    assert "The agenda is up to date; 0 items are new." in said(client.get(where))
    item = item_of(waiting[0], where)
    assert client.post(f"{item}/decide", data={"decision": "deferred"}).status_code == 303
    assert "Everything is decided" in said(client.get(where))


def test_a_meeting_that_there_is_not_is_said_so(enter: Any) -> None:
    client = enter("bert")
    for number in ["0", "7", "-1", "99999999999999999999", "x"]:
        for address in (f"/meetings/{number}", f"/meetings/{number}/items/1", f"/meetings/{number}/pack?format=pdf"):
            assert client.get(address).status_code in {400, 404}
        for form in ("open", "close", "gather", "amend", "items", "presence", "items/1/vote", "items/1/carry-out"):
            assert client.post(f"/meetings/{number}/{form}").status_code in {400, 404}
    assert client.get("/meetings?before=x").status_code == 400


def test_an_item_of_another_meeting_is_not_reached_through_this_one(enter: Any, waiting: Any) -> None:
    client = enter("bert")
    first, second = called(client), called(client)
    other = item_of(waiting[0], second).rpartition("/")[2]
    assert client.get(f"{first}/items/{other}").status_code == 404
    assert client.post(f"{first}/items/{other}/vote", data={"choice": "yes"}).status_code == 404
    with pytest.raises(NotThere):
        meetings.read(waiting[0], 3)


def test_the_pack_is_read_offline(enter: Any) -> None:
    client = enter("bert")
    where = called(client)
    answer = enter("").get(f"{where}/pack?format=xlsx")
    assert answer.headers["content-disposition"] == 'attachment; filename="board-pack-2026-03-02.xlsx"'
    book = load_workbook(BytesIO(answer.content))
    words = [str(cell.value) for row in book["Agenda"].iter_rows() for cell in row if cell.value]
    assert "limits.vbs" in words
    assert any(word.startswith("Move it into MES by 2027-01-01") for word in words)
    paper = client.get(f"{where}/pack?format=pdf")
    assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(f"{where}/pack?format=docx").status_code == 400
    assert client.get(f"{where}/pack").status_code == 400


def test_minutes_that_were_changed_in_the_database_say_so(enter: Any, waiting: Any) -> None:
    client = enter("bert")
    where = called(client)
    client.post(f"{where}/close")
    with waiting[0].writing() as connection:
        connection.execute(update(meeting_items).values(minute="Everybody agreed."))
    assert "These are not the minutes that were closed" in said(client.get(where))


def test_a_role_that_was_lent_is_enough_to_sit(board: Any, waiting: Any, cast: Any) -> None:
    more = replace(cast, people=(*cast.people, Person(id="cara", name="Cara", roles=frozenset({Role.BOARD}))))
    client = board(waiting[0], as_="bert", declared=more)
    assert "Cara" in said(client.get(called(client)))
