"""Deciding about many tools at once: they are chosen in the list, looked at, and nothing happens before it was seen."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from inventory.domain.refusal import Refusal, Refused
from inventory.services import bulk, tagging
from inventory.services.move import move_each
from inventory.web.access import Can, needs
from inventory.web.choosing import Choice, Plan, chosen, chosen_lines, others, person_named, state_named, states_to_ask
from inventory.web.drawing import Drawing, drawing
from inventory.web.forms import Form, Sent, acted
from inventory.web.toolfilters import offered_people
from inventory.web.toolviews import asked_again

router = APIRouter(include_in_schema=False)


@router.post("/tools/selected", dependencies=[needs(Can.TAG)])
def selected(request: Request, sent: Sent) -> Response:
    """Show the tools that were chosen, and what can be done with all of them."""
    return _page(request, sent)


@router.post("/tools/tags", dependencies=[needs(Can.TAG)])
def tags(request: Request, sent: Sent) -> Response:
    """Give the chosen tools a tag or take one from them, after showing for which that works."""
    draw = drawing(request)
    tag, away = sent["tag"], sent["way"] == "take"

    def look(tools: tuple[str, ...]) -> bulk.Answers:
        seen = tagging.would_tag(draw.inventory, tools, tag, actor=draw.person)
        return dict.fromkeys(seen, ()) if away else seen

    def act(tools: tuple[str, ...]) -> bulk.Answers:
        if away:
            tagging.untag_tools(draw.inventory, tools, tag, actor=draw.person)
            return dict.fromkeys(tools, ())
        return tagging.tag_tools(draw.inventory, tools, tag, actor=draw.person, now=draw.now)

    return _decided(request, sent, Plan(act="tags", look=look, do=act, again=("tag", "way")))


@router.post("/tools/moves", dependencies=[needs(Can.DECIDE)])
def moves(request: Request, sent: Sent) -> Response:
    """Move the chosen tools to a state, each by its own gate, after showing which may and why others may not."""
    draw = drawing(request)

    def look(tools: tuple[str, ...]) -> bulk.Answers:
        told = others(draw.organisation, sent)
        wanted, reason, bench = state_named(sent["state"]), sent["reason"], draw.bench()
        return bulk.would_move(draw.inventory, tools, wanted, actor=draw.person, reason=reason, bench=bench, **told)

    def act(tools: tuple[str, ...]) -> bulk.Answers:
        told = others(draw.organisation, sent)
        wanted, reason, bench = state_named(sent["state"]), sent["reason"], draw.bench()
        return move_each(draw.inventory, tools, wanted, actor=draw.person, reason=reason, bench=bench, **told)

    return _decided(request, sent, Plan(act="moves", look=look, do=act, again=("state", "reason", "second", "deputy")))


@router.post("/tools/cases", dependencies=[needs(Can.DECIDE)])
def cases(request: Request, sent: Sent) -> Response:
    """Hand over what is asked about the chosen tools, after showing what can be handed over and what not."""
    draw = drawing(request)

    def look(tools: tuple[str, ...]) -> bulk.Answers:
        to, bench = person_named(draw.organisation, sent["to"]), draw.bench()
        return bulk.would_hand_over_each(
            draw.inventory, tools, to=to, actor=draw.person, reason=sent["reason"], bench=bench
        )

    def act(tools: tuple[str, ...]) -> bulk.Answers:
        to, bench = person_named(draw.organisation, sent["to"]), draw.bench()
        return bulk.hand_over_each(draw.inventory, tools, to=to, actor=draw.person, reason=sent["reason"], bench=bench)

    return _decided(request, sent, Plan(act="cases", look=look, do=act, again=("to", "reason")))


def _decided(request: Request, sent: Form, plan: Plan) -> Response:
    """Look first; do it when the visitor has seen what would happen, and go back to the list if all of it did."""
    draw = drawing(request)
    try:
        tools = bulk.one_by_one(chosen(draw, sent))
        answers = plan.do(tools) if sent.yes("sure") else plan.look(tools)
    except Refused as refused:
        return _page(request, sent, refusals=refused.refusals)
    done = sent.yes("sure")
    if done and not any(answers.values()):
        counted = draw.language.counted(len(answers), "tool")
        said = draw.language.say("Done for") + f" {counted}. " + draw.language.say("Thank you.")
        return acted(request, lambda: said, to=asked_again(sent["query"]).but("/tools"))
    choice = Choice(plan=plan, answers=answers, done=done)
    return _page(request, sent, choice=choice, tools=tools)


def _page(
    request: Request,
    sent: Form,
    *,
    refusals: tuple[Refusal, ...] = (),
    choice: Choice | None = None,
    tools: tuple[str, ...] = (),
) -> Response:
    draw = drawing(request)
    wanted = tools or _chosen_or_none(draw, sent)
    lines = chosen_lines(draw.inventory, wanted)
    return draw.page(
        "tools/bulk.html",
        status=409 if refusals else 200,
        lines=lines,
        back=asked_again(sent["query"]).but("/tools"),
        refusals=refusals,
        choice=choice,
        sent=sent,
        states=states_to_ask(),
        people=offered_people(draw.organisation),
    )


def _chosen_or_none(draw: Drawing, sent: Form) -> tuple[str, ...]:
    try:
        return bulk.one_by_one(chosen(draw, sent))
    except Refused:
        return ()
