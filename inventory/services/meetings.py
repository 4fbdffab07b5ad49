"""Meetings of the board: called, opened, voted in person, minuted, closed, and amended, but never changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta

from inventory.domain.events import Event, EventKind
from inventory.domain.gates import Case
from inventory.domain.gates.case import needs_vote
from inventory.domain.gates.filing import subject_of
from inventory.domain.length import length_refusals
from inventory.domain.meeting import (
    CHOSEN,
    Ballot,
    Choice,
    Decision,
    Item,
    ItemKind,
    Record,
    Stage,
    Topic,
    ballot_refusals,
    closing_refusals,
    member_refusals,
    minutes_digest,
    stage_refusals,
)
from inventory.domain.people import Person
from inventory.domain.refusal import Refusal, Refused, no
from inventory.services.agenda import gathered
from inventory.services.attempts import on_record
from inventory.services.docket import case_of
from inventory.services.filing import vote
from inventory.services.judge import Bench
from inventory.store import catalogue, ledger
from inventory.store import meetings as store
from inventory.store.catalogue import Tool
from inventory.store.engine import Connection, Inventory
from inventory.store.rows import NotThere

AHEAD = timedelta(days=366)
"""A meeting is called for a day within a year."""


def call(inventory: Inventory, *, title: str, day: date, place: str, actor: Person, bench: Bench) -> int:
    """Call a meeting, with an agenda of what is open today; return its number."""
    refused = (
        member_refusals(bench.organisation, actor, bench.now, "calls a meeting")
        + no("POLICY-3", "give the meeting a name", when=not title.strip())
        + no("POLICY-3", f"{day} is over; a meeting is called for today or later", when=day < bench.now.date())
        + no("POLICY-3", f"{day} is more than a year away", when=day > bench.now.date() + AHEAD)
    )
    with on_record(inventory, None, actor=actor, bench=bench, wanted="call a meeting"):
        _stop(refused)
        with inventory.writing() as connection:
            number = store.add(connection, title=title, day=day, place=place, by=actor.id, at=bench.now)
            _tell(connection, EventKind.MEETING_CALLED, number, actor, bench, day=str(day))
    gather(inventory, number, actor=actor, bench=bench)
    return number


def gather(inventory: Inventory, number: int, *, actor: Person, bench: Bench) -> int:
    """Bring the agenda up to date with what is open now; return how many items are new.

    What somebody voted on, minuted or decided stays as it is; what is not open any more leaves the agenda.
    """
    with inventory.reading() as connection:
        last = store.last_closed(connection, before=number)
        topics = [] if last is None else _put_off(store.record(connection, last.id))
        topics += gathered(connection, bench, None if last is None else last.closed)
    found = {topic.key: topic for topic in topics}
    with _at_work(inventory, number, actor, bench, "makes the agenda", Stage.CALLED, Stage.IN_SESSION) as (
        connection,
        record,
    ):
        known = {item.topic.key for item in record.items}
        touched = {ballot.item for ballot in record.ballots}
        loose = [one for one in record.open_items if not (one.id in touched or one.minute or one.added_by)]
        for item in loose:
            if item.topic.key in found:
                store.reword(connection, item.id, found[item.topic.key])
        store.take_off(connection, [item.id for item in loose if item.topic.key not in found])
        new = [topic for key, topic in found.items() if key not in known]
        store.put(connection, number, new, by="", at=bench.now)
    return len(new)


def add_item(
    inventory: Inventory, number: int, title: str, proposal: str, *, tool: str = "", actor: Person, bench: Bench
) -> None:
    """Put something on the agenda that nobody would find by looking."""
    with _at_work(inventory, number, actor, bench, "makes the agenda", Stage.CALLED, Stage.IN_SESSION) as (
        connection,
        record,
    ):
        unknown = bool(tool) and not catalogue.known_ids(connection, [tool])
        _stop(
            no("POLICY-3", "say in a few words what it is about", when=not title.strip())
            + no("POLICY-3", f"the inventory has no tool {tool}", when=unknown)
            + length_refusals(title)
            + length_refusals(proposal)
        )
        key = f"own:{number}-{len(record.items) + 1}-{bench.now:%Y%m%d%H%M%S%f}"
        topic = Topic(key=key, kind=ItemKind.OWN, title=title.strip(), proposal=proposal.strip(), tool=tool)
        store.put(connection, number, [topic], by=actor.id, at=bench.now)


def open_meeting(inventory: Inventory, number: int, *, actor: Person, bench: Bench) -> None:
    """Open a meeting: who opens it takes the chair, and is there."""
    with _at_work(inventory, number, actor, bench, "opens a meeting", Stage.CALLED) as (connection, _):
        store.change(connection, number, opened=bench.now, chair=actor.id)
        store.note_present(connection, number, actor.id, by=actor.id, at=bench.now)
        _tell(connection, EventKind.MEETING_OPENED, number, actor, bench)


def attend(
    inventory: Inventory, number: int, person: Person, *, there: bool = True, actor: Person, bench: Bench
) -> None:
    """Note that a member is there, or is not after all; being there is no vote."""
    with _at_work(inventory, number, actor, bench, "notes who is there", Stage.IN_SESSION) as (connection, record):
        voted = any(ballot.person == person.id for ballot in record.ballots)
        _stop(
            member_refusals(bench.organisation, person, bench.now, "attends")
            + no("POLICY-3", f"{person.name} has voted, so {person.name} is there", when=voted and not there)
        )
        if there:
            store.note_present(connection, number, person.id, by=actor.id, at=bench.now)
        else:
            store.note_absent(connection, number, person.id)


def ballot_refused(
    inventory: Inventory, item: Item, *, actor: Person, bench: Bench, choice: Choice = Choice.YES
) -> tuple[Refusal, ...]:
    """Return why this person cannot vote on this item, before it is tried."""
    with inventory.reading() as connection:
        return _ballot_refused(connection, item.topic, choice, actor, bench)


def cast(inventory: Inventory, number: int, choice: Choice, *, actor: Person, bench: Bench) -> None:
    """Vote on an item: always as oneself; nobody votes for somebody else. Until it is counted one may change it."""
    meeting, tool = _place(inventory, number)
    with _at_work(inventory, meeting, actor, bench, "votes", Stage.IN_SESSION, tool=tool) as (connection, record):
        item = _open_item(record, number)
        _stop(_ballot_refused(connection, item.topic, choice, actor, bench))
        ballot = Ballot(item=number, person=actor.id, choice=choice, subject=item.topic.subject, at=bench.now)
        store.cast(connection, ballot)
        store.note_present(connection, meeting, actor.id, by=actor.id, at=bench.now)


def minute(
    inventory: Inventory, number: int, text: str, *, before: str | None = None, actor: Person, bench: Bench
) -> None:
    """Write what was said on an item; `before` is the text that the writer saw, so that nobody's words get lost."""
    meeting, _ = _place(inventory, number)
    with _at_work(inventory, meeting, actor, bench, "keeps minutes", Stage.IN_SESSION) as (connection, record):
        item = _item(record, number)
        other = before is not None and before.strip() != item.minute.strip()
        _stop(
            no(
                "POLICY-3",
                f"{_name(bench, item.minuted_by)} has written here in the meantime: “{item.minute}”",
                when=other,
            )
        )
        store.change_item(connection, number, minute=text.strip(), minuted_by=actor.id)


def note(inventory: Inventory, number: int, decision: Decision, *, actor: Person, bench: Bench) -> None:
    """End an item without a vote: noted, or deferred to the next meeting."""
    meeting, _ = _place(inventory, number)
    with _at_work(inventory, meeting, actor, bench, "keeps minutes", Stage.IN_SESSION) as (connection, record):
        item = _open_item(record, number)
        votes = bool(item.topic.gate) and decision is Decision.NOTED
        _stop(
            no("POLICY-3", f"{decision} follows from votes; it is not chosen", when=decision not in CHOSEN)
            + no("POLICY-3", "this is voted on, or deferred", when=votes)
        )
        store.change_item(connection, number, decision=decision.value, decided_by=actor.id, decided=bench.now)


def count_votes(inventory: Inventory, number: int, *, actor: Person, bench: Bench) -> Decision:
    """Count the votes of an item and minute them at its gate; what is decided is computed, as gates compute it."""
    meeting, tool = _place(inventory, number)
    with inventory.reading() as connection:
        record = store.record(connection, meeting)
        item = _open_item(record, number)
        votes = record.votes(number)
        _stop(
            member_refusals(bench.organisation, actor, bench.now, "keeps minutes")
            + stage_refusals(record.meeting, Stage.IN_SESSION)
            + no("POLICY-3", "there is nothing to vote on; it is noted or deferred", when=not item.topic.gate)
        )
    found: list[Decision] = []

    def decided(connection: Connection, known: Tool) -> None:
        now = store.record(connection, meeting, lock=True)
        again = _open_item(now, number)
        case = case_of(connection, known, actor=actor, bench=bench)
        _stop(
            no("POLICY-3", "somebody voted in this very moment; look at it again", when=now.votes(number) != votes)
            + _changed(case, again.topic)
        )
        found.append(_decision(case, again.topic, votes))
        store.change_item(connection, number, decision=found[0].value, decided_by=actor.id, decided=bench.now)

    vote(
        inventory,
        tool,
        item.topic.gate,
        ayes=votes[Choice.YES],
        noes=votes[Choice.NO],
        actor=actor,
        bench=bench,
        after=decided,
    )
    return found[0]


def close(inventory: Inventory, number: int, *, actor: Person, bench: Bench) -> str:
    """Close the minutes: what is open is deferred, and the digest of every word goes into the ledger; return it."""
    with _at_work(inventory, number, actor, bench, "closes the minutes", Stage.IN_SESSION) as (connection, record):
        _stop(closing_refusals(record))
        for item in record.open_items:
            deferred = Decision.DEFERRED.value
            store.change_item(connection, item.id, decision=deferred, decided_by=actor.id, decided=bench.now)
        store.change(connection, number, closed=bench.now)
        digest = minutes_digest(store.record(connection, number))
        store.change(connection, number, digest=digest)
        _tell(connection, EventKind.MEETING_CLOSED, number, actor, bench, digest=digest)
    return digest


def amend(inventory: Inventory, number: int, text: str, *, actor: Person, bench: Bench) -> None:
    """Add to closed minutes; what stands there stays."""
    with _at_work(inventory, number, actor, bench, "amends minutes", Stage.CLOSED) as (connection, _):
        _stop(no("POLICY-3", "say what is to be added", when=not text.strip()))
        store.amend(connection, number, actor.id, text.strip(), bench.now)
        _tell(connection, EventKind.MEETING_AMENDED, number, actor, bench, reason=text.strip())


def read(inventory: Inventory, number: int) -> Record:
    """Return all that is kept of a meeting; raises `NotThere`."""
    with inventory.reading() as connection:
        return store.record(connection, number)


def coming(inventory: Inventory) -> int | None:
    """Return the number of the next meeting, else of the last one that there was, None if none was ever called."""
    with inventory.reading() as connection:
        found = store.next_one(connection) or store.last_closed(connection)
    return None if found is None else found.id


@contextmanager
def _at_work(
    inventory: Inventory, number: int, actor: Person, bench: Bench, does: str, *stages: Stage, tool: str = ""
) -> Iterator[tuple[Connection, Record]]:
    """Lock a meeting for a member of the board, where it stands in one of these stages."""
    with on_record(inventory, tool or None, actor=actor, bench=bench, wanted=does), inventory.writing() as connection:
        record = store.record(connection, number, lock=True)
        _stop(member_refusals(bench.organisation, actor, bench.now, does) + stage_refusals(record.meeting, *stages))
        yield connection, record


def _place(inventory: Inventory, item: int) -> tuple[int, str]:
    """Return on which meeting's agenda an item stands, and its tool."""
    with inventory.reading() as connection:
        meeting = store.meeting_of(connection, item)
        return meeting, _item(store.record(connection, meeting), item).topic.tool


def _put_off(record: Record) -> list[Topic]:
    """Return what the last meeting deferred and nobody would find again by looking."""
    kinds = {ItemKind.OWN, ItemKind.COMPLAINT}
    return [one.topic for one in record.items if one.decision is Decision.DEFERRED and one.topic.kind in kinds]


def _ballot_refused(
    connection: Connection, topic: Topic, choice: Choice, actor: Person, bench: Bench
) -> tuple[Refusal, ...]:
    if not topic.tool:
        return no("POLICY-3", "there is nothing to vote on; it is noted or deferred")
    case = case_of(connection, catalogue.one_tool(connection, topic.tool), actor=actor, bench=bench)
    return ballot_refusals(case, topic, choice, subject_of(case, topic.gate))


def _changed(case: Case, topic: Topic) -> tuple[Refusal, ...]:
    other = subject_of(case, topic.gate) != topic.subject
    return no("POLICY-3", "what was voted on has changed since; defer it, and bring the agenda up to date", when=other)


def _decision(case: Case, topic: Topic, votes: Mapping[Choice, tuple[str, ...]]) -> Decision:
    if not needs_vote(case, topic.gate, topic.subject):
        return Decision.CARRIED
    against = votes[Choice.NO] and len(votes[Choice.NO]) >= len(votes[Choice.YES])
    return Decision.REJECTED if against else Decision.NO_QUORUM


def _item(record: Record, number: int) -> Item:
    found = record.item(number)
    if found is None:
        raise NotThere(f"meeting {record.meeting.id} has no item {number}")
    return found


def _open_item(record: Record, number: int) -> Item:
    found = _item(record, number)
    _stop(no("POLICY-3", f"it is decided already: {found.decision}", when=found.decision is not None))
    return found


def _name(bench: Bench, person: str) -> str:
    found = bench.organisation.person(person)
    return person if found is None else found.name


def _stop(refused: tuple[Refusal, ...]) -> None:
    if refused:
        raise Refused(refused)


def _tell(
    connection: Connection, kind: EventKind, number: int, actor: Person, bench: Bench, *, reason: str = "", **more: str
) -> None:
    detail = {"meeting": str(number), **more}
    event = Event(kind=kind, at=bench.now, actor=actor.id, reason=reason, policy="POLICY-3", detail=detail)
    ledger.append(connection, [event])
