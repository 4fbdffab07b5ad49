"""Puts the board together: pages, static files, refusals in the same look, and the guard before all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from inventory.domain.directory import NOTHING, Declared
from inventory.store.engine import Inventory
from inventory.store.queries import UnknownTool
from inventory.web.asked import NotAskable
from inventory.web.drawing import Drawing, drawing, templates
from inventory.web.guard import HEADERS, Guard
from inventory.web.honesty import HonestyLine
from inventory.web.pages import pages
from inventory.web.staff import Staff

STATIC = Path(__file__).parent / "static"


def create_app(
    inventory: Inventory,
    *,
    clock: Callable[[], datetime],
    rulebook_digest: str = "",
    declared: Declared = NOTHING,
    hosts: Iterable[str] = (),
    tail: str = "",
) -> FastAPI:
    """Make the board of one inventory.

    `clock` gives the time in UTC; `rulebook_digest` is that of the rules in force, "" if they are not known here;
    `declared` is what scanner.toml says of people and registers; `hosts` are names beside loopback that the board
    answers to; `tail` ends the commands that pages print, so that they work as they stand: ` --inventory plant.db`.
    """
    app = FastAPI(title="Shadow IT board", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.drawing = Drawing(
        inventory=inventory,
        clock=clock,
        staff=Staff(inventory=inventory, declared=declared, clock=clock),
        rulebook=rulebook_digest,
        tail=tail,
        templates=templates(),
        honesty=HonestyLine(inventory=inventory, clock=clock),
    )
    app.include_router(pages)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(NotAskable, _not_askable)
    app.add_exception_handler(UnknownTool, _unknown_tool)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(Exception, _ours)
    app.add_middleware(Guard, hosts=tuple(hosts))
    return app


def _not_askable(request: Request, refused: Exception) -> Response:
    return _fault(request, 400, "That cannot be asked", str(refused))


def _unknown_tool(request: Request, unknown: Exception) -> Response:
    del unknown
    return _fault(request, 404, "No such tool", "The inventory has no tool of that id.")


def _refused(request: Request, refused: Exception) -> Response:
    status = refused.status_code if isinstance(refused, HTTPException) else 500
    if status == 404:
        return _fault(request, 404, "Nothing here", "There is no page at this address.")
    return _fault(request, status, "That did not work", "The address is right, the way of asking is not.")


def _ours(request: Request, mistake: Exception) -> Response:
    """Answer for a mistake of ours, outside the guard, without figures: the database may be why."""
    del mistake
    text = drawing(request).templates.get_template("mistake.html").render()
    return Response(
        text, status_code=500, media_type="text/html; charset=utf-8", headers={**HEADERS, "Cache-Control": "no-store"}
    )


def _fault(request: Request, status: int, title: str, sentence: str) -> Response:
    return drawing(request).page("fault.html", status=status, code=status, title=title, sentence=sentence)
