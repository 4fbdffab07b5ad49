"""What the board lists and searches by, as tables that follow the inventory's own ones by triggers."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, SmallInteger, String, Table, Text, text

from inventory.store.schema import Moment, metadata

board_lines = Table(
    "board_lines",
    metadata,
    Column("tool_id", ForeignKey("tools.id"), primary_key=True),  # of a tool that was not merged into another
    Column("verdict_id", Integer, nullable=False),  # its latest
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", String(24), nullable=False),
    Column("discovered", Moment, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("criticality", String(16), nullable=False),
    Column("outcome", String(24), nullable=False),
    Column("severity", SmallInteger, nullable=False),  # of the outcome, the worst is the highest
    Column("tag", Text, nullable=False),  # "" for none
    Column("score", Float, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("managed", Boolean, nullable=False),
    Column("gaps", Text, nullable=False),  # the facts that are not yes: ,owner,documented,
    Column("writes", Text, nullable=False),  # what it changes, as the verdict's list says it: ["database"]
)
_line = board_lines.c
_URGENCY = (_line.severity, _line.score, _line.tool_id)
_PROOF = (_line.confidence, _line.score, _line.tool_id)
Index("ix_board_lines_urgency", *_URGENCY)
Index("ix_board_lines_score", _line.score, _line.tool_id)
Index("ix_board_lines_proof", *_PROOF)
Index("ix_board_lines_name", _line.name, _line.tool_id)
Index("ix_board_lines_discovered", _line.discovered, _line.tool_id)
for _narrowed in (_line.tag, _line.criticality, _line.managed, _line.state, _line.kind):
    Index(f"ix_board_lines_{_narrowed.name}_urgency", _narrowed, *_URGENCY)
Index("ix_board_lines_gone", *_URGENCY, sqlite_where=text("gone = 1"), postgresql_where=text("gone"))
Index("ix_board_lines_outcome_score", _line.outcome, _line.score, _line.tool_id)
Index("ix_board_lines_criticality_score", _line.criticality, _line.score, _line.tool_id)
Index("ix_board_lines_tag_proof", _line.tag, *_PROOF)
Index("ix_board_lines_outcome_proof", _line.outcome, *_PROOF)
Index("ix_board_lines_tag_discovered", _line.tag, _line.discovered, _line.tool_id)

code_texts = Table(
    "code_texts",
    metadata,
    Column("observation_id", ForeignKey("observations.id"), primary_key=True),
    Column("text", Text, nullable=False),  # of all its sources, masked and capped as they were stored
)
