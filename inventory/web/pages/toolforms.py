"""What visitors decide and file on the page of one tool; services decide, and refuse with every reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

from fastapi import APIRouter, Request
from starlette.responses import Response

from classifiers.criticality import Criticality
from inventory.domain.migration import State
from inventory.domain.people import Person, Role
from inventory.services import attesting, certifying, filing, handover, opinions
from inventory.services.correct import correct
from inventory.services.judge import Bench
from inventory.services.move import move
from inventory.services.register import endorse
from inventory.web.access import Can, needs
from inventory.web.drawing import Drawing, drawing
from inventory.web.forms import Form, Sent, acted
from inventory.web.toolpage import known_here, show
from inventory.web.typed import amount, chosen, day, last_moment_of
from inventory.web.whom import person_meant
from inventory.web.wording import plain

router = APIRouter(include_in_schema=False)
Act = Callable[[Drawing, str], str]


class Given(TypedDict):
    """What every decision says: who decides, why, and by which rules and people."""

    actor: Person
    reason: str
    bench: Bench


def _given(draw: Drawing, sent: Form) -> Given:
    return {"actor": draw.person, "reason": sent["reason"], "bench": draw.bench()}


@router.post("/tools/{tool_id}/class", dependencies=[needs(Can.CORRECT)])
def say_class(request: Request, tool_id: str, sent: Sent) -> Response:
    """Confirm or correct what a tool is; a second person who is named is asked to agree first."""

    def act(draw: Drawing, tool: str) -> str:
        wanted, second = chosen(Criticality, sent["criticality"], "G0"), person_meant(draw.organisation, sent["second"])
        given = _given(draw, sent)
        if second is not None:
            opinions.ask(draw.inventory, tool, wanted.value, second=second, **given)
            return f"{second.name} was asked to agree; nothing changes before that."
        said = correct(draw.inventory, tool, wanted, **given)
        did = "confirmed" if said.confirms else f"corrected from {said.by_rules}"
        return f"It is {said.criticality}, {did}. Thank you: the rules are measured by it."

    return _done(request, tool_id, sent, "class", act)


@router.post("/tools/{tool_id}/complaint", dependencies=[needs(Can.BE_SOMEBODY)])
def complain(request: Request, tool_id: str, sent: Sent) -> Response:
    """Note what somebody thinks is wrong; it is shown to who decides, and weighs nothing by itself."""

    def act(draw: Drawing, tool: str) -> str:
        handover.complain(draw.inventory, tool, sent["reason"], actor=draw.person, bench=draw.bench())
        return "Thank you. It stands in the history, and who decides will read it."

    return _done(request, tool_id, sent, "complaint", act)


@router.post("/tools/{tool_id}/move", dependencies=[needs(Can.DECIDE)])
def move_on(request: Request, tool_id: str, sent: Sent) -> Response:
    """Move the tool to its next state, or hear every reason why not yet."""

    def act(draw: Drawing, tool: str) -> str:
        wanted, named = chosen(State, sent["state"], "POLICY-3"), draw.organisation
        second, deputy = person_meant(named, sent["second"]), person_meant(named, sent["deputy"])
        given = _given(draw, sent)
        if wanted is State.NOT_A_TOOL and second is not None:
            opinions.ask(draw.inventory, tool, wanted.value, second=second, **given)
            return f"{second.name} was asked to agree; nothing changes before that."
        move(draw.inventory, tool, wanted, deputy=deputy, **given)
        return f"It is {plain(wanted)} now. Thank you."

    return _done(request, tool_id, sent, f"move-{sent.text('state', longest=40)}", act)


@router.post("/tools/{tool_id}/proof", dependencies=[needs(Can.DECIDE)])
def prove(request: Request, tool_id: str, sent: Sent) -> Response:
    """Prove an item of the containment list."""

    def act(draw: Drawing, tool: str) -> str:
        filing.prove(draw.inventory, tool, sent["item"], sent["proof"], actor=draw.person, bench=draw.bench())
        return f"{plain(sent['item'])} is proven. Thank you."

    return _done(request, tool_id, sent, f"proof-{sent.text('item', longest=40)}", act)


@router.post("/tools/{tool_id}/plan", dependencies=[needs(Can.DECIDE)])
def plan(request: Request, tool_id: str, sent: Sent) -> Response:
    """File where the tool goes, what that is worth, who pays, and until when."""

    def act(draw: Drawing, tool: str) -> str:
        filing.plan(
            draw.inventory,
            tool,
            system=sent["system"],
            value=amount(sent),
            cost_centre=sent["cost_centre"],
            target=day(sent["target"], "G3"),
            actor=draw.person,
            bench=draw.bench(),
        )
        return "The plan is on file; the board votes on just this plan."

    return _done(request, tool_id, sent, "plan", act)


@router.post("/tools/{tool_id}/exception", dependencies=[needs(Can.DECIDE)])
def waive(request: Request, tool_id: str, sent: Sent) -> Response:
    """Ask for an exception; the board decides on it, and it always ends."""

    def act(draw: Drawing, tool: str) -> str:
        until = last_moment_of(day(sent["until"], "GX"))
        filing.waive(draw.inventory, tool, controls=sent["controls"], until=until, **_given(draw, sent))
        return "The exception is on file; the board votes on just this one."

    return _done(request, tool_id, sent, "exception", act)


@router.post("/tools/{tool_id}/sign", dependencies=[needs(Can.BE_SOMEBODY)])
def sign(request: Request, tool_id: str, sent: Sent) -> Response:
    """Sign under the registration in a role, for the tool's logic of today."""

    def act(draw: Drawing, tool: str) -> str:
        role = chosen(Role, sent["role"], "G11")
        endorse(draw.inventory, tool, role, actor=draw.person, bench=draw.bench())
        return f"Signed, by {draw.person.name} as {role.value}. Thank you."

    return _done(request, tool_id, sent, "sign", act)


@router.post("/tools/{tool_id}/attest", dependencies=[needs(Can.BE_SOMEBODY)])
def attest(request: Request, tool_id: str, sent: Sent) -> Response:
    """Let the owner say that the tool is still used and still right."""

    def act(draw: Drawing, tool: str) -> str:
        until = attesting.attest(draw.inventory, tool, actor=draw.person, bench=draw.bench(), note=sent["note"])
        return f"Thank you. It is attested until {until:%Y-%m-%d}."

    return _done(request, tool_id, sent, "attest", act)


@router.post("/tools/{tool_id}/certificate", dependencies=[needs(Can.BE_SOMEBODY)])
def certify(request: Request, tool_id: str, sent: Sent) -> Response:
    """Make out the certificate of a tool that has passed G11."""

    def act(draw: Drawing, tool: str) -> str:
        made = certifying.certify(draw.inventory, tool, bench=draw.bench())
        return f"The certificate is made out; it holds until {made.valid_until:%Y-%m-%d} at the latest."

    return _done(request, tool_id, sent, "certificate", act, to="/certificate")


def _done(request: Request, tool_id: str, sent: Form, form: str, act: Act, *, to: str = "") -> Response:
    """Do what a form of the page asks for; a refusal draws the page again with what was typed."""
    draw = drawing(request)
    tool = known_here(draw, tool_id)
    return acted(
        request,
        lambda: act(draw, tool),
        to=f"/tools/{tool}{to}",
        again=lambda refused: show(request, tool, form=form, sent=sent, refused=refused),
    )
