"""Taking up what people wrote beside their tools: a descriptor becomes a draft that nobody has accepted yet (OWN-3)."""

from __future__ import annotations

from inventory.domain.described import draft_of, drafted_by
from inventory.domain.events import Event, EventKind
from inventory.domain.registration import Registration
from inventory.services.judge import Bench, logic_of
from inventory.services.reassess import reassess_now
from inventory.services.register import owner_objections
from inventory.store import catalogue, descriptors, ledger, registered
from inventory.store.descriptors import Lying
from inventory.store.engine import Connection, Inventory


def take_up(inventory: Inventory, bench: Bench) -> list[Event]:
    """Make a draft of each descriptor that is new or says something else; return what happened.

    Each in a transaction of its own. Doing it twice, or two at once, makes one draft. Accepted or approved is nothing
    of it: a scan proposes, people decide.
    """
    with inventory.reading() as connection:
        waiting = [one for one in descriptors.lying(connection) if one.waits]
    return [event for one in waiting if (event := _take_up(inventory, one, bench)) is not None]


def _take_up(inventory: Inventory, seen: Lying, bench: Bench) -> Event | None:
    with inventory.writing() as connection:
        tool = catalogue.locked_tool(connection, seen.tools[0])
        now = next(iter(descriptors.lying(connection, [seen.id])), None)
        if now is None or not now.waits or now.tools != seen.tools:
            return None  # somebody else was faster, or it is gone or another one meanwhile
        descriptors.take(connection, now.id, tool.id)
        if _filed_before(connection, tool.id, now):
            return None
        draft = draft_of(now.answers, bench.organisation)
        author = drafted_by(now.answers, bench.organisation)
        registered.add(
            connection,
            tool.id,
            Registration(
                draft=draft,
                drafted_by=author,
                drafted=bench.now,
                fingerprint=logic_of(connection, tool),
                source=now.place,
                described=now.digest,
            ),
        )
        wrong = draft.missing() + owner_objections(draft, bench.organisation)
        detail = {"owner": draft.owner, "drafted_by": author, "source": now.place}
        event = Event(
            kind=EventKind.DRAFTED,
            at=bench.now,
            tool=tool.id,
            reason="; ".join(one.sentence for one in wrong),
            policy=wrong[0].policy if wrong else "SHA-1",
            detail=detail,
        )
        ledger.append(connection, [event])
        reassess_now(connection, [tool.id], bench)
    return event


def _filed_before(connection: Connection, tool: str, lying: Lying) -> bool:
    """Return True if the last draft that was made of a file, here or of this place, says the same."""
    described = [one for one in registered.history(connection, [tool]).get(tool, ()) if one.source]
    here = [one for one in described if one.source == lying.place]
    return any(found[-1].described == lying.digest for found in (described, here) if found)
