"""The pack of a meeting out of the inventory: where the tools stand, what is asked of the board, what it decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from classifiers.explain import reason
from classifiers.verdict import Criticality, Outcome, Verdict
from inventory.domain.meeting import Choice, Item, ItemKind, Line, Record
from inventory.domain.meeting import Decision as Ending
from inventory.exports.boardpack import AgendaItem, BoardPack, Decision, Heat, IncidentLine, Money, Overdue, TrendPoint
from inventory.services.audit import head
from inventory.services.costs import monthly
from inventory.services.incidents import WantedIncidents, listed
from inventory.services.judge import Bench
from inventory.services.meetings import read
from inventory.services.overview import Changes, Point, changes, course, late_cases
from inventory.store import counting, situations
from inventory.store.engine import Inventory
from inventory.store.naming import tool_names
from inventory.store.situations import Light
from inventory.store.spots import spots_of

MOST = 500
"""Lines of one section; a board reads fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is known of the tools on the agenda."""

    lights: Mapping[str, Light]
    verdicts: Mapping[str, Verdict]
    places: Mapping[str, str]
    plants: Mapping[str, str]


def pack_of(inventory: Inventory, number: int, *, bench: Bench, by: str) -> BoardPack:
    """Return the pack of a meeting as things stand now; `by` is who made it. Raises `NotThere`."""
    record = read(inventory, number)
    changed = changes(inventory, bench.now, before=number)
    anchor = head(inventory, bench.now)
    late, cases = late_cases(inventory, bench.now, MOST)
    known = _known(inventory, record, bench)
    points = course(inventory, bench.now)
    return BoardPack(
        meeting=record.meeting.title,
        day=record.meeting.day,
        made=bench.now,
        by=by,
        anchor="" if anchor is None else str(anchor),
        coverage=_coverage(inventory, bench.now),
        heat=tuple(
            Heat(
                criticality=Criticality(one.criticality),
                managed=one.managed,
                outcome=Outcome(one.outcome),
                tools=one.tools,
            )
            for one in counting.heat(inventory)
        ),
        trend=tuple(
            TrendPoint(day=one.day, tools=one.tools, high_risk=one.high_risk, managed=one.managed) for one in points
        ),
        overdue=tuple(
            Overdue(tool=one.tool, name=one.name, what=one.asked, due=one.due, who=_who(bench, one.person))
            for one in cases
            if one.due is not None
        ),
        agenda=tuple(_asked(item, known) for item in record.items),
        decisions=tuple(_decided(record, item) for item in record.items if item.decision and item.decided),
        incidents=_incidents(inventory, changed),
        money=_money(inventory, bench.now),
        changes=_told(changed),
        period=f"{changed.since} to {bench.now:%Y-%m-%d}",
        headline=_headline(record, points[-1], late),
    )


def _known(inventory: Inventory, record: Record, bench: Bench) -> _Known:
    tools = sorted({item.topic.tool for item in record.items if item.topic.tool})
    with inventory.reading() as connection:
        lights = situations.lights(connection, tools)
        verdicts = situations.opened(connection, tools)
        spots = spots_of(connection, tools)
    return _Known(
        lights=lights,
        verdicts=verdicts,
        places={tool: ":".join(found[0].place) for tool, found in spots.items() if found},
        plants={tool: bench.governance.plants.get(light.share, "") for tool, light in lights.items()},
    )


def _asked(item: Item, known: _Known) -> AgendaItem:
    topic = item.topic
    light, verdict = known.lights.get(topic.tool), known.verdicts.get(topic.tool)
    does, _, proof = (reason(verdict) if verdict is not None else _first(topic.lines)).partition(": ")
    return AgendaItem(
        tool=topic.tool,
        name=topic.title,
        outcome=None if light is None else light.outcome,
        does=does,
        proof=proof,
        where=known.places.get(topic.tool, ""),
        gate=topic.gate,
        asks=topic.proposal,
        decides="the board, by vote" if topic.kind is ItemKind.VOTE else "the board takes note",
        plant=known.plants.get(topic.tool, ""),
    )


def _first(lines: Sequence[Line]) -> str:
    return lines[0].text if lines else ""


def _decided(record: Record, item: Item) -> Decision:
    votes = record.votes(item.id)
    return Decision(
        tool=item.topic.tool,
        name=item.topic.title,
        gate=item.topic.gate,
        decided=str(item.decision),
        reason=item.minute,
        ayes=len(votes[Choice.YES]),
        noes=len(votes[Choice.NO]),
        abstentions=len(votes[Choice.ABSTAIN]),
        at=item.decided or record.meeting.called,
    )


def _incidents(inventory: Inventory, changed: Changes) -> tuple[IncidentLine, ...]:
    found = [one for one in listed(inventory, WantedIncidents(), limit=MOST) if one.opened.date() >= changed.since]
    names = tool_names(inventory, (one.tool for one in found))
    return tuple(
        IncidentLine(
            number=one.number,
            tool=one.tool,
            name=names.get(one.tool, one.tool),
            plant=one.plant,
            what=one.what,
            opened=one.opened,
            impact="" if one.triage is None else one.triage.impact.value,
            sentence="" if one.triage is None else one.triage.sentence,
            policy="" if one.triage is None else one.triage.policy,
            scrap_cost=one.scrap_cost,
            currency=one.currency,
            closed=one.closed,
        )
        for one in found
    )


def _money(inventory: Inventory, now: datetime) -> tuple[Money, ...]:
    return tuple(
        Money(
            plant=one.plant,
            cost_centre=one.cost_centre,
            kind=one.kind.value,
            amount=one.amount,
            currency=one.currency,
            tools=len(one.tools),
        )
        for one in monthly(inventory, now.astimezone(UTC).date().replace(day=1))
    )


def _told(changed: Changes) -> tuple[str, ...]:
    told = [f"{one.count:,} {one.one if one.count == 1 else one.many}." for one in changed.told]
    if changed.high_risk:
        more = "more" if changed.high_risk > 0 else "fewer"
        told.insert(0, f"{abs(changed.high_risk):,} {more} high-risk than on {changed.since}.")
    return tuple(told)


def _coverage(inventory: Inventory, now: datetime) -> tuple[str, ...]:
    """Return how much was read, never rounded up, and what is stale."""
    ledger = counting.kept_coverage(inventory, now)
    read_ = sum(share.read for share in ledger)
    worth = sum(share.read + share.partly + share.unread for share in ledger)
    stale = sum(share.stale for share in ledger)
    tenths = read_ * 1000 // worth if worth else 0
    read_of = f"{tenths // 10}.{tenths % 10} % of {worth:,} files worth opening were read completely."
    seen = "No share was scanned yet." if not ledger else read_of
    return (seen, f"{stale} of {len(ledger)} shares are stale." if stale else "All shares are up to date.")


def _headline(record: Record, today: Point, late: int) -> str:
    risky, tools = today.high_risk, today.tools
    danger = f"{risky:,} of {tools:,} tools {'is' if risky == 1 else 'are'} high-risk shadow IT"
    overdue = f", {late:,} {'case is' if late == 1 else 'cases are'} overdue" if late else ""
    votes = [item for item in record.items if item.topic.kind is ItemKind.VOTE]
    if record.meeting.closed is not None:
        decided = sum(1 for item in votes if item.decision is not None and item.decision is not Ending.DEFERRED)
        return f"{danger}{overdue}. The board voted on {decided:,} of {len(votes):,}."
    asked = f"{len(votes):,} {'vote is' if len(votes) == 1 else 'votes are'}" if votes else "No vote is"
    return f"{danger}{overdue}. {asked} asked of you."


def _who(bench: Bench, person: str) -> str:
    found = bench.organisation.person(person)
    return person if found is None else found.name
