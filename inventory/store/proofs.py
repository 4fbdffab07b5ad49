"""The rules that prove the latest verdict of each tool, kept beside it: verdicts themselves are packed away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from classifiers.evidence import Level
from classifiers.verdict import Verdict
from inventory.store.board_tables import board_lines
from inventory.store.proof_tables import proven_rules
from inventory.store.rows import chunks, insert_rows

LOOKED_AT = 500
"""Tools of one rule among which the highest scores are looked for: a rule may prove a hundred thousand."""
LONGEST_ID = 80
"""Letters of a rule's id that are kept; the packaged ones have at most forty."""


def keep_proofs(connection: Connection, judged: Mapping[str, Verdict]) -> None:
    """Keep which rules prove these verdicts, instead of what was kept of their tools."""
    for chunk in chunks(judged):
        connection.execute(delete(proven_rules).where(proven_rules.c.tool_id.in_(chunk)))
    rows = [
        {"tool_id": tool, "rule": rule, "level": level}
        for tool, verdict in judged.items()
        for rule, level in _levels(verdict).items()
    ]
    insert_rows(connection, proven_rules, rows)


def tools_proven(connection: Connection) -> dict[str, int]:
    """Return how many tools each rule proves something of; a rule that proves nothing is not in it."""
    query = select(proven_rules.c.rule, func.count()).group_by(proven_rules.c.rule)
    return {rule: int(tools) for rule, tools in connection.execute(query)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """A tool of which a rule proves something, at the highest level that it does."""

    tool: str
    name: str
    criticality: str
    level: int


def proven_by(connection: Connection, rule: str, limit: int) -> list[Proven]:
    """Return present tools that a rule proves something of, the highest score of the first few hundred on top."""
    some = select(proven_rules).where(proven_rules.c.rule == rule).limit(LOOKED_AT).subquery()
    query = (
        select(some.c.tool_id, some.c.level, board_lines.c.name, board_lines.c.criticality)
        .join(board_lines, board_lines.c.tool_id == some.c.tool_id)
        .where(board_lines.c.gone.is_(False))
        .order_by(board_lines.c.score.desc(), some.c.tool_id)
        .limit(limit)
    )
    return [
        Proven(tool=row.tool_id, name=row.name, criticality=row.criticality, level=int(row.level))
        for row in connection.execute(query)
    ]


def _levels(verdict: Verdict) -> dict[str, int]:
    """Return the rules of a verdict that have more than a name to show, with the highest level of each."""
    found: dict[str, int] = {}
    for signal in verdict.signals:
        if signal.level >= Level.STRUCTURE:
            rule = signal.rule[:LONGEST_ID]
            found[rule] = max(found.get(rule, 0), int(signal.level))
    return found
