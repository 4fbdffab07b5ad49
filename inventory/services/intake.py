"""After a scan: decide which files are which tool, judge what changed, and tell only what really happened.

What is left to judge is marked in the database, and each batch takes its marks off in the transaction that writes its
verdicts and events. So a killed intake is simply gone on with, and a scan that found nothing new changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from classifiers.tools import PROJECT
from inventory.domain.changes import beginnings, travels
from inventory.domain.events import Event, EventKind
from inventory.domain.identity import Sameness, Spot, content_of, fingerprint_of, identify, tool_id
from inventory.domain.migration import State
from inventory.services.judge import Bench, Hearing, judge
from inventory.store import catalogue, ledger, registered, spots
from inventory.store.catalogue import Tool
from inventory.store.engine import Connection, Inventory
from inventory.store.rows import chunks

BATCH = 200
"""Tools judged in one transaction: short enough that a person's click waits for less than a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What an intake did: how many tools it judged and how many events that gave."""

    judged: int = 0
    events: int = 0

    def __add__(self, other: Taken) -> Taken:
        """Add up two batches."""
        return Taken(judged=self.judged + other.judged, events=self.events + other.events)


def intake(inventory: Inventory, bench: Bench) -> Taken:
    """Judge everything that changed since the last intake, on all shares: a tool may have moved between two."""
    total = Taken()
    while changed := _what_changed(inventory):
        taken = Taken()
        for batch in chunks(changed, BATCH):
            with inventory.writing() as connection:
                taken += _take(connection, batch, bench)
        total += taken
        if not taken.judged:
            break  # another intake is at it
    return total


def _what_changed(inventory: Inventory) -> list[Sameness]:
    with inventory.reading() as connection:
        if not spots.anything_dirty(connection):
            return []
    with inventory.writing() as connection:
        spots.forget_marks(connection)
    with inventory.reading() as connection:
        present = spots.present_spots(connection)
        fresh = {spot.sha256 for spot in present if spot.tool is None and spot.sha256}
        found = identify(present, spots.departed_spots(connection), spots.past_contents(connection, fresh))
    return [sameness for sameness in found if sameness.changed]


def _take(connection: Connection, batch: Sequence[Sameness], bench: Bench) -> Taken:
    files = [spot for found in batch for spot in (*found.spots, *found.departed)]
    now = spots.as_they_are(connection, files)
    current = [found for found in batch if _still(found, now)]
    known = catalogue.tools_by_id(connection, _named(current), lock=True)
    hearings: list[Hearing] = []
    happened: list[Event] = []
    for found in current:
        tool, events = _settle(connection, found, known.get(found.tool or ""), bench)
        happened += events
        if found.spots:
            hearings.append(_hearing(tool, found, known.get(tool.id)))
    happened += judge(connection, hearings, bench)
    ledger.append(connection, happened)
    return Taken(judged=len(current), events=len(happened))


def _still(found: Sameness, now: dict[int, tuple[str | None, bool, int]]) -> bool:
    """Return True if nobody else has judged these files, or seen them change, since they were looked at."""
    return all(
        now.get(spot.id) == (spot.tool, spot.dirty, spot.observation) for spot in (*found.spots, *found.departed)
    )


def _named(batch: Sequence[Sameness]) -> set[str]:
    return {tool for found in batch for tool in (found.tool, *found.absorbed) if tool is not None}


def _settle(connection: Connection, found: Sameness, before: Tool | None, bench: Bench) -> tuple[Tool, list[Event]]:
    """Write the tool as it is now and take the marks off its files; return it with what happened to it."""
    if found.lead is None:
        return _settle_unseen(connection, found, _known(before), bench)
    if before is None:
        tool = _new_tool(connection, found, found.lead, bench)
        catalogue.add_tool(connection, tool)
        happened = list(beginnings(found, tool.id, bench.now))
    else:
        tool, happened = _again(connection, found, before, bench)
        catalogue.update_tool(connection, tool)
    for absorbed in found.absorbed:
        happened.append(_absorb(connection, absorbed, tool.id, bench))
    judged = [(spot, tool.id, spot.id == found.lead.id) for spot in found.spots]
    spots.settle_spots(connection, [*judged, *((spot, tool.id, False) for spot in found.departed)])
    return tool, happened


def _settle_unseen(connection: Connection, found: Sameness, before: Tool, bench: Bench) -> tuple[Tool, list[Event]]:
    """Note that nothing of the tool is left; what people decided about it and its last verdict stay."""
    spots.settle_spots(connection, [(spot, before.id, spot.lead) for spot in found.departed])
    tool = replace(before, unseen=bench.now)
    catalogue.update_tool(connection, tool)
    return tool, [Event(kind=EventKind.UNSEEN, at=bench.now, tool=tool.id)]


def _new_tool(connection: Connection, found: Sameness, lead: Spot, bench: Bench) -> Tool:
    name = tool_id(lead.share, lead.path, lambda wanted: bool(catalogue.tools_by_id(connection, [wanted])))
    return Tool(
        id=name,
        name=_name(found, lead),
        kind=lead.kind,
        reason=found.reason,
        state=State.DISCOVERED,
        version=0,
        decided_for="",
        fingerprint=fingerprint_of(found.spots),
        content=content_of(found.spots),
        discovered=bench.now,
        logic_changed=bench.now,
    )


def _again(connection: Connection, found: Sameness, before: Tool, bench: Bench) -> tuple[Tool, list[Event]]:
    """Return a known tool as it is now, with where its files went and whether its logic changed."""
    happened = list(travels(found, before.id, bench.now))
    if before.unseen is not None:
        happened.append(Event(kind=EventKind.SEEN_AGAIN, at=bench.now, tool=before.id))
    logic = fingerprint_of(found.spots) or before.fingerprint  # unreadable today is no other logic
    content = content_of(found.spots)
    tool = replace(before, unseen=None, reason=found.reason, content=content, fingerprint=logic)
    if found.lead is not None:
        tool = replace(tool, name=_name(found, found.lead), kind=found.lead.kind)
    if logic == before.fingerprint or not before.fingerprint:
        return tool, happened
    if content == before.content:
        registered.rebind(connection, before.id, before.fingerprint, logic)
        decided_for = logic if before.decided_for == before.fingerprint else before.decided_for
        return replace(tool, decided_for=decided_for), happened
    happened.append(Event(kind=EventKind.LOGIC_CHANGED, at=bench.now, tool=before.id))
    return replace(tool, logic_changed=bench.now), happened


def _absorb(connection: Connection, absorbed: str, tool: str, bench: Bench) -> Event:
    spots.hand_over(connection, absorbed, tool)
    former = catalogue.tools_by_id(connection, [absorbed])[absorbed]
    catalogue.update_tool(connection, replace(former, merged_into=tool, unseen=bench.now))
    reason = f"its files have the same content as {tool}; they are one tool"
    return Event(kind=EventKind.MERGED, at=bench.now, tool=absorbed, reason=reason, detail={"into": tool})


def _hearing(tool: Tool, found: Sameness, before: Tool | None) -> Hearing:
    same = before is None or before.fingerprint == tool.fingerprint or before.content == tool.content
    return Hearing(tool=tool, spots=tuple(_lead_first(found)), same_logic=same)


def _lead_first(found: Sameness) -> Iterator[Spot]:
    if found.lead is not None:
        yield found.lead
    yield from (spot for spot in found.spots if spot is not found.lead)


def _name(found: Sameness, lead: Spot) -> str:
    path = lead.project if found.reason == PROJECT and lead.project else lead.path
    return path.rpartition("/")[2]


def _known(tool: Tool | None) -> Tool:
    if tool is None:
        raise LookupError("a file belongs to a tool that the inventory does not have")
    return tool
