"""How the board looks to a visitor: language and theme, kept in cookies of the browser alone."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from inventory.web.access import Can, needs
from inventory.web.asked import own_path
from inventory.web.drawing import THEMES
from inventory.web.forms import Sent
from inventory.web.language import LANGUAGES

YEAR = 365 * 24 * 3600

router = APIRouter(include_in_schema=False)


@router.post("/look", dependencies=[needs(Can.ENTER)])
def look(request: Request, sent: Sent) -> Response:
    """Keep language and theme, and go back to the page it was asked from."""
    answer = RedirectResponse(own_path(sent["next"]), status_code=303)
    for name, known in (("language", tuple(LANGUAGES)), ("theme", THEMES)):
        secure = request.url.scheme == "https"
        if sent[name] in known:
            answer.set_cookie(name, sent[name], max_age=YEAR, httponly=True, samesite="lax", secure=secure)
        elif name in sent.fields:
            answer.delete_cookie(name)
    return answer
