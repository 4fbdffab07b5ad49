"""A meeting from its agenda to closed minutes: members vote in person, and nothing is changed afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from inventory.domain.meeting import Choice, Decision, ItemKind, Stage
from inventory.domain.migration import State
from inventory.domain.people import Delegation, Organisation, Person, Role, Unit
from inventory.domain.refusal import Refused
from inventory.services import filing, meetings
from inventory.services.attempts import ON_RECORD
from inventory.services.move import move
from inventory.store.dossier import dossiers
from inventory.store.meeting_tables import meeting_ballots, meeting_items
from inventory.store.rows import NotThere


def test_the_plan_that_waits_is_on_the_agenda_with_what_proves_it(room: Any, limits: str) -> None:
    number = room.call()
    (item,) = room.record(number).items
    assert (item.topic.kind, item.topic.tool, item.topic.gate) == (ItemKind.VOTE, limits, "G3")
    assert item.topic.title == "limits.vbs"
    assert item.topic.proposal == (
        "Move it into MES by 2027-01-01; it is worth 12000 EUR a year (scrap of line 3); 4711 pays. "
        "Filed by Olga Operations."
    )
    texts = [line.text for line in item.topic.lines]
    assert texts[0].startswith("Quality: changes or computes test limits: UPDATE Test_Limits")
    assert "contained, backup: ticket 7" in texts


def test_votes_of_members_are_counted_minuted_at_the_gate_and_carry(empty_room: Any, before_the_board: Any) -> None:
    room, limits = empty_room, before_the_board(empty_room)
    number = room.session()
    item = room.item(number).id
    room.vote(item, "bert")
    room.vote(item, "brian")
    room.vote(item, "cara", Choice.NO)
    assert room.count(item) == "carried"
    with room.inventory.reading() as connection:
        (vote,) = dossiers(connection, [limits])[limits].votes
    assert (vote.ayes, vote.noes, vote.minuted_by) == ({"bert", "brian"}, {"cara"}, "bert")
    move(room.inventory, limits, State.PLANNED, actor=room.people["bert"], reason="decided", bench=room.on())
    kept = room.record(number)
    assert kept.present == ("bert", "brian", "cara")
    assert (kept.items[0].decision, kept.items[0].decided_by) == (Decision.CARRIED, "bert")
    assert room.told("voted")[0].detail["for"] == "bert brian"


def test_what_has_no_majority_is_rejected_and_what_has_no_quorum_comes_again(room: Any) -> None:
    number = room.session()
    item = room.item(number).id
    room.vote(item, "bert")
    assert room.count(item) == "no quorum"
    room.close(number)
    again = room.session(2)
    item = room.item(again).id
    room.vote(item, "brian", Choice.NO, day=2)
    room.vote(item, "cara", Choice.NO, day=2)
    assert room.count(item, day=2) == "rejected"
    room.close(again, 2)
    assert room.record(room.call(3)).items == ()


def test_a_member_may_think_again_until_it_is_counted(room: Any) -> None:
    number = room.session()
    item = room.item(number).id
    room.vote(item, "bert")
    room.vote(item, "bert", Choice.ABSTAIN)
    assert room.record(number).votes(item) == {Choice.YES: (), Choice.NO: (), Choice.ABSTAIN: ("bert",)}
    with pytest.raises(Refused, match="nobody voted"):
        room.count(item)
    room.vote(item, "bert")
    room.count(item)
    with pytest.raises(Refused, match="it is decided already: no quorum"):
        room.vote(item, "brian")
    with pytest.raises(Refused, match="it is decided already"):
        room.count(item)


def test_nobody_votes_who_is_no_member(room: Any) -> None:
    number = room.session()
    item = room.item(number).id
    for who, sentence in (
        ("ingo", "Ingo IT belongs to IT; the board is of the business"),
        ("eva", "Eva Engineer is no member of the board; a member votes"),
        ("gone", "Gustav Gone is a group or has left"),
        ("team", "is a group or has left; members act in person"),
    ):
        with pytest.raises(Refused, match=sentence):
            room.vote(item, who)
    assert room.record(number).ballots == ()


def test_that_it_tried_to_vote_is_on_record(room: Any, limits: str) -> None:
    assert "CHG-1" in ON_RECORD
    item = room.item(room.session()).id
    with pytest.raises(Refused):
        room.vote(item, "ingo")
    (attempt,) = room.told("attempt_refused")
    assert (attempt.actor, attempt.tool, attempt.policy, attempt.detail["wanted"]) == ("ingo", limits, "CHG-1", "votes")


def test_a_vote_that_it_lent_is_none(room: Any) -> None:
    number = room.session()
    item = room.item(number).id
    iris = Person(id="iris", name="Iris", unit=Unit.IT, roles=frozenset({Role.BOARD}))
    tina = Person(id="tina", name="Tina")
    bench = room.on()
    loan = Delegation(giver="iris", taker="tina", role=Role.BOARD, until=bench.now + timedelta(days=3))
    staff = Organisation.of([*bench.organisation.people.values(), iris, tina], delegations=[loan])
    with pytest.raises(Refused, match="Tina is no member of the board"):
        meetings.cast(room.inventory, item, Choice.YES, actor=tina, bench=replace(bench, organisation=staff))


def test_who_filed_the_plan_abstains_and_somebody_else_keeps_the_minutes_of_it(room: Any, limits: str) -> None:
    room.plan(limits, "4712", by="bert")
    number = room.session()
    item = room.item(number).id
    with pytest.raises(Refused, match="it is Bert Board's own request, or that of who lent the vote; abstain"):
        room.vote(item, "bert")
    room.vote(item, "bert", Choice.ABSTAIN)
    room.vote(item, "brian")
    room.vote(item, "cara")
    with pytest.raises(Refused, match="somebody else minutes the vote on it"):
        room.count(item)
    assert room.count(item, by="cara") == "carried"


def test_votes_on_a_plan_that_was_changed_since_count_for_nothing(room: Any, limits: str) -> None:
    number = room.session()
    item = room.item(number).id
    room.vote(item, "bert")
    room.vote(item, "brian")
    room.plan(limits, "4999")
    with pytest.raises(Refused, match="has changed since it came on the agenda"):
        room.vote(item, "cara")
    with pytest.raises(Refused, match="what was voted on has changed since"):
        room.count(item)
    with room.inventory.reading() as connection:
        assert dossiers(connection, [limits])[limits].votes == ()
    assert meetings.gather(room.inventory, number, actor=room.people["bert"], bench=room.on()) == 1
    old, new = room.record(number).items
    assert "4711" in old.topic.proposal
    assert "4999" in new.topic.proposal


def test_the_agenda_follows_what_is_open_and_keeps_what_was_touched(room: Any, limits: str) -> None:
    number = room.call()
    room.plan(limits, "4999")
    assert meetings.gather(room.inventory, number, actor=room.people["bert"], bench=room.on()) == 1
    assert [item.topic.proposal.count("4999") for item in room.record(number).items] == [1]
    assert meetings.gather(room.inventory, number, actor=room.people["bert"], bench=room.on()) == 0


def test_what_somebody_adds_is_deferred_to_the_next_meeting_and_stands_there_again(room: Any) -> None:
    number = room.session()
    room_four = {"title": "Room 4 is too small", "proposal": "Meet in room 5."}
    meetings.add_item(room.inventory, number, **room_four, actor=room.people["cara"], bench=room.on())
    with pytest.raises(Refused, match="the inventory has no tool T-none"):
        meetings.add_item(room.inventory, number, "x", "", tool="T-none", actor=room.people["cara"], bench=room.on())
    own = room.item(number, ItemKind.OWN)
    assert own.added_by == "cara"
    with pytest.raises(Refused, match="nothing to vote on"):
        room.vote(own.id, "bert")
    with pytest.raises(Refused, match="nothing to vote on"):
        room.count(own.id)
    room.close(number)
    assert {item.decision for item in room.record(number).items} == {Decision.DEFERRED}
    again = room.record(room.call(2))
    assert [item.topic.title for item in again.items] == ["limits.vbs", "Room 4 is too small"]


def test_a_decision_is_noted_or_deferred_but_never_chosen(room: Any) -> None:
    number = room.session()
    item = room.item(number).id
    bert = room.people["bert"]
    with pytest.raises(Refused, match="carried follows from votes; it is not chosen"):
        meetings.note(room.inventory, item, Decision.CARRIED, actor=bert, bench=room.on())
    with pytest.raises(Refused, match="this is voted on, or deferred"):
        meetings.note(room.inventory, item, Decision.NOTED, actor=bert, bench=room.on())
    meetings.note(room.inventory, item, Decision.DEFERRED, actor=bert, bench=room.on())
    assert room.item(number).decision is Decision.DEFERRED


def test_two_minute_keepers_do_not_write_over_each_other(room: Any) -> None:
    number = room.session()
    item = room.item(number).id
    for who, text, before in (
        ("bert", "Pia explains the MES.", ""),
        ("cara", "Pia explained.", "Pia explains the MES."),
    ):
        meetings.minute(room.inventory, item, text, before=before, actor=room.people[who], bench=room.on())
    with pytest.raises(Refused, match=r"Cara Board has written here in the meantime: “Pia explained\."):
        meetings.minute(room.inventory, item, "No.", before="", actor=room.people["bert"], bench=room.on())
    with pytest.raises(Refused, match="4,001 characters"):
        meetings.minute(room.inventory, item, "x" * 4001, actor=room.people["bert"], bench=room.on())
    assert (room.item(number).minute, room.item(number).minuted_by) == ("Pia explained.", "cara")


def test_votes_that_were_cast_are_counted_before_the_minutes_are_closed(room: Any) -> None:
    number = room.session()
    room.vote(room.item(number).id, "bert")
    with pytest.raises(Refused, match=r"votes were cast on “limits\.vbs”; count them first"):
        room.close(number)


def test_closed_minutes_are_proven_by_the_ledger_and_only_amended(room: Any) -> None:
    number = room.session()
    item = room.item(number).id
    room.vote(item, "bert")
    room.vote(item, "brian")
    room.count(item)
    digest = room.close(number)
    kept = room.record(number)
    assert (kept.meeting.stage, kept.meeting.digest, kept.as_closed) == (Stage.CLOSED, digest, True)
    assert [event.detail["digest"] for event in room.told("meeting_closed")] == [digest]
    bert = room.people["bert"]
    for act in (
        lambda: meetings.minute(room.inventory, item, "x", actor=bert, bench=room.on()),
        lambda: meetings.add_item(room.inventory, number, "x", "", actor=bert, bench=room.on()),
        lambda: meetings.gather(room.inventory, number, actor=bert, bench=room.on()),
        lambda: meetings.attend(room.inventory, number, bert, actor=bert, bench=room.on()),
        lambda: room.close(number),
    ):
        with pytest.raises(Refused, match="the minutes are closed; what is to be said now is added as an amendment"):
            act()
    meetings.amend(room.inventory, number, "Cara was late.", actor=bert, bench=room.on(2))
    after = room.record(number)
    assert ([one.text for one in after.amendments], after.as_closed) == (["Cara was late."], True)
    assert room.told("meeting_amended")[0].reason == "Cara was late."


@pytest.mark.parametrize("table", ["items", "ballots"])
def test_minutes_that_were_changed_in_the_database_are_seen_to_be(room: Any, table: str) -> None:
    number = room.session()
    item = room.item(number).id
    room.vote(item, "bert")
    room.vote(item, "brian")
    room.count(item)
    room.close(number)
    changed = {
        "items": update(meeting_items).values(minute="Everybody agreed."),
        "ballots": update(meeting_ballots).values(choice="no"),
    }
    with room.inventory.writing() as connection:
        connection.execute(changed[table])
    assert not room.record(number).as_closed


def test_who_is_there_is_noted_by_a_member_and_is_no_vote(room: Any) -> None:
    number = room.session()
    bert, cara = room.people["bert"], room.people["cara"]
    meetings.attend(room.inventory, number, cara, actor=bert, bench=room.on())
    meetings.attend(room.inventory, number, cara, actor=bert, bench=room.on())
    assert (room.record(number).present, room.record(number).ballots) == (("bert", "cara"), ())
    meetings.attend(room.inventory, number, cara, there=False, actor=bert, bench=room.on())
    assert room.record(number).present == ("bert",)
    room.vote(room.item(number).id, "bert")
    with pytest.raises(Refused, match="Bert Board has voted, so Bert Board is there"):
        meetings.attend(room.inventory, number, bert, there=False, actor=cara, bench=room.on())
    with pytest.raises(Refused, match="Eva Engineer is no member of the board; a member attends"):
        meetings.attend(room.inventory, number, room.people["eva"], actor=bert, bench=room.on())


def test_a_meeting_is_called_by_a_member_for_a_day_that_can_be(empty_room: Any) -> None:
    room = empty_room
    bert, now = room.people["bert"], room.on().now.date()
    for title, day, sentence in (
        (" ", now, "give the meeting a name"),
        ("x", now - timedelta(days=1), "is over; a meeting is called for today or later"),
        ("x", now + timedelta(days=400), "is more than a year away"),
    ):
        with pytest.raises(Refused, match=sentence):
            meetings.call(room.inventory, title=title, day=day, place="", actor=bert, bench=room.on())
    with pytest.raises(Refused, match="Olga Operations is no member of the board; a member calls a meeting"):
        room.call(by="olga")
    number = room.call()
    assert room.record(number).items == ()
    with pytest.raises(Refused, match="the meeting has not been opened yet"):
        room.close(number)
    with pytest.raises(NotThere, match="there is no meeting 77"):
        meetings.read(room.inventory, 77)
    with pytest.raises(NotThere, match="there is no item 77"):
        room.vote(77, "bert")


def test_an_exception_comes_before_the_board_with_what_makes_up_for_it(room: Any, limits: str) -> None:
    bench = room.on()
    asked = {"reason": "the MES comes in May", "controls": "two people check", "until": bench.now + timedelta(days=60)}
    filing.waive(room.inventory, limits, **asked, actor=room.people["olga"], bench=bench)
    proposals = {item.topic.gate: item.topic.proposal for item in room.record(room.call()).items}
    assert set(proposals) == {"G3", "GX"}
    assert proposals["GX"] == (
        "Leave it as it is until 2026-05-02, because: the MES comes in May. What makes up for it: two people check. "
        "Asked for by Olga Operations."
    )
