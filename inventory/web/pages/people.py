"""People: who they are, what they may decide, roles given, taken and lent, and accounts (POLICY section 3, CHG-1)."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter, Request
from starlette.responses import Response

from inventory.domain.people import Grant, Person, Role
from inventory.domain.refusal import Refusal, Refused, no
from inventory.exports.tables import Column, Kind, Table
from inventory.services import credentials, roles
from inventory.services.credentials import authenticate
from inventory.store.naming import tool_names
from inventory.store.owned import owned_by
from inventory.web.access import Can, needs
from inventory.web.asked import READ, Asked, NotAskable
from inventory.web.downloads import download
from inventory.web.drawing import Drawing, drawing
from inventory.web.forms import Form, Sent, acted
from inventory.web.typed import day, last_moment_of

PAGE = 50
FILTERS = ("q", "role", "plant", "left", "after")
TOOLS = 100

COLUMNS = (
    Column(key="id", header="Id"),
    Column(key="name", header="Name", width=28),
    Column(key="unit", header="Unit"),
    Column(key="department", header="Department", width=24),
    Column(key="plant", header="Plant"),
    Column(key="roles", header="Roles", width=40),
    Column(key="active", header="Here", kind=Kind.BOOL),
)

router = APIRouter(include_in_schema=False)


@router.api_route("/people", methods=READ, dependencies=[needs(Can.LOOK)])
def people(request: Request) -> Response:
    """List the people, by id."""
    draw, asked = drawing(request), Asked.of(request.query_params, FILTERS)
    every = _wanted(draw, asked)
    found = [one for one in every if one.id > asked["after"]][: PAGE + 1]
    return draw.page(
        "people.html", asked=asked, found=found[:PAGE], more=len(found) > PAGE, total=len(every), roles=tuple(Role)
    )


@router.api_route("/people/export", methods=READ, dependencies=[needs(Can.ADMINISTER)])
def export(request: Request) -> Response:
    """Give the people who fit as a file."""
    draw, asked = drawing(request), Asked.of(request.query_params, (*FILTERS, "format"))
    table = Table(
        title="People",
        columns=COLUMNS,
        rows=(_row(one) for one in _wanted(draw, asked)),
        notes=(),
        made=draw.now,
        by=draw.person.name,
    )
    return download(request, table, asked["format"], "people")


@router.api_route("/people/{person_id}", methods=READ, dependencies=[needs(Can.LOOK)])
def one(request: Request, person_id: str) -> Response:
    """Show one person."""
    return _page(request, person_id, Form(fields={}), ())


@router.post("/people/{person_id}/grant", dependencies=[needs(Can.DECIDE)])
def grant(request: Request, person_id: str, sent: Sent) -> Response:
    """Give a role; where four eyes are asked for, the second person proves to be there with a password."""
    draw = drawing(request)

    def act() -> str:
        what, second = _role(sent), _second(draw, sent)
        roles.grant(
            draw.inventory,
            _known(draw, person_id).id,
            what,
            actor=draw.person.id,
            second=second,
            reason=sent["reason"],
            declared=draw.board.staff.declared,
            bench=draw.bench(),
        )
        return f"{person_id} is {_told(what)} now."

    return acted(request, act, to=f"/people/{person_id}", again=lambda said: _page(request, person_id, sent, said))


@router.post("/people/{person_id}/revoke", dependencies=[needs(Can.DECIDE)])
def revoke(request: Request, person_id: str, sent: Sent) -> Response:
    """Take a role away, or end a loan of it."""
    draw = drawing(request)

    def act() -> str:
        what = _role(sent)
        declared, bench, actor = draw.board.staff.declared, draw.bench(), draw.person.id
        reason, taker, giver = sent["reason"], _known(draw, person_id).id, sent["lent_by"]
        if giver:
            roles.give_back(
                draw.inventory,
                what,
                giver=giver,
                taker=taker,
                actor=actor,
                reason=reason,
                declared=declared,
                bench=bench,
            )
        else:
            roles.revoke(
                draw.inventory,
                taker,
                what,
                actor=actor,
                second=_second(draw, sent),
                reason=reason,
                declared=declared,
                bench=bench,
            )
        return f"{person_id} is no longer {_told(what)}."

    return acted(request, act, to=f"/people/{person_id}", again=lambda said: _page(request, person_id, sent, said))


@router.post("/people/{person_id}/lend", dependencies=[needs(Can.DECIDE)])
def lend(request: Request, person_id: str, sent: Sent) -> Response:
    """Lend one's own role to this person until a day."""
    draw = drawing(request)

    def act() -> str:
        what, last = _role(sent), day(sent.text("until", longest=20), "POLICY-3")
        roles.lend(
            draw.inventory,
            what,
            _known(draw, person_id).id,
            last_moment_of(last),
            actor=draw.person.id,
            reason=sent["reason"],
            declared=draw.board.staff.declared,
            bench=draw.bench(),
        )
        return f"{person_id} acts as {_told(what)} for you until {last}."

    return acted(request, act, to=f"/people/{person_id}", again=lambda said: _page(request, person_id, sent, said))


@router.post("/people/{person_id}/reset", dependencies=[needs(Can.ADMINISTER)])
def reset(request: Request, person_id: str, sent: Sent) -> Response:
    """Take the password of an account away: IT and a person of the business who proves to be there (CHG-1)."""
    draw = drawing(request)

    def act() -> str:
        person, second = _known(draw, person_id), draw.organisation.person(sent.text("second", longest=200))
        if second is None:
            raise Refused(no("CHG-1", "a person of the business has to be there: say who"))
        credentials.reset(
            draw.inventory,
            person,
            actor=draw.person,
            second=second,
            password=sent.text("password", longest=2_000),
            bench=draw.bench(),
        )
        return f"The account of {person.name} can be set up again."

    return acted(request, act, to=f"/people/{person_id}", again=lambda said: _page(request, person_id, sent, said))


def _page(request: Request, person_id: str, sent: Form, refused: tuple[Refusal, ...]) -> Response:
    draw = drawing(request)
    person, staff = _known(draw, person_id), draw.organisation
    with draw.inventory.reading() as connection:
        owned = owned_by(connection, [person.id]).get(person.id, ())
    accounts = {row.person: row for row in credentials.accounts(draw.inventory)}
    return draw.page(
        "person.html",
        one=person,
        sent=sent,
        refused=refused,
        owned=tuple(tool_names(draw.inventory, owned[:TOOLS]).items()),
        owns=len(owned),
        systems=[system for system in staff.systems if person.id in {system.product_owner, system.business_owner}],
        lent=[loan for loan in staff.delegations if person.id in {loan.giver, loan.taker} and draw.now < loan.until],
        account=accounts.get(person.id),
        all_roles=tuple(Role),
        own_roles=sorted(_held(draw)),
    )


def _wanted(draw: Drawing, asked: Asked) -> list[Person]:
    role = _known_role(asked["role"]) if asked["role"] else None
    text = asked["q"].casefold()
    return [
        person
        for person in sorted(draw.organisation.people.values(), key=lambda one: one.id)
        if (not text or text in f"{person.id} {person.name} {person.department}".casefold())
        and (role is None or role in person.roles or any(grant.role is role for grant in person.grants))
        and asked["plant"] in {"", person.plant}
        and (asked["left"] == "all" or person.active is not (asked["left"] == "yes"))
    ]


def _held(draw: Drawing) -> Iterable[Role]:
    """Return the roles that the visitor could lend."""
    person = None if draw.visitor is None else draw.visitor.person
    return () if person is None else person.roles | {grant.role for grant in person.grants}


def _known(draw: Drawing, person_id: str) -> Person:
    found = draw.organisation.person(person_id)
    if found is None:
        raise NotAskable(f"Nobody here has the id “{person_id[:80]}”.")
    return found


def _second(draw: Drawing, sent: Form) -> str:
    """Return the id of the second person, who has shown a password; "" if nobody is named."""
    second = sent.text("second", longest=200)
    if not second:
        return ""
    if second == draw.person.id:
        raise Refused(no("CHG-1", "the second person is somebody else"))
    password = sent.text("password", longest=2_000)
    return authenticate(draw.inventory, second, password, organisation=draw.organisation, now=draw.now).id


def _role(sent: Form) -> Grant:
    return Grant(role=_known_role(sent.text("role", longest=60)), plant=sent.text("plant", longest=200))


def _known_role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        raise NotAskable(f"There is no role “{text[:60]}”.") from error


def _told(what: Grant) -> str:
    return f"{what.role} at {what.plant}" if what.plant else f"{what.role} at every plant"


def _row(person: Person) -> dict[str, object]:
    given = {(grant.role.value, grant.plant) for grant in person.grants} | {(role.value, "") for role in person.roles}
    return {
        "id": person.id,
        "name": person.name,
        "unit": "group" if person.is_group else person.unit.value,
        "department": person.department,
        "plant": person.plant,
        "roles": [f"{role} at {plant}" if plant else role for role, plant in sorted(given)],
        "active": person.active,
    }
