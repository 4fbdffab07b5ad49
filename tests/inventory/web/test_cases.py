"""Cases as people see them: what is asked, until when, handed over with thanks, and who has what for the board."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from inventory.domain.clocks import Calendar
from inventory.domain.governance import Governance
from inventory.domain.people import Role
from inventory.services.caseload import deal
from inventory.store.engine import Inventory
from inventory.store.queries import resolve_tool
from inventory.web.pages import cases

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FILES = {
    "Quality/limits.vbs": "UPDATE Test_Limits SET Hi = ?",
    "Prices/prices.vbs": "UPDATE price_list SET price = price * 1.02",
}
HOSTILE = "<script>alert(1)</script>\u202e"
AFTER = Governance(amnesty_until=date(2026, 3, 1))


@pytest.fixture
def as_(board: Any, small: Any) -> Any:
    """Sign somebody in at a board on which cases were dealt, so many days later."""
    plant: Inventory = small(FILES)
    made = board(plant, as_=None).app.state.board.bench

    def judging(moment: datetime) -> Any:
        return replace(made(moment), governance=AFTER)

    deal(plant, judging(NOW))

    def client(name: str, days: int = 0) -> Any:
        return board(plant, as_=name, bench=judging, clock=lambda: NOW + timedelta(days=days))

    client.plant = plant  # type: ignore[attr-defined] - tests ask the inventory
    return client


def said(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def test_what_is_asked_is_first_with_its_last_day_and_the_page_that_answers_it(as_: Any) -> None:
    answer = as_("bert").get("/cases")
    page = said(answer.text)
    assert "2 things are asked of you" in page
    assert "limits.vbs" in page
    assert "Confirm its class, or say what it really is" in page
    assert "10 working days until 2026-03-16" in page
    assert f'href="/review/{resolve_tool(as_.plant, "Quality/limits.vbs")}"' in answer.text
    assert "Nobody has more than 5 at a time." in page


def test_nobody_is_asked_and_is_thanked(as_: Any) -> None:
    assert "Nothing is asked of you" in said(as_("olga").get("/cases").text)
    assert as_("").get("/cases").status_code == 303


def test_a_late_case_is_said_kindly(as_: Any) -> None:
    page = said(as_("bert", days=20).get("/cases").text)
    assert "was due on 2026-03-16" in page
    assert "Some of it is late. If it is with the wrong person, hand it over" in page


def test_a_case_is_handed_over_with_thanks(as_: Any, cast: Any) -> None:
    del cast
    bert = as_("bert")
    page = bert.get("/cases/1")
    assert "Hand over with thanks" in said(page.text)
    refused = bert.post("/cases/1/hand-over", data={"to": "Nemo", "reason": ""})
    assert refused.status_code == 409
    for sentence in ("say in one sentence why", "Nemo is not assessor, or stands behind the request"):
        assert sentence in said(refused.text)
    assert 'value="Nemo"' in refused.text
    same = bert.post("/cases/1/hand-over", data={"to": "bert@plant.example", "reason": "x"})
    assert (same.status_code, "Bert Board has it already" in said(same.text)) == (409, True)
    unknown = bert.post("/cases/1/hand-over", data={"to": "Olg", "reason": "x"})
    assert "did you mean Olga Operations (olga)?" in said(unknown.text)


def test_a_taken_over_case_has_another_number(as_: Any, board: Any) -> None:
    plant = as_.plant
    made = board(plant, as_=None).app.state.board.bench

    def judging(moment: datetime) -> Any:
        found = replace(made(moment), governance=AFTER)
        people = dict(found.organisation.people)
        people["pia"] = replace(people["pia"], roles=people["pia"].roles | {Role.ASSESSOR})
        return replace(found, organisation=replace(found.organisation, people=people))

    bert = board(plant, as_="bert", bench=judging)
    answer = bert.post("/cases/1/hand-over", data={"to": "pia", "reason": HOSTILE})
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases")
    page = bert.get("/cases")
    assert "Thank you. It is case 3 of Pia Product Owner now." in said(page.text)
    assert "One thing is asked of you" in said(page.text)
    assert "<script>alert" not in page.text
    assert bert.get("/cases/1").status_code == 404
    assert bert.post("/cases/1/hand-over", data={"to": "pia", "reason": "x"}).status_code == 404


def test_others_cases_are_for_who_oversees(as_: Any) -> None:
    for person in ("bert", "ingo"):
        page = as_(person).get("/cases/all")
        assert page.status_code == 200
        assert said(page.text).count("Confirm its class") == 2
    for person in ("olga", "nemo"):
        assert as_(person).get("/cases/all").status_code == 403
        assert as_(person).get("/cases/1").status_code == 404
    assert as_("nemo").post("/cases/1/hand-over", data={"to": "olga", "reason": "x"}).status_code == 404
    refused = as_("ingo").post("/cases/1/hand-over", data={"to": "olga", "reason": "x"})
    assert (refused.status_code, "neither has this case" in said(refused.text)) == (409, True)


def test_the_list_is_narrowed_and_paged(as_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = as_("bert")
    for query, count in (("person=bert", 2), ("person=olga", 0), ("step=class", 2), ("step=plan", 0), ("late=yes", 0)):
        assert said(client.get(f"/cases/all?{query}").text).count("Confirm its class") == count
    monkeypatch.setattr(cases, "PAGE", 1)
    first = client.get("/cases/all")
    following = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert following is not None
    second = client.get(unescape(following[1]))
    names = [re.findall(r'class="name" href="/cases/(\d+)"', page.text) for page in (first, second)]
    assert sorted(number for found in names for number in found) == ["1", "2"]
    assert 'rel="next"' not in second.text
    assert said(as_("bert", days=20).get("/cases/all?late=yes").text).count("was due on") == 1


@pytest.mark.parametrize("query", ["after=x", "after=2026-01-01_x", "step=nonsense", "person=" + "x" * 400])
def test_what_cannot_be_asked_is_refused(as_: Any, query: str) -> None:
    assert as_("bert").get(f"/cases/all?{query}").status_code == 400


def test_the_list_becomes_a_file(as_: Any) -> None:
    answer = as_("bert").get("/cases/export?all=yes&format=csv")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.text.count("confirm its class") == 2
    own = as_("nemo").get("/cases/export?all=yes&format=csv")
    assert "confirm its class" not in own.text
    assert as_("bert").get("/cases/export?format=exe").status_code == 400


def test_days_that_are_left_are_working_days() -> None:
    calendar = Calendar(holidays=frozenset({date(2026, 3, 4)}))
    monday = date(2026, 3, 2)
    assert calendar.left(monday, monday) == 0
    assert calendar.left(monday, date(2026, 3, 6)) == 3
    assert calendar.left(monday, date(2026, 3, 9)) == 4
    assert calendar.left(date(2026, 3, 9), monday) == -4
