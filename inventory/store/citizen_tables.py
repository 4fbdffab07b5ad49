"""What people say about their tools, as tables: registrations, and the descriptors that scans met beside tools."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint, text

from inventory.store.schema import Moment, metadata

registrations = Table(
    "registrations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tool_id", ForeignKey("tools.id"), nullable=False, index=True),
    Column("owner", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("documentation", Text, nullable=False),
    Column("inputs_outputs", Text, nullable=False),
    Column("how_to_run", Text, nullable=False),
    Column("read_only", String(8), nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("drafted_by", Text, nullable=False),
    Column("drafted", Moment, nullable=False),
    Column("accepted", Moment),
    Column("approved_by", Text, nullable=False),
    Column("approved", Moment),
    Column("connections", JSON(none_as_null=True)),  # declared ones; NULL if nothing was said of them
    Column("users", Text, nullable=False, server_default=text("''")),
    Column(
        "source", Text, nullable=False, server_default=text("''")
    ),  # the file it was read from, "" if a person filed
    Column("described", Text, nullable=False, server_default=text("''")),  # digest of what stood in that file
)

descriptors = Table(
    "descriptors",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("share_id", ForeignKey("shares.id"), nullable=False),
    Column("directory_id", ForeignKey("directories.id"), nullable=False),
    Column("path", Text, nullable=False),  # of the descriptor, or of the document whose properties it is
    Column("origin", String(16), nullable=False),  # file, properties
    Column("tool_name", Text, nullable=False),  # how it names its tool, in lower case
    Column("digest", String(64), nullable=False),  # of what it says
    Column("content", JSON, nullable=False),
    Column("tool_id", ForeignKey("tools.id")),  # that it was taken for
    Column("settled", Boolean, nullable=False),  # it was looked at for the tool that it is taken for
    UniqueConstraint("directory_id", "path", "origin"),
)
