"""How the board looks to a visitor: language and colours, kept in this browser for whoever sits at it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from inventory.web.access import Can, needs
from inventory.web.asked import own_path
from inventory.web.forms import Sent
from inventory.web.pages.preferring import CHOICES, put

router = APIRouter(include_in_schema=False)


@router.post("/look", dependencies=[needs(Can.ENTER)])
def look(request: Request, sent: Sent) -> Response:
    """Keep language and colours, and go back to the page it was asked from."""
    answer = RedirectResponse(own_path(sent["next"]), status_code=303)
    put(request, answer, {name: sent[name] for name in CHOICES if name in sent.fields})
    return answer
