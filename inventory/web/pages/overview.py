"""The overview: where the tools stand, where things go, what changed, what is late, the best-proven high-risk ones."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from classifiers.verdict import Outcome, Tag
from inventory.services.overview import Point, outlook
from inventory.store import board
from inventory.store.board import Wanted
from inventory.web import charts
from inventory.web.access import Can, needs
from inventory.web.asked import READ
from inventory.web.drawing import Drawing, drawing
from inventory.web.linechart import LineChart, Series, line_chart

router = APIRouter(include_in_schema=False)
BEST = 8
"""Best-proven high-risk tools on the overview; the list has the others."""
NEW = 4

LEADS = {
    "found": "/tools?sort=newest",
    "registered": "/tools?state=submitted",
    "moved": "/migration",
    "incidents": "/incidents",
    "attempts": "/audit?kind=attempt_refused",
}
"""Where what happened leads to."""


@router.api_route("/", methods=READ, dependencies=[needs(Can.LOOK)])
def overview(request: Request) -> Response:
    """Show what a board needs first, the most important sentence at the top."""
    draw = drawing(request)
    counts, seen = board.heat(draw.inventory), outlook(draw.inventory, draw.now)
    risky = Wanted(tag=Tag.SHADOW_IT.value)
    newest = board.list_tools(draw.inventory, risky, order="newest", limit=NEW).rows
    return draw.page(
        "overview.html",
        heat=charts.heat_map(counts, draw.language.say),
        outcomes=charts.by_outcome(counts),
        order=tuple(Outcome),
        best=board.list_tools(draw.inventory, risky, order="proof", limit=BEST).rows,
        newest=[row for row in newest if row.discovered.date() >= seen.changes.since],
        seen=seen,
        chart=_course(draw, seen.course),
        leads={what: lead for what, lead in LEADS.items() if what != "attempts" or draw.can(Can.AUDIT)},
        ledger=board.kept_coverage(draw.inventory, draw.now),
    )


def _course(draw: Drawing, course: tuple[Point, ...]) -> LineChart | None:
    """Return the course as lines, None while there is one day of it: a point is no course."""
    if len(course) < 2:
        return None
    say = draw.language.say
    lines = (
        Series(word=say("high-risk"), tone="red", figures=tuple(point.high_risk for point in course)),
        Series(word=say("managed"), tone="green", figures=tuple(point.managed for point in course)),
    )
    return line_chart([point.day for point in course], lines)
