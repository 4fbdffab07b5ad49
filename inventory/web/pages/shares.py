"""Shares and scans: how each share stands, what is being scanned, and the scans that people ask for."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from inventory.domain.refusal import Refusal
from inventory.exports.tables import Table
from inventory.services.release import release_share
from inventory.services.scanning import ask_for_scan, scheduler_is_at_work
from inventory.store.scanlog import last_scans
from inventory.web.access import Can, needs
from inventory.web.asked import READ, Asked, address
from inventory.web.downloads import download
from inventory.web.drawing import Drawing, drawing
from inventory.web.forms import Form, Sent, acted
from inventory.web.shares import COLUMNS, Shares, lasted, outcome_of, rows, shares_of

router = APIRouter(include_in_schema=False)

PAGE = 50
LONGEST_NAME = 1_000


@router.api_route("/shares", methods=READ, dependencies=[needs(Can.LOOK)])
def shares(request: Request) -> Response:
    """List the shares, those that need somebody first."""
    return _list(request, ())


@router.api_route("/shares/live", methods=READ, dependencies=[needs(Can.LOOK)])
def live(request: Request) -> Response:
    """Give the part of the page that says what is being scanned, alone."""
    draw, name = drawing(request), _name(request)
    found = shares_of(draw)
    shown = _only(found, name) if name else found
    return draw.piece("shares/live.html", shares=shown, lasted=lasted, only=name)


@router.api_route("/shares/export", methods=READ, dependencies=[needs(Can.LOOK)])
def export(request: Request) -> Response:
    """Give the list as a file."""
    draw, asked = drawing(request), Asked.of(request.query_params, ("format",))
    by = draw.visitor.name if draw.visitor is not None else ""
    table = Table(title="Shares", columns=COLUMNS, rows=rows(shares_of(draw)), notes=(), made=draw.now, by=by)
    return download(request, table, asked["format"], "shares")


@router.api_route("/shares/one", methods=READ, dependencies=[needs(Can.LOOK)])
def one(request: Request) -> Response:
    """Show one share with its last scans."""
    return _page(request, _name(request), Form(fields={}), ())


@router.post("/shares/run", dependencies=[needs(Can.RUN)])
def run(request: Request, sent: Sent) -> Response:
    """Ask for a scan of a share."""
    draw, share = drawing(request), sent.text("share", longest=LONGEST_NAME)

    def act() -> str:
        known = {plan.name: plan for plan in draw.board.shares()}
        ask_for_scan(draw.inventory, share, actor=draw.person, known=known, now=draw.now)
        return _promise(draw, share, known[share].window)

    return acted(request, act, to="/shares", again=lambda refused: _list(request, refused))


@router.post("/shares/release", dependencies=[needs(Can.DECIDE)])
def release(request: Request, sent: Sent) -> Response:
    """Say that what disappeared at once from a share is really gone."""
    draw, share = drawing(request), sent.text("share", longest=LONGEST_NAME)

    def act() -> str:
        taken = release_share(draw.inventory, share, actor=draw.person, reason=sent["reason"], bench=draw.bench())
        return f"{share}: {taken.judged:,} tools are marked as no longer there; nothing about them is lost."

    there = address("/shares/one", name=share)
    return acted(request, act, to=there, again=lambda refused: _page(request, share, sent, refused))


def _list(request: Request, refused: tuple[Refusal, ...]) -> Response:
    draw, found = drawing(request), shares_of(drawing(request))
    after = _name(request, "after")
    names = [line.name for line in found.lines]
    start = names.index(after) + 1 if after in names else 0
    shown, more = found.lines[start : start + PAGE], len(names) > start + PAGE
    return draw.page(
        "shares.html", shares=found, shown=shown, more=more, first=start == 0, refused=refused, lasted=lasted, only=""
    )


def _page(request: Request, name: str, sent: Form, refused: tuple[Refusal, ...]) -> Response:
    draw = drawing(request)
    found = _only(shares_of(draw), name)
    return draw.page(
        "share.html",
        shares=found,
        share=found.lines[0],
        scans=last_scans(draw.inventory, name),
        sent=sent,
        refused=refused,
        lasted=lasted,
        outcome_of=outcome_of,
        only=name,
    )


def _only(found: Shares, name: str) -> Shares:
    try:
        return found.only(name)
    except LookupError as error:
        raise HTTPException(404) from error


def _name(request: Request, field: str = "name") -> str:
    return request.query_params.get(field, "")[:LONGEST_NAME]


def _promise(draw: Drawing, share: str, window: str) -> str:
    """Say when a scan that was asked for begins, as far as one can know."""
    if not scheduler_is_at_work(draw.inventory):
        return f"A scan of {share} is asked for; it begins when somebody starts the scheduler: shadowit schedule."
    hours = f", in its hours ({window})" if window else ""
    return f"A scan of {share} is asked for; the scheduler begins it as soon as it can{hours}."
