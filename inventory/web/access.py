"""Who may open which door: one table of rights and roles, and the mark that each route carries (POLICY section 3).

The gates of the policy decide again on each tool: what this table lets through can still be refused, with reasons.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from fastapi import Depends, Request
from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute

from inventory.domain.people import Role
from inventory.web.guard import READING as READING_METHODS
from inventory.web.visitor import Visitor, visitor_of


class Can(StrEnum):
    """What a visitor may do; the value ends the sentence "You cannot ..."."""

    ENTER = "enter"
    LOOK = "look at the inventory"
    AUDIT = "read the audit trail"
    BE_SOMEBODY = "do this without an account"
    TAG = "tag tools"
    CORRECT = "say what a tool is"
    DECIDE = "move a tool"
    VOTE = "vote or keep minutes"
    REQUEST = "file a request"
    CHECK = "check an architecture"
    TEST = "keep an acceptance test"
    ATTEST_DATA = "confirm data"
    SIGN = "sign a release"
    SPEND = "file costs"
    RUN = "run scans"
    ADMINISTER = "administer people and registers"
    REPORT = "report observations"


_ALL = frozenset(Role)
_DECIDING = _ALL - {Role.DIRECTOR, Role.AUDITOR, Role.AGENT}
_OVERSIGHT = frozenset(
    {Role.AUDITOR, Role.DIRECTOR, Role.BOARD, Role.ASSESSOR, Role.IT_OPERATOR, Role.IT_ARCHITECT, Role.DEPARTMENT_HEAD}
)

ROLES: Mapping[Can, frozenset[Role]] = {
    Can.AUDIT: _OVERSIGHT,
    Can.TAG: _DECIDING,
    Can.CORRECT: frozenset({Role.ASSESSOR, Role.BOARD}),
    Can.DECIDE: _DECIDING,
    Can.VOTE: frozenset({Role.BOARD}),
    Can.REQUEST: frozenset({Role.PRODUCT_OWNER}),
    Can.CHECK: frozenset({Role.IT_ARCHITECT}),
    Can.TEST: frozenset({Role.OPERATIONS_TESTER, Role.PRODUCT_OWNER}),
    Can.ATTEST_DATA: frozenset({Role.DATA_OWNER, Role.OWNER, Role.PRODUCT_OWNER, Role.IT_OPERATOR}),
    Can.SIGN: frozenset({Role.PRODUCT_OWNER}),
    Can.SPEND: frozenset({Role.IT_OPERATOR, Role.OWNER, Role.PRODUCT_OWNER, Role.DEPARTMENT_HEAD, Role.BOARD}),
    Can.RUN: frozenset({Role.IT_OPERATOR}),
    Can.ADMINISTER: frozenset({Role.IT_OPERATOR}),
    Can.REPORT: frozenset({Role.AGENT}),
}
"""Which roles open a door; one of them at any plant is enough here. Doors that are not named need no role."""

READING = frozenset({Can.LOOK, Can.AUDIT})
"""What somebody may do who started the board on this machine and has not signed in: the file is theirs to read."""


FORBIDDEN_BY: Mapping[Can, str] = {
    Can.SIGN: "CHG-1",
    Can.TEST: "CHG-2",
    Can.ATTEST_DATA: "DAT-2",
    Can.CORRECT: "POLICY-3",
    Can.VOTE: "POLICY-3",
    Can.REQUEST: "PO-4",
    Can.CHECK: "ARC-1",
    Can.DECIDE: "POLICY-3",
}
"""Doors at which a refused attempt is on the ledger, with the policy that forbids it."""


class NotAllowed(Exception):  # noqa: N818 - named after the state it reports
    """The visitor cannot do this; `unknown` says that signing in may help."""

    def __init__(self, can: Can, *, unknown: bool) -> None:
        self.can, self.unknown = can, unknown
        super().__init__(f"You cannot {can.value}.")


def allowed(visitor: Visitor | None, can: Can) -> bool:
    """Return True if this visitor may do that, as far as roles say; None is nobody."""
    if can is Can.ENTER:
        return True
    if visitor is None or (visitor.token is not None and not visitor.token.allows(can.value)):
        return False
    if visitor.person is None:
        return can in (frozenset({Can.REPORT}) if visitor.token is not None else READING)
    needed = ROLES.get(can)
    return needed is None or bool(needed & visitor.roles)


def needs(can: Can) -> Dependency:
    """Return the mark of a route: `router.get("/", dependencies=[needs(Can.LOOK)])`. Raises `NotAllowed`."""

    def door(request: Request) -> None:
        visitor = visitor_of(request)
        if not allowed(visitor, can) or _sends_a_form_by_token(request, visitor):
            raise NotAllowed(can, unknown=visitor is None or visitor.person is None)

    door.can = can  # type: ignore[attr-defined]  # read by `right_of`: what a route needs stands on the route
    dependency: Dependency = Depends(door)
    return dependency


def _sends_a_form_by_token(request: Request, visitor: Visitor | None) -> bool:
    """Return True for a program at a form: programs write where their pace is kept and nothing is signed."""
    by_token = visitor is not None and visitor.token is not None
    return by_token and request.method not in READING_METHODS and not request.url.path.startswith("/api/")


def right_of(route: APIRoute) -> Can | None:
    """Return what a route needs, None for a route that forgot to say it."""
    marks = (getattr(one.dependency, "can", None) for one in route.dependencies)
    return next((can for can in marks if can is not None), None)
