"""Coverage: what was seen and read on each share, what was not and why; and whether the board answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from classifiers.evidence import Trouble
from inventory.store import board, queries
from inventory.web.access import Can, needs
from inventory.web.api.door import ApiRoute
from inventory.web.api.shapes import Out, Unread, Word, next_page, told
from inventory.web.asked import address
from inventory.web.drawing import drawing

router = APIRouter(prefix="/api/v1", tags=["Coverage"], route_class=ApiRoute)
PAGE = 100
MOST = 1_000


class Wanted(BaseModel):
    """Which problems."""

    model_config = ConfigDict(extra="forbid")

    share: Word = ""
    reason: Trouble | Literal[""] = ""
    after: Annotated[int, Field(ge=0, le=2**53)] = 0
    limit: Annotated[int, Field(ge=1, le=MOST)] = PAGE


class Share(Out):
    """What is known of one share: files seen, and those worth opening that were read, read in part, not read."""

    share: str
    root: str
    outcome: str
    finished: datetime | None
    completed: datetime | None
    complete: bool
    reached: bool
    stale: bool
    files: int
    candidates: int
    read: int
    partly: int
    unread: int
    tools: int
    problems: dict[str, int]
    discarded: dict[str, int]
    held_tools: int


class Shares(Out):
    """The coverage of every share."""

    shares: tuple[Share, ...]


class Problems(Out):
    """One page of what could not be read, in the order it was met."""

    problems: tuple[Unread, ...]
    next: str | None


class Health(Out):
    """The board answers, and so does its database."""

    status: Literal["ok"]


@router.get("/shares", dependencies=[needs(Can.LOOK)], response_model=Shares)
def shares(request: Request) -> Response:
    """Give the coverage of every share."""
    draw = drawing(request)
    found = board.kept_coverage(draw.inventory, draw.now)
    every = (Share(**{name: getattr(one, name) for name in Share.model_fields}) for one in found)
    return told(Shares(shares=tuple(every)))


@router.get("/problems", dependencies=[needs(Can.LOOK)], response_model=Problems)
def problems(request: Request, query: Annotated[Wanted, Query()]) -> Response:
    """Give what could not be read, and why, page by page."""
    found = queries.problems(
        drawing(request).inventory,
        share=query.share or None,
        trouble=query.reason or None,
        after=query.after,
        limit=query.limit + 1,
    )
    shown = found[: query.limit]
    fields = {"share": query.share, "reason": str(query.reason), "limit": str(query.limit)}
    more = len(found) > query.limit
    further = address("/api/v1/problems", after=str(shown[-1].id), **fields) if more else None
    told_of = (Unread(**{name: getattr(one, name) for name in Unread.model_fields}) for one in shown)
    return told(Problems(problems=tuple(told_of), next=further), headers=next_page(further))


@router.get("/health", dependencies=[needs(Can.ENTER)], response_model=Health)
def health(request: Request) -> Response:
    """Say whether the board and its database answer; needs no token."""
    board.answers(drawing(request).inventory)
    return told(Health(status="ok"))
