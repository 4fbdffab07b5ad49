"""One tool: its page, its whole history, its certificate and its paper."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from inventory.services.certifying import latest
from inventory.store import ledger
from inventory.web.access import Can, needs
from inventory.web.asked import READ, Asked, NotAskable
from inventory.web.downloads import attachment
from inventory.web.drawing import drawing
from inventory.web.toolpage import bench_of, detail_of, show
from inventory.web.toolpaper import paper_of

router = APIRouter(include_in_schema=False)
PAGE = 100


@router.api_route("/tools/{tool_id}", methods=READ, dependencies=[needs(Can.LOOK)])
def tool(request: Request, tool_id: str) -> Response:
    """Show one tool with its proof, and what is open about it."""
    return show(request, tool_id)


@router.api_route("/tools/{tool_id}/history", methods=READ, dependencies=[needs(Can.LOOK)])
def history(request: Request, tool_id: str) -> Response:
    """Show everything that happened to a tool, page by page, the newest first."""
    draw, asked = drawing(request), Asked.of(request.query_params, ("after",))
    detail, after = detail_of(draw, tool_id), asked["after"]
    if after and (not after.isdecimal() or len(after) > 15):
        raise NotAskable("This page mark does not belong to this list; begin at its first page.")
    with draw.inventory.reading() as connection:
        found = ledger.events_before(connection, detail.tool.id, int(after) if after else None, PAGE + 1)
    return draw.page("tool/history_page.html", detail=detail, asked=asked, found=found[:PAGE], more=len(found) > PAGE)


@router.api_route("/tools/{tool_id}/certificate", methods=READ, dependencies=[needs(Can.LOOK)])
def certificate(request: Request, tool_id: str) -> Response:
    """Show the certificate that was made out last, and whether it holds today."""
    draw = drawing(request)
    detail = detail_of(draw, tool_id)
    return draw.page(
        "tool/certificate.html", detail=detail, checked=latest(draw.inventory, tool_id, bench=bench_of(draw))
    )


@router.api_route("/tools/{tool_id}/paper.pdf", methods=READ, dependencies=[needs(Can.LOOK)])
def paper(request: Request, tool_id: str) -> Response:
    """Give the tool as a paper that can be read and filed without the board."""
    draw = drawing(request)
    detail = detail_of(draw, tool_id)
    return attachment(paper_of(draw, detail), "application/pdf", f"{detail.tool.id}-{draw.now:%Y-%m-%d}.pdf")
