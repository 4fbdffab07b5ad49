"""Meetings in the database: agendas, presence, ballots and minutes; what is closed is never changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from inventory.domain.meeting import (
    Amendment,
    Ballot,
    Choice,
    Decision,
    Item,
    ItemKind,
    Line,
    Meeting,
    Record,
    Topic,
)
from inventory.store.bodies import storable, typed
from inventory.store.meeting_tables import (
    meeting_amendments,
    meeting_ballots,
    meeting_items,
    meeting_presence,
    meetings,
)
from inventory.store.rows import AnyRow, NotThere, insert_missing, insert_rows

_ORDER = {kind: place for place, kind in enumerate(ItemKind)}
"""What is voted on comes first."""


def add(connection: Connection, *, title: str, day: date, place: str, by: str, at: datetime) -> int:
    """Call a meeting and return its number."""
    values = {"title": typed(title), "day": day, "place": typed(place), "called_by": by, "called": at}
    made = connection.execute(meetings.insert().values(**values, chair="", digest="")).inserted_primary_key
    return int(made[0]) if made else 0


def one(connection: Connection, number: int, *, lock: bool = False) -> Meeting:
    """Return a meeting, `lock`ed against changes until the transaction ends; raises `NotThere` without one."""
    query = select(meetings).where(meetings.c.id == number)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotThere(f"there is no meeting {number}")
    return _meeting(row)


def latest(connection: Connection, *, before: int | None = None, limit: int = 50) -> list[Meeting]:
    """Return the meetings, the one called last first; those before this number for further pages."""
    query = select(meetings).order_by(meetings.c.id.desc()).limit(limit)
    wanted = query if before is None else query.where(meetings.c.id < before)
    return [_meeting(row) for row in connection.execute(wanted)]


def last_closed(connection: Connection, *, before: int | None = None) -> Meeting | None:
    """Return the meeting that was closed last, or the last one before another, None if none was."""
    query = select(meetings).where(meetings.c.closed.is_not(None)).order_by(meetings.c.closed.desc()).limit(1)
    row = connection.execute(query if before is None else query.where(meetings.c.id < before)).first()
    return None if row is None else _meeting(row)


def next_one(connection: Connection) -> Meeting | None:
    """Return the next meeting that is not over, None if none is called."""
    query = select(meetings).where(meetings.c.closed.is_(None)).order_by(meetings.c.day, meetings.c.id).limit(1)
    row = connection.execute(query).first()
    return None if row is None else _meeting(row)


def meeting_of(connection: Connection, item: int) -> int:
    """Return the number of the meeting on whose agenda this item stands; raises `NotThere`."""
    found = connection.execute(select(meeting_items.c.meeting_id).where(meeting_items.c.id == item)).scalar()
    if found is None:
        raise NotThere(f"there is no item {item}")
    return int(found)


def record(connection: Connection, number: int, *, lock: bool = False) -> Record:
    """Return all that is kept of a meeting; raises `NotThere`."""
    meeting = one(connection, number, lock=lock)
    items = connection.execute(
        select(meeting_items).where(meeting_items.c.meeting_id == number).order_by(meeting_items.c.id)
    )
    present = select(meeting_presence.c.person).where(meeting_presence.c.meeting_id == number)
    added = (
        select(meeting_amendments).where(meeting_amendments.c.meeting_id == number).order_by(meeting_amendments.c.id)
    )
    return Record(
        meeting=meeting,
        items=tuple(sorted(map(_item, items), key=lambda item: (_ORDER[item.topic.kind], item.id))),
        present=tuple(sorted(connection.execute(present).scalars())),
        ballots=_ballots(connection, number),
        amendments=tuple(
            Amendment(person=row.person, text=row.text, at=row.at) for row in connection.execute(added).all()
        ),
    )


def counts(connection: Connection, numbers: Iterable[int]) -> dict[int, dict[str, int]]:
    """Return for each of these meetings how many items there are of each decision, "" for those still open."""
    item = meeting_items.c
    query = select(item.meeting_id, item.decision, func.count()).where(item.meeting_id.in_(list(numbers)))
    found: dict[int, dict[str, int]] = {}
    for number, decision, count in connection.execute(query.group_by(item.meeting_id, item.decision)):
        found.setdefault(number, {})[decision] = int(count)
    return found


def decided(connection: Connection, *, limit: int) -> list[tuple[Meeting, Item, dict[str, int]]]:
    """Return what was decided in all meetings, the newest first, each with its meeting and the votes by choice."""
    query = (
        select(meeting_items.c.id, meeting_items.c.meeting_id)
        .where(meeting_items.c.decision != "")
        .order_by(meeting_items.c.decided.desc(), meeting_items.c.id.desc())
        .limit(limit)
    )
    found = connection.execute(query).all()
    records = {number: record(connection, number) for number in dict.fromkeys(row.meeting_id for row in found)}
    items = {item.id: item for one in records.values() for item in one.items}
    return [
        (
            records[row.meeting_id].meeting,
            items[row.id],
            {choice.value: len(people) for choice, people in records[row.meeting_id].votes(row.id).items()},
        )
        for row in found
    ]


def put(connection: Connection, meeting: int, topics: Iterable[Topic], *, by: str, at: datetime) -> None:
    """Put these topics on the agenda, at its end."""
    rows = [
        {
            "meeting_id": meeting,
            "key": topic.key,
            "added_by": by,
            "added": at,
            "minute": "",
            "minuted_by": "",
            "decision": "",
            "decided_by": "",
            "decided": None,
            **_words(topic),
            "tool_id": topic.tool or None,
            "kind": topic.kind.value,
        }
        for topic in topics
    ]
    insert_rows(connection, meeting_items, rows)


def reword(connection: Connection, item: int, topic: Topic) -> None:
    """Say anew what an item is about."""
    connection.execute(update(meeting_items).where(meeting_items.c.id == item).values(**_words(topic)))


def take_off(connection: Connection, items: Sequence[int]) -> None:
    """Take items off the agenda that nobody has voted on or minuted."""
    connection.execute(delete(meeting_items).where(meeting_items.c.id.in_(items)))


def change(connection: Connection, number: int, **values: Any) -> None:
    """Write that a meeting was opened or closed."""
    connection.execute(update(meetings).where(meetings.c.id == number).values(**values))


def change_item(connection: Connection, number: int, **values: Any) -> None:
    """Write what was minuted or decided on an item."""
    kept = {name: typed(value) if isinstance(value, str) else value for name, value in values.items()}
    connection.execute(update(meeting_items).where(meeting_items.c.id == number).values(**kept))


def note_present(connection: Connection, meeting: int, person: str, *, by: str, at: datetime) -> None:
    """Note that somebody is there, once."""
    row = {"meeting_id": meeting, "person": person, "noted_by": by, "at": at}
    insert_missing(connection, meeting_presence, [row])


def note_absent(connection: Connection, meeting: int, person: str) -> None:
    """Take back that somebody is there."""
    mine = (meeting_presence.c.meeting_id == meeting, meeting_presence.c.person == person)
    connection.execute(delete(meeting_presence).where(*mine))


def cast(connection: Connection, ballot: Ballot) -> None:
    """Keep how somebody votes; what they said before is kept too, and does not count any more."""
    values = {"item_id": ballot.item, "person": ballot.person, "choice": ballot.choice.value}
    connection.execute(meeting_ballots.insert().values(**values, subject=ballot.subject, at=ballot.at))


def amend(connection: Connection, meeting: int, person: str, text: str, at: datetime) -> None:
    """Add to minutes that are closed."""
    values = {"meeting_id": meeting, "person": person, "text": typed(text), "at": at}
    connection.execute(meeting_amendments.insert().values(**values))


def _ballots(connection: Connection, meeting: int) -> tuple[Ballot, ...]:
    query = (
        select(meeting_ballots)
        .join(meeting_items, meeting_items.c.id == meeting_ballots.c.item_id)
        .where(meeting_items.c.meeting_id == meeting)
        .order_by(meeting_ballots.c.id)
    )
    newest = {(row.item_id, row.person): _ballot(row) for row in connection.execute(query)}
    return tuple(newest.values())


def _words(topic: Topic) -> dict[str, Any]:
    """Return what an item says; what it quotes may be longer than what a person may type."""
    return {
        "gate": topic.gate,
        "subject": topic.subject,
        "title": storable(topic.title),
        "proposal": storable(topic.proposal),
        "lines": [[storable(line.text), line.tool] for line in topic.lines],
    }


def _meeting(row: AnyRow) -> Meeting:
    return Meeting(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping


def _ballot(row: AnyRow) -> Ballot:
    return Ballot(item=row.item_id, person=row.person, choice=Choice(row.choice), subject=row.subject, at=row.at)


def _item(row: AnyRow) -> Item:
    return Item(
        id=row.id,
        meeting=row.meeting_id,
        topic=Topic(
            key=row.key,
            kind=ItemKind(row.kind),
            title=row.title,
            proposal=row.proposal,
            lines=tuple(Line(text=text, tool=tool) for text, tool in row.lines),
            tool=row.tool_id or "",
            gate=row.gate,
            subject=row.subject,
        ),
        added_by=row.added_by,
        added=row.added,
        minute=row.minute,
        minuted_by=row.minuted_by,
        decision=Decision(row.decision) if row.decision else None,
        decided_by=row.decided_by,
        decided=row.decided,
    )
