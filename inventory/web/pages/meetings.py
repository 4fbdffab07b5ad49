"""Meetings of the board: what is open as an agenda, votes of members in person, and minutes that stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from inventory.domain.meeting import Choice, Decision, Item, Meeting, Record
from inventory.domain.refusal import Refusal, Refused, no
from inventory.exports.tables import Column, Kind, Table
from inventory.services import meetings
from inventory.services.meetingroom import decisions, followed, listed, page_of_item, shown
from inventory.store.rows import NotThere
from inventory.web import meetingwords
from inventory.web.access import Can, needs
from inventory.web.asked import READ, Asked, NotAskable
from inventory.web.boardpack import PACKS, pack
from inventory.web.downloads import attachment, download
from inventory.web.drawing import Drawing, drawing
from inventory.web.forms import Form, Sent, acted
from inventory.web.typed import chosen

PAGE = 30
HIGHEST = 2**31 - 1
"""The highest number that both databases take for one of ours."""

NOTHING = Form(fields={})

MOST = 2_000
"""Decisions in one file, the newest ones."""

COLUMNS = (
    Column(key="meeting", header="Meeting"),
    Column(key="day", header="Day", kind=Kind.DATE),
    Column(key="title", header="Item"),
    Column(key="tool", header="Tool"),
    Column(key="gate", header="Gate"),
    Column(key="proposal", header="Proposal", width=40),
    Column(key="decision", header="Decision"),
    Column(key="yes", header="For", kind=Kind.NUMBER),
    Column(key="no", header="Against", kind=Kind.NUMBER),
    Column(key="abstain", header="Abstained", kind=Kind.NUMBER),
    Column(key="minute", header="Minute", width=40),
)

router = APIRouter(include_in_schema=False, prefix="/meetings")


@router.api_route("", methods=READ, dependencies=[needs(Can.LOOK)])
def meeting_list(request: Request) -> Response:
    """List the meetings, the last one called first."""
    return _list(request, NOTHING, ())


@router.post("", dependencies=[needs(Can.VOTE)])
def call(request: Request, sent: Sent) -> Response:
    """Call a meeting; its agenda is made of what is open."""
    draw, called = drawing(request), list[int]()

    def act() -> str:
        title, day = sent.text("title", longest=200), _day(sent["day"])
        place = sent.text("place", longest=200)
        number = meetings.call(draw.inventory, title=title, day=day, place=place, actor=draw.person, bench=draw.bench())
        called.append(number)
        items = len(meetings.read(draw.inventory, number).items)
        return f"The meeting is called; {items} {'item stands' if items == 1 else 'items stand'} on its agenda."

    answer = acted(request, act, to="/meetings", again=lambda refused: _list(request, sent, refused))
    if called:
        answer.headers["location"] = f"/meetings/{called[0]}"
    return answer


@router.api_route("/export", methods=READ, dependencies=[needs(Can.LOOK)])
def export(request: Request) -> Response:
    """Give what the board decided in all its meetings as a file."""
    draw, asked = drawing(request), Asked.of(request.query_params, ("format",))
    found = decisions(draw.inventory, limit=MOST)
    table = Table(
        title="Decisions of the board",
        columns=COLUMNS,
        rows=(_row(*one) for one in found),
        notes=(f"The newest {MOST:,} at most.",),
        made=draw.now,
        by=draw.visitor.name if draw.visitor else "",
    )
    return download(request, table, asked["format"], "board-decisions")


@router.api_route("/{number}", methods=READ, dependencies=[needs(Can.LOOK)])
def meeting(request: Request, number: int) -> Response:
    """Show one meeting: agenda, who is there, minutes."""
    return _meeting(request, number, NOTHING, ())


@router.api_route("/{number}/pack", methods=READ, dependencies=[needs(Can.LOOK)])
def download_pack(request: Request, number: int) -> Response:
    """Give the pack of a meeting, to be read where there is no board: before it, or with its decisions after it."""
    draw, asked = drawing(request), Asked.of(request.query_params, ("format",))
    found = PACKS.get(asked["format"])
    if found is None:
        raise NotAskable(f"There is no pack as “{asked['format']}”; there is {', '.join(PACKS)}.")
    record = _record(draw, number)
    name = f"board-pack-{record.meeting.day}{found.suffix}"
    return attachment(pack(draw, number, asked["format"]), found.media_type, name)


@router.post("/{number}/gather", dependencies=[needs(Can.VOTE)])
def gather(request: Request, number: int) -> Response:
    """Bring the agenda up to date."""
    draw = drawing(request)

    def act() -> str:
        new = meetings.gather(draw.inventory, number, actor=draw.person, bench=draw.bench())
        return f"The agenda is up to date; {new} {'item is' if new == 1 else 'items are'} new."

    return _acted(request, number, NOTHING, act)


@router.post("/{number}/items", dependencies=[needs(Can.VOTE)])
def add_item(request: Request, number: int, sent: Sent) -> Response:
    """Put something on the agenda."""
    draw = drawing(request)

    def act() -> str:
        words = sent.text("title", longest=200), sent["proposal"]
        tool = sent.text("tool", longest=40)
        meetings.add_item(draw.inventory, number, *words, tool=tool, actor=draw.person, bench=draw.bench())
        return "It stands on the agenda."

    return _acted(request, number, sent, act)


@router.post("/{number}/open", dependencies=[needs(Can.VOTE)])
def open_meeting(request: Request, number: int) -> Response:
    """Open the meeting."""
    draw = drawing(request)

    def act() -> str:
        meetings.open_meeting(draw.inventory, number, actor=draw.person, bench=draw.bench())
        return "The meeting is open. You have the chair."

    return _acted(request, number, NOTHING, act)


@router.post("/{number}/presence", dependencies=[needs(Can.VOTE)])
def presence(request: Request, number: int, sent: Sent) -> Response:
    """Note who is there, or is not after all."""
    draw = drawing(request)

    def act() -> str:
        bench, there = draw.bench(), sent["there"] != "no"
        person = bench.organisation.person(sent.text("person", longest=200))
        if person is None:
            raise Refused(no("POLICY-3", "nobody here has this id"))
        meetings.attend(draw.inventory, number, person, there=there, actor=draw.person, bench=bench)
        return f"{person.name} is {'there' if there else 'not there'}."

    return _acted(request, number, NOTHING, act)


@router.post("/{number}/close", dependencies=[needs(Can.VOTE)])
def close(request: Request, number: int) -> Response:
    """Close the minutes."""
    draw = drawing(request)

    def act() -> str:
        meetings.close(draw.inventory, number, actor=draw.person, bench=draw.bench())
        return "The minutes are closed, and the ledger knows every word of them. Thank you all."

    return _acted(request, number, NOTHING, act)


@router.post("/{number}/amend", dependencies=[needs(Can.VOTE)])
def amend(request: Request, number: int, sent: Sent) -> Response:
    """Add to minutes that are closed."""
    draw = drawing(request)

    def act() -> str:
        meetings.amend(draw.inventory, number, sent["text"], actor=draw.person, bench=draw.bench())
        return "It is added; what stood there stands."

    return _acted(request, number, sent, act)


@router.api_route("/{number}/items/{item}", methods=READ, dependencies=[needs(Can.LOOK)])
def one_item(request: Request, number: int, item: int) -> Response:
    """Show one item: what is proposed, what proves it, how members vote, what was minuted."""
    return _item(request, number, item, NOTHING, ())


@router.post("/{number}/items/{item}/vote", dependencies=[needs(Can.VOTE)])
def vote(request: Request, number: int, item: int, sent: Sent) -> Response:
    """Vote, as oneself."""
    draw = drawing(request)

    def act() -> str:
        choice = chosen(Choice, sent["choice"], "POLICY-3")
        meetings.cast(draw.inventory, item, choice, actor=draw.person, bench=draw.bench())
        return f"You voted: {choice}. Until the votes are counted you can change it."

    return _acted_on(request, number, item, sent, act)


@router.post("/{number}/items/{item}/minute", dependencies=[needs(Can.VOTE)])
def minute(request: Request, number: int, item: int, sent: Sent) -> Response:
    """Write down what was said."""
    draw = drawing(request)

    def act() -> str:
        seen = sent["before"]
        meetings.minute(draw.inventory, item, sent["text"], before=seen, actor=draw.person, bench=draw.bench())
        return "It is minuted."

    return _acted_on(request, number, item, sent, act)


@router.post("/{number}/items/{item}/decide", dependencies=[needs(Can.VOTE)])
def decide(request: Request, number: int, item: int, sent: Sent) -> Response:
    """Count the votes, or note or defer an item."""
    draw = drawing(request)

    def act() -> str:
        if sent["decision"] == "count":
            ended = meetings.count_votes(draw.inventory, item, actor=draw.person, bench=draw.bench())
            return f"The votes are counted and minuted: {ended}."
        wanted = chosen(Decision, sent["decision"], "POLICY-3")
        meetings.note(draw.inventory, item, wanted, actor=draw.person, bench=draw.bench())
        return f"The item is {wanted}."

    return _acted_on(request, number, item, sent, act)


@router.post("/{number}/items/{item}/carry-out", dependencies=[needs(Can.VOTE)])
def carry_out(request: Request, number: int, item: int) -> Response:
    """Move the tool as the board has decided; its gate looks once more."""
    draw = drawing(request)

    def act() -> str:
        state = followed(draw.inventory, item, actor=draw.person, bench=draw.bench())
        return f"The tool is now {state}."

    return _acted_on(request, number, item, NOTHING, act)


def _list(request: Request, sent: Form, refused: tuple[Refusal, ...]) -> Response:
    draw, asked = drawing(request), Asked.of(request.query_params, ("before",))
    before = asked["before"]
    if before and not (before.isdecimal() and len(before) < 10):
        raise NotAskable("This page mark does not belong to this list; begin at its first page.")
    found = listed(draw.inventory, before=int(before) if before else None, limit=PAGE + 1)
    return draw.page(
        "meetings.html",
        listed=found[:PAGE],
        more=len(found) > PAGE,
        sent=sent,
        refused=refused,
        asked=asked,
        meetingwords=meetingwords,
    )


def _meeting(request: Request, number: int, sent: Form, refused: tuple[Refusal, ...]) -> Response:
    draw = drawing(request)
    record = _record(draw, number)
    room = shown(record, draw.organisation, draw.now, draw.bench().governance.terms.quorum)
    return draw.page("meeting.html", record=record, room=room, sent=sent, refused=refused, meetingwords=meetingwords)


def _item(request: Request, number: int, item: int, sent: Form, refused: tuple[Refusal, ...]) -> Response:
    draw = drawing(request)
    record = _record(draw, number)
    if record.item(item) is None:
        raise HTTPException(404)
    visitor = draw.visitor.person if draw.visitor is not None else None
    seen = page_of_item(draw.inventory, record, item, visitor=visitor, bench=draw.bench())
    return draw.page(
        "meetingitem.html",
        record=record,
        seen=seen,
        choices=tuple(Choice),
        meetingwords=meetingwords,
        sent=sent,
        refused=refused,
    )


def _acted(request: Request, number: int, sent: Form, act: Callable[[], str]) -> Response:
    """Do something to a meeting that there is; what is refused is said on its page."""
    _record(drawing(request), number)
    return acted(request, act, to=f"/meetings/{number}", again=lambda refused: _meeting(request, number, sent, refused))


def _acted_on(request: Request, number: int, item: int, sent: Form, act: Callable[[], str]) -> Response:
    """Do something to an item that is on this meeting's agenda."""
    if _record(drawing(request), number).item(item) is None:
        raise HTTPException(404)
    to = f"/meetings/{number}/items/{item}"
    return acted(request, act, to=to, again=lambda refused: _item(request, number, item, sent, refused))


def _row(meeting: Meeting, item: Item, votes: Mapping[str, int]) -> dict[str, object]:
    topic = item.topic
    return {
        "meeting": meeting.title,
        "day": meeting.day,
        "title": topic.title,
        "tool": topic.tool,
        "gate": topic.gate,
        "proposal": topic.proposal,
        "decision": "" if item.decision is None else item.decision.value,
        "minute": item.minute,
        **(votes if topic.gate else {}),
    }


def _record(draw: Drawing, number: int) -> Record:
    if not 0 < number <= HIGHEST:
        raise HTTPException(404)
    try:
        return meetings.read(draw.inventory, number)
    except NotThere as nothing:
        raise HTTPException(404) from nothing


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(no("POLICY-3", "say on which day; write it like 2026-12-01")) from error
