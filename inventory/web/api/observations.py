"""Observations in: what agents saw on machines that no scan reaches, as the JSON that the scanner itself writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from classifiers.evidence import Observation
from classifiers.observations import BadObservation, from_json
from inventory.domain.reports import objections
from inventory.services.reporting import Report, take_report
from inventory.store.lease import Taken
from inventory.web.access import Can, needs
from inventory.web.api.door import ApiRoute, Trouble
from inventory.web.api.shapes import In, Out, Word, told
from inventory.web.drawing import drawing
from inventory.web.problems import problem
from inventory.web.visitor import visitor_of

router = APIRouter(prefix="/api/v1", tags=["Observations"], route_class=ApiRoute)
MOST = 5_000
"""Observations in one report; who has more sends several."""
NAMED = 20
"""Observations that a refusal names one by one."""


class Observed(In):
    """A report on one share: observations, and whether they are all there is on it (`whole`)."""

    share: Annotated[Word, Field(min_length=1)]
    root: Word = ""
    whole: bool = False
    observations: Annotated[list[dict[str, Any]], Field(max_length=MOST)]


class TakenIn(Out):
    """What came of a report: tools that were judged anew, and events that this gave."""

    observations: int
    judged: int
    events: int


@router.post("/observations", dependencies=[needs(Can.REPORT)], response_model=TakenIn)
def observations(request: Request, sent: Observed) -> Response:
    """Take in what an agent observed on its share; the same report a second time changes nothing."""
    _own_share(request, sent.share)
    draw, found = drawing(request), list(_read(sent.observations))
    _fit(dict(objections(sent.share, found)))
    report = Report(share=sent.share, root=sent.root or sent.share, observations=found, whole=sent.whole)
    try:
        taken = take_report(draw.inventory, report, draw.bench())
    except Taken as busy:
        detail = f"{sent.share} is being scanned, or another report of it is taken in; send this one again later."
        raise Trouble(problem(409, detail, headers={"Retry-After": "30"})) from busy
    return told(TakenIn(observations=len(found), judged=taken.judged, events=taken.events))


def _own_share(request: Request, share: str) -> None:
    """Keep a token that was made for one share to that share."""
    visitor = visitor_of(request)
    token = None if visitor is None else visitor.token
    if token is None or (token.share and token.share != share):
        raise Trouble(problem(403, "This token reports on another share."))


def _read(sent: list[dict[str, Any]]) -> Iterator[Observation]:
    for place, one in enumerate(sent):
        try:
            yield from_json(json.dumps(one))
        except BadObservation as bad:
            _fit({place: str(bad)})


def _fit(wrong: dict[int, str]) -> None:
    """Refuse a whole report if one observation of it does not fit: half of one would look like all of it."""
    if not wrong:
        return
    named = list(wrong.items())[:NAMED]
    errors = [{"in": "body", "field": f"observations.{place}", "sentence": reason} for place, reason in named]
    detail = f"{len(wrong)} of the observations do not fit; nothing was taken in."
    raise Trouble(problem(422, detail, kind="/api#invalid", title="A field does not fit", errors=errors))
