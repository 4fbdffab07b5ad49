"""Decisions about one tool: where it moves, and what it is. The gates decide as on every other way in."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from classifiers.criticality import Criticality
from inventory.domain.migration import State
from inventory.services import opinions
from inventory.services.correct import correct
from inventory.services.move import move
from inventory.web.access import Can, needs
from inventory.web.api.door import ApiRoute, Trouble, etag_of, named_in
from inventory.web.api.shapes import Asked, In, Text, Tool, Word, told, tool_of
from inventory.web.drawing import Drawing, drawing
from inventory.web.problems import problem
from inventory.web.toolpage import detail_of
from inventory.web.whom import person_meant

router = APIRouter(prefix="/api/v1", tags=["Decisions"], route_class=ApiRoute)


class Move(In):
    """Where a tool moves. `second` is asked to agree that it is no tool; `deputy` stands in for its owner."""

    state: State
    reason: Text = ""
    second: Word = ""
    deputy: Word = ""


class Class(In):
    """What a tool is. Where less is made of it than the rules say, `second` is asked to agree first (GN)."""

    criticality: Criticality
    reason: Text = ""
    second: Word = ""


@router.post(
    "/tools/{tool_id}/move",
    dependencies=[needs(Can.DECIDE)],
    response_model=Tool,
    responses={202: {"model": Asked, "description": "A second person was asked to agree"}},
)
def move_tool(request: Request, tool_id: str, sent: Move) -> Response:
    """Move a tool to a state, or hear every reason why not yet."""
    draw = drawing(request)
    tool = unchanged(request, draw, tool_id)
    second, deputy = (person_meant(draw.organisation, text) for text in (sent.second, sent.deputy))
    given = {"actor": draw.person, "reason": sent.reason, "bench": draw.bench()}
    if sent.state is State.NOT_A_TOOL and second is not None:
        number = opinions.ask(draw.inventory, tool, sent.state.value, second=second, **given)  # type: ignore[arg-type]
        return _asked(number, second.id)
    move(draw.inventory, tool, sent.state, deputy=deputy, **given)  # type: ignore[arg-type]
    return tool_now(draw, tool)


@router.post(
    "/tools/{tool_id}/class",
    dependencies=[needs(Can.CORRECT)],
    response_model=Tool,
    responses={202: {"model": Asked, "description": "A second person was asked to agree"}},
)
def correct_tool(request: Request, tool_id: str, sent: Class) -> Response:
    """Confirm or correct what a tool is."""
    draw = drawing(request)
    tool = unchanged(request, draw, tool_id)
    second = person_meant(draw.organisation, sent.second)
    given = {"actor": draw.person, "reason": sent.reason, "bench": draw.bench()}
    if second is not None:
        wanted = sent.criticality.value
        number = opinions.ask(draw.inventory, tool, wanted, second=second, **given)  # type: ignore[arg-type]
        return _asked(number, second.id)
    correct(draw.inventory, tool, sent.criticality, **given)  # type: ignore[arg-type]
    return tool_now(draw, tool)


def unchanged(request: Request, draw: Drawing, tool_id: str) -> str:
    """Return the id of a tool that the inventory has, and that is still as the asker saw it, if they say how."""
    shown = told(tool_of(detail_of(draw, tool_id)))
    seen = request.headers.get("if-match", "")
    if seen and not named_in(seen, etag_of(bytes(shown.body))):
        raise Trouble(problem(412, "The tool has changed since you looked; look at it again before you decide."))
    return tool_id


def tool_now(draw: Drawing, tool_id: str, status: int = 200) -> Response:
    """Answer with the tool as it is now, and the digest to decide further with."""
    shown = told(tool_of(detail_of(draw, tool_id)), status)
    shown.headers["ETag"] = etag_of(bytes(shown.body))
    return shown


def _asked(number: int, second: str) -> Response:
    sentence = f"{second} was asked to agree; nothing changes before that."
    return told(Asked(request=number, second=second, sentence=sentence), 202)
