"""One tool's page, put together for one visitor: as it stands, as a form was refused, or as it would stand."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request
from starlette.responses import Response

from inventory.domain.people import Person, Role
from inventory.domain.proposal import Proposal, is_somebody, named_in, proposed
from inventory.domain.refusal import Refusal
from inventory.services.judge import Bench
from inventory.services.opinions import waiting_on
from inventory.services.toolsheet import Sheet, sheet_of
from inventory.store import board, catalogue, queries
from inventory.store.queries import ToolDetail, UnknownTool
from inventory.web import proof
from inventory.web.asked import NotAskable
from inventory.web.drawing import Drawing, drawing
from inventory.web.forms import Form
from inventory.web.usedays import use_chart
from inventory.web.whatif import what_if_of
from inventory.web.whom import offered

NOTHING = Form(fields={})
"""A form in which nothing was typed."""

NEWEST = 25
"""Events on the page; the others are on the pages of its history."""


def known_id(tool_id: str) -> str:
    """Return the id if it can be one of a tool; raises `UnknownTool`."""
    if not tool_id.replace("-", "").isalnum() or not tool_id.isascii():
        raise UnknownTool(tool_id)
    return tool_id


def detail_of(draw: Drawing, tool_id: str) -> ToolDetail:
    """Return all that is known of a tool; raises `UnknownTool`."""
    return queries.tool_page(draw.inventory, known_id(tool_id))


def known_here(draw: Drawing, tool_id: str) -> str:
    """Return the id of a tool that the inventory has; raises `UnknownTool`."""
    with draw.inventory.reading() as connection:
        if not catalogue.known_ids(connection, [known_id(tool_id)]):
            raise UnknownTool(tool_id)
    return tool_id


def bench_of(draw: Drawing) -> Bench:
    """Return what tools are judged by; raises `NotAskable` on a board that was made without rules and only shows."""
    if draw.board.bench is None:
        raise NotAskable("This board was made without rules: it shows tools, and makes out no papers.")
    return draw.bench()


def visitor_person(draw: Drawing) -> Person | None:
    """Return the person who asks, None for somebody without an account."""
    return None if draw.visitor is None else draw.visitor.person


def show(
    request: Request, tool_id: str, *, form: str = "", sent: Form = NOTHING, refused: tuple[Refusal, ...] = ()
) -> Response:
    """Draw the page of a tool; `form` was refused with what was `sent`."""
    draw = drawing(request)
    detail = detail_of(draw, tool_id)
    insides, anchors = proof.insides(detail, board.source_texts(draw.inventory, proof.digests(detail)))
    sheet = _sheet(draw, detail)
    return draw.page(
        "tool.html",
        detail=detail,
        insides=insides,
        anchors=anchors,
        sheet=sheet,
        use=None if sheet is None else use_chart(sheet.used, draw.now.date()),
        what=what_if_of(request.query_params, detail.standing),
        named=_named(detail, sheet),
        opinions=waiting_on(draw.inventory, detail.tool.id),
        assessors=_with_role(draw, Role.ASSESSOR)[:5] or _with_role(draw, Role.BOARD)[:5],
        people=offered(draw.organisation) if draw.can("move a tool") else (),
        newest=detail.events[: -NEWEST - 1 : -1],
        deputy=_deputy(detail),
        form=form,
        sent=sent,
        refused=refused,
    )


def _sheet(draw: Drawing, detail: ToolDetail) -> Sheet | None:
    """Return what is open about the tool; None on a board that was made without rules and only shows."""
    if draw.board.bench is None:
        return None
    return sheet_of(draw.inventory, detail, visitor=visitor_person(draw), bench=draw.bench())


def _named(detail: ToolDetail, sheet: Sheet | None) -> tuple[Proposal | None, Sequence[tuple[str, str]]] | None:
    """Return whom to ask first and every name in the files, None where the visitor may not see them."""
    if sheet is None or not sheet.sees_names:
        return None
    found = {(one.name, one.source) for seen in detail.observations for one in named_in(seen) if is_somebody(one.name)}
    return proposed(detail.observations), sorted(found)


def _with_role(draw: Drawing, role: Role) -> tuple[Person, ...]:
    """Return the persons who hold a role at any plant, by name."""
    people = (one for one in draw.organisation.people.values() if one.active and not one.is_group)
    held = (one for one in people if role in one.roles or role in {grant.role for grant in one.grants})
    return tuple(sorted(held, key=lambda one: one.name))


def _deputy(detail: ToolDetail) -> str:
    """Return the id of the owner's deputy as it was named last, "" if none was."""
    return next((event.detail["deputy"] for event in reversed(detail.events) if event.detail.get("deputy")), "")
