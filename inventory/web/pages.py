"""The board's pages: each parses its address, asks one question and draws the answer."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from classifiers.verdict import Outcome, Tag
from inventory.store import board, queries
from inventory.store.board import Wanted
from inventory.store.queries import UnknownTool
from inventory.web import charts, proof
from inventory.web.asked import Asked, NotAskable
from inventory.web.drawing import drawing

READ = ["GET", "HEAD"]
PAGE = 50
BEST = 10
"""Best-proven high-risk tools on the overview; the list has the others."""

pages = APIRouter(include_in_schema=False)


@pages.api_route("/", methods=READ)
def overview(request: Request) -> Response:
    """Show what a board needs first: coverage, where the tools stand, the best-proven high-risk ones, the shares."""
    draw = drawing(request)
    counts = board.heat(draw.inventory)
    best = board.list_tools(draw.inventory, Wanted(tag=Tag.SHADOW_IT.value), order="proof", limit=BEST)
    return draw.page(
        "overview.html",
        heat=charts.heat_map(counts),
        outcomes=charts.by_outcome(counts),
        order=tuple(Outcome),
        best=best.rows,
        ledger=queries.coverage(draw.inventory, now=draw.clock()),
    )


@pages.api_route("/tools", methods=READ)
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


@pages.api_route("/tools/{tool_id}", methods=READ)
def tool(request: Request, tool_id: str) -> Response:
    """Show one tool with its proof."""
    draw = drawing(request)
    if not tool_id.replace("-", "").isalnum():
        raise UnknownTool(tool_id)
    detail = queries.tool_page(draw.inventory, tool_id)
    insides, anchors = proof.insides(detail, board.source_texts(draw.inventory, proof.digests(detail)))
    return draw.page("tool.html", detail=detail, insides=insides, anchors=anchors)


@pages.api_route("/coverage", methods=READ)
def coverage(request: Request) -> Response:
    """Show what was seen, read and set aside on each share, and what could not be read and why."""
    draw, asked = drawing(request), Asked.of(request.query_params, ("share", "reason", "after"))
    ledger = queries.coverage(draw.inventory, now=draw.clock())
    after = asked["after"] or "0"
    if not after.isdecimal() or len(after) > 15:
        raise NotAskable("This page mark does not belong to this list; begin at its first page.")
    found = queries.problems(
        draw.inventory, share=asked["share"] or None, trouble=asked["reason"] or None, after=int(after), limit=PAGE + 1
    )
    return draw.page("coverage.html", asked=asked, ledger=ledger, problems=found[:PAGE], more=len(found) > PAGE)


@pages.api_route("/healthz", methods=READ)
def health(request: Request) -> Response:
    """Answer `ok` when the database answers."""
    board.answers(drawing(request).inventory)
    return PlainTextResponse("ok")
