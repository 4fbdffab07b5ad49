"""The review queue: one tool at a time, the question that decides it, its proof, and what an assessor says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from classifiers.criticality import Criticality
from inventory.domain.correction import downward
from inventory.domain.finding import people_found, the_person
from inventory.domain.migration import State
from inventory.domain.people import Person, Role
from inventory.domain.refusal import Refusal, Refused, no
from inventory.services import move, opinions, review
from inventory.services.review import Queue, Saying
from inventory.store import board, counting
from inventory.store.boardlines import Wanted
from inventory.store.naming import tool_names
from inventory.store.queries import ToolDetail
from inventory.store.rows import NotThere
from inventory.web import proof
from inventory.web.access import Can, needs
from inventory.web.asked import READ, Asked, NotAskable
from inventory.web.drawing import Drawing, drawing
from inventory.web.excerpts import excerpts, touched
from inventory.web.forms import Form, Sent, acted
from inventory.web.lookers import lookers
from inventory.web.toolpage import detail_of, known_here

FILTERS = ("share", "kind", "criticality")
CHOICES = tuple(one for one in Criticality if one is not Criticality.UNKNOWN)
"""What a person may say that a tool is, in the order of the keys 1 to 5."""
SAID = ("confirm", "correct", State.NOT_A_TOOL.value, State.ENTERPRISE.value)

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a tool stands in the queue: its number of so many, why it is in it, and what lies before and after it."""

    number: int
    total: int
    more: bool = False
    why: str = ""
    before: str = ""
    after: str = ""

    @classmethod
    def of(cls, queue: Queue, tool: str) -> Place:
        """Return the place of a tool; one that is not in the queue stands before its first."""
        at = queue.tools.index(tool) if tool in queue.tools else -1
        return cls(
            number=at + 1,
            total=queue.total,
            more=queue.more,
            why=queue.why[tool].value if at >= 0 else "",
            before=queue.tools[at - 1] if at > 0 else "",
            after=queue.tools[at + 1] if at + 1 < len(queue.tools) else "",
        )


@router.api_route("/review", methods=READ, dependencies=[needs(Can.LOOK)])
def first(request: Request) -> Response:
    """Show the first tool in the queue at which nobody else looks."""
    draw, asked = drawing(request), _asked(request)
    queue = review.queue(draw.inventory, draw.bench(), _wanted(asked))
    taken = lookers(request).taken(_id(draw), draw.now)
    tool = next((tool for tool in queue.tools if tool not in taken), next(iter(queue.tools), ""))
    return _show(request, tool, asked, queue)


@router.api_route("/review/{tool_id}", methods=READ, dependencies=[needs(Can.LOOK)])
def one(request: Request, tool_id: str) -> Response:
    """Show one tool as the queue does."""
    draw, asked = drawing(request), _asked(request)
    return _show(request, known_here(draw, tool_id), asked, review.queue(draw.inventory, draw.bench(), _wanted(asked)))


@router.post("/review/undo/{tool_id}", dependencies=[needs(Can.CORRECT)])
def undo(request: Request, tool_id: str) -> Response:
    """Take back what the visitor decided last about a tool in this session."""
    draw = drawing(request)

    def act() -> str:
        tool = known_here(draw, tool_id)
        review.undo(draw.inventory, tool, actor=draw.person, since=_since(draw), bench=draw.bench())
        return "Taken back. What stood before holds again, and both stand in the history."

    return acted(request, act, to=f"/review/{tool_id}")


@router.post("/review/agree/{number}", dependencies=[needs(Can.CORRECT)])
def agree(request: Request, number: int, sent: Sent) -> Response:
    """Agree, as the second person, with what a first one has said of a tool; or disagree, with a reason."""
    draw = drawing(request)

    def act() -> str:
        try:
            if sent["answer"] == "yes":
                opinions.agree(draw.inventory, min(number, 2**31 - 1), actor=draw.person, bench=draw.bench())
                return "You both say so now, and it holds. Thank you."
            reason, bench = sent["reason"], draw.bench()
            opinions.decline(draw.inventory, min(number, 2**31 - 1), actor=draw.person, reason=reason, bench=bench)
        except NotThere as unknown:
            raise NotAskable("There is no such request.") from unknown
        return "Nothing changes, and your reason stands in the history. Thank you."

    return acted(request, act, to="/review")


@router.post("/review/{tool_id}", dependencies=[needs(Can.CORRECT)])
def say(request: Request, tool_id: str, sent: Sent) -> Response:
    """Say what a tool is, and go on to the next one."""
    draw, asked = drawing(request), _asked(request)
    tool = known_here(draw, tool_id)
    after = sent.text("after", longest=16)
    to = f"/review/{known_here(draw, after)}" if after else "/review"

    def act() -> str:
        return review.say(draw.inventory, tool, _saying(draw, sent), actor=draw.person, bench=draw.bench())

    def again(refused: tuple[Refusal, ...]) -> Response:
        queue = review.queue(draw.inventory, draw.bench(), _wanted(asked))
        return _show(request, tool, asked, queue, sent=sent, refused=refused)

    return acted(request, act, to=asked.but(to), again=again)


def _show(
    request: Request,
    tool: str,
    asked: Asked,
    queue: Queue,
    *,
    sent: Form | None = None,
    refused: tuple[Refusal, ...] = (),
) -> Response:
    draw = drawing(request)
    person = _person(draw)
    asked_me = opinions.waiting_for(draw.inventory, person) if person is not None else []
    decided = review.decided(draw.inventory, person, _since(draw)) if person is not None else []
    shown: dict[str, Any] = {
        "asked": asked,
        "place": Place.of(queue, tool),
        "asked_me": asked_me,
        "names": tool_names(draw.inventory, (one.tool for one in asked_me)),
        "decided": decided,
        "known": counting.choices(draw.inventory),
        "sent": sent or Form(fields={}),
        "refused": refused,
        "detail": None,
    }
    if tool:
        shown |= _of_tool(request, draw, detail_of(draw, tool))
    return draw.page("review.html", **shown)


def _of_tool(request: Request, draw: Drawing, detail: ToolDetail) -> dict[str, object]:
    """Return what the page says of one tool, and note that the visitor looks at it."""
    insides, anchors = proof.insides(detail, board.source_texts(draw.inventory, proof.digests(detail)))
    tool, verdict, person = detail.tool.id, detail.standing.verdict, _person(draw)
    look = lookers(request)
    if person is not None and draw.can(Can.CORRECT):
        look.look(person.id, tool, draw.now)
    ways = {} if person is None else move.ways(draw.inventory, tool, actor=person, reason="asked", bench=draw.bench())
    return {
        "detail": detail,
        "found": proof.strands(verdict, anchors),
        "excerpts": excerpts(insides),
        "refers": touched(detail),
        "touches": proof.changes(verdict.writes, anchors),
        "choices": [(one, downward(verdict, one)) for one in CHOICES],
        "ways": ways,
        "others": look.others_at(tool, _id(draw), draw.now),
        "waiting": opinions.waiting_on(draw.inventory, tool),
        "seconds": _seconds(draw),
    }


def _saying(draw: Drawing, sent: Form) -> Saying:
    what, word = sent["say"], sent["criticality"]
    if what not in SAID:
        raise NotAskable("Say what it is with one of the buttons.")
    if what == "correct" and word not in {one.value for one in CHOICES}:
        raise Refused(no("G0", "choose what it is"))
    second = the_person(draw.organisation, sent["second"], "who agrees", "GN") if sent["second"] else None
    return Saying(
        what=what,
        criticality=Criticality(word) if what == "correct" else None,
        reason=sent["reason"],
        second=None if what == "confirm" else second,
    )


def _seconds(draw: Drawing) -> list[Person]:
    """Return whom one may ask to agree: assessors and members of the board, never oneself."""
    roles = {Role.ASSESSOR, Role.BOARD}
    people = people_found(draw.organisation, "", owners=True, limit=len(draw.organisation.people))
    return [one for one in people if one.id != _id(draw) and any(one.holds(role) for role in roles)]


def _asked(request: Request) -> Asked:
    return Asked.of(request.query_params, FILTERS)


def _wanted(asked: Asked) -> Wanted:
    return Wanted(share=asked["share"], kind=asked["kind"], criticality=asked["criticality"])


def _person(draw: Drawing) -> Person | None:
    return None if draw.visitor is None else draw.visitor.person


def _id(draw: Drawing) -> str:
    person = _person(draw)
    return "" if person is None else person.id


def _since(draw: Drawing) -> datetime:
    """Return when this session began: what was decided since then can be taken back."""
    session = None if draw.visitor is None else draw.visitor.session
    return draw.now if session is None else session.opened
