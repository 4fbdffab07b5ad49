"""The board pack on paper: a cover with the one sentence that matters, then where we stand, and what is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from itertools import count

from inventory.exports.boardpack import AgendaItem, BoardPack, Decision, IncidentLine, Money, Overdue
from inventory.exports.papercharts import heat_rows, trend
from inventory.exports.papernotes import chained, footer, plainly, section
from inventory.exports.tables import Kind
from inventory.exports.tones import OUTCOMES
from inventory.exports.typesetting import Paper, pieces
from inventory.exports.words import money_words, said

AGENDA, OVERDUE, DECISIONS, INCIDENTS, MONEY, CHANGES = 24, 40, 30, 30, 40, 8
"""How many of each are on paper; the workbook has all of them."""

BOOK = "in the workbook and in the attached data"


def pdf(pack: BoardPack) -> Iterator[bytes]:
    """Yield the pack as PDF; its data is attached."""
    return pieces(paper(pack))


def paper(pack: BoardPack) -> Paper:
    """Return the pack as a paper to be set."""
    return Paper(
        name="boardpack",
        made=pack.made,
        told={
            "title": f"Board pack: {pack.meeting}",
            "meeting": pack.meeting,
            "day": _day(pack.day),
            "period": pack.period,
            "by": pack.by,
            "made": f"Made {said(pack.made, Kind.DATE)} UTC by {pack.by}",
            "notes": list(pack.coverage),
            "anchor": chained(pack.anchor),
            "keywords": [pack.anchor],
            "footer": footer(f"{pack.meeting}, {pack.day.isoformat()}", pack.anchor),
            "attachment": "board-pack.json",
            "sentences": pack.sentences(),
            "figures": _figures(pack),
            "changes": list(pack.changes[:CHANGES]),
            "outcomes": _outcomes(pack),
            "heat": heat_rows(pack.heat),
            "trend": trend(pack.trend),
            "agenda": section([*map(_item, count(1), pack.agenda)], AGENDA, elsewhere=BOOK),
            "overdue": section([_late(one, pack.day) for one in pack.overdue], OVERDUE, elsewhere=BOOK),
            "decisions": section([_decided(one) for one in pack.decisions], DECISIONS, elsewhere=BOOK),
            "incidents": section([_incident(one) for one in pack.incidents], INCIDENTS, elsewhere=BOOK),
            "money": section([_paid(one) for one in pack.money], MONEY, elsewhere=BOOK),
            "sums": _sums(pack.money),
        },
        attached=attached(pack),
    )


def attached(pack: BoardPack) -> dict[str, object]:
    """Return all of the pack for programs."""
    return {**plainly(asdict(pack)), "sentence": " ".join(pack.sentences())}


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _figures(pack: BoardPack) -> list[dict[str, str]]:
    open_incidents = sum(one.closed is None for one in pack.incidents)
    return [
        {"figure": f"{pack.high_risk:,}", "word": "high-risk tools", "tone": "red" if pack.high_risk else "grey"},
        {
            "figure": f"{pack.asked:,}",
            "word": "decisions asked of you",
            "tone": "petrol",
        },
        {"figure": f"{len(pack.overdue):,}", "word": "cases overdue", "tone": "amber" if pack.overdue else "grey"},
        {
            "figure": f"{len(pack.incidents):,}",
            "word": f"incidents, {open_incidents:,} still open",
            "tone": "orange" if open_incidents else "grey",
        },
    ]


def _outcomes(pack: BoardPack) -> list[dict[str, object]]:
    counts = pack.by_outcome()
    longest = max(counts.values(), default=1)
    return [
        {
            "word": OUTCOMES[outcome][0],
            "tone": OUTCOMES[outcome][1],
            "tools": f"{tools:,}",
            "share": said(tools / pack.tools, Kind.SHARE),
            "length": max(tools / longest, 0.012),
        }
        for outcome, tools in counts.items()
    ]


def _item(number: int, one: AgendaItem) -> dict[str, object]:
    word, tone = ("for the board", "grey") if one.outcome is None else OUTCOMES[one.outcome]
    return {
        "number": number,
        "tool": one.tool,
        "name": one.name,
        "plant": one.plant,
        "word": word,
        "tone": tone,
        "does": one.does,
        "proof": one.proof,
        "where": one.where,
        "gate": one.gate,
        "asks": one.asks,
        "decides": one.decides,
    }


def _late(one: Overdue, today: date) -> list[str]:
    days = (today - one.due).days
    return [one.name, one.tool, one.what, one.due.isoformat(), f"{days:,} d", one.who or "nobody yet"]


def _decided(one: Decision) -> list[str]:
    votes = f"{one.ayes} yes, {one.noes} no, {one.abstentions} abstained"
    return [f"{one.at:%Y-%m-%d}", f"{one.name} ({one.tool})", one.gate, one.decided, votes, one.reason]


def _incident(one: IncidentLine) -> list[str]:
    cost = "not said yet" if one.scrap_cost is None else f"{money_words(one.scrap_cost)} {one.currency}"
    impact = f"{one.impact}: {one.sentence} [{one.policy}]" if one.impact else "Not answered yet: is it down or wrong?"
    state = "open" if one.closed is None else f"closed {one.closed:%Y-%m-%d}"
    return [f"{one.opened:%Y-%m-%d}", one.name, one.plant, one.what, impact, cost, state]


def _paid(one: Money) -> list[str]:
    return [one.plant, one.cost_centre, one.kind, f"{one.tools:,}", money_words(one.amount), one.currency]


def _sums(lines: Sequence[Money]) -> list[str]:
    """Return what all factories pay, each currency for itself: they are never added."""
    currencies = sorted({one.currency for one in lines})
    return [f"{money_words(sum(one.amount for one in lines if one.currency == of))} {of} a month" for of in currencies]
