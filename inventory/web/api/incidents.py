"""Incidents: opened by anybody, answered by one question, explained and closed by who owns the impact (OWN-4)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from inventory.domain.incidents import Incident, Party, Symptom
from inventory.services import incidents
from inventory.services.incidents import WantedIncidents
from inventory.web.access import Can, needs
from inventory.web.api.door import ApiRoute
from inventory.web.api.shapes import In, Nothing, Number, Out, Text, Word, next_page, told
from inventory.web.asked import address
from inventory.web.drawing import Drawing, drawing
from inventory.web.months import FIRST, LAST
from inventory.web.toolpage import known_here

router = APIRouter(prefix="/api/v1/incidents", tags=["Incidents"], route_class=ApiRoute)
PAGE = 50
MOST = 500
OPEN = {"": None, "yes": True, "no": False}
ByNumber = Annotated[int, Path(ge=1, le=2**31 - 1)]


class Filtered(BaseModel):
    """Which incidents; `month` is any day of it."""

    model_config = ConfigDict(extra="forbid")

    tool: Word = ""
    plant: Word = ""
    impact: Literal["", "IT", "Operations"] = ""
    open: Literal["", "yes", "no"] = ""
    month: Annotated[date, Field(ge=FIRST, lt=LAST)] | None = None


class Wanted(Filtered):
    """Which page of them."""

    after: Number | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = PAGE


class Report(In):
    """What happened, and with which tool."""

    tool: Word
    what: Text


class Answer(In):
    """Is it down, or is it wrong?"""

    symptom: Symptom


class Explanation(In):
    """What the scrap cost, and how it came to it."""

    text: Text
    cost: Annotated[Decimal, Field(max_digits=18, decimal_places=6)]
    currency: Annotated[str, Field(max_length=10)]


class OneIncident(Out):
    """An incident; what is not known yet is null."""

    number: int
    tool: str
    plant: str
    what: str
    opened: datetime
    opened_by: str
    symptom: Symptom | None
    impact: Party | None
    mends: Party | None
    policy: str | None
    sentence: str | None
    scrap_cost: Decimal | None
    currency: str
    explanation: str
    explained_by: str
    closed: datetime | None
    closed_by: str
    href: str


class Incidents(Out):
    """One page of incidents, the newest first."""

    incidents: tuple[OneIncident, ...]
    next: str | None


@router.get("", dependencies=[needs(Can.LOOK)], response_model=Incidents)
def list_incidents(request: Request, query: Annotated[Wanted, Query()]) -> Response:
    """List incidents, the newest first."""
    wanted = wanted_incidents(query)
    found = incidents.listed(drawing(request).inventory, wanted, before=query.after, limit=query.limit + 1)
    shown = found[: query.limit]
    further = _further(query, shown[-1].number) if len(found) > query.limit else None
    link = next_page(further)
    return told(Incidents(incidents=tuple(map(_told, shown)), next=further), headers=link)


@router.post("", dependencies=[needs(Can.BE_SOMEBODY)], status_code=201, response_model=OneIncident)
def report(request: Request, sent: Report) -> Response:
    """Open an incident."""
    draw = drawing(request)
    tool = known_here(draw, sent.tool)
    number = incidents.open_incident(draw.inventory, tool, sent.what, actor=draw.person, bench=draw.bench())
    return _now(draw, number, 201, {"Location": f"/api/v1/incidents/{number}"})


@router.get("/{number}", dependencies=[needs(Can.LOOK)], response_model=OneIncident)
def one_incident(request: Request, number: ByNumber) -> Response:
    """Give one incident."""
    return _now(drawing(request), number)


@router.post("/{number}/answer", dependencies=[needs(Can.BE_SOMEBODY)], response_model=OneIncident)
def answer(request: Request, number: ByNumber, sent: Answer) -> Response:
    """Answer whether it is down or wrong, once; who owns the impact follows."""
    draw = drawing(request)
    incidents.answer(draw.inventory, number, sent.symptom, actor=draw.person, bench=draw.bench())
    return _now(draw, number)


@router.post("/{number}/explain", dependencies=[needs(Can.DECIDE)], response_model=OneIncident)
def explain(request: Request, number: ByNumber, sent: Explanation) -> Response:
    """Say what the scrap cost and how it came to it, as who owns the impact."""
    draw = drawing(request)
    given = {"cost": sent.cost, "currency": sent.currency, "actor": draw.person, "bench": draw.bench()}
    incidents.explain(draw.inventory, number, sent.text, **given)  # type: ignore[arg-type]
    return _now(draw, number)


@router.post("/{number}/close", dependencies=[needs(Can.DECIDE)], response_model=OneIncident)
def close(request: Request, number: ByNumber, sent: Nothing) -> Response:
    """Close an incident, as who owns the impact."""
    del sent
    draw = drawing(request)
    incidents.close(draw.inventory, number, actor=draw.person, bench=draw.bench())
    return _now(draw, number)


def wanted_incidents(query: Filtered) -> WantedIncidents:
    """Return which incidents are asked for."""
    return WantedIncidents(
        tool=query.tool, plant=query.plant, impact=query.impact, open=OPEN[query.open], month=query.month
    )


def _now(draw: Drawing, number: int, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return told(_told(incidents.one_incident(draw.inventory, number)), status, headers)


def _further(query: Wanted, last: int) -> str:
    fields = query.model_dump(mode="json", exclude_none=True) | {"after": last}
    return address("/api/v1/incidents", **{name: str(value) for name, value in fields.items()})


def _told(one: Incident) -> OneIncident:
    verdict = one.triage
    words = ("number", "tool", "plant", "what", "opened", "opened_by", "symptom", "scrap_cost", "currency")
    more = ("explanation", "explained_by", "closed", "closed_by")
    return OneIncident(
        impact=None if verdict is None else verdict.impact,
        mends=None if verdict is None else verdict.mends,
        policy=None if verdict is None else verdict.policy,
        sentence=None if verdict is None else verdict.sentence,
        href=f"/api/v1/incidents/{one.number}",
        **{name: getattr(one, name) for name in (*words, *more)},
    )
