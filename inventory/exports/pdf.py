"""The tools of an inventory on paper, the highest score first: coverage in words, then what is to be done and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from classifiers.explain import reason
from inventory.exports import tablepdf
from inventory.exports.export import WITHOUT_PEOPLE, Export
from inventory.exports.tables import Column, Kind, Table
from inventory.exports.tones import OUTCOMES
from inventory.exports.xlsx import honesty
from inventory.store.chain import anchor_of
from inventory.store.engine import Inventory
from inventory.store.queries import ToolRow, count_tools, coverage, find_tools

COLUMNS = (
    Column(key="tool", header="Tool", width=10),
    Column(key="name", header="Name", width=24),
    Column(key="outcome", header="Outcome", width=14),
    Column(key="criticality", header="Criticality", width=11),
    Column(key="why", header="Why", width=46),
    Column(key="gaps", header="Gaps", width=16),
    Column(key="state", header="State", width=10),
    Column(key="score", header="Score", kind=Kind.NUMBER, width=6),
    Column(key="path", header="Where", width=40),
)
PAGE = 500


def write(inventory: Inventory, out: BinaryIO, now: datetime, *, people: bool = False) -> int:  # noqa: ARG001 - a list of tools names nobody
    """Write the list; return the tools that are on paper."""
    out.writelines(tablepdf.chunks(listing(inventory, now)))
    return min(count_tools(inventory), tablepdf.ROWS)


def listing(inventory: Inventory, now: datetime) -> Table:
    """Return the tools as a table, read as it is written."""
    with inventory.reading() as connection:
        anchor = anchor_of(connection, now)
    return Table(
        title="Shadow IT inventory",
        columns=COLUMNS,
        rows=map(_row, _tools(inventory)),
        notes=(honesty(coverage(inventory, now=now)), WITHOUT_PEOPLE),
        made=now,
        by="the command line",
        anchor="" if anchor is None else str(anchor),
    )


def _tools(inventory: Inventory) -> Iterator[ToolRow]:
    after: str | None = None
    while True:
        page = find_tools(inventory, after=after, limit=PAGE)
        yield from page.rows
        if (after := page.after) is None:
            return


def _row(row: ToolRow) -> dict[str, object]:
    verdict = row.verdict
    return {
        "tool": row.id,
        "name": row.name,
        "outcome": OUTCOMES[verdict.outcome][0],
        "criticality": verdict.criticality.value,
        "why": reason(verdict),
        "gaps": [gap.replace("_", " ") for gap in verdict.gaps],
        "state": row.state.replace("_", " "),
        "score": round(verdict.score, 1),
        "path": f"{row.share}: {row.path}",
    }


EXPORT = Export(name="pdf", suffix=".pdf", title="The tools on paper, highest score first", write=write)
