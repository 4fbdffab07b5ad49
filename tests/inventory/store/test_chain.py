"""Linking in the database: in every transaction that tells something, in one line however many write, last of all."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from inventory.domain.chain import Anchor, Damage
from inventory.domain.events import Event, EventKind
from inventory.services.audit import Unreadable, head, verify
from inventory.services.intake import intake
from inventory.store import catalogue
from inventory.store.audit_tables import chain
from inventory.store.ledger import append, entries
from inventory.store.schema import events, tools

NOW = datetime(2026, 3, 2, 8, 0, 0, 250, tzinfo=UTC)


def told(actor: str = "bert", **said: Any) -> Event:
    return Event(kind=EventKind.REGISTER_CHANGED, at=NOW, actor=actor, **said)


def tell(inventory: Any, count: int, actor: str = "bert") -> None:
    with inventory.writing() as connection:
        append(connection, [told(actor, reason=f"number {number}") for number in range(count)])


def fail(inventory: Any) -> None:
    """Tell something in a transaction that fails."""
    with inventory.writing() as connection:
        append(connection, [told()])
        raise LookupError


def unlock(connection: Any) -> None:
    """Take away what keeps the tables append-only, as somebody with the database's own rights can."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE events DISABLE TRIGGER ALL"))
        connection.execute(text("ALTER TABLE chain DISABLE TRIGGER ALL"))
        return
    for table in ("events", "chain"):
        for verb in ("UPDATE", "DELETE"):
            connection.execute(text(f"DROP TRIGGER {table}_is_final_{verb}".replace("events_is", "events_are")))


def damages(inventory: Any, *anchors: Anchor) -> set[tuple[Damage, int, int]]:
    return {(found.damage, found.number, found.event) for found in verify(inventory, anchors).findings}


def test_what_happened_is_linked_when_its_transaction_ends(inventory: Any) -> None:
    assert head(inventory, NOW) is None
    tell(inventory, 3)
    tell(inventory, 2)
    verified = verify(inventory)
    assert (verified.links, verified.findings) == (5, ())
    anchor = head(inventory, NOW)
    assert anchor is not None
    assert (anchor.number, anchor.at) == (5, NOW)
    assert [entry.hash for entry in entries(inventory)][-1] == anchor.hash


def test_what_was_rolled_back_has_no_link(inventory: Any) -> None:
    with pytest.raises(LookupError):
        fail(inventory)
    tell(inventory, 1)
    assert verify(inventory).links == 1
    assert damages(inventory) == set()


def test_a_transaction_that_tells_nothing_takes_no_turn(inventory: Any) -> None:
    with inventory.writing() as connection:
        append(connection, [])
    assert head(inventory, NOW) is None


def test_characters_that_no_database_takes_are_hashed_as_they_are_stored(inventory: Any) -> None:
    with inventory.writing() as connection:
        append(connection, [told("b\0b", reason="a\0b \ud800", detail={"at\0": "x\0"}, share="no such share")])
    assert damages(inventory) == set()


def test_a_scan_is_linked_as_decisions_are(plant: Any, bench: Any) -> None:
    plant.files = {f"Q/{number}.vbs": f"limit = {number}" for number in range(40)}
    plant.scan()
    intake(plant.inventory, bench())
    assert verify(plant.inventory).links >= 40
    assert damages(plant.inventory) == set()


@pytest.mark.parametrize("change", [update(chain).values(hash=""), delete(chain)], ids=["edit", "delete"])
def test_the_database_itself_refuses_to_change_a_link(inventory: Any, change: Any) -> None:
    tell(inventory, 1)
    with pytest.raises(DBAPIError, match="never changed"), inventory.writing() as connection:
        connection.execute(change)


def test_every_way_to_change_the_tables_is_found(inventory: Any) -> None:
    tell(inventory, 12)
    anchor = head(inventory, NOW)
    assert anchor is not None
    with inventory.writing() as connection:
        ids = list(connection.execute(select(events.c.id).order_by(events.c.id)).scalars())
        unlock(connection)
        connection.execute(update(events).where(events.c.id == ids[1]).values(actor="olga"))
        connection.execute(delete(events).where(events.c.id == ids[3]))
        for event, place in ((ids[5], 9_000), (ids[6], ids[5]), (9_000, ids[6])):
            connection.execute(update(events).where(events.c.id == event).values(id=place))
        row = {"id": 9_999, "at": NOW, "kind": "approved", "actor": "olga", "reason": "", "policy": "", "detail": {}}
        connection.execute(insert(events).values(row))
        connection.execute(delete(events).where(events.c.id == ids[11]))
        connection.execute(delete(chain).where(chain.c.number == 12))
    assert damages(inventory) == {
        (Damage.EDITED, 2, ids[1]),
        (Damage.REMOVED, 4, ids[3]),
        (Damage.REORDERED, 6, ids[5]),
        (Damage.REORDERED, 7, ids[6]),
        (Damage.INSERTED, 0, 9_999),
    }
    assert (Damage.TRUNCATED, 12, 0) in damages(inventory, anchor)
    tell(inventory, 1)  # it goes on all the same: who damages the ledger must not stop the plant
    assert (Damage.REWRITTEN, 12, 0) in damages(inventory, anchor)


def test_a_ledger_that_was_written_anew_is_found_by_an_anchor_alone(inventory: Any) -> None:
    tell(inventory, 4)
    anchor = head(inventory, NOW)
    assert anchor is not None
    with inventory.writing() as connection:
        unlock(connection)
        connection.execute(delete(chain))
        connection.execute(delete(events))
    tell(inventory, 4, actor="olga")
    assert damages(inventory) == set()
    assert damages(inventory, anchor) == {(Damage.REWRITTEN, 4, 0)}
    assert damages(inventory, replace(anchor, number=9)) == {(Damage.TRUNCATED, 9, 0)}


def test_what_is_no_event_any_more_is_said_in_a_sentence(sqlite: Any) -> None:
    tell(sqlite, 3)
    with sqlite.writing() as connection:
        unlock(connection)
        connection.execute(text("UPDATE events SET at = 'never' WHERE id = 3"))
    with pytest.raises(Unreadable, match="never wrote"):
        verify(sqlite)


def test_many_who_write_at_once_make_one_chain(postgres: Any) -> None:
    barrier = Barrier(8)

    def write(number: int) -> None:
        barrier.wait()
        for _ in range(10):
            tell(postgres, 3, actor=f"p{number}")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))
    assert verify(postgres).links == 240
    assert damages(postgres) == set()


def test_the_chain_waits_for_nobody_so_that_nobody_waits_in_a_circle(postgres: Any, new_plant: Any, bench: Any) -> None:
    """One tells first and locks a tool after it, the other the other way round: both come through."""
    plant = new_plant(postgres)
    plant.files = {"Q/a.vbs": "UPDATE Test_Limits SET Hi = 1"}
    plant.scan()
    intake(postgres, bench())
    with postgres.reading() as connection:
        (tool,) = connection.execute(select(tools.c.id)).scalars()
    barrier = Barrier(2)

    def tell_then_lock() -> None:
        with postgres.writing() as connection:
            append(connection, [told("one")])
            barrier.wait()
            time.sleep(0.2)
            catalogue.locked_tool(connection, tool)

    def lock_then_tell() -> None:
        with postgres.writing() as connection:
            catalogue.locked_tool(connection, tool)
            barrier.wait()
            append(connection, [told("other")])
            time.sleep(0.4)

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(tell_then_lock), threads.submit(lock_then_tell)]:
            done.result(timeout=20)
    assert damages(postgres) == set()
    assert {entry.event.actor for entry in entries(postgres)} >= {"one", "other"}


def test_the_witness_is_told_the_head_after_each_transaction_that_adds_to_it(inventory: Any) -> None:
    heads: list[Anchor] = []
    watched = replace(inventory, witness=heads.append)
    tell(watched, 2)
    with watched.writing():
        pass
    with pytest.raises(LookupError):
        fail(watched)
    tell(watched, 1)
    assert [anchor.number for anchor in heads] == [2, 3]
    assert damages(inventory, *heads) == set()


def test_events_are_listed_by_tool_person_kind_and_day(inventory: Any) -> None:
    tell(inventory, 2)
    with inventory.writing() as connection:
        late = replace(told("olga"), kind=EventKind.APPROVED, at=NOW.replace(day=5))
        append(connection, [late])
    assert [entry.event.actor for entry in entries(inventory)] == ["bert", "bert", "olga"]
    assert [entry.event for entry in entries(inventory, actor="olga")] == [late]
    assert [entry.event for entry in entries(inventory, kind="approved")] == [late]
    assert [entry.event for entry in entries(inventory, since=NOW.replace(day=4))] == [late]
    assert list(entries(inventory, tool="T-1")) == []
