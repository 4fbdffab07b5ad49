"""The inventory: every tool with the filters of the board, page by page, and one tool with all that is known of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field, create_model
from starlette.responses import Response

from inventory.store import board, ledger
from inventory.web import asked as words
from inventory.web.access import Can, needs
from inventory.web.api.door import ApiRoute
from inventory.web.api.shapes import History, Lines, Number, Tool, Word, happened, line_of, next_page, told, tool_of
from inventory.web.asked import ALLOWED, FILTERS, NotAskable
from inventory.web.drawing import drawing
from inventory.web.toolfilters import wanted_of
from inventory.web.toolpage import detail_of

router = APIRouter(prefix="/api/v1", tags=["Inventory"], route_class=ApiRoute)
PAGE = 50
MOST = 500
HISTORY = 100


def _field(name: str) -> Any:
    values = tuple(sorted(ALLOWED.get(name, ())))
    return (Literal[("", *values)] if values else Word, Field("", alias=name))


Filtered: type[BaseModel] = create_model(
    "Filtered",
    __config__=ConfigDict(extra="forbid"),
    **{f"{name}_": _field(name) for name in (*FILTERS, "sort")},
)
"""The filters of the board, a field each, with the values there are."""

Wanted: type[BaseModel] = create_model(
    "Wanted",
    __base__=Filtered,
    after=(Annotated[str, Field(max_length=2_000)], ""),
    limit=(Annotated[int, Field(ge=1, le=MOST)], PAGE),
)


class Further(BaseModel):
    """Which page of a history."""

    model_config = ConfigDict(extra="forbid")

    after: Number | None = None


@router.get("/tools", dependencies=[needs(Can.LOOK)], response_model=Lines)
def list_tools(request: Request, query: Annotated[Wanted, Query()]) -> Response:  # type: ignore[valid-type]
    """List tools as they are asked for, page by page; a page costs the same however deep it lies."""
    draw, limit = drawing(request), query.limit  # type: ignore[attr-defined]
    asked = words.Asked.of(request.query_params, (*FILTERS, "sort", "after"))
    wanted, order = wanted_of(draw, asked), asked["sort"] or "urgency"
    try:
        page, total = board.page_of(draw.inventory, wanted, order=order, after=asked["after"] or None, limit=limit)
    except ValueError as error:
        raise NotAskable("This page mark does not belong to this list; begin at its first page.") from error
    further = asked.but("/api/v1/tools", after=page.after, limit=str(limit)) if page.after else None
    rows = tuple(map(line_of, page.rows))
    return told(Lines(tools=rows, total=total.tools, next=further), headers=next_page(further))


@router.get("/tools/{tool_id}", dependencies=[needs(Can.LOOK)], response_model=Tool)
def one_tool(request: Request, tool_id: str) -> Response:
    """Give one tool with its verdict, the proof of it, the facts, its places and what happened to it."""
    return told(tool_of(detail_of(drawing(request), tool_id)))


@router.get("/tools/{tool_id}/history", dependencies=[needs(Can.LOOK)], response_model=History)
def history(request: Request, tool_id: str, query: Annotated[Further, Query()]) -> Response:
    """Give everything that happened to a tool, the newest first, page by page."""
    draw = drawing(request)
    tool = detail_of(draw, tool_id).tool.id
    with draw.inventory.reading() as connection:
        found = ledger.events_before(connection, tool, query.after, HISTORY + 1)
    shown = found[:HISTORY]
    further = f"/api/v1/tools/{tool}/history?after={shown[-1][0]}" if len(found) > HISTORY else None
    return told(History(events=tuple(happened(event) for _, event in shown), next=further), headers=next_page(further))
