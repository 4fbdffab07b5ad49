"""The audit chain: whatever is done to a ledger afterwards is found, and named for what it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.domain.canonical import canonical
from inventory.domain.chain import (
    BEGINNING,
    Anchor,
    Damage,
    Finding,
    Link,
    anchors_in,
    digest_of_event,
    examine,
    hash_of,
    held_to,
)
from inventory.domain.events import Event, EventKind

NOW = datetime(2026, 3, 2, 8, 0, 0, 125, tzinfo=UTC)
Rows = list[tuple[Link, Event | None]]


def told(number: int) -> Event:
    return Event(
        kind=EventKind.STATE_CHANGED,
        at=NOW + timedelta(minutes=number),
        actor="bert",
        tool=f"T-{number}",
        reason="größer als 5 µm",
        policy="G3",
        detail={"from": "contained", "to": "planned"},
    )


def ledger(length: int, *, first: int = 1) -> Rows:
    rows: Rows = []
    before = BEGINNING
    for number in range(1, length + 1):
        event = first + number - 1
        digest = digest_of_event(event, told(number))
        before = hash_of(number, digest, before)
        rows.append((Link(number=number, event=event, digest=digest, hash=before), told(number)))
    return rows


def damages(rows: Rows) -> list[tuple[Damage, int]]:
    return [(found.damage, found.number) for found in examine(rows)]


def test_the_form_of_a_link_never_changes() -> None:
    """Every ledger there is was written in this form: who changes it must be able to read the old one."""
    assert canonical({"before": "b", "digest": "d", "number": 7}) == b'{"before":"b","digest":"d","number":7}'
    assert hash_of(7, "d", "b") == sha256(b'{"before":"b","digest":"d","number":7}').hexdigest()
    said = (
        '{"actor":"bert","at":"2026-03-02T08:01:00.000125+00:00","detail":{"from":"contained","to":"planned"},'
        '"event":1,"kind":"state_changed","policy":"G3","reason":"größer als 5 µm","share":null,"tool":"T-1"}'
    )
    assert digest_of_event(1, told(1)) == sha256(said.encode()).hexdigest()


@given(st.integers(0, 30), st.integers(1, 99))
def test_a_ledger_that_nobody_touched_has_no_finding(length: int, first: int) -> None:
    assert damages(ledger(length, first=first)) == []


@given(
    st.integers(1, 12),
    st.sampled_from(
        [
            {"actor": "olga"},
            {"reason": "x"},
            {"policy": "G4"},
            {"detail": {}},
            {"tool": None},
            {"share": "plant"},
            {"at": NOW},
            {"kind": EventKind.APPROVED},
        ]
    ),
)
def test_an_edit_of_any_field_is_found_where_it_was_made(number: int, change: dict[str, object]) -> None:
    rows = ledger(12)
    link, event = rows[number - 1]
    assert event is not None
    rows[number - 1] = (link, replace(event, **change))  # type: ignore[arg-type]
    assert damages(rows) == [(Damage.EDITED, number)]


@given(st.integers(1, 12))
def test_an_event_that_was_removed_is_found_by_its_link(number: int) -> None:
    rows = ledger(12)
    rows[number - 1] = (rows[number - 1][0], None)
    assert damages(rows) == [(Damage.REMOVED, number)]


@given(st.integers(1, 10), st.integers(1, 3))
def test_an_event_that_was_removed_with_its_link_leaves_a_gap(number: int, many: int) -> None:
    rows = ledger(14)
    del rows[number - 1 : number - 1 + many]
    assert damages(rows) == [(Damage.REMOVED, number)]


def test_a_gap_that_was_closed_by_counting_anew_is_found() -> None:
    rows = ledger(6)
    del rows[2]
    closed = [(replace(link, number=number), event) for number, (link, event) in enumerate(rows, start=1)]
    assert damages(closed) == [(Damage.UNLINKED, number) for number in (3, 4, 5)]


@given(st.integers(1, 11))
def test_two_events_that_changed_places_are_told_from_edits(number: int) -> None:
    rows = ledger(12)
    (one, first), (other, second) = rows[number - 1], rows[number]
    rows[number - 1 : number + 1] = [(one, second), (other, first)]
    assert damages(rows) == [(Damage.REORDERED, number), (Damage.REORDERED, number + 1)]


@pytest.mark.parametrize("field", ["hash", "digest"])
def test_a_link_that_was_changed_is_found(field: str) -> None:
    rows = ledger(5)
    rows[2] = (replace(rows[2][0], **{field: "0" * 64}), rows[2][1])
    assert (Damage.UNLINKED, 3) in damages(rows)


def test_an_edit_with_its_own_link_computed_anew_breaks_the_next_one() -> None:
    rows = ledger(5)
    event = replace(told(3), actor="olga")
    digest = digest_of_event(3, event)
    rows[2] = (Link(number=3, event=3, digest=digest, hash=hash_of(3, digest, rows[1][0].hash)), event)
    assert damages(rows) == [(Damage.UNLINKED, 4)]


def test_an_anchor_finds_an_end_that_was_cut_off_and_a_past_that_was_written_anew() -> None:
    rows = ledger(5)
    anchor = Anchor(number=4, hash=rows[3][0].hash, at=NOW)
    assert held_to(anchor, 5, rows[3][0].hash) is None
    cut, anew = held_to(anchor, 3, None), held_to(anchor, 5, "0" * 64)
    assert isinstance(cut, Finding)
    assert isinstance(anew, Finding)
    assert (cut.damage, anew.damage) == (Damage.TRUNCATED, Damage.REWRITTEN)
    assert "now it ends at 3" in cut.sentence


def test_an_anchor_is_found_again_in_any_text() -> None:
    anchor = Anchor(number=12, hash="ab" * 32, at=NOW)
    later = replace(anchor, number=13)
    log = f"<14>shadowit audit head {anchor}\0\nMar  2 other: line\nshadowit audit head {later}"
    assert anchors_in(log) == [anchor, later]
    assert anchors_in('{"at":"2026","hash":"zz","number":1}') == []
