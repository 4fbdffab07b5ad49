"""Registering a tool in three minutes: find it, answer five questions, and see what is still missing (SHA-1)."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from inventory.domain.described import person_meant
from inventory.domain.finding import MOST, people_found
from inventory.domain.people import Role
from inventory.domain.refusal import Refusal
from inventory.domain.registration import QUESTIONS
from inventory.exports.descriptor import SUFFIX, descriptor
from inventory.exports.tables import Column, Kind, Table
from inventory.services import drafting, registry
from inventory.services import register as services
from inventory.services.attesting import attest
from inventory.services.caselist import amnesty_until
from inventory.services.certifying import certify
from inventory.services.registry import Mine
from inventory.store import board
from inventory.store.boardlines import Wanted
from inventory.web.access import Can, needs
from inventory.web.asked import READ, Asked, address
from inventory.web.downloads import attachment, download
from inventory.web.drawing import Drawing, drawing
from inventory.web.forms import Form, Sent, acted
from inventory.web.toolpage import detail_of, known_here

FOUND = 20
"""Tools that a search offers; with more words there are fewer."""
OFFERED = 200
"""People that a field offers without JavaScript."""

COLUMNS = (
    Column(key="tool", header="Tool"),
    Column(key="name", header="Name", width=30),
    Column(key="state", header="State"),
    Column(key="owner", header="Owner"),
    Column(key="filed", header="Filed", kind=Kind.DATE),
    Column(key="accepted", header="Accepted", kind=Kind.DATE),
    Column(key="approved", header="Approved", kind=Kind.DATE),
    Column(key="waits", header="Waits for", width=40),
    Column(key="attested", header="Attested until", kind=Kind.DATE),
)

router = APIRouter(include_in_schema=False)


@router.api_route("/register", methods=READ, dependencies=[needs(Can.BE_SOMEBODY)])
def register(request: Request) -> Response:
    """Find the tool, or show the form of the one that was found."""
    draw, asked = drawing(request), Asked.of(request.query_params, ("tool", "q"))
    if asked["tool"]:
        return _form(request, asked["tool"], None, ())
    wanted = Wanted(search=asked["q"])
    found = board.list_tools(draw.inventory, wanted, order="name", limit=FOUND) if asked["q"] else None
    return draw.page("register.html", asked=asked, found=found, amnesty=_amnesty(draw))


@router.api_route("/register/mine", methods=READ, dependencies=[needs(Can.BE_SOMEBODY)])
def mine(request: Request) -> Response:
    """List the tools that the visitor owns or filed something for."""
    draw = drawing(request)
    return draw.page("mine.html", found=registry.mine(draw.inventory, draw.person, draw.bench()))


@router.api_route("/register/export", methods=READ, dependencies=[needs(Can.BE_SOMEBODY)])
def export(request: Request) -> Response:
    """Give the visitor's tools as a file."""
    draw, asked = drawing(request), Asked.of(request.query_params, ("format",))
    table = Table(
        title="My tools",
        columns=COLUMNS,
        rows=map(_row, registry.mine(draw.inventory, draw.person, draw.bench())),
        notes=(f"Tools that {draw.person.name} owns or filed something for",),
        made=draw.now,
        by=draw.person.name,
    )
    return download(request, table, asked["format"], "my-tools")


@router.api_route("/register/people", methods=READ, dependencies=[needs(Can.BE_SOMEBODY)])
def people(request: Request) -> Response:
    """Find people by what somebody types, for a field that offers them."""
    draw, asked = drawing(request), Asked.of(request.query_params, ("q", "owners"))
    found = people_found(draw.organisation, asked["q"], owners=asked["owners"] == "yes", limit=MOST)
    return JSONResponse([{"id": one.id, "label": ", ".join(filter(None, (one.name, one.department)))} for one in found])


@router.post("/register", dependencies=[needs(Can.BE_SOMEBODY)])
def file(request: Request, sent: Sent) -> Response:
    """Keep the answers for later, give them as a descriptor, or file them as a draft."""
    draw = drawing(request)
    detail, fields = detail_of(draw, sent.text("tool", longest=40)), _fields(draw, sent)
    tool, draft = detail.tool.id, drafting.draft_from(fields)
    if sent["do"] == "descriptor":
        text = descriptor(draft, name=detail.tool.name, drafted_by=draw.person.id)
        return attachment([text.encode("utf-8", "replace")], "application/toml", f"{detail.tool.name}{SUFFIX}")

    def act() -> str:
        if sent["do"] == "save":
            drafting.save(draw.inventory, tool, draw.person, fields)
            return "Kept for you. Nothing is filed yet; come back when you have the rest."
        filed = services.register(draw.inventory, tool, draft, actor=draw.person, bench=draw.bench())
        drafting.forget(draw.inventory, tool, draw.person)
        owner = draw.organisation.person(filed.draft.owner)
        who = (
            "You have accepted it with that"
            if filed.accepted
            else f"{owner.name if owner else 'Its owner'} accepts it next"
        )
        return f"Thank you. It is registered as a draft. {who}."

    return acted(request, act, to=_at(tool), again=lambda refused: _form(request, tool, fields, refused))


@router.post("/register/{tool_id}/{step}", dependencies=[needs(Can.BE_SOMEBODY)])
def sign(request: Request, tool_id: str, step: str, sent: Sent) -> Response:
    """Accept, approve, confirm the zone, attest, or make out the certificate: each as the visitor, in person."""
    draw = drawing(request)

    def act() -> str:
        tool = known_here(draw, tool_id)
        return _STEPS[step](draw, tool, sent)

    if step not in _STEPS:
        return draw.page("fault.html", status=404, code=404, title="Nothing here", sentence="There is no such step.")
    to = "/register/mine" if sent["from"] == "mine" else _at(known_here(draw, tool_id))
    return acted(request, act, to=to)


def _accept(draw: Drawing, tool: str, sent: Form) -> str:
    del sent
    services.accept(draw.inventory, tool, actor=draw.person, bench=draw.bench())
    return "Thank you. You answer for it from now on; a second person approves it next."


def _approve(draw: Drawing, tool: str, sent: Form) -> str:
    del sent
    role = services.approve(draw.inventory, tool, actor=draw.person, bench=draw.bench())
    return f"Approved, as {role.value}. Thank you."


def _zone(draw: Drawing, tool: str, sent: Form) -> str:
    del sent
    services.endorse(draw.inventory, tool, Role.IT_OPERATOR, actor=draw.person, bench=draw.bench())
    return "The zone is confirmed, and nothing else. Thank you."


def _sign_again(draw: Drawing, tool: str, sent: Form) -> str:
    del sent
    services.endorse(draw.inventory, tool, Role.OWNER, actor=draw.person, bench=draw.bench())
    return "Signed as owner, for its logic as it is today. Thank you."


def _attest(draw: Drawing, tool: str, sent: Form) -> str:
    until = attest(draw.inventory, tool, actor=draw.person, bench=draw.bench(), note=sent["note"])
    return f"Thank you. Still used and still right: that holds until {until:%Y-%m-%d}."


def _certificate(draw: Drawing, tool: str, sent: Form) -> str:
    del sent
    made = certify(draw.inventory, tool, bench=draw.bench())
    return f"The certificate holds until {made.valid_until:%Y-%m-%d}."


_STEPS = {
    "accept": _accept,
    "approve": _approve,
    "zone": _zone,
    "sign": _sign_again,
    "attest": _attest,
    "certificate": _certificate,
}


def _form(request: Request, tool_id: str, fields: Mapping[str, str] | None, refused: tuple[Refusal, ...]) -> Response:
    draw = drawing(request)
    detail = detail_of(draw, tool_id)
    start = drafting.start(draw.inventory, detail, draw.person)
    return draw.page(
        "registering.html",
        detail=detail,
        start=start,
        fields=dict.fromkeys(drafting.FIELDS, "") | dict(start.fields if fields is None else fields),
        typed=fields is not None,
        refused=refused,
        questions=QUESTIONS,
        standing=registry.standing(draw.inventory, detail, actor=draw.person, bench=draw.bench()),
        people=people_found(draw.organisation, "", owners=True, limit=OFFERED),
        amnesty=_amnesty(draw),
        suffix=SUFFIX,
    )


def _fields(draw: Drawing, sent: Form) -> dict[str, str]:
    """Return what was typed; the owner by id if somebody here is meant, else as it was written."""
    fields = {name: sent[name] for name in drafting.FIELDS}
    owner = person_meant(draw.organisation, fields["owner"])
    return fields if owner is None else fields | {"owner": owner.id}


def _amnesty(draw: Drawing) -> object:
    last = amnesty_until(draw.inventory, draw.bench())
    return last if last is not None and draw.now.date() <= last else None


def _at(tool: str) -> str:
    return address("/register", tool=tool)


def _row(one: Mine) -> Mapping[str, object]:
    return {
        "tool": one.tool,
        "name": one.name,
        "state": one.state.value.replace("_", " "),
        "owner": one.filed.draft.owner,
        "filed": one.filed.drafted,
        "accepted": one.filed.accepted,
        "approved": one.filed.approved,
        "waits": "; ".join(one.waits),
        "attested": one.attested_until,
    }
