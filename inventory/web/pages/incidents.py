"""Incidents: reported by anybody, answered by one question, explained and closed by who owns the impact (OWN-4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from fastapi import APIRouter, Request
from starlette.responses import Response

from inventory.domain.incidents import Incident, Party, Symptom, closing_refusals, explanation_refusals
from inventory.domain.refusal import Refusal, Refused, no
from inventory.services import incidents
from inventory.services.incidents import WantedIncidents
from inventory.store.naming import tool_names
from inventory.store.rows import NotThere
from inventory.web.access import Can, needs
from inventory.web.asked import READ, Asked, NotAskable
from inventory.web.downloads import download
from inventory.web.drawing import Drawing, drawing
from inventory.web.forms import Form, Sent, acted
from inventory.web.incidenttable import MOST, incident_table
from inventory.web.months import month_of
from inventory.web.typed import chosen
from inventory.web.whom import tool_meant

PAGE = 50
FILTERS = ("tool", "plant", "impact", "open", "month", "after")
OPEN = {"": None, "yes": True, "no": False}
router = APIRouter(include_in_schema=False)


@router.api_route("/incidents", methods=READ, dependencies=[needs(Can.LOOK)])
def incident_list(request: Request) -> Response:
    """List incidents, the newest first, with what the month cost each party."""
    return _list(request, Form(fields={}), ())


@router.post("/incidents", dependencies=[needs(Can.BE_SOMEBODY)])
def report(request: Request, sent: Sent) -> Response:
    """Report an incident."""
    draw = drawing(request)

    def act() -> str:
        tool = tool_meant(draw.inventory, sent["tool"], "OWN-4")
        number = incidents.open_incident(draw.inventory, tool, sent["what"], actor=draw.person, bench=draw.bench())
        return f"Incident {number} is open. Thank you for saying so."

    return acted(request, act, to="/incidents?open=yes", again=lambda refused: _list(request, sent, refused))


@router.api_route("/incidents/export", methods=READ, dependencies=[needs(Can.LOOK)])
def export(request: Request) -> Response:
    """Give the incidents that fit as a file."""
    draw, asked = drawing(request), Asked.of(request.query_params, (*FILTERS, "format"))
    table = incident_table(draw, _wanted(asked))
    return download(request, table, asked["format"], "incidents")


@router.api_route("/incidents/{number}", methods=READ, dependencies=[needs(Can.LOOK)])
def incident(request: Request, number: int) -> Response:
    """Show one incident with the one question, or with its answer."""
    return _one(request, number, Form(fields={}), ())


@router.post("/incidents/{number}/answer", dependencies=[needs(Can.BE_SOMEBODY)])
def answer(request: Request, number: int, sent: Sent) -> Response:
    """Answer whether it is down or wrong; who owns the impact follows."""
    draw = drawing(request)

    def act() -> str:
        _known(draw, number)
        symptom = chosen(Symptom, sent["symptom"], "OWN-4")
        said = incidents.answer(draw.inventory, number, symptom, actor=draw.person, bench=draw.bench())
        return f"{said.impact} owns the impact, {said.mends} mends it ({said.policy})."

    return acted(request, act, to=f"/incidents/{number}", again=lambda refused: _one(request, number, sent, refused))


@router.post("/incidents/{number}/explain", dependencies=[needs(Can.DECIDE)])
def explain(request: Request, number: int, sent: Sent) -> Response:
    """Say what the scrap cost and how it came to it."""
    draw = drawing(request)

    def act() -> str:
        _known(draw, number)
        cost = sent.number("cost")
        if cost is None:
            raise Refused(no("CHG-4", "say what the scrap cost; 0 if there was none"))
        text, currency = sent["text"], sent.text("currency", longest=10)
        incidents.explain(
            draw.inventory, number, text, cost=cost, currency=currency, actor=draw.person, bench=draw.bench()
        )
        return f"Incident {number} is explained. Thank you."

    return acted(request, act, to=f"/incidents/{number}", again=lambda refused: _one(request, number, sent, refused))


@router.post("/incidents/{number}/close", dependencies=[needs(Can.DECIDE)])
def close(request: Request, number: int) -> Response:
    """Close an incident."""
    draw = drawing(request)

    def act() -> str:
        _known(draw, number)
        incidents.close(draw.inventory, number, actor=draw.person, bench=draw.bench())
        return f"Incident {number} is closed."

    empty = Form(fields={})
    return acted(request, act, to=f"/incidents/{number}", again=lambda refused: _one(request, number, empty, refused))


def _list(request: Request, sent: Form, refused: tuple[Refusal, ...]) -> Response:
    draw, asked = drawing(request), Asked.of(request.query_params, FILTERS)
    found = incidents.listed(draw.inventory, _wanted(asked), before=_mark(asked["after"]), limit=PAGE + 1)
    month = month_of(asked["month"]) if asked["month"] else draw.now.date().replace(day=1)
    of_month = incidents.listed(draw.inventory, WantedIncidents(month=month, plant=asked["plant"]), limit=MOST)
    return draw.page(
        "incidents.html",
        asked=asked,
        sent=sent,
        refused=refused,
        found=found[:PAGE],
        more=len(found) > PAGE,
        names=tool_names(draw.inventory, (one.tool for one in found)),
        month=month,
        impacts=incidents.impact_by_party(of_month),
    )


def _one(request: Request, number: int, sent: Form, refused: tuple[Refusal, ...]) -> Response:
    draw = drawing(request)
    found = _known(draw, number)
    person = None if draw.visitor is None else draw.visitor.person
    return draw.page(
        "incident.html",
        one=found,
        sent=sent,
        refused=refused,
        name=tool_names(draw.inventory, [found.tool]).get(found.tool, found.tool),
        symptoms=tuple(Symptom),
        cannot_answer={} if person is None else incidents.cannot_answer(draw.inventory, number, person),
        cannot_explain=_cannot_explain(found, draw),
        cannot_close=() if person is None else closing_refusals(found, person),
    )


def _cannot_explain(found: Incident, draw: Drawing) -> tuple[Refusal, ...]:
    """Return what no text would mend: who may explain, and when."""
    person = None if draw.visitor is None else draw.visitor.person
    if person is None:
        return no("OWN-4", "sign in to explain an incident")
    return explanation_refusals(found, Decimal(0), "EUR", "an explanation", person)


def _known(draw: Drawing, number: int) -> Incident:
    try:
        return incidents.one_incident(draw.inventory, number)
    except (NotThere, OverflowError) as missing:
        raise NotAskable(f"There is no incident {number}.") from missing


def _wanted(asked: Asked) -> WantedIncidents:
    if asked["impact"] not in {"", *Party} or asked["open"] not in OPEN:
        raise NotAskable("The impact belongs to IT or Operations; open is yes or no.")
    month: date | None = month_of(asked["month"]) if asked["month"] else None
    return WantedIncidents(
        tool=asked["tool"], plant=asked["plant"], impact=asked["impact"], open=OPEN[asked["open"]], month=month
    )


def _mark(text: str) -> int | None:
    if text and (not text.isdecimal() or len(text) > 9):
        raise NotAskable("This page mark does not belong to this list; begin at its first page.")
    return int(text) if text else None
