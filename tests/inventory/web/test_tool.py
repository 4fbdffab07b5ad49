"""The page of one tool: what each visitor may do about it, what is refused before and after one tries, and to whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from classifiers.facts import Known
from inventory.domain.people import Person
from inventory.domain.registration import Draft
from inventory.services.register import approve, register
from inventory.store.engine import Inventory
from inventory.store.queries import resolve_tool, tool_page

LIMITS = "UPDATE Test_Limits SET Hi = ? WHERE Product = ?"
REPORT = "SELECT Line, Scrap FROM Production"
FILES = {
    "Quality/limits.vbs": LIMITS,
    "Reports/scrap.vbs": REPORT,
    "Reports/scrap 2026-01.vbs": f"{REPORT}|1",
    "Reports/scrap 2026-02.vbs": f"{REPORT}|22",
}
DRAFT = Draft(owner="olga", purpose="p", documentation="W:/d.md", inputs_outputs="a", how_to_run="b")


@pytest.fixture
def plant(copied: Callable[[dict[str, str]], Inventory]) -> Inventory:
    return copied(FILES)


@pytest.fixture
def tool(plant: Inventory) -> str:
    return resolve_tool(plant, "Quality/limits.vbs")


@pytest.fixture
def report(plant: Inventory) -> str:
    return resolve_tool(plant, "Reports/scrap.vbs")


@pytest.fixture
def owned(plant: Inventory, tool: str, board: Any) -> Callable[[str], None]:
    """Bring a tool to `owned`: olga owns it, eva is her deputy."""

    def bring(wanted: str = tool) -> None:
        desk = board(plant, as_="bert")
        given = desk.app.state.board.bench(desk.app.state.board.clock())
        register(plant, wanted, DRAFT, actor=given.organisation.people["olga"], bench=given)
        assert desk.post(f"/tools/{wanted}/move", data={"state": "triaged", "reason": "clear"}).status_code == 303
        olga = board(plant, as_="olga")
        answer = olga.post(f"/tools/{wanted}/move", data={"state": "owned", "reason": "mine", "deputy": "Eva Engineer"})
        assert answer.status_code == 303, said(answer)

    return bring


def said(answer: Any) -> str:
    """The words of a page, white space folded."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text.replace("<wbr>", ""))).split())


def forms(answer: Any) -> set[str]:
    return set(re.findall(r'action="/tools/[^"/]+/([a-z]+)"', answer.text))


def told(client: Any, tool: str) -> str:
    """What the page says after it was gone to."""
    return said(client.get(f"/tools/{tool}"))


def test_a_reader_sees_the_ways_with_what_is_missing_and_no_form(board: Any, plant: Inventory, tool: str) -> None:
    page = board(plant).get(f"/tools/{tool}")
    words = said(page)
    assert "It stands at discovered" in words
    assert "nobody is named as owner" not in words  # that is the way after the next one
    assert "decides: Bert Board" in words
    assert "to decide what your roles allow." in words
    assert forms(page) == set()


def test_an_assessor_confirms_and_it_is_a_label(board: Any, plant: Inventory, tool: str) -> None:
    bert = board(plant, as_="bert")
    answer = bert.post(f"/tools/{tool}/class", data={"criticality": "quality", "reason": "it writes limits"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/tools/{tool}")
    words = told(bert, tool)
    assert "It is quality, confirmed. Thank you: the rules are measured by it." in words
    assert "Class confirmed by people by bert: it writes limits" in words


def test_downward_alone_is_refused_with_what_was_typed(board: Any, plant: Inventory, tool: str) -> None:
    bert = board(plant, as_="bert")
    answer = bert.post(f"/tools/{tool}/class", data={"criticality": "personal", "reason": "only <b>mine</b>"})
    assert answer.status_code == 409
    assert "from quality to personal is downward, so a second person has to agree" in said(answer)
    assert "only &lt;b&gt;mine&lt;/b&gt;</textarea>" in answer.text
    assert '<input type="radio" name="criticality" value="personal" required checked>' in answer.text
    assert tool_page(plant, tool).standing.verdict.criticality == "quality"


def test_downward_with_a_second_person_asks_that_person_and_changes_nothing(
    board: Any, plant: Inventory, tool: str
) -> None:
    bert = board(plant, as_="bert")
    data = {"criticality": "personal", "reason": "a trial", "second": "Pia Product Owner"}
    assert bert.post(f"/tools/{tool}/class", data=data).status_code == 303
    assert "Bert Board says that it is personal and has asked Pia Product Owner to agree" in told(bert, tool)
    assert tool_page(plant, tool).standing.verdict.criticality == "quality"
    assert f'href="/review/{tool}"' in board(plant, as_="pia").get(f"/tools/{tool}").text


@pytest.mark.parametrize(("second", "sentence"), [("nobody", "nobody here has the id"), ("nemo", "is no assessor")])
def test_a_second_person_has_to_be_one(board: Any, plant: Inventory, tool: str, second: str, sentence: str) -> None:
    data = {"criticality": "personal", "reason": "a trial", "second": second}
    answer = board(plant, as_="bert").post(f"/tools/{tool}/class", data=data)
    assert answer.status_code == 409
    assert sentence in said(answer)


def test_who_may_not_correct_is_told_whom_to_ask(board: Any, plant: Inventory, tool: str) -> None:
    eva = board(plant, as_="eva")
    assert "Who corrects it: Bert Board" in told(eva, tool)
    assert eva.post(f"/tools/{tool}/class", data={"criticality": "quality", "reason": "x"}).status_code == 403


def test_anybody_says_what_is_wrong_and_it_stays_text(board: Any, plant: Inventory, tool: str) -> None:
    nemo = board(plant, as_="nemo")
    assert nemo.post(f"/tools/{tool}/complaint", data={"reason": " "}).status_code == 409
    hostile = "<script>alert(1)</script>\u202e{{ 7*7 }}"
    assert nemo.post(f"/tools/{tool}/complaint", data={"reason": hostile}).status_code == 303
    page = nemo.get(f"/tools/{tool}")
    assert "A complaint by nemo" in said(page)
    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script>alert" not in page.text
    assert "\u202e" not in page.text
    assert "{{ 7*7 }}" in page.text


def test_a_state_is_reached_by_its_gate_alone(board: Any, plant: Inventory, tool: str) -> None:
    bert = board(plant, as_="bert")
    for state, status in (("signed", 409), ("closed", 409), ("heaven", 409), ("triaged", 303)):
        answer = bert.post(f"/tools/{tool}/move", data={"state": state, "reason": "clear"})
        assert answer.status_code == status, state
    assert "It is triaged now. Thank you." in told(bert, tool)
    assert "from discovered there is no way to signed" in said(
        bert.post(f"/tools/{resolve_tool(plant, 'Reports/scrap.vbs')}/move", data={"state": "signed", "reason": "x"})
    )


def test_not_a_tool_asks_the_second_person(board: Any, plant: Inventory, tool: str) -> None:
    bert = board(plant, as_="bert")
    page = bert.get(f"/tools/{tool}").text
    assert 'name="second"' in page[page.index('value="not_a_tool"') :][:1500]
    data = {"state": "not_a_tool", "reason": "a template", "second": "pia"}
    assert bert.post(f"/tools/{tool}/move", data=data).status_code == 303
    assert "says that it is not a tool" in told(bert, tool)
    assert tool_page(plant, tool).tool.state == "discovered"


def test_the_owner_takes_it_with_a_deputy_and_each_side_proves_its_items(
    board: Any, plant: Inventory, tool: str, owned: Any
) -> None:
    owned()
    olga, ingo = board(plant, as_="olga"), board(plant, as_="ingo")
    words = told(olga, tool)
    assert "Deputy Eva Engineer" in words
    assert "0 of 5 items are proven" in words
    wrong = olga.post(f"/tools/{tool}/proof", data={"item": "backup", "proof": "seen"})
    assert wrong.status_code == 409
    assert "backup is proven by IT" in said(wrong)
    assert olga.post(f"/tools/{tool}/proof", data={"item": "fallback", "proof": " "}).status_code == 409
    for item in ("backup", "access"):
        assert ingo.post(f"/tools/{tool}/proof", data={"item": item, "proof": "ticket 7"}).status_code == 303
    for item in ("accuracy", "fallback", "writes"):
        assert olga.post(f"/tools/{tool}/proof", data={"item": item, "proof": "on the wall"}).status_code == 303
    assert "5 of 5 items are proven" in told(olga, tool)
    assert olga.post(f"/tools/{tool}/move", data={"state": "contained"}).status_code == 303
    assert tool_page(plant, tool).tool.state == "contained"


def test_a_form_that_would_be_refused_is_not_offered(board: Any, plant: Inventory, tool: str, owned: Any) -> None:
    owned()
    words = told(board(plant, as_="olga"), tool)
    assert "backup has no proof: it is backed up, and a restore was tried (DAT-1)" in words
    page = board(plant, as_="ingo").get(f"/tools/{tool}").text
    assert 'name="item" value="backup"' in page
    assert 'name="item" value="fallback"' not in page
    assert 'name="state" value="contained"' not in page


PLAN = {"system": "MES", "value": "12 000", "unit": "EUR a year", "cost_centre": "4711", "target": "2026-12-31"}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"value": "much"}, "the business value is a number"),
        ({"value": ""}, "the business value has no number"),
        ({"value": "NaN"}, "the business value has no number"),
        ({"target": "soon"}, "say until which day"),
        ({"target": "2025-01-01"}, "lies in the past"),
        ({"system": "SAP<i>"}, "SAP<i> is not in the register of systems"),
        ({"cost_centre": ""}, "no cost centre is named"),
    ],
)
def test_a_plan_is_refused_with_its_sentence(
    board: Any, plant: Inventory, tool: str, typed: dict[str, str], sentence: str
) -> None:
    answer = board(plant, as_="pia").post(f"/tools/{tool}/plan", data={**PLAN, **typed})
    assert answer.status_code == 409
    assert sentence in unescape(answer.text)
    assert "<i>" not in answer.text


def test_plan_and_exception_are_filed_and_shown(board: Any, plant: Inventory, tool: str) -> None:
    pia, bert = board(plant, as_="pia"), board(plant, as_="bert")
    assert pia.post(f"/tools/{tool}/plan", data=PLAN).status_code == 303
    assert "to MES by 2026-12-31; worth 12,000.00 EUR a year; paid by 4711" in told(pia, tool)
    asked = {"reason": "no room", "controls": "checked twice", "until": "2026-08-01"}
    assert bert.post(f"/tools/{tool}/exception", data={**asked, "until": "2027-08-01"}).status_code == 409
    assert bert.post(f"/tools/{tool}/exception", data=asked).status_code == 303
    assert "Exception GX no room; instead: checked twice" in told(bert, tool)
    both = {"gate": "G3", "ayes": ["bert", "pia"]}
    assert bert.post(f"/tools/{tool}/vote", data=both).status_code == 404, "members vote in person, in a meeting"


def test_the_owner_signs_and_attests_and_a_certificate_needs_all_five(
    board: Any, plant: Inventory, report: str
) -> None:
    bert, olga = board(plant, as_="bert"), board(plant, as_="olga")
    given = bert.app.state.board.bench(bert.app.state.board.clock())
    people = given.organisation.people
    register(plant, report, replace(DRAFT, read_only=Known.YES), actor=people["eva"], bench=given)
    assert olga.post(f"/tools/{report}/attest", data={"note": ""}).status_code == 409
    assert olga.post(f"/tools/{report}/sign", data={"role": "king"}).status_code == 409
    assert olga.post(f"/tools/{report}/sign", data={"role": "owner"}).status_code == 303
    assert bert.post(f"/tools/{report}/sign", data={"role": "owner"}).status_code == 409
    approve(plant, report, actor=people["bert"], bench=given)
    words = told(olga, report)
    assert "Olga Operations as owner, 2026-03-02" in words
    assert "Bert Board as department head" in words
    assert olga.post(f"/tools/{report}/attest", data={"note": "fine"}).status_code == 303
    answer = olga.post(f"/tools/{report}/certificate")
    assert answer.status_code == 409
    assert "sandboxed is no, not yes" in said(answer)
    assert "No certificate yet" in said(olga.get(f"/tools/{report}/certificate"))


def test_the_switches_ask_the_decision_table_and_keep_nothing(board: Any, plant: Inventory, tool: str) -> None:
    client = board(plant)
    words = said(client.get(f"/tools/{tool}?owner=yes&documented=yes&unchanged=yes"))
    assert "Then it would be: migrate, planned R2" in words
    words = said(client.get(f"/tools/{tool}?criticality=reporting&read_only=yes"))
    assert "Then it would be: close the gaps R7" in words
    assert "That supposes that this write is gone: UPDATE Test_Limits" in words
    assert "Still open: Owner, Documented, In a sandbox, Unchanged" in words
    assert tool_page(plant, tool).standing.verdict.rule == "R1"
    for query in ("owner=perhaps", "criticality=<b>", "read_only=%00"):
        assert client.get(f"/tools/{tool}?{query}").status_code == 400


def test_names_in_files_are_for_it_and_the_owner(board: Any, plant: Inventory, tool: str, owned: Any) -> None:
    owned()
    for visitor, sees in (("ingo", True), ("olga", True), ("bert", False), ("eva", False), ("", False)):
        page = board(plant, as_=visitor).get(f"/tools/{tool}").text
        assert ("PLANT\\eva" in unescape(page)) is sees, visitor


def test_each_gap_has_the_way_to_close_it(board: Any, plant: Inventory, tool: str) -> None:
    page = board(plant).get(f"/tools/{tool}")
    assert "register it with somebody of the business as owner · Register it" in said(page)
    assert f'href="/register?tool={tool}"' in page.text
    assert "move it into a zone yourself" in said(page)


def test_a_history_is_turned_page_by_page(
    board: Any, plant: Inventory, tool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nemo = board(plant, as_="nemo")
    for number in range(30):
        nemo.post(f"/tools/{tool}/complaint", data={"reason": f"number {number}"})
    page = nemo.get(f"/tools/{tool}")
    assert page.text.count("A complaint") == 25
    assert f'href="/tools/{tool}/history"' in page.text
    monkeypatch.setattr("inventory.web.pages.tool.PAGE", 20)
    first = nemo.get(f"/tools/{tool}/history")
    (after,) = re.findall(r"history\?after=(\d+)", first.text)
    rest = nemo.get(f"/tools/{tool}/history?after={after}")
    assert "number 29" in first.text
    assert "number 10" in first.text
    assert "number 9" in rest.text
    assert "number 10" not in rest.text
    assert "Found for the first time" in rest.text
    assert nemo.get(f"/tools/{tool}/history?after=x").status_code == 400


def test_month_files_are_suggested_merged_by_a_person_and_split_again(
    board: Any, plant: Inventory, report: str
) -> None:
    bert, eva = board(plant, as_="bert"), board(plant, as_="eva")
    other = resolve_tool(plant, "Reports/scrap 2026-01.vbs")
    page = bert.get(f"/tools/{report}/family")
    assert other in page.text or report == other
    assert eva.post(f"/tools/{report}/merge", data={"tools": [other], "reason": "months"}).status_code == 409
    assert bert.post(f"/tools/{report}/merge", data={"tools": [other], "reason": " "}).status_code == 409
    missing = bert.post(f"/tools/{report}/merge", data={"tools": ["T-<b>"], "reason": "x"})
    assert missing.status_code == 409
    assert "T-&lt;b&gt;" in missing.text


def test_the_paper_is_a_pdf(board: Any, plant: Inventory, tool: str) -> None:
    answer = board(plant).get(f"/tools/{tool}/paper.pdf")
    assert answer.content.startswith(b"%PDF")
    assert f'filename="{tool}-2026-03-02.pdf"' in answer.headers["content-disposition"]


POSTS = ("class", "complaint", "move", "proof", "plan", "exception", "sign", "attest", "certificate")


def test_no_form_takes_what_no_browser_sends(board: Any, plant: Inventory, tool: str) -> None:
    bert, reader = board(plant, as_="bert"), board(plant)
    for form in (*POSTS, "merge", "different", "split"):
        assert bert.post(f"/tools/T-ZZZZZZ/{form}", data={"reason": "x"}).status_code == 404, form
        assert bert.post(f"/tools/{tool}/{form}", data={}).status_code == 409, form
        assert bert.post(f"/tools/{tool}/{form}", data={"reason": "x" * 20_001}).status_code in {400, 409}, form
        assert reader.post(f"/tools/{tool}/{form}", data={"reason": "x"}).status_code == 401, form
    assert tool_page(plant, tool).tool.state == "discovered"


def test_a_person_is_meant_by_id_or_full_name_and_never_guessed(cast: Any) -> None:
    from inventory.domain.people import Organisation
    from inventory.domain.refusal import Refused
    from inventory.web.whom import offered, person_meant

    twins = [Person(id="a", name="Kim Lee"), Person(id="b", name="Kim Lee")]
    staff = Organisation.of([*cast.people, *twins])
    assert person_meant(staff, "") is None
    for text in ("OLGA", "olga operations", " olga "):
        found = person_meant(staff, text)
        assert found is not None
        assert found.id == "olga"
    for text, sentence in (("olg", "nobody here"), ("kim lee", "2 people here are called")):
        with pytest.raises(Refused, match=sentence):
            person_meant(staff, text)
    assert "ingo" not in {one.id for one in offered(staff)}
