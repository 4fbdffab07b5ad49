"""Incidents and costs on both databases, to the statement that a factory's controller opens."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from inventory.domain.governance import Governance
from inventory.domain.incidents import Party, Symptom
from inventory.domain.money import CostKind, CostLine
from inventory.domain.refusal import Refused
from inventory.exports.statement import write_csv, write_xlsx
from inventory.services import costs, incidents
from inventory.services.intake import intake
from inventory.store.queries import resolve_tool
from inventory.store.schema import events

MARCH = date(2026, 3, 1)


@pytest.fixture
def day(bench: Any) -> Any:
    by = Governance(plants={"plant": "North"}, it_cost_centres=frozenset({"IT-100"}))
    return lambda number=1: replace(bench(number), governance=by)


@pytest.fixture
def tool(plant: Any, day: Any) -> str:
    plant.files = {"Q/limits.vbs": "UPDATE Test_Limits SET Hi = ?"}
    plant.scan()
    intake(plant.inventory, day(0))
    return resolve_tool(plant.inventory, "Q/limits.vbs")


def line(tool: str, **changed: Any) -> CostLine:
    said: dict[str, Any] = {
        "kind": CostKind.LICENCE,
        "amount": Decimal("10.10"),
        "currency": "EUR",
        "cost_centre": "4711",
        "first": MARCH,
        "last": None,
    }
    filed = {"number": 0, "tool": tool, "plant": "", "filed_by": "olga", "filed": None}
    return CostLine(**(filed | said | changed))


def all_events(inventory: Any) -> Any:
    with inventory.reading() as connection:
        return connection.execute(select(events).order_by(events.c.id)).all()


def last_event(inventory: Any) -> Any:
    return all_events(inventory)[-1]


def test_an_incident_from_report_to_close(inventory: Any, tool: str, day: Any, people: Any) -> None:
    number = incidents.open_incident(inventory, tool, "parts without limits", actor=people["eva"], bench=day())
    with pytest.raises(Refused, match="down, or is it wrong"):
        incidents.close(inventory, number, actor=people["olga"], bench=day())
    verdict = incidents.answer(inventory, number, Symptom.MISSING_DATA, actor=people["eva"], bench=day())
    assert (verdict.impact, verdict.policy) == (Party.OPERATIONS, "OWN-4")
    with pytest.raises(Refused, match="answered already"):
        incidents.answer(inventory, number, Symptom.DOWN, actor=people["olga"], bench=day())
    with pytest.raises(Refused, match="cost is missing"):
        incidents.close(inventory, number, actor=people["olga"], bench=day())
    said = {"cost": Decimal("120.50"), "currency": "EUR", "bench": day()}
    with pytest.raises(Refused, match="Operations owns the impact and explains it"):
        incidents.explain(inventory, number, "x", actor=people["ingo"], **said)
    assert last_event(inventory).kind == "attempt_refused"
    incidents.explain(inventory, number, "route was not maintained", actor=people["olga"], **said)
    incidents.close(inventory, number, actor=people["olga"], bench=day(2))
    told = [(one.kind, one.actor, one.policy, one.reason) for one in all_events(inventory) if "incident" in one.kind]
    assert told == [
        ("incident_opened", "eva", "OWN-4", "parts without limits"),
        ("incident_answered", "eva", "OWN-4", verdict.sentence),
        ("incident_explained", "olga", "CHG-4", "120.50 EUR: route was not maintained"),
        ("incident_closed", "olga", "CHG-4", ""),
    ]
    (kept,) = incidents.impact_of(inventory, day().now)
    assert (kept.plant, kept.scrap_cost, kept.closed_by) == ("North", Decimal("120.50"), "olga")
    assert incidents.impact_of(inventory, day(60).now) == []
    with pytest.raises(LookupError, match="no incident 99"):
        incidents.close(inventory, 99, actor=people["olga"], bench=day())


def test_nobody_reports_nothing_and_no_group_reports(inventory: Any, tool: str, day: Any, people: Any) -> None:
    with pytest.raises(Refused, match="say what happened"):
        incidents.open_incident(inventory, tool, " ", actor=people["eva"], bench=day())
    with pytest.raises(Refused, match="is a group"):
        incidents.open_incident(inventory, tool, "x", actor=people["team"], bench=day())
    number = incidents.open_incident(inventory, tool, "x", actor=people["eva"], bench=day())
    for nobody in ("team", "gone"):
        with pytest.raises(Refused, match="is a group or has left"):
            incidents.answer(inventory, number, Symptom.DOWN, actor=people[nobody], bench=day())


def test_a_month_is_added_up_by_who_owns_the_impact_and_currencies_stay_apart(
    inventory: Any, tool: str, day: Any, people: Any
) -> None:
    said = (
        (Symptom.DOWN, "ingo", "10.10", "EUR"),
        (Symptom.DOWN, "ingo", "0.20", "EUR"),
        (Symptom.DOWN, "ingo", "7", "USD"),
        (Symptom.DOWN, "", "", ""),
        (Symptom.BUG, "olga", "1", "EUR"),
        (None, "", "", ""),
    )
    for symptom, who, cost, currency in said:
        number = incidents.open_incident(inventory, tool, "x", actor=people["eva"], bench=day())
        if symptom is not None:
            incidents.answer(inventory, number, symptom, actor=people["eva"], bench=day())
        if who:
            paid = {"cost": Decimal(cost), "currency": currency, "bench": day()}
            incidents.explain(inventory, number, "yesterday it was mended", actor=people[who], **paid)
    assert incidents.one_incident(inventory, 5).explanation == "yesterday it was mended"
    parties = incidents.impact_by_party(incidents.impact_of(inventory))
    assert [(one.party, one.incidents, one.unexplained, dict(one.costs)) for one in parties] == [
        (Party.OPERATIONS, 1, 0, {"EUR": Decimal(1)}),
        (Party.IT, 4, 1, {"EUR": Decimal("10.30"), "USD": Decimal(7)}),
        (None, 1, 1, {}),
    ]


def test_what_it_pays_for_a_factory_is_a_finding(inventory: Any, tool: str, day: Any, people: Any) -> None:
    costs.file_cost(inventory, line(tool, filed=day().now, cost_centre="it-100"), actor=people["olga"], bench=day())
    event = last_event(inventory)
    centres = day().governance.it_cost_centres
    (stated,) = costs.monthly(inventory, MARCH, it_cost_centres=centres)
    text = io.BytesIO()
    write_csv([stated], text)
    assert text.getvalue().decode().rstrip().endswith("FIN-1: a cost centre of IT pays")
    assert (event.kind, event.policy) == ("cost_filed", "FIN-1")
    assert "cost centre of IT" in event.detail["finding"]
    with pytest.raises(Refused, match="above zero"):
        costs.file_cost(inventory, line(tool, filed=day().now, amount=Decimal(0)), actor=people["olga"], bench=day())


def test_a_statement_of_a_month_opens_in_a_spreadsheet_without_a_formula(
    inventory: Any, tool: str, day: Any, people: Any
) -> None:
    for changed in ({}, {"amount": Decimal("0.2")}, {"cost_centre": "=1+1", "kind": CostKind.REPORTS}):
        costs.file_cost(inventory, line(tool, filed=day().now, **changed), actor=people["olga"], bench=day())
    with pytest.raises(Refused, match="it ends before it begins"):
        costs.end_cost(inventory, 3, date(2026, 2, 1), actor=people["olga"], bench=day())
    for nobody in ("team", "gone"):
        with pytest.raises(Refused, match="is a group or has left"):
            costs.end_cost(inventory, 3, MARCH, actor=people[nobody], bench=day())
    costs.end_cost(inventory, 3, MARCH, actor=people["olga"], bench=day())
    with pytest.raises(Refused, match="ended already"):
        costs.end_cost(inventory, 3, MARCH, actor=people["olga"], bench=day())
    assert len(costs.monthly(inventory, date(2026, 4, 1))) == 1
    assert costs.monthly(inventory, MARCH, plant="South") == ()
    lines = costs.monthly(inventory, MARCH)
    text, book = io.BytesIO(), io.BytesIO()
    write_csv(lines, text)
    write_xlsx(lines, MARCH, book)
    rows = list(csv.reader(io.StringIO(text.getvalue().decode("utf-8-sig"))))
    assert rows[1][:5] == ["North", "4711", "licence", "10.30", "EUR"]
    assert rows[2][1] == "'=1+1"
    sheet = openpyxl.load_workbook(book).worksheets[0]
    assert sheet["D2"].value == pytest.approx(10.3)
    assert (sheet["B3"].value, sheet["B3"].data_type) == ("=1+1", "s")
    assert sheet.auto_filter.ref == "A1:G3"


def test_with_a_clock_that_was_set_back_nobody_reports_answers_files_or_ends(
    inventory: Any, tool: str, day: Any, people: Any
) -> None:
    filed = line(tool, filed=day().now)
    number = incidents.open_incident(inventory, tool, "wrong limits", actor=people["eva"], bench=day(9))
    costs.file_cost(inventory, filed, actor=people["olga"], bench=day(9))
    by = {"actor": people["olga"], "bench": day(8)}
    for attempt in (
        lambda: incidents.open_incident(inventory, tool, "wrong limits", **by),
        lambda: incidents.answer(inventory, number, Symptom.BUG, **by),
        lambda: costs.file_cost(inventory, filed, **by),
        lambda: costs.end_cost(inventory, 1, MARCH, **by),
    ):
        with pytest.raises(Refused, match="before the last decision"):
            attempt()
        assert last_event(inventory).kind == "attempt_refused"


def test_it_is_told_before_and_refused_when_it_answers_to_operations_cost(
    inventory: Any, tool: str, day: Any, people: Any
) -> None:
    number = incidents.open_incident(inventory, tool, "wrong limits", actor=people["eva"], bench=day())
    told = incidents.cannot_answer(inventory, number, people["ingo"])
    assert [one for one, refused in told.items() if not refused] == [Symptom.DOWN]
    assert not any(incidents.cannot_answer(inventory, number, people["eva"]).values())
    with pytest.raises(Refused, match="Operations gives it, not IT"):
        incidents.answer(inventory, number, Symptom.BUG, actor=people["ingo"], bench=day())
    assert last_event(inventory).detail["wanted"] == "incident answered: bug"
    assert incidents.answer(inventory, number, Symptom.DOWN, actor=people["ingo"], bench=day()).impact is Party.IT
