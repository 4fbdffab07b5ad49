"""Puts the board together: pages, static files, refusals in the same look, and the guard before all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from inventory.domain.checklist import Row
from inventory.domain.directory import NOTHING, Declared
from inventory.domain.refusal import Refusal
from inventory.services.judge import Bench
from inventory.services.signing import OpenKey
from inventory.services.turningaway import turned_away
from inventory.store.engine import Inventory
from inventory.store.queries import UnknownTool
from inventory.web.access import FORBIDDEN_BY, NotAllowed
from inventory.web.api.pace import Pace
from inventory.web.arriving import find_visitor
from inventory.web.asked import NotAskable
from inventory.web.doorway import Doorway
from inventory.web.drawing import Board, ShareSchedule, drawing, templates
from inventory.web.guard import HEADERS, READING, Guard
from inventory.web.honesty import HonestyLine
from inventory.web.language import FIRST, language
from inventory.web.pages import ROUTERS
from inventory.web.problems import asks_as_program, problem
from inventory.web.staff import Staff
from inventory.web.visitor import visitor_of

STATIC = Path(__file__).parent / "static"

BoardApp = FastAPI
"""What `create_app` makes, by a name for those who do not know the web framework."""


def create_app(
    inventory: Inventory,
    *,
    clock: Callable[[], datetime],
    rulebook_digest: str = "",
    declared: Declared = NOTHING,
    hosts: Iterable[str] = (),
    tail: str = "",
    bench: Callable[[datetime], Bench] | None = None,
    open_key: OpenKey | None = None,
    shares: Callable[[], tuple[ShareSchedule, ...]] = tuple,
    public_url: str = "",
    zone: tzinfo = UTC,
    doorway: Doorway | None = None,
    checklist_rows: tuple[Row, ...] = (),
) -> FastAPI:
    """Make the board of one inventory.

    `clock` gives the time in UTC; `rulebook_digest` is that of the rules in force, "" if they are not known here;
    `declared` is what scanner.toml says of people and registers; `hosts` are names beside loopback and the host of
    `public_url` that the board answers to; `zone` is the one in which times are written. The others: see `Board`.
    """
    app = FastAPI(title="Shadow IT board", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.board = Board(
        inventory=inventory,
        clock=clock,
        staff=Staff(inventory=inventory, declared=declared, clock=clock),
        honesty=HonestyLine(inventory=inventory, clock=clock),
        zone=zone,
        rulebook=rulebook_digest,
        tail=tail,
        public_url=public_url,
        bench=bench,
        open_key=open_key,
        shares=shares,
        checklist_rows=checklist_rows,
    )
    app.state.doorway = doorway or Doorway(secure=public_url.startswith("https://"))
    app.state.pace = Pace()
    app.state.turned_away = Pace(a_minute=1)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for state, answer in _ANSWERS.items():
        app.add_exception_handler(state, answer)
    app.add_middleware(Arrival)
    app.add_middleware(Guard, hosts=tuple(hosts), public_url=public_url)
    return app


class Arrival:
    """Looks once for each request who asks; static files are for everybody."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the visitor where `visitor_of` finds it."""
        if scope["type"] == "http":
            request = Request(scope)
            request.state.visitor = None
            if not scope["path"].startswith("/static/"):
                request.state.visitor = await run_in_threadpool(find_visitor, request)
        await self.app(scope, receive, send)


def _not_askable(request: Request, refused: Exception) -> Response:
    return _fault(request, 400, "That cannot be asked", str(refused))


def _unknown_tool(request: Request, unknown: Exception) -> Response:
    del unknown
    return _fault(request, 404, "No such tool", "The inventory has no tool of that id.")


def _not_allowed(request: Request, refused: Exception) -> Response:
    """Send nobody to the sign-in and back; tell somebody what their roles do not allow."""
    if isinstance(refused, NotAllowed) and refused.unknown:
        if request.method in READING:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse("/signin?" + urlencode({"next": request.url.path + query}), status_code=303)
        return _fault(request, 401, "Please sign in", "Your session has ended, or you have not signed in yet.")
    return _fault(request, 403, "Not with your roles", f"{refused}{_noted(request, refused)}")


def _noted(request: Request, refused: Exception) -> str:
    """Put an attempt on the ledger, one for each person, route and minute; return the policy that forbids it."""
    visitor = visitor_of(request)
    policy = FORBIDDEN_BY.get(refused.can) if isinstance(refused, NotAllowed) else None
    if policy is None or request.method in READING or visitor is None or visitor.person is None:
        return ""
    turns: Pace = request.app.state.turned_away
    board: Board = request.app.state.board
    route = getattr(request.scope.get("route"), "path", "")
    if not turns.wait(f"{visitor.person.id} {request.method} {route}"):
        wanted = f"{request.method} {request.url.path[:200]}"
        turned_away(
            board.inventory, visitor.person, wanted, Refusal(policy=policy, sentence=str(refused)), board.clock()
        )
    return f" ({policy})"


def _refused(request: Request, refused: Exception) -> Response:
    status = refused.status_code if isinstance(refused, HTTPException) else 500
    if asks_as_program(request.url.path):
        detail = "There is nothing at this address." if status == 404 else "This address does not take that."
        return problem(status, detail, headers=getattr(refused, "headers", None))
    if status == 404:
        return _fault(request, 404, "Nothing here", "There is no page at this address.")
    return _fault(request, status, "That did not work", "The address is right, the way of asking is not.")


def _wrong(request: Request, wrong: Exception) -> Response:
    del wrong
    return _fault(request, 400, "That cannot be asked", "The address or the form has a value that does not fit.")


def _ours(request: Request, mistake: Exception) -> Response:
    """Answer for a mistake of ours, outside the guard, without figures: the database may be why."""
    del mistake
    if asks_as_program(request.url.path):
        answer = problem(500, "That is our mistake. Nothing was changed.")
        answer.headers.update({**HEADERS, "Cache-Control": "no-store"})
        return answer
    text = templates(language(FIRST)).get_template("mistake.html").render()
    return Response(
        text, status_code=500, media_type="text/html; charset=utf-8", headers={**HEADERS, "Cache-Control": "no-store"}
    )


def _fault(request: Request, status: int, title: str, sentence: str) -> Response:
    return drawing(request).page("fault.html", status=status, code=status, title=title, sentence=sentence)


_ANSWERS: dict[type[Exception], Callable[[Request, Exception], Response]] = {
    NotAskable: _not_askable,
    NotAllowed: _not_allowed,
    UnknownTool: _unknown_tool,
    RequestValidationError: _wrong,
    HTTPException: _refused,
    Exception: _ours,
}
