"""The inventory: every tool, filtered, sorted and page by page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from inventory.store import board
from inventory.web.access import Can, needs
from inventory.web.asked import READ, Asked, NotAskable
from inventory.web.drawing import drawing

router = APIRouter(include_in_schema=False)
PAGE = 50


@router.api_route("/tools", methods=READ, dependencies=[needs(Can.LOOK)])
def tools(request: Request) -> Response:
    """List tools as they are asked for, page by page."""
    draw, asked = drawing(request), Asked.of(request.query_params)
    try:
        page = board.list_tools(
            draw.inventory, asked.wanted, order=asked["sort"] or "urgency", after=asked["after"] or None, limit=PAGE
        )
    except ValueError as wrong:
        raise NotAskable(str(wrong)) from wrong
    total = board.count_tools(draw.inventory, asked.wanted)
    return draw.page("tools.html", asked=asked, page=page, total=total, known=board.choices(draw.inventory))
