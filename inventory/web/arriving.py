"""Finds out who asks: by a token, by a proxy that is trusted to say so, or by the cookie of a session."""

from __future__ import annotations

from datetime import datetime

from fastapi import Request
from starlette.responses import Response

from inventory.domain.people import Organisation, Person, Role
from inventory.services.sessions import OpenSession, Way, close_all, find_session, open_session, shared_session
from inventory.services.tokens import find_token
from inventory.store.engine import Inventory
from inventory.web.doorway import Doorway, doorway, on_this_machine
from inventory.web.drawing import Board
from inventory.web.visitor import Visitor

_LEFT = "the person has left, or is not known here any more"


def find_visitor(request: Request) -> Visitor | None:
    """Return who asks, None for nobody; raises nothing, whatever is sent.

    A token goes before everything else and its request has no other right; a proxy goes before a cookie.
    """
    board: Board = request.app.state.board
    door, now = doorway(request), board.clock()
    given = request.headers.get("authorization", "")
    if given[:7].lower() == "bearer ":
        return _by_token(board, given[7:].strip(), now)
    named = "" if door.proxy is None else door.proxy.named(request)
    if named:
        return _by_proxy(board, door, named, now)
    token = request.cookies.get(door.cookie(request), "")
    session = find_session(board.inventory, token, now) if token else None
    return None if session is None else _by_session(request, board, session, now)


def let_in(request: Request, answer: Response, person_id: str, way: Way) -> None:
    """Open a session and give its token to the browser; the one it had is over."""
    board: Board = request.app.state.board
    door = doorway(request)
    token = open_session(board.inventory, person_id, way, board.clock())
    answer.set_cookie(
        door.cookie(request), token, path="/", httponly=True, samesite="lax", secure=door.private(request)
    )


def let_out(request: Request, answer: Response) -> None:
    """Take the token out of the browser."""
    door = doorway(request)
    answer.delete_cookie(door.cookie(request), path="/", httponly=True, samesite="lax", secure=door.private(request))


def _by_token(board: Board, text: str, now: datetime) -> Visitor | None:
    found = find_token(board.inventory, text, now)
    if found is None:
        return None
    if not found.person:
        return Visitor(person=None, way=Way.TOKEN, token=found)
    staff = board.staff.now()
    person = _present(staff, found.person)
    return None if person is None else Visitor(person=person, way=Way.TOKEN, token=found, lent=lent(staff, person, now))


def _by_proxy(board: Board, door: Doorway, named: str, now: datetime) -> Visitor | None:
    staff = board.staff.now()
    person = _present(staff, named)
    if person is None:
        return None
    session = shared_session(board.inventory, door.secret, person.id, now)
    return Visitor(person=person, way=Way.PROXY, session=session, lent=lent(staff, person, now))


def _by_session(request: Request, board: Board, session: OpenSession, now: datetime) -> Visitor | None:
    if session.way == Way.LINK:
        return Visitor(person=None, way=Way.LINK, session=session) if on_this_machine(request) else None
    if session.way == Way.PROXY:
        return None  # it is the proxy that vouches for it, with each request
    staff = board.staff.now()
    person = _present(staff, session.person)
    if person is None:
        _end(board.inventory, session, now)
        return None
    return Visitor(person=person, way=session.way, session=session, lent=lent(staff, person, now))


def _end(inventory: Inventory, session: OpenSession, now: datetime) -> None:
    close_all(inventory, session.person, now, reason=_LEFT)


def _present(staff: Organisation, person_id: str) -> Person | None:
    person = staff.person(person_id)
    return person if person is not None and person.active and not person.is_group else None


def lent(staff: Organisation, person: Person, now: datetime) -> frozenset[Role]:
    """Return the roles that others have lent this person and that hold now, at any plant."""
    loans = (loan for loan in staff.delegations if loan.taker == person.id)
    return frozenset(loan.role for loan in loans if staff.authority(person, loan.role, loan.plant, now) is not None)
