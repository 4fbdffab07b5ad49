"""Sign-in by an identity provider, and its word that somebody is there before they sign."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from inventory.domain.people import Person
from inventory.domain.visiting import Way
from inventory.services.sessions import OpenSession, note_presence, note_stranger
from inventory.web.access import Can, needs
from inventory.web.asked import own_path
from inventory.web.doorway import Doorway, doorway
from inventory.web.drawing import drawing
from inventory.web.oidc import FLOW_HOLDS, NotVouched, Provider, Vouched, person_of, presence_of
from inventory.web.pages.signin import signin_page, welcome_in
from inventory.web.visitor import visitor_of

BACK = "/signin/oidc/back"

router = APIRouter(include_in_schema=False, prefix="/signin/oidc")


@router.get("", dependencies=[needs(Can.ENTER)])
def start(request: Request) -> Response:
    """Send somebody to the identity provider; a link does it, since forms must not lead elsewhere (CSP)."""
    return _sent(request, session="")


@router.get("/again", dependencies=[needs(Can.BE_SOMEBODY)])
def ask_anew(request: Request) -> Response:
    """Let the provider ask somebody anew who is about to sign."""
    session = _session(request)
    if session is None or session.way != Way.OIDC:
        return signin_page(request, "/", status=403, told="Only who signed in by the identity provider signs by it.")
    return _sent(request, session=session.digest)


@router.get("/back", dependencies=[needs(Can.ENTER)])
def come_back(request: Request) -> Response:
    """Take what the provider says, once."""
    door = doorway(request)
    if door.provider is None:
        return _none(request)
    answer = {name: value[:4_000] for name, value in request.query_params.items()}
    try:
        vouched = door.provider.finish(answer, request.cookies.get(_cookie(door, request), ""), drawing(request).now)
        person = _person(request, door.provider, vouched)
        came = _proved(request, door, vouched, person) if vouched.flow.session else _arrived(request, vouched, person)
    except NotVouched as refused:  # the cookie stays: a forged answer must not end the flow that is under way
        return signin_page(request, "/", status=403, told=str(refused))
    came.delete_cookie(_cookie(door, request), path="/", httponly=True, samesite="lax", secure=door.private(request))
    return came


def _arrived(request: Request, vouched: Vouched, person: Person) -> Response:
    return welcome_in(request, person, Way.OIDC, vouched.flow.to)


def _proved(request: Request, door: Doorway, vouched: Vouched, person: Person) -> Response:
    """Keep that the person of this session was asked anew; somebody else's word is not taken for it."""
    session, provider, draw = _session(request), door.provider, drawing(request)
    if session is None or session.digest != vouched.flow.session or session.person != person.id or provider is None:
        raise NotVouched("Your identity provider vouches for somebody else than who is signed in here.")
    presence = presence_of(vouched, provider.registered, person)
    if presence is not None:
        door.keep_presence(session, presence)
        note_presence(draw.inventory, session, presence, draw.now)
    return RedirectResponse(vouched.flow.to, status_code=303)


def _person(request: Request, provider: Provider, vouched: Vouched) -> Person:
    draw = drawing(request)
    try:
        return person_of(vouched, provider.registered, draw.organisation)
    except NotVouched as stranger:
        note_stranger(draw.inventory, str(stranger), draw.now)
        raise


def _sent(request: Request, *, session: str) -> Response:
    door, draw = doorway(request), drawing(request)
    to = own_path(request.query_params.get("next", "/"))
    if door.provider is None:
        return _none(request)
    public = draw.board.public_url
    if public and urlsplit(public).hostname != request.url.hostname:  # the answer goes there, and so must its cookie
        return RedirectResponse(f"{public}{request.url.path}?{urlencode({'next': to})}", status_code=303)
    base = public or f"{request.url.scheme}://{request.url.netloc}"
    try:
        address, secret = door.provider.start(back=base + BACK, to=to, now=draw.now, session=session)
    except NotVouched as refused:
        return signin_page(request, to, status=503, told=str(refused))
    answer = RedirectResponse(address, status_code=303)
    answer.set_cookie(
        _cookie(door, request),
        secret,
        max_age=int(FLOW_HOLDS.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=door.private(request),
    )
    return answer


def _cookie(door: Doorway, request: Request) -> str:
    return "__Host-oidc" if door.private(request) else "oidc"


def _session(request: Request) -> OpenSession | None:
    visitor = visitor_of(request)
    return None if visitor is None else visitor.session


def _none(request: Request) -> Response:
    sentence = "This board knows no identity provider; IT names one below [oidc] in scanner.toml."
    return drawing(request).page("fault.html", status=404, code=404, title="Nothing here", sentence=sentence)
