"""The board pack as a workbook: one sheet for each section, with all rows that paper has no room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inventory.exports.boardpack import BoardPack
from inventory.exports.spooling import spooled
from inventory.exports.tables import Column, Kind, Table
from inventory.exports.tablexlsx import write
from inventory.exports.tones import CRITICALITIES, OUTCOMES

Row = dict[str, object]


def xlsx(pack: BoardPack) -> Iterator[bytes]:
    """Yield the workbook."""
    return spooled(lambda out: write(tables(pack), out))


def tables(pack: BoardPack) -> tuple[Table, ...]:
    """Return the sections in the order of the paper."""
    return (
        _table(pack, "Summary", _SUMMARY, _summary(pack)),
        _table(pack, "Criticality by management", _HEAT, _heat(pack)),
        _table(pack, "Trend", _TREND, [_fields(one, _TREND) for one in pack.trend]),
        _table(pack, "Agenda", _AGENDA, [{**_fields(one, _AGENDA), **_outcome(one.outcome)} for one in pack.agenda]),
        _table(pack, "Overdue", _OVERDUE, _overdue(pack)),
        _table(pack, "Decisions", _DECISIONS, [_fields(one, _DECISIONS) for one in pack.decisions]),
        _table(pack, "Incidents", _INCIDENTS, [_fields(one, _INCIDENTS) for one in pack.incidents]),
        _table(pack, "Money per factory", _MONEY, [_fields(one, _MONEY) for one in pack.money]),
    )


def _table(pack: BoardPack, title: str, columns: tuple[Column, ...], rows: Sequence[Row]) -> Table:
    notes = (f"{pack.meeting}, {pack.day.isoformat()}", *pack.coverage) if title == "Summary" else ()
    return Table(
        title=title,
        columns=columns,
        rows=iter(rows),
        notes=notes,
        made=pack.made,
        by=pack.by,
        anchor=pack.anchor if title == "Summary" else "",
    )


def _fields(one: object, columns: Sequence[Column]) -> Row:
    return {column.key: getattr(one, column.key) for column in columns}


def _outcome(outcome: object) -> Row:
    return {"outcome": next((word for known, (word, _) in OUTCOMES.items() if known is outcome), "")}


def _summary(pack: BoardPack) -> list[Row]:
    counts = pack.by_outcome().items()
    return [
        {"what": "The one sentence", "words": " ".join(pack.sentences())},
        {"what": "Tools", "figure": pack.tools},
        {"what": "High-risk shadow IT", "figure": pack.high_risk},
        *({"what": f"Outcome: {OUTCOMES[outcome][0]}", "figure": tools} for outcome, tools in counts),
        {"what": "Decisions asked", "figure": pack.asked},
        {"what": "Cases overdue", "figure": len(pack.overdue)},
        {"what": f"Incidents in {pack.period}", "figure": len(pack.incidents)},
        *(_said("Changed since the last meeting", sentence) for sentence in pack.changes),
        *(_said("What was read", sentence) for sentence in pack.coverage),
    ]


def _said(what: str, sentence: str) -> Row:
    return {"what": what, "words": sentence}


def _heat(pack: BoardPack) -> list[Row]:
    order = list(CRITICALITIES)
    return [
        {"criticality": one.criticality.value, "managed": one.managed, "tools": one.tools, **_outcome(one.outcome)}
        for one in sorted(pack.heat, key=lambda one: (order.index(one.criticality), one.managed))
        if one.tools
    ]


def _overdue(pack: BoardPack) -> list[Row]:
    return [{**_fields(one, _OVERDUE[:5]), "days": (pack.day - one.due).days} for one in pack.overdue]


def _text(key: str, header: str, width: int = 0) -> Column:
    return Column(key=key, header=header, width=width)


_SUMMARY = (
    _text("what", "What", 34),
    Column(key="figure", header="Figure", kind=Kind.NUMBER),
    _text("words", "In words", 90),
)
_HEAT = (
    _text("criticality", "Criticality", 16),
    Column(key="managed", header="Managed", kind=Kind.BOOL),
    _text("outcome", "Outcome", 22),
    Column(key="tools", header="Tools", kind=Kind.NUMBER),
)
_TREND = (
    Column(key="day", header="Day", kind=Kind.DATE),
    Column(key="tools", header="Tools", kind=Kind.NUMBER),
    Column(key="high_risk", header="High-risk", kind=Kind.NUMBER),
    Column(key="managed", header="Managed", kind=Kind.NUMBER),
)
_AGENDA = (
    _text("tool", "Tool", 14),
    _text("name", "Name"),
    _text("plant", "Factory", 16),
    _text("outcome", "Outcome", 20),
    _text("gate", "Gate", 8),
    _text("asks", "What is asked", 40),
    _text("decides", "Who decides", 20),
    _text("does", "What it does", 40),
    _text("proof", "Proof", 40),
    _text("where", "Where", 24),
)
_OVERDUE = (
    _text("tool", "Tool", 14),
    _text("name", "Name"),
    _text("what", "What is late", 40),
    Column(key="due", header="Due", kind=Kind.DATE),
    _text("who", "Who was asked", 24),
    Column(key="days", header="Days late", kind=Kind.NUMBER),
)
_DECISIONS = (
    Column(key="at", header="When (UTC)", kind=Kind.DATE),
    _text("tool", "Tool", 14),
    _text("name", "Name"),
    _text("gate", "Gate", 8),
    _text("decided", "Decided", 30),
    Column(key="ayes", header="Yes", kind=Kind.NUMBER),
    Column(key="noes", header="No", kind=Kind.NUMBER),
    Column(key="abstentions", header="Abstained", kind=Kind.NUMBER),
    _text("reason", "Reason", 50),
)
_INCIDENTS = (
    Column(key="number", header="Number", kind=Kind.NUMBER),
    Column(key="opened", header="Opened (UTC)", kind=Kind.DATE),
    _text("tool", "Tool", 14),
    _text("name", "Name"),
    _text("plant", "Factory", 16),
    _text("what", "What happened", 40),
    _text("impact", "Who owns the impact", 20),
    _text("sentence", "Why", 40),
    _text("policy", "Policy", 9),
    Column(key="scrap_cost", header="Scrap cost", kind=Kind.MONEY),
    _text("currency", "Currency", 10),
    Column(key="closed", header="Closed (UTC)", kind=Kind.DATE),
)
_MONEY = (
    _text("plant", "Factory", 16),
    _text("cost_centre", "Cost centre", 16),
    _text("kind", "Kind of cost", 30),
    Column(key="amount", header="A month", kind=Kind.MONEY),
    _text("currency", "Currency", 10),
    Column(key="tools", header="Tools", kind=Kind.NUMBER),
)
