"""The audit trail: who did what when, why and by which policy id, and the proof that none of it changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from inventory.domain.events import EventKind
from inventory.exports.tables import Column, Kind, Table
from inventory.services.audit import Unreadable, Verified, head, verify
from inventory.store.engine import Inventory
from inventory.store.ledger import Entry, WantedEntries, newest
from inventory.store.naming import tool_names
from inventory.web.access import Can, needs
from inventory.web.asked import READ, Asked, NotAskable
from inventory.web.downloads import download
from inventory.web.drawing import drawing

PAGE = 100
FILTERS = ("tool", "actor", "kind", "policy", "since", "until", "after")
VERIFIED_HERE = 200_000
"""Links that a page verifies while somebody waits; a longer chain is proven by the command."""
MOST = 100_000
"""Entries of a file."""

COLUMNS = (
    Column(key="number", header="Number", kind=Kind.NUMBER),
    Column(key="at", header="At (UTC)", kind=Kind.DATE),
    Column(key="kind", header="What"),
    Column(key="actor", header="Who"),
    Column(key="tool", header="Tool"),
    Column(key="share", header="Share"),
    Column(key="policy", header="Policy"),
    Column(key="reason", header="Why", width=40),
    Column(key="detail", header="Details", width=40),
    Column(key="hash", header="Hash of the link", width=20),
)

router = APIRouter(include_in_schema=False)


@router.api_route("/audit", methods=READ, dependencies=[needs(Can.AUDIT)])
def trail(request: Request) -> Response:
    """List what happened, the newest first; with `verify=yes` the whole chain is proven."""
    draw, asked = drawing(request), Asked.of(request.query_params, (*FILTERS, "verify"))
    found = newest(draw.inventory, _wanted(asked), before=_mark(asked["after"]), limit=PAGE + 1)
    anchor = head(draw.inventory, draw.now)
    length = 0 if anchor is None else anchor.number
    verified, broken = _proof(draw.inventory, length) if asked["verify"] else (None, "")
    return draw.page(
        "audit.html",
        asked=asked,
        found=found[:PAGE],
        more=len(found) > PAGE,
        names=tool_names(draw.inventory, (entry.event.tool for entry in found if entry.event.tool)),
        kinds=sorted(EventKind),
        anchor=anchor,
        length=length,
        verified=verified,
        broken=broken,
        too_long=length > VERIFIED_HERE,
    )


@router.api_route("/audit/head", methods=READ, dependencies=[needs(Can.AUDIT)])
def anchored(request: Request) -> Response:
    """Give the head of the chain as a file, to be kept where who can change the inventory cannot change it."""
    draw = drawing(request)
    anchor = head(draw.inventory, draw.now)
    name = f"audit-head-{draw.now:%Y-%m-%d}.txt"
    text = "" if anchor is None else f"{anchor}\n"
    return PlainTextResponse(text, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.api_route("/audit/export", methods=READ, dependencies=[needs(Can.AUDIT)])
def export(request: Request) -> Response:
    """Give the entries that fit as a file, the newest first."""
    draw, asked = drawing(request), Asked.of(request.query_params, (*FILTERS, "format"))
    table = Table(
        title="Audit trail",
        columns=COLUMNS,
        rows=_rows(draw.inventory, _wanted(asked)),
        notes=(f"The newest {MOST:,} at most; `shadowit audit list` has no limit",),
        made=draw.now,
        by=draw.visitor.name if draw.visitor else "",
    )
    return download(request, table, asked["format"], "audit")


def _proof(inventory: Inventory, length: int) -> tuple[Verified | None, str]:
    if length > VERIFIED_HERE:
        return None, ""
    try:
        return verify(inventory), ""
    except Unreadable as unreadable:
        return None, str(unreadable)


def _rows(inventory: Inventory, wanted: WantedEntries) -> Iterator[dict[str, object]]:
    before, given = None, 0
    while given < MOST and (page := newest(inventory, wanted, before=before, limit=1_000)):
        yield from map(_row, page)
        before, given = page[-1].number, given + len(page)


def _row(entry: Entry) -> dict[str, object]:
    event = entry.event
    return {
        "number": entry.number,
        "at": event.at,
        "kind": event.kind.value,
        "actor": event.actor,
        "tool": event.tool or "",
        "share": event.share or "",
        "policy": event.policy,
        "reason": event.reason,
        "detail": [f"{name}: {value}" for name, value in event.detail.items()],
        "hash": entry.hash,
    }


def _wanted(asked: Asked) -> WantedEntries:
    if asked["kind"] and asked["kind"] not in set(EventKind):
        raise NotAskable(f"There is no kind of event “{asked['kind']}”.")
    until = _day(asked["until"])
    if until is not None and until.year == 9999:
        until = None  # the end of the calendar is no bound
    return WantedEntries(
        tool=asked["tool"].upper(),
        actor=asked["actor"],
        kind=asked["kind"],
        policy=asked["policy"],
        since=_day(asked["since"]),
        until=None if until is None else until + timedelta(days=1),
    )


def _day(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) if text else None
    except ValueError as error:
        raise NotAskable(f"“{text[:20]}” is no day; write it like 2026-11-24.") from error


def _mark(text: str) -> int | None:
    if text and (not text.isdecimal() or len(text) > 12):
        raise NotAskable("This page mark does not belong to this list; begin at its first page.")
    return int(text) if text else None
