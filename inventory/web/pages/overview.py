"""The overview: coverage, where the tools stand, the best-proven high-risk ones, the shares."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from classifiers.verdict import Outcome, Tag
from inventory.store import board, queries
from inventory.store.board import Wanted
from inventory.web import charts
from inventory.web.access import Can, needs
from inventory.web.asked import READ
from inventory.web.drawing import drawing

router = APIRouter(include_in_schema=False)
BEST = 10
"""Best-proven high-risk tools on the overview; the list has the others."""


@router.api_route("/", methods=READ, dependencies=[needs(Can.LOOK)])
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
        ledger=queries.coverage(draw.inventory, now=draw.now),
    )
