"""Cases: what is asked of me and until when, handing it over with thanks, and for the board who has what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from inventory.domain.caseload import ASKED, MOST_OPEN, Step
from inventory.domain.finding import people_found, the_person
from inventory.domain.refusal import Refusal
from inventory.exports.tables import Column, Kind, Table
from inventory.services import caselist, handover
from inventory.services.caselist import Listed
from inventory.store.caseload import NO_CLOCK, WantedCases
from inventory.store.keeping import is_large
from inventory.web.access import Can, needs
from inventory.web.asked import READ, Asked, NotAskable
from inventory.web.downloads import download
from inventory.web.drawing import Drawing, drawing
from inventory.web.forms import Form, Sent, acted

PAGE = 50
NEXT = 3
"""What waits for somebody with room is foretold so far."""
MOST = 10_000
"""Cases in one file."""
FILTERS = ("person", "step", "late", "after")
ANSWERS: Mapping[Step, str] = {
    Step.QUESTION: "/review/{tool}",
    Step.CLASS: "/review/{tool}",
    Step.OWNER: "/register?tool={tool}",
    Step.DOCUMENTS: "/register?tool={tool}",
    Step.REGISTRATION: "/register?tool={tool}",
    Step.SUBMISSION: "/register?tool={tool}",
    Step.DRIFT: "/register?tool={tool}",
    Step.SANDBOX: "/register?tool={tool}",
    Step.ATTESTATION: "/register/mine",
    Step.REQUEST: "/requests?tool={tool}",
    Step.ARCHITECTURE: "/requests?tool={tool}",
    Step.DATA: "/releases/{tool}",
    Step.TEST: "/releases/{tool}",
    Step.SIGNATURE: "/releases/{tool}",
    Step.DEPLOYMENT: "/releases/{tool}",
}
"""The page on which a case is answered; the others are answered on the page of the tool."""

COLUMNS = (
    Column(key="case", header="Case", kind=Kind.NUMBER),
    Column(key="tool", header="Tool"),
    Column(key="name", header="Name", width=30),
    Column(key="share", header="Share"),
    Column(key="asks", header="What is asked", width=44),
    Column(key="person", header="Who has it"),
    Column(key="put", header="Put", kind=Kind.DATE),
    Column(key="due", header="Last day", kind=Kind.DATE),
    Column(key="overdue", header="Overdue", kind=Kind.BOOL),
)

router = APIRouter(include_in_schema=False)


@router.api_route("/cases", methods=READ, dependencies=[needs(Can.BE_SOMEBODY)])
def my_cases(request: Request) -> Response:
    """Show what is asked of the visitor, with its last day."""
    draw = drawing(request)
    bench = draw.bench()
    small = not is_large(draw.inventory)
    return draw.page(
        "cases.html",
        found=caselist.cases_of(draw.inventory, bench, draw.person.id),
        coming=caselist.waiting_list(draw.inventory, bench, person=draw.person.id, limit=NEXT) if small else (),
        amnesty=caselist.amnesty_until(draw.inventory, bench),
        today=draw.now.date(),
        most=MOST_OPEN,
        answers=answer_at,
    )


@router.api_route("/cases/all", methods=READ, dependencies=[needs(Can.AUDIT)])
def all_cases(request: Request) -> Response:
    """List everybody's open cases, the first due first."""
    draw, asked = drawing(request), Asked.of(request.query_params, FILTERS)
    found = caselist.open_page(draw.inventory, draw.bench(), _wanted(draw, asked), after=_mark(asked), limit=PAGE + 1)
    return draw.page(
        "allcases.html",
        asked=asked,
        found=found[:PAGE],
        after=_marked(found[PAGE - 1]) if len(found) > PAGE else "",
        steps=ASKED,
        people=people_found(draw.organisation, "", limit=300),
        answers=answer_at,
    )


@router.api_route("/cases/export", methods=READ, dependencies=[needs(Can.BE_SOMEBODY)])
def export(request: Request) -> Response:
    """Give open cases as a file: the visitor's own, or with `all` everybody's to who may see them."""
    draw, asked = drawing(request), Asked.of(request.query_params, (*FILTERS, "all", "format"))
    if asked["all"] and draw.can(Can.AUDIT):
        found = caselist.open_page(draw.inventory, draw.bench(), _wanted(draw, asked), limit=MOST)
    else:
        found = list(caselist.cases_of(draw.inventory, draw.bench(), draw.person.id).mine)
    table = Table(
        title="Open cases",
        columns=COLUMNS,
        rows=map(_row, found),
        notes=(f"The first {MOST:,} at most",) if len(found) == MOST else (),
        made=draw.now,
        by=draw.person.name,
    )
    return download(request, table, asked["format"], "cases")


@router.api_route("/cases/{number}", methods=READ, dependencies=[needs(Can.BE_SOMEBODY)])
def one_case(request: Request, number: int) -> Response:
    """Show one open case, and who may hand it over."""
    return _one(request, number, Form(fields={}), ())


@router.post("/cases/{number}/hand-over", dependencies=[needs(Can.BE_SOMEBODY)])
def hand_over(request: Request, number: int, sent: Sent) -> Response:
    """Hand a case over: the clock of who has it stops, a new one starts for who takes it."""
    draw = drawing(request)
    if _known(draw, number) is None:
        return _gone(draw)

    def act() -> str:
        to = the_person(draw.organisation, sent["to"], "who takes it", "POLICY-2")
        reason, bench = sent["reason"], draw.bench()
        new = handover.hand_over(draw.inventory, number, to=to, actor=draw.person, reason=reason, bench=bench)
        return f"Thank you. It is case {new} of {to.name} now."

    return acted(request, act, to="/cases", again=lambda refused: _one(request, number, sent, refused))


def answer_at(case: Listed) -> str:
    """Return the address at which a case is answered."""
    return ANSWERS.get(case.ask.step, "/tools/{tool}").format(tool=case.tool)


def _one(request: Request, number: int, sent: Form, refused: tuple[Refusal, ...]) -> Response:
    draw = drawing(request)
    case = _known(draw, number)
    if case is None:
        return _gone(draw)
    return draw.page(
        "case.html",
        case=case,
        sent=sent,
        refused=refused,
        against=handover.who_may(draw.inventory, number, actor=draw.person, bench=draw.bench()),
        people=people_found(draw.organisation, "", limit=300),
        answers=answer_at,
    )


def _gone(draw: Drawing) -> Response:
    sentence = "It was closed, or handed over and has another number."
    return draw.page("fault.html", status=404, code=404, title="No such open case", sentence=sentence)


def _known(draw: Drawing, number: int) -> Listed | None:
    """Return an open case that this visitor may see: their own, one they heard of, any for who oversees."""
    try:
        case = caselist.one_case(draw.inventory, draw.bench(), min(number, 2**31 - 1))
    except LookupError:
        return None
    concerned = draw.person.id in {*case.people, *case.told} or draw.can(Can.AUDIT)
    return case if concerned or _boss(draw, case) else None


def _boss(draw: Drawing, case: Listed) -> bool:
    return not handover.who_may(draw.inventory, case.number or 0, actor=draw.person, bench=draw.bench())


def _wanted(draw: Drawing, asked: Asked) -> WantedCases:
    if asked["step"] and asked["step"] not in set(Step):
        raise NotAskable(f"There is no step “{asked['step']}”.")
    return WantedCases(
        person=asked["person"], step=asked["step"], late=draw.now.date() if asked["late"] == "yes" else None
    )


def _marked(last: Listed) -> str:
    return f"{last.due or NO_CLOCK}_{last.number}"


def _mark(asked: Asked) -> tuple[date, int] | None:
    if not asked["after"]:
        return None
    day, _, number = asked["after"].partition("_")
    try:
        return date.fromisoformat(day), int(number[:15])
    except ValueError as wrong:
        raise NotAskable("This page mark does not belong to this list; begin at its first page.") from wrong


def _row(case: Listed) -> Mapping[str, object]:
    return {
        "case": case.number,
        "tool": case.tool,
        "name": case.name,
        "share": case.share,
        "asks": case.asks,
        "person": case.people[0],
        "put": case.put,
        "due": case.due,
        "overdue": case.overdue,
    }
