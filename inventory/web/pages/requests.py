"""Ideas from anybody, requests from Product Owners, and what the IT Architect says of them (PO-4, PO-1, ARC-1)."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.responses import Response

from inventory.domain.dossier import Idea
from inventory.domain.gates.requesting import status_of
from inventory.domain.refusal import Refusal, Refused, no
from inventory.exports.tables import Column, Kind, Table
from inventory.services import delivering
from inventory.store.dossier import dossiers
from inventory.store.naming import tool_names
from inventory.store.wishes import Wish, wishes
from inventory.web.access import Can, needs
from inventory.web.asked import READ, Asked, NotAskable
from inventory.web.downloads import download
from inventory.web.drawing import drawing
from inventory.web.forms import Form, Sent, acted
from inventory.web.typed import amount
from inventory.web.whom import tool_meant

PAGE = 30
MOST = 5_000

COLUMNS = (
    Column(key="kind", header="Kind"),
    Column(key="tool", header="Tool"),
    Column(key="name", header="Name", width=28),
    Column(key="said", header="What is asked", width=48),
    Column(key="by", header="By"),
    Column(key="filed", header="Filed", kind=Kind.DATE),
    Column(key="value", header="Value", kind=Kind.NUMBER),
    Column(key="unit", header="Unit"),
    Column(key="status", header="Status", width=28),
)

router = APIRouter(include_in_schema=False)


@router.api_route("/requests", methods=READ, dependencies=[needs(Can.LOOK)])
def page(request: Request) -> Response:
    """Show the requests with their value and their proof, and the ideas that wait for a Product Owner."""
    return _page(request, Form(fields={}), ())


@router.api_route("/requests/export", methods=READ, dependencies=[needs(Can.LOOK)])
def export(request: Request) -> Response:
    """Give requests and ideas as a file."""
    draw = drawing(request)
    found = [*wishes(draw.inventory, "request", limit=MOST), *wishes(draw.inventory, "idea", limit=MOST)]
    names = tool_names(draw.inventory, (wish.tool for wish in found))
    table = Table(
        title="Ideas and requests",
        columns=COLUMNS,
        rows=(_row(wish, names) for wish in found),
        notes=(),
        made=draw.now,
        by=draw.visitor.name if draw.visitor else "",
    )
    return download(request, table, request.query_params.get("format", ""), "requests")


@router.post("/requests/idea", dependencies=[needs(Can.BE_SOMEBODY)])
def idea(request: Request, sent: Sent) -> Response:
    """File an idea."""

    def act() -> str:
        draw = drawing(request)
        delivering.have_idea(
            draw.inventory,
            tool_meant(draw.inventory, sent["tool"], "PO-4"),
            sent["text"],
            actor=draw.person,
            bench=draw.bench(),
        )
        return "Thank you. Your idea is on file for the Product Owner."

    return _acted(request, sent, act)


@router.post("/requests", dependencies=[needs(Can.REQUEST)])
def ask(request: Request, sent: Sent) -> Response:
    """File a request as Product Owner."""

    def act() -> str:
        draw = drawing(request)
        worth = amount(sent)
        status = delivering.request(
            draw.inventory,
            tool_meant(draw.inventory, sent["tool"], "PO-4"),
            sent["text"],
            worth,
            actor=draw.person,
            bench=draw.bench(),
            idea_of=sent.text("idea_of", longest=200),
        )
        return f"The request is {status}."

    return _acted(request, sent, act)


@router.post("/requests/check", dependencies=[needs(Can.CHECK)])
def check(request: Request, sent: Sent) -> Response:
    """Say as IT Architect whether a request fits."""

    def act() -> str:
        draw = drawing(request)
        if sent["passed"] not in {"yes", "no"}:
            raise Refused(no("ARC-1", "say whether it passes"))
        passed = sent["passed"] == "yes"
        delivering.check_architecture(
            draw.inventory,
            tool_meant(draw.inventory, sent["tool"], "PO-4"),
            passed=passed,
            actor=draw.person,
            bench=draw.bench(),
            override=sent.text("override", longest=4_000),
        )
        return f"The architecture is {'passed' if passed else 'rejected'}."

    return _acted(request, sent, act)


def _acted(request: Request, sent: Form, act: Callable[[], str]) -> Response:
    return acted(request, act, to="/requests", again=lambda refused: _page(request, sent, refused))


def _page(request: Request, sent: Form, refused: tuple[Refusal, ...]) -> Response:
    draw, asked = drawing(request), Asked.of(request.query_params, ("tool", "after"))
    if asked["after"] and not (asked["after"].isdecimal() and len(asked["after"]) < 10):
        raise NotAskable("This page mark does not belong to this list; begin at its first page.")
    before = int(asked["after"]) if asked["after"] else None
    requests = wishes(draw.inventory, "request", before=before, limit=PAGE + 1)
    ideas = wishes(draw.inventory, "idea", limit=PAGE)
    with draw.inventory.reading() as connection:
        kept = dossiers(connection, {wish.tool for wish in (*requests, *ideas)})
    return draw.page(
        "requests.html",
        asked=asked,
        sent=sent,
        refused=refused,
        requests=requests[:PAGE],
        more=len(requests) > PAGE,
        ideas=ideas,
        dossiers=kept,
        status_of=status_of,
        names=tool_names(draw.inventory, kept),
    )


def _row(wish: Wish, names: dict[str, str]) -> dict[str, object]:
    said = wish.said
    row: dict[str, object] = {
        "tool": wish.tool,
        "name": names.get(wish.tool, ""),
        "said": said.sentence,
        "filed": wish.filed,
    }
    if isinstance(said, Idea):
        return row | {"kind": "idea", "by": said.by}
    return row | {
        "kind": "request",
        "by": said.filed_by,
        "value": said.value.amount,
        "unit": said.value.unit,
        "status": status_of(said),
    }
