"""Tools and their verdicts: reading and writing single rows, for the services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select, update

from classifiers.facts import Facts, Known
from classifiers.verdict import Verdict
from inventory.domain.migration import State
from inventory.store.bodies import pack_verdict, unpack_verdict
from inventory.store.rows import AnyRow, chunks
from inventory.store.schema import tools, verdicts


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool as the inventory knows it. `version` counts what people decided, for compare-and-set."""

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


def all_tool_ids(connection: Connection) -> list[str]:
    """Return the ids of all tools that are not part of another one."""
    query = select(tools.c.id).where(tools.c.merged_into.is_(None)).order_by(tools.c.id)
    return list(connection.execute(query).scalars())


def add_tool(connection: Connection, tool: Tool) -> None:
    """Insert a new tool."""
    connection.execute(tools.insert().values(**_columns(tool)))


def update_tool(connection: Connection, tool: Tool) -> None:
    """Write what a scan found of a known tool; its version, which counts human decisions, is left alone."""
    columns = {name: value for name, value in _columns(tool).items() if name not in {"id", "version"}}
    connection.execute(update(tools).where(tools.c.id == tool.id).values(**columns))


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


def keep_verdict(connection: Connection, tool: str, standing: Standing, *, history: bool) -> None:
    """Make this the tool's latest verdict; with `history` the one before stays beside it."""
    latest = and_(verdicts.c.tool_id == tool, verdicts.c.latest)
    columns = _verdict_columns(standing.verdict, standing.facts)
    if not history:
        connection.execute(update(verdicts).where(latest).values(**columns))
        return
    connection.execute(update(verdicts).where(latest).values(latest=False))
    connection.execute(verdicts.insert().values(tool_id=tool, at=standing.at, latest=True, **columns))


def stored_facts(stored: Mapping[str, str]) -> Facts:
    """Give back the facts that are stored beside a verdict."""
    return Facts(**{name: Known(value) for name, value in stored.items()})


def judged_by(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[str, Facts]]:
    """Return the rulebook and the facts that each tool was judged by, without opening the verdicts."""
    found: dict[str, tuple[str, Facts]] = {}
    query = select(verdicts.c.tool_id, verdicts.c.rulebook, verdicts.c.facts).where(verdicts.c.latest)
    for chunk in chunks(ids):
        for tool, rulebook, facts in connection.execute(query.where(verdicts.c.tool_id.in_(chunk))):
            found[tool] = (rulebook, stored_facts(facts))
    return found


def _verdict_columns(verdict: Verdict, facts: Facts) -> dict[str, Any]:
    return {
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
        "facts": {name: value.value for name, value in asdict(facts).items()},
        "body": pack_verdict(verdict),
    }


def _columns(tool: Tool) -> dict[str, Any]:
    return {**asdict(tool), "state": tool.state.value}


def _tool(row: AnyRow) -> Tool:
    values: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    return Tool(**{**values, "state": State(row.state)})
