"""A meeting as it is seen from a chair: who is there, what lies on the table, what one can do about it oneself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from inventory.domain.gates import refusals
from inventory.domain.meeting import Choice, Decision, Item, ItemKind, Meeting, Record, members
from inventory.domain.migration import State
from inventory.domain.people import Organisation, Person
from inventory.domain.refusal import Refusal, Refused, no
from inventory.services.docket import case_of
from inventory.services.judge import Bench
from inventory.services.meetings import ballot_refused
from inventory.services.move import move
from inventory.store import catalogue
from inventory.store import meetings as store
from inventory.store.engine import Inventory

FOLLOWS: Mapping[str, State] = {"G3": State.PLANNED, "GX": State.EXCEPTION}
"""Where a tool goes when the board has said yes, and the board itself carries it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One meeting in a list, with how many of its items are open, voted on, and there are in all."""

    meeting: Meeting
    items: int
    open: int
    voted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A member of the board, and whether that member is there."""

    person: Person
    there: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Who sits in a meeting; `quorum` members have to vote for something that is to be carried."""

    seats: tuple[Seat, ...]
    guests: tuple[str, ...]
    quorum: int

    @property
    def there(self) -> int:
        """How many members are there."""
        return sum(seat.there for seat in self.seats)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPage:
    """One item as one person sees it.

    `barred` is why this person cannot vote, `abstains` True if nothing but abstaining is open to them; `missing` are
    members who are there and have not voted; `follows` is the state a yes leads to, `hinders` what stands in its way.
    """

    item: Item
    place: int
    before: int | None
    after: int | None
    votes: Mapping[Choice, tuple[str, ...]]
    mine: Choice | None
    barred: tuple[Refusal, ...]
    abstains: bool
    missing: tuple[str, ...]
    follows: State | None
    hinders: tuple[Refusal, ...]


def listed(inventory: Inventory, *, before: int | None = None, limit: int = 50) -> list[Listed]:
    """Return the meetings, the one called last first; those below the number `before`."""
    with inventory.reading() as connection:
        found = store.latest(connection, before=before, limit=limit)
        counts = store.counts(connection, (one.id for one in found))
    voted = {Decision.CARRIED.value, Decision.REJECTED.value, Decision.NO_QUORUM.value}
    return [
        Listed(
            meeting=one,
            items=sum(counts.get(one.id, {}).values()),
            open=counts.get(one.id, {}).get("", 0),
            voted=sum(count for decision, count in counts.get(one.id, {}).items() if decision in voted),
        )
        for one in found
    ]


def decisions(inventory: Inventory, *, limit: int) -> list[tuple[Meeting, Item, dict[str, int]]]:
    """Return what the board decided in all its meetings, the newest first, with the votes by choice."""
    with inventory.reading() as connection:
        return store.decided(connection, limit=limit)


def shown(record: Record, organisation: Organisation, now: datetime, quorum: int) -> Room:
    """Return who is there and who could be; whoever was there and is no member any more stays in the minutes."""
    board = members(organisation, now)
    ids = {person.id for person in board}
    return Room(
        seats=tuple(Seat(person=person, there=person.id in record.present) for person in board),
        guests=tuple(one for one in record.present if one not in ids),
        quorum=quorum,
    )


def page_of_item(
    inventory: Inventory, record: Record, number: int, *, visitor: Person | None, bench: Bench
) -> ItemPage:
    """Return an item as this visitor sees it, with every refusal before anything is tried."""
    order = [item.id for item in record.items]
    place = order.index(number)
    item, votes = record.items[place], record.votes(number)
    voted = {person for people in votes.values() for person in people}
    votes_now = item.topic.kind is ItemKind.VOTE and item.decision is None and record.meeting.closed is None
    barred: tuple[Refusal, ...] = ()
    abstaining: tuple[Refusal, ...] = ()
    if visitor is not None and votes_now:
        barred = ballot_refused(inventory, item, actor=visitor, bench=bench)
        abstaining = ballot_refused(inventory, item, actor=visitor, bench=bench, choice=Choice.ABSTAIN)
    follows, hinders = _onward(inventory, item, visitor, bench)
    return ItemPage(
        item=item,
        place=place + 1,
        before=order[place - 1] if place else None,
        after=order[place + 1] if place + 1 < len(order) else None,
        votes=votes,
        mine=next((one for one, people in votes.items() if visitor is not None and visitor.id in people), None),
        barred=barred,
        abstains=bool(barred) and not abstaining,
        missing=tuple(person for person in record.present if person not in voted) if votes_now else (),
        follows=follows,
        hinders=hinders,
    )


def followed(inventory: Inventory, number: int, *, actor: Person, bench: Bench) -> State:
    """Move the tool of an item that was carried to where that leads; its gate decides, as always."""
    with inventory.reading() as connection:
        record = store.record(connection, store.meeting_of(connection, number))
    item = record.item(number)
    state = None if item is None else FOLLOWS.get(item.topic.gate)
    if item is None or state is None or item.decision is not Decision.CARRIED:
        raise Refused(no("POLICY-3", "nothing follows from this item that the board carries out itself"))
    reason = f"decided by the board on {record.meeting.day}: {record.meeting.title}"
    move(inventory, item.topic.tool, state, actor=actor, reason=reason, bench=bench)
    return state


def _onward(
    inventory: Inventory, item: Item, visitor: Person | None, bench: Bench
) -> tuple[State | None, tuple[Refusal, ...]]:
    state = FOLLOWS.get(item.topic.gate) if item.decision is Decision.CARRIED else None
    if state is None or visitor is None:
        return None, ()
    with inventory.reading() as connection:
        tool = catalogue.one_tool(connection, item.topic.tool)
        case = case_of(connection, tool, actor=visitor, bench=bench, reason="decided by the board")
    return (None, ()) if case.state is state else (state, refusals(case, state))
