"""The inventory: every tool, filtered, sorted, page by page, as one likes to see it, and on its way out."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from inventory.domain.refusal import Refusal
from inventory.services.views import change_view, prefer, preferences_of, remove_view, save_view
from inventory.store import board
from inventory.store.beside import PLACES
from inventory.store.board import Wanted
from inventory.store.rows import NotThere
from inventory.web import toollist
from inventory.web.access import Can, needs
from inventory.web.asked import FILTERS, LOOKS, MARKS, READ, Asked, NotAskable
from inventory.web.columns import COLUMNS, PREFERRED, chosen_columns, joined
from inventory.web.downloads import download
from inventory.web.drawing import Drawing, drawing
from inventory.web.forms import Sent, acted
from inventory.web.toolexport import tool_table
from inventory.web.toolfilters import wanted_of
from inventory.web.toolviews import asked_again, query_of

router = APIRouter(include_in_schema=False)
PAGE = 50


@router.api_route("/tools", methods=READ, dependencies=[needs(Can.LOOK)])
def tools(request: Request) -> Response:
    """List tools as they are asked for, page by page."""
    return _page(request, _asked(request))


@router.api_route("/tools/export", methods=READ, dependencies=[needs(Can.LOOK)])
def export(request: Request) -> Response:
    """Hand out all of a list as a file, with the columns that are chosen."""
    draw, asked = drawing(request), _asked(request)
    columns = chosen_columns(asked["columns"], _prefers(draw).get(PREFERRED, ""))
    table = tool_table(draw, asked, wanted_of(draw, asked), columns)
    return download(request, table, request.query_params.get("format", ""), "tools")


@router.post("/tools/columns", dependencies=[needs(Can.BE_SOMEBODY)])
def keep_columns(request: Request, sent: Sent) -> Response:
    """Keep columns and density as this person likes them, for every list of tools from now on."""
    draw, asked = drawing(request), asked_again(sent["query"])
    density = sent["density"] if sent["density"] in {"compact", "roomy"} else ""

    def keep() -> str:
        prefer(draw.inventory, draw.person.id, {PREFERRED: joined(sent.all("col")), "density": density})
        return draw.language.say("The list looks like that for you from now on.")

    return acted(request, keep, to=asked.but("/tools", columns="", density=""))


@router.post("/tools/views", dependencies=[needs(Can.BE_SOMEBODY)])
def keep_view(request: Request, sent: Sent) -> Response:
    """Save the list as it is shown under a name."""
    draw, asked = drawing(request), asked_again(sent["query"])

    def keep() -> str:
        shared = sent.yes("shared")
        save_view(
            draw.inventory, name=sent["name"], query=query_of(asked), shared=shared, actor=draw.person, now=draw.now
        )
        return draw.language.say("The view is saved.")

    again = lambda refusals: _page(request, asked, refusals, typed=sent["name"])  # noqa: E731 - one line, used once
    return acted(request, keep, to=asked.but("/tools"), again=again)


@router.post("/tools/views/{number}", dependencies=[needs(Can.BE_SOMEBODY)])
def edit_view(request: Request, number: int, sent: Sent) -> Response:
    """Call one's own view by another name, share it, or remove it."""
    draw, asked = drawing(request), asked_again(sent["query"])

    def edit() -> str:
        if sent.yes("remove"):
            remove_view(draw.inventory, number, actor=draw.person)
            return draw.language.say("The view is removed. The tools are as they were.")
        change_view(draw.inventory, number, name=sent["name"], shared=sent.yes("shared"), actor=draw.person)
        return draw.language.say("The view is changed.")

    try:
        return acted(request, edit, to=asked.but("/tools"), again=lambda refusals: _page(request, asked, refusals))
    except NotThere as missing:
        raise NotAskable("There is no such view any more.") from missing


def _asked(request: Request) -> Asked:
    """Read the address of a list; a box for each column is one field that occurs several times."""
    asked = Asked.of(request.query_params, (*FILTERS, *LOOKS, *MARKS))
    boxes = request.query_params.getlist("col")
    return Asked({**asked.fields, "columns": joined(boxes)}) if boxes else asked


def _page(request: Request, asked: Asked, refusals: tuple[Refusal, ...] = (), typed: str = "") -> Response:
    draw = drawing(request)
    preferred, wanted = _prefers(draw), wanted_of(draw, asked)
    page, total = _found(draw, asked, wanted)
    return draw.page(
        "tools.html",
        asked=asked,
        page=page,
        total=total,
        refusals=refusals,
        typed=typed,
        columns=chosen_columns(asked["columns"], preferred.get(PREFERRED, "")),
        density=asked["density"] or preferred.get("density", ""),
        every_column=COLUMNS,
        places_shown=PLACES,
        rules=wanted.rules,
        **toollist.around(draw, asked, page.rows),
    )


def _found(draw: Drawing, asked: Asked, wanted: Wanted) -> tuple[board.Page[board.Listed], board.Tally]:
    marks = {name: asked[name] or None for name in MARKS}
    try:
        return board.page_of(
            draw.inventory,
            wanted,
            order=asked["sort"] or "urgency",
            after=marks["after"],
            before=marks["before"],
            limit=PAGE,
        )
    except ValueError as wrong:
        raise NotAskable(str(wrong)) from wrong


def _prefers(draw: Drawing) -> dict[str, str]:
    person = "" if draw.visitor is None or draw.visitor.person is None else draw.visitor.person.id
    return dict(preferences_of(draw.inventory, person))
