"""Whether the board answers, for machines."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from inventory.store import board
from inventory.web.access import Can, needs
from inventory.web.asked import READ
from inventory.web.drawing import drawing

router = APIRouter(include_in_schema=False)


@router.api_route("/healthz", methods=READ, dependencies=[needs(Can.ENTER)])
def health(request: Request) -> Response:
    """Answer `ok` when the database answers."""
    board.answers(drawing(request).inventory)
    return PlainTextResponse("ok")
