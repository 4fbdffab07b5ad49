"""One flat row for each sighting of a tool, streamed: what lists, CSV, JSON Lines and workbooks are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, and_, select, tuple_

from classifiers.verdict import Signal, Verdict
from inventory.domain.proposal import NAMED_IN_CODE, named_in, proposed
from inventory.store.bodies import unpack, unpack_verdict
from inventory.store.engine import Inventory
from inventory.store.rows import AnyRow
from inventory.store.schema import observations, problems, shares, sightings, tools, verdicts
from inventory.store.spots import EPOCH, moment_of

EXPORT_KEYS = (
    "tool_id",
    "share",
    "path",
    "name",
    "kind",
    "sha256",
    "size",
    "modified",
    "criticality",
    "read_only",
    "writes",
    "outcome",
    "tag",
    "rule",
    "score",
    "score_coverage",
    "confidence",
    "state",
    "documentation",
    "signals",
    "problems",
)
"""The keys of a row, in the order of columns."""

PEOPLE_KEYS = ("proposed_maintainer", "last_author", "author", "company", "file_owner", "written_by")
"""The keys of a row that names people: for IT and the owner only, and only where it is asked for."""

CHUNK = 1_000

ExportRow = dict[str, Any]


def sighting_rows(inventory: Inventory, *, share: str | None = None, people: bool = False) -> Iterator[ExportRow]:
    """Yield a row for every present sighting of every tool, by tool; a thousand rows are in memory at a time.

    `people` adds the names that the files carry.
    Each chunk is a transaction of its own, so an export of an hour keeps nobody from writing.
    """
    after: tuple[str, int] = ("", 0)
    verdict: tuple[str, Verdict] | None = None
    while True:
        with inventory.reading() as connection:
            rows = connection.execute(_chunk(after, share)).all()
            troubles = _troubles(connection, rows)
        for row in rows:
            if verdict is None or verdict[0] != row.tool_id:
                verdict = (row.tool_id, unpack_verdict(row.body))
            named = _people(row) if people else {}
            yield _export_row(row, verdict[1], troubles.get((row.directory_id, row.path), [])) | named
        if len(rows) < CHUNK:
            return
        after = (rows[-1].tool_id, rows[-1].id)


def proof(signal: Signal) -> str:
    """Return a signal as one line: rule, what was seen, and where."""
    first = signal.because[0] if signal.because else None
    return signal.rule if first is None else f"{signal.rule}: {first.text} ({first.where})"


def _chunk(after: tuple[str, int], share: str | None) -> Any:
    query = (
        select(
            sightings,
            shares.c.name.label("share"),
            observations.c.sha256,
            observations.c.kind,
            observations.c.body.label("observed"),
            tools.c.state,
            tools.c.documentation,
            verdicts.c.body,
        )
        .join(shares, shares.c.id == sightings.c.share_id)
        .join(tools, tools.c.id == sightings.c.tool_id)
        .join(verdicts, and_(verdicts.c.tool_id == tools.c.id, verdicts.c.latest))
        .join(observations, observations.c.id == sightings.c.observation_id)
        .where(sightings.c.gone.is_(None), tuple_(sightings.c.tool_id, sightings.c.id) > tuple_(*after))
        .order_by(sightings.c.tool_id, sightings.c.id)
        .limit(CHUNK)
    )
    return query if share is None else query.where(shares.c.name == share)


def _troubles(connection: Connection, rows: Sequence[AnyRow]) -> dict[tuple[int, str], list[str]]:
    found: dict[tuple[int, str], list[str]] = {}
    folders = sorted({row.directory_id for row in rows})
    query = select(problems).where(problems.c.directory_id.in_(folders)).order_by(problems.c.id)
    for row in connection.execute(query):
        found.setdefault((row.directory_id, row.path), []).append(f"{row.trouble}: {row.detail}")
    return found


def _people(row: AnyRow) -> ExportRow:
    """Return whom one file names, and as what."""
    seen = unpack(
        row.observed,
        share=row.share,
        path=row.path,
        name=row.name,
        modified=moment_of(row.modified_ns),
        project=row.project,
        owner=row.owner,
        seen=EPOCH,
    )
    written = [one for one in named_in(seen) if one.source.startswith(NAMED_IN_CODE)]
    proposal = proposed([seen])
    return {
        "proposed_maintainer": "" if proposal is None else proposal.sentence,
        "last_author": seen.artifact.last_author,
        "author": seen.artifact.author,
        "company": seen.artifact.company,
        "file_owner": row.owner,
        "written_by": [f"{one.name} ({one.source.removeprefix(NAMED_IN_CODE)})" for one in written],
    }


def _export_row(row: AnyRow, verdict: Verdict, troubles: list[str]) -> ExportRow:
    return {
        "tool_id": row.tool_id,
        "share": row.share,
        "path": row.path,
        "name": row.name,
        "kind": row.kind,
        "sha256": row.sha256,
        "size": row.size,
        "modified": moment_of(row.modified_ns).isoformat(),
        "criticality": verdict.criticality.value,
        "read_only": verdict.read_only.value,
        "writes": sorted({write.target.value for write in verdict.writes}),
        "outcome": verdict.outcome.value,
        "tag": None if verdict.tag is None else verdict.tag.value,
        "rule": verdict.rule,
        "score": verdict.score,
        "score_coverage": verdict.score_coverage,
        "confidence": verdict.confidence,
        "state": row.state,
        "documentation": row.documentation,
        "signals": [proof(signal) for signal in verdict.signals],
        "problems": troubles,
    }
