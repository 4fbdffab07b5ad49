"""One's own account: password, sessions, tokens for programs, language and colours."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from inventory.domain.people import Person
from inventory.domain.refusal import Refusal, Refused, no
from inventory.domain.visiting import OpenSession, Scope, WantedToken, Way
from inventory.services.credentials import accounts, set_password
from inventory.services.sessions import close_all, sessions_of
from inventory.services.tokens import make_token, revoke_token, tokens_of
from inventory.web.access import Can, NotAllowed, needs
from inventory.web.arriving import let_in
from inventory.web.asked import NotAskable
from inventory.web.doorway import doorway
from inventory.web.drawing import drawing
from inventory.web.forms import Form, Sent, acted
from inventory.web.pages.preferring import choose, chosen_by
from inventory.web.pages.signin import twice, typed
from inventory.web.visitor import visitor_of

DAYS = (30, 90, 180, 365)
AT_THE_MACHINE = "your first password is set at the machine of the inventory: shadowit account set {}"
ANEW = "let your identity provider ask you anew first; then your first password can be set"


def in_person(request: Request) -> None:
    """Let only browsers in: a token must not make tokens, nor change a password. Raises `NotAllowed`."""
    visitor = visitor_of(request)
    if visitor is not None and visitor.token is not None:
        raise NotAllowed(Can.BE_SOMEBODY, unknown=False)


router = APIRouter(include_in_schema=False, prefix="/account", dependencies=[Depends(in_person)])


@router.get("", dependencies=[needs(Can.BE_SOMEBODY)])
def show_account(request: Request) -> Response:
    """Show what one's account has."""
    return _page(request)


@router.post("/password", dependencies=[needs(Can.BE_SOMEBODY)])
def change_password(request: Request, sent: Sent) -> Response:
    """Set a new password; all other sessions end with it."""
    draw = drawing(request)
    visitor = visitor_of(request)
    try:
        _may_begin(request, draw.person)
        new = twice(sent, "new", "again")
        set_password(draw.inventory, draw.person, new, bench=draw.bench(), old=typed(sent, "old"))
    except Refused as refused:
        return _page(request, refused.refusals)
    answer = RedirectResponse("/account", status_code=303)
    if visitor is not None and visitor.way != Way.PROXY:
        let_in(request, answer, draw.person.id, Way(visitor.way))
    return answer


@router.post("/tokens", dependencies=[needs(Can.BE_SOMEBODY)])
def new_token(request: Request, sent: Sent) -> Response:
    """Make a token and show it this once; nothing but its digest is kept, so there is no page to go on to."""
    draw = drawing(request)
    try:
        text, _ = make_token(draw.inventory, _wanted(request, sent), actor=draw.person, bench=draw.bench())
    except Refused as refused:
        return _page(request, refused.refusals)
    return _page(request, token=text)


@router.post("/tokens/{number}/revoke", dependencies=[needs(Can.BE_SOMEBODY)])
def end_token(request: Request, number: int) -> Response:
    """Let a token hold no more."""
    draw = drawing(request)

    def revoked() -> str:
        token = revoke_token(draw.inventory, number, actor=draw.person, bench=draw.bench())
        return draw.language.say("The token holds no more:") + f" {token.name}"

    return acted(request, revoked, to="/account")


@router.post("/sessions", dependencies=[needs(Can.BE_SOMEBODY)])
def end_others(request: Request) -> Response:
    """Close all sessions but this one."""
    draw, here = drawing(request), _session(request)

    def closed() -> str:
        but = "" if here is None else here.digest
        close_all(draw.inventory, draw.person.id, draw.now, but=but, reason="closed from another browser")
        return draw.language.say("You are signed in here alone.")

    return acted(request, closed, to="/account")


@router.post("/preferences", dependencies=[needs(Can.BE_SOMEBODY)])
def keep_preferences(request: Request, sent: Sent) -> Response:
    """Keep language and colours for every browser one signs in with."""
    answer = RedirectResponse("/account", status_code=303)
    choose(request, answer, drawing(request).person, {name: sent[name] for name in ("language", "theme")})
    return answer


def _page(request: Request, refusals: tuple[Refusal, ...] = (), *, token: str = "") -> Response:
    draw = drawing(request)
    person, session = draw.person, _session(request)
    administers = draw.can(Can.ADMINISTER)
    return draw.page(
        "account.html",
        status=409 if refusals else 200,
        refusals=refusals,
        has_password=_has_password(request, person),
        by_provider=session is not None and session.way == Way.OIDC,
        sessions=sessions_of(draw.inventory, person.id, draw.now),
        here_session="" if session is None else session.digest,
        tokens=tokens_of(draw.inventory, None if administers else person.id),
        scopes=tuple(Scope) if administers else (Scope.READ, Scope.WRITE),
        days=DAYS,
        shares=tuple(share.name for share in draw.board.shares()),
        administers=administers,
        preferred=chosen_by(request, person),
        token=token,
    )


def _may_begin(request: Request, person: Person) -> None:
    """Raise `Refused` for a first password that somebody could set at a screen that was left alone."""
    if _has_password(request, person):
        return
    session = _session(request)
    if session is None or session.way != Way.OIDC:
        raise Refused(no("CHG-3", AT_THE_MACHINE.format(person.id)))
    if doorway(request).take_presence(session, drawing(request).now) is None:
        raise Refused(no("CHG-3", ANEW))


def _wanted(request: Request, sent: Form) -> WantedToken:
    days = sent.text("days", longest=4)
    if sent["scope"] not in set(Scope) or days not in {str(one) for one in DAYS}:
        raise NotAskable("There is no such token.")
    expires = drawing(request).now + timedelta(days=int(days))
    return WantedToken(name=sent["name"], scope=Scope(sent["scope"]), expires=expires, share=sent["share"])


def _has_password(request: Request, person: Person) -> bool:
    return any(one.has_password for one in accounts(drawing(request).inventory) if one.person == person.id)


def _session(request: Request) -> OpenSession | None:
    visitor = visitor_of(request)
    return None if visitor is None else visitor.session
