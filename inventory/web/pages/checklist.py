"""The checklist of each plant: pass, fail, or why it cannot be measured; unknown is never green (CHK-1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from inventory.domain.checklist import Checked
from inventory.exports.tables import Column, Table
from inventory.services.checklist import checklist, plants
from inventory.web.access import Can, needs
from inventory.web.asked import READ, Asked, NotAskable
from inventory.web.downloads import download
from inventory.web.drawing import Drawing, drawing

SHOWN = 20
"""Violations of a row that the page names; the file has all of them."""

COLUMNS = (
    Column(key="plant", header="Plant"),
    Column(key="row", header="Row", width=34),
    Column(key="policy", header="Policy"),
    Column(key="status", header="Status"),
    Column(key="sentence", header="Why", width=40),
    Column(key="subject", header="What is wrong", width=30),
    Column(key="violation", header="With it", width=40),
)

router = APIRouter(include_in_schema=False)


@router.api_route("/checklist", methods=READ, dependencies=[needs(Can.LOOK)])
def page(request: Request) -> Response:
    """Show how each row stands at each plant."""
    draw, asked = drawing(request), Asked.of(request.query_params, ("plant",))
    found = _checked(draw, asked)
    return draw.page(
        "checklist.html", asked=asked, plants=plants(draw.inventory, draw.bench()), found=found, most=SHOWN
    )


@router.api_route("/checklist/export", methods=READ, dependencies=[needs(Can.LOOK)])
def export(request: Request) -> Response:
    """Give the checklist with every violation as a file."""
    draw, asked = drawing(request), Asked.of(request.query_params, ("plant", "format"))
    table = Table(
        title="Checklist",
        columns=COLUMNS,
        rows=_rows(_checked(draw, asked)),
        notes=(f"Plant {asked['plant']}",) if asked["plant"] else (),
        made=draw.now,
        by=draw.visitor.name if draw.visitor else "",
    )
    return download(request, table, asked["format"], "checklist")


def _checked(draw: Drawing, asked: Asked) -> list[Checked]:
    bench = draw.bench()
    known = plants(draw.inventory, bench)
    if asked["plant"] and asked["plant"] not in known:
        raise NotAskable(f"There is no plant “{asked['plant']}”.")
    return checklist(draw.inventory, bench, added=draw.board.checklist_rows, plant=asked["plant"] or None)


def _rows(found: Sequence[Checked]) -> Iterator[dict[str, object]]:
    for one in found:
        head: dict[str, object] = {
            "plant": one.plant,
            "row": one.row.title,
            "policy": one.row.policy,
            "status": one.status,
            "sentence": one.sentence,
        }
        if not one.violations:
            yield head
        for violation in one.violations:
            yield head | {"subject": violation.subject, "violation": violation.sentence}
