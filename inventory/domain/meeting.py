"""Meetings of the board: an agenda, members who vote in person, and minutes that nobody changes (POLICY section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from inventory.domain.canonical import digest_of
from inventory.domain.dossier import Vote
from inventory.domain.gates.case import Case, requesters
from inventory.domain.gates.filing import vote_refusals
from inventory.domain.people import Organisation, Person, Role, Unit
from inventory.domain.refusal import Refusal, no


class ItemKind(StrEnum):
    """What an item of an agenda is about."""

    VOTE = "vote"
    ESCALATION = "escalation"
    OVERDUE = "overdue"
    COMPLAINT = "complaint"
    ATTEMPT = "attempt"
    HELD = "held"
    OWN = "own"


class Choice(StrEnum):
    """How a member votes."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Decision(StrEnum):
    """How an item ended; the first three are computed of the votes, never chosen."""

    CARRIED = "carried"
    REJECTED = "rejected"
    NO_QUORUM = "no quorum"
    NOTED = "noted"
    DEFERRED = "deferred"


CHOSEN = frozenset({Decision.NOTED, Decision.DEFERRED})
"""What a minute keeper may write without a vote."""


class Stage(StrEnum):
    """Where a meeting stands."""

    CALLED = "called"
    IN_SESSION = "in session"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line that shows what an item is about; `tool` is the id of the tool it is about, "" for none."""

    text: str
    tool: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What an item is about, before it stands on an agenda.

    `key` names it: the same thing stands on an agenda once. `gate` and `subject` say what is voted on, "" if nothing.
    """

    key: str
    kind: ItemKind
    title: str
    proposal: str
    lines: tuple[Line, ...] = ()
    tool: str = ""
    gate: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of an agenda, with what was minuted and decided; `added_by` is "" for what was gathered."""

    id: int
    meeting: int
    topic: Topic
    added_by: str
    added: datetime
    minute: str = ""
    minuted_by: str = ""
    decision: Decision | None = None
    decided_by: str = ""
    decided: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """How one member voted on an item; `subject` is what lay before that member."""

    item: int
    person: str
    choice: Choice
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What was added to the minutes after they were closed."""

    person: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting: who called it and for when, who opened it (the chair), and the digest of its closed minutes."""

    id: int
    title: str
    day: date
    place: str
    called_by: str
    called: datetime
    chair: str = ""
    opened: datetime | None = None
    closed: datetime | None = None
    digest: str = ""

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        if self.closed is not None:
            return Stage.CLOSED
        return Stage.CALLED if self.opened is None else Stage.IN_SESSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All that is kept of one meeting. `ballots` are those that count: the newest of each member on each item."""

    meeting: Meeting
    items: tuple[Item, ...]
    present: tuple[str, ...]
    ballots: tuple[Ballot, ...]
    amendments: tuple[Amendment, ...] = ()

    def item(self, number: int) -> Item | None:
        """Return the item of that number."""
        return next((one for one in self.items if one.id == number), None)

    def votes(self, number: int) -> Mapping[Choice, tuple[str, ...]]:
        """Return who voted how on an item."""
        cast = [ballot for ballot in self.ballots if ballot.item == number]
        return {choice: tuple(sorted(one.person for one in cast if one.choice is choice)) for choice in Choice}

    @property
    def open_items(self) -> tuple[Item, ...]:
        """What is not decided yet."""
        return tuple(one for one in self.items if one.decision is None)

    @property
    def as_closed(self) -> bool:
        """True if the minutes are still word for word what was closed."""
        return self.meeting.digest == minutes_digest(self)


def minutes_digest(record: Record) -> str:
    """Return the digest of everything that the minutes say; it goes into the ledger when a meeting is closed."""
    meeting = record.meeting
    return digest_of(
        {
            "meeting": meeting.id,
            "title": meeting.title,
            "day": meeting.day,
            "place": meeting.place,
            "called": [meeting.called_by, meeting.called],
            "opened": [meeting.chair, meeting.opened],
            "closed": meeting.closed,
            "present": sorted(record.present),
            "items": [_minuted(record, item) for item in record.items],
        }
    )


def _minuted(record: Record, item: Item) -> dict[str, object]:
    topic = item.topic
    return {
        "key": topic.key,
        "kind": topic.kind,
        "title": topic.title,
        "proposal": topic.proposal,
        "lines": [[line.text, line.tool] for line in topic.lines],
        "tool": topic.tool,
        "gate": topic.gate,
        "subject": topic.subject,
        "votes": {choice.value: list(people) for choice, people in record.votes(item.id).items()},
        "decision": item.decision,
        "decided": [item.decided_by, item.decided],
        "minute": [item.minuted_by, item.minute],
    }


def members(organisation: Organisation, now: datetime) -> tuple[Person, ...]:
    """Return the members of the board who can sit in a meeting, by name."""
    found = [person for person in organisation.people.values() if is_member(organisation, person, now)]
    return tuple(sorted(found, key=lambda person: (person.name.casefold(), person.id)))


def is_member(organisation: Organisation, person: Person, now: datetime) -> bool:
    """Return True for a natural person of the business who is on the board of any plant, or to whom a vote was lent."""
    if not person.can_own:
        return False
    own = Role.BOARD in person.roles or any(grant.role is Role.BOARD for grant in person.grants)
    return own or any(_lends(organisation, giver, plant) for giver, plant in _lent_to(organisation, person, now))


def _lent_to(organisation: Organisation, person: Person, now: datetime) -> Iterable[tuple[str, str]]:
    return [
        (loan.giver, loan.plant)
        for loan in organisation.delegations
        if loan.taker == person.id and loan.role is Role.BOARD and now < loan.until
    ]


def _lends(organisation: Organisation, giver: str, plant: str) -> bool:
    found = organisation.person(giver)
    return found is not None and found.can_own and found.holds(Role.BOARD, plant)


def member_refusals(organisation: Organisation, person: Person, now: datetime, does: str) -> tuple[Refusal, ...]:
    """Return why this person cannot do what members of the board do; `does` ends the sentence."""
    if is_member(organisation, person, now):
        return ()
    if person.unit is Unit.IT:
        return no("CHG-1", f"{person.name} belongs to IT; the board is of the business")
    if person.is_group or not person.active:
        return no("POLICY-3", f"{person.name} is a group or has left; members act in person")
    return no("POLICY-3", f"{person.name} is no member of the board; a member {does}")


def stage_refusals(meeting: Meeting, *wanted: Stage) -> tuple[Refusal, ...]:
    """Refuse what does not fit to where a meeting stands."""
    told = {
        Stage.CALLED: "the meeting has not been opened yet",
        Stage.IN_SESSION: "the meeting is in session already",
        Stage.CLOSED: "the minutes are closed; what is to be said now is added as an amendment",
    }
    return no("POLICY-3", told[meeting.stage], when=meeting.stage not in wanted)


def ballot_refusals(case: Case, topic: Topic, choice: Choice, subject: str) -> tuple[Refusal, ...]:
    """Return why the actor cannot vote like this; `subject` is what lies before the board today.

    Votes count by who stands behind them (POLICY section 3): nobody decides on a request of their own.
    """
    if not topic.gate:
        return no("POLICY-3", "there is nothing to vote on; it is noted or deferred")
    mine = frozenset({case.actor.id})
    vote = Vote(gate=topic.gate, ayes=mine, noes=frozenset(), minuted_by="", at=case.now, subject=subject)
    right = case.right(Role.BOARD)
    own = requesters(case, vote)
    involved = right is not None and bool(right.behind & own)
    return (
        no(
            "POLICY-3",
            "what is voted on has changed since it came on the agenda; take it up again",
            when=topic.subject != subject,
        )
        + _voter(case, vote)
        + no(
            "POLICY-3",
            f"it is {case.actor.name}'s own request, or that of who lent the vote; abstain",
            when=involved and choice is not Choice.ABSTAIN,
        )
    )


def _voter(case: Case, vote: Vote) -> tuple[Refusal, ...]:
    """Ask what is asked when a vote is minuted; whose request it is only matters for the keeper there."""
    asked = vote_refusals(case, vote)
    told = f"it is {case.actor.name}'s own request; somebody else minutes the vote on it"
    return tuple(dict.fromkeys(refusal for refusal in asked if refusal.sentence != told))


def closing_refusals(record: Record) -> tuple[Refusal, ...]:
    """Return why a meeting cannot be closed: votes that were cast are counted first."""
    cast = {ballot.item for ballot in record.ballots}
    uncounted = [item for item in record.open_items if item.id in cast]
    return stage_refusals(record.meeting, Stage.IN_SESSION) + tuple(
        Refusal(policy="POLICY-3", sentence=f"votes were cast on “{item.topic.title}”; count them first, or defer it")
        for item in uncounted
    )
