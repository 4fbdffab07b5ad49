"""The ways in and out: id and password, the one-time link of this machine, the first account, signing out."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from inventory.domain.credentials import TRIES
from inventory.domain.people import Person, Unit
from inventory.domain.refusal import Refusal, Refused, no
from inventory.domain.visiting import Newcomer
from inventory.services.credentials import authenticate
from inventory.services.firstrun import first_account, has_accounts
from inventory.services.sessions import Way, close_session
from inventory.web.access import Can, needs
from inventory.web.arriving import let_in, let_out
from inventory.web.asked import own_path
from inventory.web.doorway import doorway, on_this_machine
from inventory.web.drawing import Drawing, drawing
from inventory.web.forms import Form, Sent
from inventory.web.pages.preferring import bring_along
from inventory.web.visitor import Visitor, visitor_of

_PEOPLE = 500
"""People that the first page offers to choose from; everybody else types the id."""
USED_UP = "This link was used, or is older than an hour. `shadowit serve` prints a new one when it is started again."
ELSEWHERE = "This link works in a browser of the machine on which `shadowit serve` runs, and nowhere else."

router = APIRouter(include_in_schema=False)


@router.get("/signin", dependencies=[needs(Can.ENTER)])
def show_signin(request: Request) -> Response:
    """Show the ways in; who is in already goes on."""
    to, visitor = own_path(request.query_params.get("next", "/")), visitor_of(request)
    if visitor is not None and visitor.person is not None:
        return RedirectResponse(to, status_code=303)
    return signin_page(request, to)


@router.post("/signin", dependencies=[needs(Can.ENTER)])
def sign_in(request: Request, sent: Sent) -> Response:
    """Let somebody in who shows id and password."""
    to, who = own_path(sent["next"]), sent.text("person", longest=200)
    try:
        person = _proven(request, who, typed(sent, "password"))
    except Refused as refused:
        return signin_page(request, to, refused.refusals, who=who, status=403)
    return welcome_in(request, person, Way.PASSWORD, to)


@router.post("/signout", dependencies=[needs(Can.ENTER)])
def sign_out(request: Request) -> Response:
    """Close the session of this browser."""
    visitor, draw = visitor_of(request), drawing(request)
    if visitor is not None and visitor.session is not None:
        close_session(draw.inventory, visitor.session, draw.now)
    answer = RedirectResponse("/signin", status_code=303)
    let_out(request, answer)
    return answer


@router.get("/enter", dependencies=[needs(Can.ENTER)])
def show_enter(request: Request) -> Response:
    """Show a button: a browser that looks at links before they are followed must not use the link up."""
    key, link = request.query_params.get("key", "")[:200], doorway(request).link
    if not on_this_machine(request):
        return _shut(request, ELSEWHERE)
    if link is None or not link.fits(key, drawing(request).now):
        return _shut(request, USED_UP)
    draw = drawing(request)
    return draw.page("enter.html", key=key, first=not has_accounts(draw.inventory))


@router.post("/enter", dependencies=[needs(Can.ENTER)])
def enter(request: Request, sent: Sent) -> Response:
    """Use the link up: its reader sees the inventory, and may set up the first account."""
    link, draw = doorway(request).link, drawing(request)
    if not on_this_machine(request):
        return _shut(request, ELSEWHERE)
    if link is None or not link.take(sent["key"], draw.now):
        return _shut(request, USED_UP)
    answer = RedirectResponse("/" if has_accounts(draw.inventory) else "/welcome", status_code=303)
    let_in(request, answer, "", Way.LINK)
    return answer


@router.get("/welcome", dependencies=[needs(Can.ENTER)])
def show_welcome(request: Request) -> Response:
    """Show the form of the first account to the reader of the link."""
    return _not_first(request) or _welcome(request)


@router.post("/welcome", dependencies=[needs(Can.ENTER)])
def set_up(request: Request, sent: Sent) -> Response:
    """Set up the first account and sign in with it."""
    shut = _not_first(request)
    if shut is not None:
        return shut
    draw = drawing(request)
    try:
        who = _first(draw, sent)
        new_password = twice(sent, "password", "again")
        person = first_account(draw.inventory, who, new_password, bench=draw.bench())
    except Refused as refused:
        return _welcome(request, refused.refusals, sent)
    return welcome_in(request, person, Way.PASSWORD, "/")


def signin_page(
    request: Request, to: str, refusals: tuple[Refusal, ...] = (), *, who: str = "", status: int = 200, told: str = ""
) -> Response:
    """Draw the page with the ways in; `told` is what an identity provider did not do."""
    draw, door = drawing(request), doorway(request)
    return draw.page(
        "signin.html",
        status=status,
        to=to,
        refusals=refusals,
        who=who,
        told=told,
        provider="" if door.provider is None else door.provider.registered.called,
        empty=not has_accounts(draw.inventory),
    )


def welcome_in(request: Request, person: Person, way: Way, to: str) -> Response:
    """Open a session for a person, with the language and colours they chose, and go on to the page they wanted."""
    draw, before = drawing(request), visitor_of(request)
    if before is not None and before.session is not None:
        close_session(draw.inventory, before.session, draw.now, "somebody signed in")
    answer = RedirectResponse(to, status_code=303)
    let_in(request, answer, person.id, way)
    bring_along(request, answer, person)
    return answer


def typed(sent: Form, name: str) -> str:
    """Return a password as it was typed, blanks at its ends too."""
    return next(iter(sent.fields.get(name, ())), "")


def twice(sent: Form, name: str, again: str) -> str:
    """Return a new password that was typed twice; raises `Refused` if the two differ."""
    password = typed(sent, name)
    if password != typed(sent, again):
        raise Refused(no("CHG-3", "the two passwords are not the same"))
    return password


def _proven(request: Request, who: str, password: str) -> Person:
    """Return whose id and password these are; raises `Refused`, for an unknown id just as for a known one."""
    draw, door = drawing(request), doorway(request)
    place = door.client(request)
    busy = door.places.until(place, draw.now)
    if busy is not None:
        raise Refused(no("CHG-3", f"too many wrong tries came from here; try again after {busy:%H:%M} UTC"))
    until = door.names.until(who, draw.now)
    if until is not None:
        raise Refused(
            no("CHG-3", f"this account is locked until {until:%Y-%m-%d %H:%M} UTC, after {TRIES} wrong tries")
        )
    try:
        person = authenticate(draw.inventory, who, password, organisation=draw.organisation, now=draw.now)
    except Refused:
        door.places.count(place, draw.now)
        door.names.count(who, draw.now)
        raise
    door.names.forget(who)
    return person


def _first(draw: Drawing, sent: Form) -> Person | Newcomer:
    """Return whom the form of the first account names: one of the list of people, or somebody new."""
    chosen, fresh = sent.text("person", longest=200), sent.text("new_id", longest=200)
    if bool(chosen) == bool(fresh):
        raise Refused(no("POLICY-3", "choose yourself from the list of people, or say who you are: one of the two"))
    if fresh:
        unit = Unit.IT if sent["unit"] == Unit.IT else Unit.BUSINESS
        return Newcomer(id=fresh, name=sent.text("name", longest=200), unit=unit, administers=sent.yes("administers"))
    found = draw.organisation.person(chosen)
    if found is None:
        raise Refused(no("POLICY-3", f"nobody here has the id '{chosen}'"))
    return found


def _not_first(request: Request) -> Response | None:
    """Return what somebody hears who may not set up the first account."""
    visitor, draw = visitor_of(request), drawing(request)
    if has_accounts(draw.inventory):
        return RedirectResponse("/" if visitor is not None else "/signin", status_code=303)
    return None if _reads_here(visitor) else _shut(request, ELSEWHERE)


def _reads_here(visitor: Visitor | None) -> bool:
    return visitor is not None and visitor.way == Way.LINK


def _welcome(request: Request, refusals: tuple[Refusal, ...] = (), sent: Form | None = None) -> Response:
    draw = drawing(request)
    people = sorted(
        (one for one in draw.organisation.people.values() if one.active and not one.is_group), key=lambda one: one.id
    )
    return draw.page(
        "welcome.html",
        status=409 if refusals else 200,
        people=people[:_PEOPLE],
        refusals=refusals,
        sent=sent or Form(fields={}),
    )


def _shut(request: Request, sentence: str) -> Response:
    return drawing(request).page("fault.html", status=403, code=403, title="This way is shut", sentence=sentence)
