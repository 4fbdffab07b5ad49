"""Releases: data check, acceptance test, signature, deployment of one tool (G5-G8, CHG-1..CHG-5, DAT-2)."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from inventory.domain.credentials import Components
from inventory.domain.dossier import Result
from inventory.domain.migration import State
from inventory.domain.refusal import Refusal, Refused, no
from inventory.domain.signaturefiles import FILES, files_of
from inventory.services import datacheck, delivering, signing
from inventory.services.move import ways
from inventory.services.releasing import release_of
from inventory.services.sessions import keep_signed
from inventory.store.board import Listed, Wanted, list_tools
from inventory.store.naming import tool_names
from inventory.web.access import Can, needs
from inventory.web.asked import READ, NotAskable
from inventory.web.doorway import doorway
from inventory.web.downloads import attachment
from inventory.web.drawing import Drawing, drawing
from inventory.web.forms import Form, Sent, acted
from inventory.web.toolpage import known_here, visitor_person
from inventory.web.typed import chosen

STATES = (
    State.DEPLOYED_UNSIGNED,
    State.UAT,
    State.DATA_READY,
    State.IN_BUILD,
    State.PLANNED,
    State.SIGNED,
    State.DEPLOYED,
)
"""States of tools that are on their way through a release, the most urgent first."""
SHOWN = 20
DIGITS = 16
"""Bytes of an upload that are read at once, in thousands."""

router = APIRouter(include_in_schema=False)
Act = Callable[[Drawing, str], str]


@router.api_route("/releases", methods=READ, dependencies=[needs(Can.LOOK)])
def releases(request: Request) -> Response:
    """List the tools that are between a plan and a deployment."""
    draw = drawing(request)
    lists: list[tuple[State, tuple[Listed, ...]]] = [
        (state, list_tools(draw.inventory, Wanted(state=state.value), limit=SHOWN).rows) for state in STATES
    ]
    return draw.page("releases.html", lists=[(state, rows) for state, rows in lists if rows], shown=SHOWN)


@router.api_route("/releases/{tool_id}", methods=READ, dependencies=[needs(Can.LOOK)])
def release(request: Request, tool_id: str) -> Response:
    """Show everything that a signature rests on, and what is still missing."""
    return _page(request, tool_id, "", Form(fields={}), ())


@router.post("/releases/{tool_id}/plan", dependencies=[needs(Can.TEST)])
def plan(request: Request, tool_id: str, sent: Sent) -> Response:
    """File the plan of the acceptance test."""

    def act(draw: Drawing, tool: str) -> str:
        cases = [line.strip() for line in sent["cases"].splitlines() if line.strip()]
        data_by = sent.text("data_by", longest=200) or draw.person.id
        bench = draw.bench()
        delivering.plan_test(draw.inventory, tool, sent["plan"], cases, data_by=data_by, actor=draw.person, bench=bench)
        return f"The acceptance test has {len(cases)} cases."

    return _did(request, tool_id, "plan", sent, act)


@router.post("/releases/{tool_id}/build", dependencies=[needs(Can.DECIDE)])
def build(request: Request, tool_id: str, sent: Sent) -> Response:
    """Attach the build that is tested, by its sha256."""

    def act(draw: Drawing, tool: str) -> str:
        delivering.attach_build(
            draw.inventory,
            tool,
            sent.text("digest", longest=200).lower(),
            developer=sent.text("developer", longest=200),
            name=sent.text("name", longest=300),
            actor=draw.person,
            bench=draw.bench(),
        )
        return "The build is attached; its test begins anew."

    return _did(request, tool_id, "build", sent, act)


@router.post("/releases/{tool_id}/evidence", dependencies=[needs(Can.TEST)])
def execute(request: Request, tool_id: str, sent: Sent) -> Response:
    """Report a case as executed; of the files that show it the sha256 is kept, not the file."""

    def act(draw: Drawing, tool: str) -> str:
        result = chosen(Result, sent["result"], "CHG-2")
        shown = [_sha256(upload.file.read) for upload in sent.files.get("files", ()) if upload.filename]
        case = sent.text("case", longest=500)
        delivering.execute(draw.inventory, tool, case, result, evidence=shown, actor=draw.person, bench=draw.bench())
        return f"{case}: {result}."

    return _did(request, tool_id, "execute", sent, act)


@router.post("/releases/{tool_id}/deviation", dependencies=[needs(Can.SIGN)])
def deviation(request: Request, tool_id: str, sent: Sent) -> Response:
    """Accept as Product Owner that a case failed."""

    def act(draw: Drawing, tool: str) -> str:
        case = sent.text("case", longest=500)
        delivering.accept_deviation(draw.inventory, tool, case, sent["reason"], actor=draw.person, bench=draw.bench())
        return f"The deviation of {case} is accepted."

    return _did(request, tool_id, "deviation", sent, act)


@router.post("/releases/{tool_id}/data", dependencies=[needs(Can.ATTEST_DATA)])
def confirm(request: Request, tool_id: str, sent: Sent) -> Response:
    """Confirm as data owner that this data check is what the launch rests on."""

    def act(draw: Drawing, tool: str) -> str:
        seen = sent.text("seen", longest=64)
        if not seen:
            raise Refused(no("DAT-2", "there is no data check that was looked at"))
        datacheck.confirm_check(draw.inventory, tool, seen=seen, actor=draw.person, bench=draw.bench())
        return "The data check is confirmed."

    return _did(request, tool_id, "data", sent, act)


@router.post("/releases/{tool_id}/sign", dependencies=[needs(Can.SIGN)])
def sign(request: Request, tool_id: str, sent: Sent) -> Response:
    """Sign the release: with id and password at first, then with the password, or by the provider's word (CHG-3)."""

    def act(draw: Drawing, tool: str) -> str:
        session = None if draw.visitor is None else draw.visitor.session
        if session is None or draw.board.open_key is None:
            raise Refused(no("CHG-3", "a signature takes a person who has signed in here, and the installation's key"))
        presence = doorway(request).take_presence(session, draw.now)
        shown = Components(password=sent.text("password", longest=2_000), person=sent.text("person", longest=200))
        if shown.person and shown.person != draw.person.id:
            raise Refused(no("CHG-1", "who signs is who has signed in here: sign out first, or type your own id"))
        meaning, bench = sent.text("meaning", longest=2_000), draw.bench()
        try:
            signed = signing.sign(
                draw.inventory,
                tool,
                meaning,
                shown if presence is None else Components(presence=presence),
                open_key=draw.board.open_key,
                bench=bench,
                session=session.signing,
            )
        except Refused:
            keep_signed(draw.inventory, session, None)
            raise
        keep_signed(draw.inventory, session, signed.last)
        return f"{draw.person.name} has signed: {meaning}"

    return _did(request, tool_id, "sign", sent, act)


@router.post("/releases/{tool_id}/deployed", dependencies=[needs(Can.DECIDE)])
def deployed(request: Request, tool_id: str, sent: Sent) -> Response:
    """Report what was deployed; unsigned, IT owns the impact until it is signed (CHG-5)."""

    def act(draw: Drawing, tool: str) -> str:
        delivering.deploy(
            draw.inventory,
            tool,
            sent.text("digest", longest=200).lower(),
            rollback=sent["rollback"],
            training=sent["training"],
            actor=draw.person,
            bench=draw.bench(),
        )
        return "The deployment is on file."

    return _did(request, tool_id, "deployed", sent, act)


@router.api_route("/releases/{tool_id}/signature/{name}", methods=READ, dependencies=[needs(Can.LOOK)])
def signature(request: Request, tool_id: str, name: str) -> Response:
    """Give a file of the newest signature, for an auditor who checks it elsewhere."""
    draw = drawing(request)
    found = signing.signatures_of(draw.inventory, known_here(draw, tool_id))
    newest = found[-1] if found else None
    if newest is None or newest.key is None or not newest.signature.valid:
        raise NotAskable("There is no signature here that holds.")
    files = files_of(newest.signature, newest.key)
    if name not in files:
        raise NotAskable(f"There is no file “{name[:60]}” of a signature; there is {', '.join(files)}.")
    if name.endswith(".txt"):
        return PlainTextResponse(files[name])
    return attachment([files[name]], "application/octet-stream", name)


def _did(request: Request, tool_id: str, form: str, sent: Form, act: Act) -> Response:
    draw = drawing(request)
    tool = known_here(draw, tool_id)
    return acted(
        request,
        lambda: act(draw, tool),
        to=f"/releases/{tool}",
        again=lambda refused: _page(request, tool, form, sent, refused),
    )


def _page(request: Request, tool_id: str, form: str, sent: Form, refused: tuple[Refusal, ...]) -> Response:
    draw = drawing(request)
    tool = known_here(draw, tool_id)
    bench, person = draw.bench(), visitor_person(draw)
    seen = release_of(draw.inventory, tool, visitor=person, bench=bench)
    onward = {} if person is None else ways(draw.inventory, tool, actor=person, reason="asked", bench=bench)
    session = None if draw.visitor is None else draw.visitor.session
    return draw.page(
        "release.html",
        id=tool,
        name=tool_names(draw.inventory, [tool]).get(tool, tool),
        seen=seen,
        ways=onward,
        form=form,
        sent=sent,
        refused=refused,
        signatures=signing.signatures_of(draw.inventory, tool),
        files=FILES,
        results=(Result.PASSED, Result.FAILED),
        quick=session is not None and session.signing is not None and session.signing.covers(draw.now),
        by_provider=session is not None and session.way == "oidc",
        person=person,
    )


def _sha256(read: Callable[[int], bytes]) -> str:
    """Return the sha256 of an upload, read in pieces."""
    found = sha256()
    while piece := read(DIGITS * 1_000):
        found.update(piece)
    return found.hexdigest()
