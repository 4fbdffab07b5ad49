"""The board pack can be read on paper and in Excel, says the same in both, and looks nothing up."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from classifiers.facts import Known
from classifiers.verdict import Criticality, Outcome
from inventory.exports import packpaper, tones, typesetter
from inventory.exports.boardpack import (
    HIGH_RISK,
    AgendaItem,
    BoardPack,
    Decision,
    Heat,
    IncidentLine,
    Money,
    Overdue,
    TrendPoint,
)
from inventory.exports.packbook import xlsx
from inventory.exports.papercharts import heat_rows, scale, trend
from inventory.web import wording

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
ANCHOR = '{"at":"2026-11-24T15:29:58.000000Z","hash":"' + "9f" * 32 + '","number":48211}'
HEAT = (
    Heat(criticality=Criticality.QUALITY, managed=False, outcome=Outcome.MIGRATE_NOW, tools=19),
    Heat(criticality=Criticality.PROCESS, managed=True, outcome=Outcome.CONTAIN, tools=2),
    Heat(criticality=Criticality.PROCESS, managed=True, outcome=Outcome.ALLOW_AND_MONITOR, tools=7),
    Heat(criticality=Criticality.PERSONAL, managed=False, outcome=Outcome.WATCH, tools=972),
)
ITEM = AgendaItem(
    tool="T-0412",
    name="FinalTestLimits.accdb",
    plant="Line A",
    outcome=Outcome.MIGRATE_NOW,
    does="Computes and stores final test limits.",
    proof="UPDATE Test_Limits SET Hi = Avg(Value)",
    where="query qryNewLimits",
    gate="G3",
    asks="Approve the plan to move to the MES.",
    decides="the board",
)
OVERDUE = Overdue(tool="T-0412", name="FinalTestLimits.accdb", what="no owner", due=date(2026, 11, 16), who="")
DECISION = Decision(
    tool="T-0101",
    name="SPC.xlsm",
    gate="G3",
    decided="planned: quality system",
    reason="Two wrong releases in a year.",
    ayes=4,
    noes=0,
    abstentions=1,
    at=NOW - timedelta(days=30),
)
INCIDENT = IncidentLine(
    number=7,
    tool="T-0412",
    name="FinalTestLimits.accdb",
    plant="Line A",
    what="1,200 units passed with old limits",
    opened=NOW - timedelta(days=12),
    impact="Operations",
    sentence="it is the business's own tool",
    policy="OWN-3",
    scrap_cost=Decimal("18450.00"),
    currency="EUR",
    closed=None,
)
OPEN = replace(INCIDENT, number=8, impact="", sentence="", policy="", scrap_cost=None, currency="")
PAID = Money(plant="Line A", cost_centre="4711", kind="maintenance", amount=Decimal("1250.5"), currency="EUR", tools=4)
TREND = tuple(
    TrendPoint(day=date(2026, 9, 1) + timedelta(days=7 * week), tools=900, high_risk=40 - week, managed=300 + week)
    for week in range(10)
)


def pack(**changed: Any) -> BoardPack:
    full = BoardPack(
        meeting="Governance board",
        day=date(2026, 11, 26),
        made=NOW,
        by="Ingo Inhaber",
        anchor=ANCHOR,
        coverage=("Of 3,102 candidates 2,984 were read completely.", "Not up to date: Plant 2."),
        heat=HEAT,
        trend=TREND,
        overdue=(OVERDUE,),
        agenda=(ITEM,),
        decisions=(DECISION,),
        incidents=(INCIDENT, OPEN),
        money=(PAID, replace(PAID, currency="USD", amount=Decimal(80))),
        changes=("7 tools were registered.",),
        period="November 2026",
    )
    return replace(full, **changed)


EMPTY = {
    "heat": (),
    "trend": (),
    "overdue": (),
    "agenda": (),
    "decisions": (),
    "incidents": (),
    "money": (),
    "changes": (),
    "coverage": (),
    "anchor": "",
}


def set_here(of: BoardPack) -> PdfReader:
    return PdfReader(io.BytesIO(typesetter.as_pdf(packpaper.paper(of).spoken())))


def text_of(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def test_the_cover_has_what_matters_and_how_much_was_read() -> None:
    cover = set_here(pack()).pages[0].extract_text()
    assert "Governance board · 26 November 2026" in cover
    sentence = "21 of 1,000 tools are high-risk shadow IT, and 1 case is overdue. 1 decision is asked of you today."
    assert sentence in " ".join(cover.split())
    assert "Of 3,102 candidates 2,984 were read completely." in cover
    assert "Not up to date: Plant 2." in cover
    assert "7 tools were registered." in cover


def test_each_page_has_its_number_and_the_head_of_the_audit_chain() -> None:
    reader = set_here(pack())
    assert 2 <= len(reader.pages) <= 10
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        assert f"Page {number} of {len(reader.pages)}" in text
        assert f"link 48,211,\n{'9f' * 32}" in text or f"link 48,211, {'9f' * 32}" in text


def test_every_section_is_on_paper_with_its_figures() -> None:
    text = " ".join(text_of(set_here(pack())).split())
    for told in (
        "UPDATE Test_Limits SET Hi = Avg(Value)",
        "query qryNewLimits",
        "Gate G3 · decided by the board",
        "2026-11-16 10 d nobody yet",
        "4 yes, 0 no, 1 abstained",
        "Operations: it is the business's own tool [OWN-3]",
        "18,450.00",
        "Not answered yet: is it down or wrong?",
        "not said yet",
        "In all: 1,250.50 EUR a month",
        "In all: 80.00 USD a month",
        "high-risk shadow IT went from 40 to 31 tools",
        "19 migrate now",
        "1.9 %",
    ):
        assert told in text


def test_it_is_made_for_archives_and_the_same_pack_is_the_same_bytes() -> None:
    first = b"".join(packpaper.pdf(pack()))
    assert first == typesetter.as_pdf(packpaper.paper(pack()).spoken())
    metadata = PdfReader(io.BytesIO(first)).trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A<" in metadata
    assert "<pdfuaid:part>1<" in metadata


def test_drawings_are_told_in_words_to_who_cannot_see_them() -> None:
    assert b"high-risk shadow IT went from 40 to 31 tools" in _alternatives(set_here(pack()))


def _alternatives(reader: PdfReader) -> bytes:
    found = (item.get_object() for item in map(reader.get_object, range(1, len(reader.xref[0]))) if item is not None)
    return " ".join(str(item["/Alt"]) for item in found if isinstance(item, dict) and "/Alt" in item).encode()


def test_an_empty_pack_is_honest_and_short() -> None:
    reader = set_here(pack(**EMPTY))
    text = " ".join(text_of(reader).split())
    assert len(reader.pages) <= 4
    for told in (
        "No tool is in the inventory yet.",
        "Nothing is asked of you today.",
        "Nothing is known about what was read.",
        "A line needs two days",
        "No case is overdue.",
        "Nothing was decided in November 2026.",
        "No incident was reported in November 2026.",
        "No cost is filed.",
    ):
        assert told in text


def test_a_big_pack_stays_readable_and_says_what_is_elsewhere() -> None:
    big = pack(
        agenda=(ITEM,) * 30,
        overdue=(OVERDUE,) * 500,
        decisions=(DECISION,) * 31,
        incidents=(INCIDENT,) * 100,
        money=(PAID,) * 200,
        changes=("Something changed.",) * 50,
    )
    reader = set_here(big)
    text = text_of(reader)
    assert len(reader.pages) <= 12
    assert "6 more are in the workbook and in the attached data." in text
    assert "460 more are in the workbook" in text
    assert "1 more is in the workbook" in text
    assert len(json.loads(reader.attachments["board-pack.json"][0])["overdue"]) == 500
    assert load_workbook(io.BytesIO(b"".join(xlsx(big))))["Overdue"].max_row == 501


def test_the_data_attached_is_the_pack() -> None:
    told = json.loads(set_here(pack()).attachments["board-pack.json"][0])
    assert told["heat"][0] == {"criticality": "quality", "managed": False, "outcome": "migrate_now", "tools": 19}
    assert told["incidents"][0]["scrap_cost"] == "18450.00"
    assert told["day"] == "2026-11-26"
    assert told["anchor"] == ANCHOR


def test_the_workbook_has_a_sheet_for_each_section_and_says_the_same() -> None:
    book = load_workbook(io.BytesIO(b"".join(xlsx(pack()))))
    assert book.sheetnames == [
        "Summary",
        "Criticality by management",
        "Trend",
        "Agenda",
        "Overdue",
        "Decisions",
        "Incidents",
        "Money per factory",
        "About",
    ]
    summary = {row[0].value: row[1].value or row[2].value for row in book["Summary"].iter_rows(min_row=2)}
    assert summary["High-risk shadow IT"] == 21
    assert summary["The one sentence"].startswith("21 of 1,000 tools are high-risk")
    assert [cell.value for cell in book["Agenda"][2]][:5] == [
        "T-0412",
        "FinalTestLimits.accdb",
        "Line A",
        "migrate now",
        "G3",
    ]
    assert book["Overdue"]["F2"].value == 10
    assert book["Incidents"]["J2"].value == 18_450
    assert book["Trend"]["A2"].value == datetime(2026, 9, 1)  # noqa: DTZ001 - Excel knows no zones
    assert ANCHOR in " ".join(str(row[0].value) for row in book["About"].iter_rows())


@settings(max_examples=25)
@given(st.text(st.characters(), max_size=120), st.text(st.characters(), max_size=120))
def test_whatever_a_tool_is_called_the_pack_is_set(name: str, proof: str) -> None:
    hostile = pack(
        meeting=name,
        headline=proof,
        agenda=(replace(ITEM, name=name, proof=proof, asks=proof, where=name),),
        overdue=(replace(OVERDUE, name=name, who=proof),),
        incidents=(replace(INCIDENT, what=proof, name=name),),
        changes=(proof,),
        coverage=(name,),
        period=name,
        anchor=proof,
        by=name,
    )
    told = json.loads(set_here(hostile).attachments["board-pack.json"][0])
    assert told["agenda"][0]["proof"] == proof.encode("utf-8", "replace").decode("utf-8")


@given(st.integers(0, 10**9))
def test_a_scale_reaches_the_highest_value_in_few_round_steps(highest: int) -> None:
    lines = scale(highest)
    assert lines[0] == 0
    assert lines[-1] >= highest
    assert 2 <= len(lines) <= 6
    assert len({lines[place + 1] - lines[place] for place in range(len(lines) - 1)}) == 1
    assert all(float(line).is_integer() for line in lines)


def test_a_line_needs_two_days() -> None:
    assert trend(()) is None
    assert trend(TREND[:1]) is None
    assert trend((TREND[0], TREND[0])) is None


def test_words_beside_two_lines_that_meet_are_kept_apart() -> None:
    meeting = trend(tuple(replace(point, high_risk=10, managed=10) for point in TREND)) or {}
    low, high = sorted(line["beside"] for line in meeting["lines"])  # type: ignore[attr-defined]
    assert high - low > 0.0899


def test_a_cell_of_the_heat_map_has_the_colour_of_its_worst_and_all_its_tools() -> None:
    rows = {row["name"]: row["cells"] for row in heat_rows(HEAT)}
    assert rows["process"] == [
        {"tools": "0", "tone": "", "words": []},
        {"tools": "9", "tone": "amber", "words": ["2 contain", "7 allow and monitor"]},
    ]
    many = [
        Heat(criticality=Criticality.QUALITY, managed=False, outcome=outcome, tools=1) for outcome in list(Outcome)[:5]
    ]
    (quality,) = (row["cells"] for row in heat_rows(many) if row["name"] == "quality")
    assert quality[0]["words"][-1] == "3 others"  # type: ignore[index]


def test_paper_and_board_have_the_same_words_and_colours() -> None:
    assert {outcome: (badge.word, badge.tone) for outcome, badge in wording.OUTCOMES.items()} == dict(tones.OUTCOMES)
    assert {known: (badge.word, badge.tone) for known, badge in wording.KNOWN.items()} == dict(tones.KNOWN)
    assert dict(wording.CRITICALITIES) == dict(tones.CRITICALITIES)
    assert set(tones.OUTCOMES) == set(Outcome)
    assert set(tones.KNOWN) == set(Known)


@pytest.mark.parametrize("outcome", Outcome)
def test_high_risk_is_what_the_policy_tags_so(outcome: Outcome) -> None:
    severe = {Outcome.MIGRATE_NOW, Outcome.MIGRATE_PLANNED, Outcome.CONTAIN}
    assert (outcome in HIGH_RISK) is (outcome in severe)
