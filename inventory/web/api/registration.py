"""Registering a tool: filed by whoever knows it, accepted by its owner, approved by a second person (SHA-1, OWN-3)."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from classifiers.facts import Known
from inventory.domain.registration import QUESTIONS, Draft
from inventory.services import register
from inventory.web.access import Can, needs
from inventory.web.api.decisions import tool_now, unchanged
from inventory.web.api.door import ApiRoute
from inventory.web.api.shapes import Filed, In, Nothing, Out, Text, Tool, Word, filed_of, told
from inventory.web.drawing import drawing
from inventory.web.toolpage import detail_of
from inventory.web.whom import person_meant

router = APIRouter(prefix="/api/v1/tools/{tool_id}/registration", tags=["Registration"], route_class=ApiRoute)


class Answers(In):
    """The five answers, and what else is known; the owner by id or full name."""

    owner: Word = ""
    purpose: Text = ""
    documentation: Text = ""
    inputs_outputs: Text = ""
    how_to_run: Text = ""
    read_only: Known = Known.UNKNOWN
    connections: tuple[Word, ...] | None = None
    users: Text = ""


class Filings(Out):
    """Everything that was filed for a tool, the oldest first; `in_force` is the one that counts today."""

    filed: tuple[Filed, ...]
    in_force: Filed | None


@router.get("", dependencies=[needs(Can.LOOK)], response_model=Filings)
def filings(request: Request, tool_id: str) -> Response:
    """Give what was filed for a tool, and what of it counts today."""
    detail = detail_of(drawing(request), tool_id)
    every = tuple(filed_of(one, detail.tool.fingerprint) for one in detail.registrations)
    counts = detail.registration
    now = None if counts is None else filed_of(counts, detail.tool.fingerprint)
    return told(Filings(filed=every, in_force=now))


@router.post("", dependencies=[needs(Can.BE_SOMEBODY)], status_code=201, response_model=Tool)
def file(request: Request, tool_id: str, sent: Answers) -> Response:
    """File the answers as a draft; filed by the owner, they are accepted with that."""
    draw = drawing(request)
    tool = unchanged(request, draw, tool_id)
    owner = person_meant(draw.organisation, sent.owner)
    draft = Draft(
        **{name: getattr(sent, name) for name in QUESTIONS} | {"owner": "" if owner is None else owner.id},
        read_only=sent.read_only,
        connections=sent.connections,
        users=sent.users,
    )
    register.register(draw.inventory, tool, draft, actor=draw.person, bench=draw.bench())
    return tool_now(draw, tool, 201)


@router.post("/accept", dependencies=[needs(Can.BE_SOMEBODY)], response_model=Tool)
def accept(request: Request, tool_id: str, sent: Nothing) -> Response:
    """Let the owner say yes to what somebody else filed."""
    del sent
    draw = drawing(request)
    tool = unchanged(request, draw, tool_id)
    register.accept(draw.inventory, tool, actor=draw.person, bench=draw.bench())
    return tool_now(draw, tool)


@router.post("/approve", dependencies=[needs(Can.BE_SOMEBODY)], response_model=Tool)
def approve(request: Request, tool_id: str, sent: Nothing) -> Response:
    """Approve what the owner accepted, as Product Owner or department head."""
    del sent
    draw = drawing(request)
    tool = unchanged(request, draw, tool_id)
    register.approve(draw.inventory, tool, actor=draw.person, bench=draw.bench())
    return tool_now(draw, tool)
