"""One tool with its proof."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from inventory.store import board, queries
from inventory.store.queries import UnknownTool
from inventory.web import proof
from inventory.web.access import Can, needs
from inventory.web.asked import READ
from inventory.web.drawing import drawing

router = APIRouter(include_in_schema=False)


@router.api_route("/tools/{tool_id}", methods=READ, dependencies=[needs(Can.LOOK)])
def tool(request: Request, tool_id: str) -> Response:
    """Show one tool with its proof."""
    draw = drawing(request)
    if not tool_id.replace("-", "").isalnum():
        raise UnknownTool(tool_id)
    detail = queries.tool_page(draw.inventory, tool_id)
    insides, anchors = proof.insides(detail, board.source_texts(draw.inventory, proof.digests(detail)))
    return draw.page("tool.html", detail=detail, insides=insides, anchors=anchors)
