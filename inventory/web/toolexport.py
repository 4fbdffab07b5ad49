"""A list of tools on its way out: the filters in words, the columns as chosen, every row that fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from classifiers.explain import reason
from inventory.domain.people import Organisation
from inventory.exports.tables import Column, Kind, Table
from inventory.store import board
from inventory.store.beside import Beside, beside
from inventory.store.board import Listed, Wanted
from inventory.web import wording
from inventory.web.asked import Asked
from inventory.web.drawing import Drawing
from inventory.web.kinds import kind_word
from inventory.web.toolfilters import chips

TOGETHER = 500
"""Lines whose tags and use are read at once."""

Value = Callable[[Listed, Beside], object]

FIRST = (
    Column(key="tool", header="Tool", width=18),
    Column(key="name", header="Name", width=28),
    Column(key="path", header="Path", width=40),
    Column(key="does", header="Why", width=44),
)
"""What every list has: names of files and what was proven, and never a person whom a file names."""

CHOSEN: Mapping[str, tuple[Column, ...]] = {
    "todo": (Column(key="outcome", header="To be done"), Column(key="criticality", header="Criticality")),
    "class": (Column(key="class", header="Class"),),
    "owner": (Column(key="owner", header="Owner"),),
    "managed": (Column(key="managed", header="Managed", kind=Kind.BOOL),),
    "gaps": (Column(key="gaps", header="Missing"),),
    "writes": (Column(key="writes", header="Changes"),),
    "kind": (Column(key="kind", header="Kind of file"),),
    "share": (Column(key="share", header="Share"),),
    "state": (Column(key="state", header="State"),),
    "tags": (Column(key="tags", header="Tags"),),
    "places": (Column(key="places", header="Places", kind=Kind.NUMBER),),
    "users": (
        Column(key="users", header="Users in 90 days", kind=Kind.NUMBER),
        Column(key="days", header="Days of use in 90", kind=Kind.NUMBER),
    ),
    "found": (Column(key="found", header="First seen", kind=Kind.DATE),),
    "proof": (Column(key="sure", header="Sure", kind=Kind.SHARE),),
    "score": (Column(key="score", header="Score", kind=Kind.NUMBER),),
}
"""The columns of a file for each column of the page."""


def tool_table(draw: Drawing, asked: Asked, wanted: Wanted, columns: tuple[str, ...]) -> Table:
    """Return the list as it is asked for, its rows read while they are written."""
    say = draw.language.say
    shown = (*FIRST, *(one for name in columns for one in CHOSEN[name]))
    filters = [f"{chip.word}: {chip.value}" for chip in chips(draw, asked)] or [say("All present tools")]
    return Table(
        title=say("Inventory"),
        columns=tuple(_said(column, say) for column in shown),
        rows=_rows(draw, wanted, asked["sort"] or "urgency"),
        notes=(*filters, coverage_note(draw)),
        made=draw.now,
        by=(draw.visitor.name if draw.visitor is not None else "") or say("a reader on this machine"),
    )


def coverage_note(draw: Drawing) -> str:
    """Return the coverage line in words: what a reader must know before believing a list."""
    found, spoken = draw.board.honesty.now(), draw.language
    return (
        f"{spoken.grouped(found.risky)} {spoken.say('high-risk')} / {spoken.counted(found.tools, 'tool')}; "
        f"{spoken.percent(found.read, found.worth)} {spoken.say('of')} {spoken.counted(found.worth, 'file')} "
        f"{spoken.say('worth opening read completely')}; {spoken.counted(found.stale, 'share')} {spoken.say('stale')}"
    )


def _said(column: Column, say: Callable[[str], str]) -> Column:
    return Column(key=column.key, header=say(column.header), kind=column.kind, width=column.width)


def _rows(draw: Drawing, wanted: Wanted, order: str) -> Iterator[Mapping[str, object]]:
    listed = board.tool_rows(draw.inventory, wanted, order=order)
    values = _values(draw.organisation)
    while lines := list(islice(listed, TOGETHER)):
        around = beside(draw.inventory, [line.id for line in lines])
        for line in lines:
            yield {key: value(line, around[line.id]) for key, value in values.items()}


def _values(organisation: Organisation) -> Mapping[str, Value]:
    def owner(line: Listed, _: Beside) -> str:
        known = organisation.person(line.owner)
        return line.owner if known is None else known.name

    return {
        "tool": lambda line, _: line.id,
        "name": lambda line, _: line.name,
        "path": lambda line, _: f"{line.share}:{line.path}",
        "does": lambda line, _: reason(line.verdict),
        "outcome": lambda line, _: wording.OUTCOMES[line.verdict.outcome].word,
        "criticality": lambda line, _: line.verdict.criticality.value,
        "class": lambda line, _: wording.class_badge(line.verdict).word,
        "owner": owner,
        "managed": lambda line, _: line.managed,
        "gaps": lambda line, _: [wording.FACTS.get(gap, gap) for gap in line.verdict.gaps],
        "writes": lambda line, _: sorted({wording.plain(write.target.value) for write in line.verdict.writes}),
        "kind": lambda line, _: kind_word(line.kind),
        "share": lambda line, _: line.share,
        "state": lambda line, _: wording.plain(line.state),
        "tags": lambda _, around: list(around.tags),
        "places": lambda line, _: line.places,
        "users": lambda _, around: around.users,
        "days": lambda _, around: around.days,
        "found": lambda line, _: line.discovered,
        "sure": lambda line, _: line.verdict.confidence,
        "score": lambda line, _: round(line.verdict.score),
    }
