"""Tools and their verdicts: reading and writing single rows, for the services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Connection, and_, bindparam, select, update

from classifiers.criticality import Criticality
from classifiers.evidence import Prints
from classifiers.facts import Facts, Known
from classifiers.verdict import Verdict
from inventory.domain.migration import State
from inventory.store.bodies import pack_verdict, unpack_verdict
from inventory.store.proofs import keep_proofs
from inventory.store.rows import AnyRow, chunks, insert_rows
from inventory.store.schema import tools, verdicts

_FACTS = tuple(field.name for field in fields(Facts))
_CORRECTED = "corrected"
"""The one fact that is not yes, no or unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool as the inventory knows it. `version` counts what people decided, for compare-and-set.

    `written` is when its logic was, as its files told when a scan first saw it; saving them again is no other logic.
    """

    id: str
    name: str
    kind: str
    reason: str
    state: State
    version: int
    decided_for: str
    fingerprint: str
    content: str
    discovered: datetime
    logic_changed: datetime
    unseen: datetime | None = None
    merged_into: str | None = None
    logic: str = ""
    connections: str = ""
    structure: str = ""
    data: str = ""
    drift: str = ""
    drifted: datetime | None = None
    documentation: str = ""
    written: datetime | None = None

    @property
    def prints(self) -> Prints:
        """The digests that tell one kind of change from another, of its files together."""
        return Prints(logic=self.logic, connections=self.connections, structure=self.structure, data=self.data)

    def printed(self, prints: Prints) -> Self:
        """Return the tool with these digests."""
        return replace(
            self,
            logic=prints.logic,
            connections=prints.connections,
            structure=prints.structure,
            data=prints.data,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The latest verdict of a tool with the facts that it was judged by."""

    at: datetime
    verdict: Verdict
    facts: Facts


def tools_by_id(connection: Connection, ids: Iterable[str], *, lock: bool = False) -> dict[str, Tool]:
    """Return the known ones of these tools; `lock` keeps others from changing them until the transaction ends."""
    found: dict[str, Tool] = {}
    for chunk in chunks(sorted(ids)):
        query = select(tools).where(tools.c.id.in_(chunk)).order_by(tools.c.id)
        for row in connection.execute(query.with_for_update() if lock else query):
            found[row.id] = _tool(row)
    return found


def one_tool(connection: Connection, tool: str, *, lock: bool = False) -> Tool:
    """Return a tool; raises `LookupError` if the inventory does not have it."""
    found = tools_by_id(connection, [tool], lock=lock).get(tool)
    if found is None:
        raise LookupError(f"the inventory has no tool {tool}")
    return found


def locked_tool(connection: Connection, tool: str) -> Tool:
    """Return a tool that nobody else changes until the transaction ends."""
    return one_tool(connection, tool, lock=True)


def tools_in(connection: Connection, states: Iterable[State]) -> list[str]:
    """Return the ids of the tools in these states, by id; merged ones are others now."""
    wanted = tools.c.state.in_([state.value for state in states])
    query = select(tools.c.id).where(wanted, tools.c.merged_into.is_(None)).order_by(tools.c.id)
    return list(connection.execute(query).scalars())


def add_tools(connection: Connection, new: Iterable[Tool]) -> None:
    """Insert new tools."""
    insert_rows(connection, tools, [_columns(tool) for tool in new])


def update_tools(connection: Connection, changed: Iterable[Tool]) -> None:
    """Write what a scan found of known tools; their version, which counts human decisions, is left alone."""
    rows = [{f"new_{name}": value for name, value in _columns(tool).items()} for tool in changed]
    if not rows:
        return
    names = (column.name for column in tools.c if column.name not in {"id", "version"})
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    connection.execute(update(tools).where(tools.c.id == bindparam("new_id")).values(**values), rows)


def known_ids(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Return which of these ids are taken."""
    found: set[str] = set()
    for chunk in chunks(ids):
        found.update(connection.execute(select(tools.c.id).where(tools.c.id.in_(chunk))).scalars())
    return found


def decide(connection: Connection, tool: Tool, state: State, decided_for: str) -> bool:
    """Set the state if nobody decided anything meanwhile; return False if somebody did."""
    mine = and_(tools.c.id == tool.id, tools.c.version == tool.version, tools.c.state == tool.state.value)
    values = {"state": state.value, "version": tool.version + 1, "decided_for": decided_for}
    return connection.execute(update(tools).where(mine).values(**values)).rowcount == 1


def standings(connection: Connection, ids: Iterable[str]) -> dict[str, Standing]:
    """Return the latest verdict of each of these tools."""
    found: dict[str, Standing] = {}
    for chunk in chunks(ids):
        for row in connection.execute(select(verdicts).where(verdicts.c.latest, verdicts.c.tool_id.in_(chunk))):
            found[row.tool_id] = Standing(at=row.at, verdict=unpack_verdict(row.body), facts=stored_facts(row.facts))
    return found


def earlier_standings(connection: Connection, tool: str, limit: int) -> list[Standing]:
    """Return the last so many verdicts of a tool that were of different classes, the newest first."""
    query = select(verdicts).where(verdicts.c.tool_id == tool).order_by(verdicts.c.id.desc()).limit(limit)
    return [
        Standing(at=row.at, verdict=unpack_verdict(row.body), facts=stored_facts(row.facts))
        for row in connection.execute(query)
    ]


def keep_verdicts(connection: Connection, kept: Sequence[tuple[str, Standing, bool]]) -> None:
    """Make each the latest verdict of its tool; where the flag says so, the one before stays beside it as history."""
    new = [{"tool": tool, "moment": standing.at, **_verdict_columns(standing)} for tool, standing, own in kept if own]
    latest = and_(verdicts.c.tool_id == bindparam("tool"), verdicts.c.latest)
    if new:
        connection.execute(update(verdicts).where(latest).values(latest=False), [{"tool": row["tool"]} for row in new])
        values: dict[str, Any] = {"tool_id": bindparam("tool"), "at": bindparam("moment"), "latest": True}
        connection.execute(verdicts.insert().values(**values, **_bound(new[0])), new)
    again = [{"tool": tool, **_verdict_columns(standing)} for tool, standing, own in kept if not own]
    if again:
        connection.execute(update(verdicts).where(latest).values(**_bound(again[0])), again)
    keep_proofs(connection, {tool: standing.verdict for tool, standing, _ in kept})


def _bound(row: Mapping[str, object]) -> dict[str, Any]:
    return {name.removeprefix("new_"): bindparam(name) for name in row if name.startswith("new_")}


def stored_facts(stored: Mapping[str, Any]) -> Facts:
    """Give back the facts that are stored beside a verdict."""
    known = {name: Known(value) for name, value in stored.items() if name != _CORRECTED}
    corrected = stored.get(_CORRECTED)
    return Facts(**known, corrected=None if corrected is None else Criticality(corrected))


def judged_by(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[str, Facts]]:
    """Return the rulebook and the facts that each tool was judged by, without opening the verdicts."""
    found: dict[str, tuple[str, Facts]] = {}
    query = select(verdicts.c.tool_id, verdicts.c.rulebook, verdicts.c.facts).where(verdicts.c.latest)
    for chunk in chunks(ids):
        for tool, rulebook, facts in connection.execute(query.where(verdicts.c.tool_id.in_(chunk))):
            found[tool] = (rulebook, stored_facts(facts))
    return found


def _verdict_columns(standing: Standing) -> dict[str, Any]:
    verdict = standing.verdict
    columns = {
        "criticality": verdict.criticality.value,
        "read_only": verdict.read_only.value,
        "writes": sorted({write.target.value for write in verdict.writes}),
        "outcome": verdict.outcome.value,
        "tag": None if verdict.tag is None else verdict.tag.value,
        "rule": verdict.rule,
        "score": verdict.score,
        "score_coverage": verdict.score_coverage,
        "confidence": verdict.confidence,
        "rulebook": verdict.rulebook,
        "facts": {name: getattr(standing.facts, name) for name in _FACTS},
        "body": pack_verdict(verdict),
    }
    return {f"new_{name}": value for name, value in columns.items()}


def _columns(tool: Tool) -> dict[str, Any]:
    return {column.name: getattr(tool, column.name) for column in tools.c} | {"state": tool.state.value}


def _tool(row: AnyRow) -> Tool:
    values: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    return Tool(**{**values, "state": State(row.state)})
