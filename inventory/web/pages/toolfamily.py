"""Tools that are probably one: the family of a tool, and merging, splitting and telling them apart."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.responses import Response

from inventory.domain.refusal import Refusal, Refused, no
from inventory.services import families
from inventory.store import catalogue
from inventory.web.access import Can, needs
from inventory.web.asked import READ
from inventory.web.drawing import Drawing, drawing
from inventory.web.forms import Form, Sent, acted
from inventory.web.toolpage import NOTHING, detail_of, known_here

router = APIRouter(include_in_schema=False)


@router.api_route("/tools/{tool_id}/family", methods=READ, dependencies=[needs(Can.LOOK)])
def family(request: Request, tool_id: str) -> Response:
    """Show which tools are probably one with this, and why."""
    return _show(request, tool_id, "", NOTHING, ())


@router.post("/tools/{tool_id}/merge", dependencies=[needs(Can.DECIDE)])
def merge(request: Request, tool_id: str, sent: Sent) -> Response:
    """Make this tool and the chosen ones a single tool."""

    def act(draw: Drawing, tool: str) -> str:
        wanted = [tool, *_ids(draw, sent)]
        kept = families.merge(draw.inventory, wanted, actor=draw.person, reason=sent["reason"], bench=draw.bench())
        return f"They are one tool from now on: {kept}."

    return _done(request, tool_id, sent, "merge", act)


@router.post("/tools/{tool_id}/different", dependencies=[needs(Can.DECIDE)])
def differ(request: Request, tool_id: str, sent: Sent) -> Response:
    """Say that this tool and the chosen ones are different, so that they are not suggested as one again."""

    def act(draw: Drawing, tool: str) -> str:
        wanted = [tool, *_ids(draw, sent)]
        families.differ(draw.inventory, wanted, actor=draw.person, reason=sent["reason"], bench=draw.bench())
        return "They are different: they are not suggested as one again."

    return _done(request, tool_id, sent, "different", act)


@router.post("/tools/{tool_id}/split", dependencies=[needs(Can.DECIDE)])
def split(request: Request, tool_id: str, sent: Sent) -> Response:
    """Make the chosen files of this tool one of their own."""

    def act(draw: Drawing, tool: str) -> str:
        known = {f"{one.share}:{one.path}": (one.share, one.path) for one in detail_of(draw, tool).sightings}
        places = [known.get(text, ("", text)) for text in sent.all("places")]
        own = families.split(draw.inventory, tool, places, actor=draw.person, reason=sent["reason"], bench=draw.bench())
        return f"{own} is a tool of its own now."

    return _done(request, tool_id, sent, "split", act)


def _ids(draw: Drawing, sent: Form) -> tuple[str, ...]:
    """Return the chosen tools; raises `Refused` for one that is not there."""
    chosen = sent.all("tools")
    with draw.inventory.reading() as connection:
        known = catalogue.known_ids(connection, chosen)
    missing = ", ".join(one for one in chosen if one not in known)
    if missing:
        raise Refused(no("POLICY-4", f"the inventory has no tool {missing}"))
    return chosen


def _done(request: Request, tool_id: str, sent: Form, form: str, act: Callable[[Drawing, str], str]) -> Response:
    draw = drawing(request)
    tool = known_here(draw, tool_id)
    return acted(
        request,
        lambda: act(draw, tool),
        to=f"/tools/{tool}/family",
        again=lambda refused: _show(request, tool, form, sent, refused),
    )


def _show(request: Request, tool_id: str, form: str, sent: Form, refused: tuple[Refusal, ...]) -> Response:
    draw = drawing(request)
    detail = detail_of(draw, tool_id)
    found = families.family_of(draw.inventory, detail.tool.id)
    members = [] if found is None else [(found.lead, None), *((one.kin, one.likeness) for one in found.relatives)]
    return draw.page(
        "tool/family.html", detail=detail, family=found, members=members, form=form, sent=sent, refused=refused
    )
