"""Coverage: what was seen, read and set aside on each share, and what could not be read and why."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from inventory.store import board, queries
from inventory.web.access import Can, needs
from inventory.web.asked import READ, Asked, NotAskable
from inventory.web.drawing import drawing

router = APIRouter(include_in_schema=False)
PAGE = 50


@router.api_route("/coverage", methods=READ, dependencies=[needs(Can.LOOK)])
def coverage(request: Request) -> Response:
    """Show what was seen, read and set aside on each share, and what could not be read and why."""
    draw, asked = drawing(request), Asked.of(request.query_params, ("share", "reason", "after"))
    ledger = board.kept_coverage(draw.inventory, draw.now)
    after = asked["after"] or "0"
    if not after.isdecimal() or len(after) > 15:
        raise NotAskable("This page mark does not belong to this list; begin at its first page.")
    found = queries.problems(
        draw.inventory, share=asked["share"] or None, trouble=asked["reason"] or None, after=int(after), limit=PAGE + 1
    )
    return draw.page("coverage.html", asked=asked, ledger=ledger, problems=found[:PAGE], more=len(found) > PAGE)
