"""The inventory's tables, as people say them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

SCHEMA = "0015"
"""Revision of the schema that this version of the product reads and writes."""


class Moment(TypeDecorator[datetime]):
    """A point in time in UTC, aware on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - given by SQLAlchemy
        """Refuse local times; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone came in; everything here is UTC")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - given by SQLAlchemy
        """Give back an aware time; SQLite forgets the zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


def _text(name: str) -> Column[str]:
    """Return a text column that came after its table: "" in the rows that were there before."""
    return Column(name, Text, nullable=False, server_default=text("''"))


def _partial_index(name: str, *columns: Column[Any], on: str, unique: bool = False) -> None:
    """Index the rows whose flag is set; SQLite uses it only if a query says it in the very same words."""
    Index(name, *columns, unique=unique, sqlite_where=text(f"{on} = 1"), postgresql_where=text(on))


shares = Table(
    "shares",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("root", Text, nullable=False),
    Column("held_since", Moment),
    _count("held_tools"),
    Column("aliases", JSON(none_as_null=True)),  # other roads to its root, as people write them; NULL: not said yet
)

scans = Table(
    "scans",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("share_id", ForeignKey("shares.id"), nullable=False, index=True),
    Column("root", Text, nullable=False),
    Column("started", Moment, nullable=False),
    Column("finished", Moment),
    Column("outcome", String(16), nullable=False),  # running, finished, partial (some folders), stopped, interrupted
    Column("complete", Boolean, nullable=False),
    _count("directories"),
    _count("files"),
    _count("candidates"),
    _count("opened"),
    _count("unchanged"),
    Column("bytes_read", BigInteger, nullable=False, server_default="0"),
    Column("discarded", JSON, nullable=False),
    Column("kinds", JSON, nullable=False),
    Column("unreachable", JSON, nullable=False),
)

directories = Table(
    "directories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("share_id", ForeignKey("shares.id"), nullable=False),
    Column("path", Text, nullable=False),
    Column("digest", Text, nullable=False),  # "" until the directory was taken in whole
    Column("scan_id", ForeignKey("scans.id"), nullable=False),  # the scan that last recorded it
    UniqueConstraint("share_id", "path"),
)

observations = Table(
    "observations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),  # of everything but the place
    Column("sha256", String(64), nullable=False, index=True),
    Column("handler", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("is_tool", Boolean, nullable=False),
    Column("links", JSON, nullable=False),
    _text("logic"),  # with the next three: digests that tell one kind of change from another
    _text("connections"),
    _text("structure"),
    _text("data"),
    Column("sketch", LargeBinary, nullable=False, server_default=text("''")),  # of the logic, for near copies
    _count("secrets"),  # places in it where a password or a key stands
    Column("body", LargeBinary, nullable=False),  # zlib over classifiers.observations JSON, sources left out
)
Index(
    "ix_observations_incomplete",
    observations.c.id,
    sqlite_where=text("complete IS 0"),
    postgresql_where=text("complete IS false"),
)

Index("ix_observations_fingerprint", observations.c.fingerprint)  # a copy of the logic of a tool that is gone

sources = Table(
    "sources",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("language", Text, nullable=False),
    Column("text", LargeBinary, nullable=False),  # zlib over UTF-8
)

observation_references = Table(
    "observation_references",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("observation_id", ForeignKey("observations.id"), nullable=False, index=True),
    Column("target", Text, nullable=False),
    Column("access", String(8), nullable=False),
    Column("location", Text, nullable=False),
)

holdings = Table(
    "holdings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("observation_id", ForeignKey("observations.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),  # of a table that the file itself holds
    Column("columns", JSON, nullable=False),  # in lower case
)

tools = Table(
    "tools",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),  # why its files are one tool
    Column("state", String(24), nullable=False, index=True),
    Column("version", Integer, nullable=False),  # of the human decisions, for compare-and-set
    Column("decided_for", Text, nullable=False),  # logic that "not a tool" was decided for (GN)
    Column("fingerprint", Text, nullable=False),
    Column("content", Text, nullable=False),  # digest of its files, tells a better reader from changed logic
    Column("discovered", Moment, nullable=False),
    Column("logic_changed", Moment, nullable=False),
    Column("unseen", Moment),
    Column("merged_into", ForeignKey("tools.id")),
    _text("logic"),  # with the next three: of its files together, as of its observations
    _text("connections"),
    _text("structure"),
    _text("data"),
    Column("drift", String(16), nullable=False, server_default=text("''")),  # class of the last change of its content
    Column("drifted", Moment),
    Column("written", Moment),  # when its logic was, as its files told when a scan first saw it; NULL if they cannot
    Column(
        "documentation", String(16), nullable=False, server_default=text("''")
    ),  # what a scan found: none, stale ...
)
_unseen = tools.c.unseen.is_not(None)
Index("ix_tools_unseen", tools.c.unseen, sqlite_where=_unseen, postgresql_where=_unseen)

sightings = Table(
    "sightings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("share_id", ForeignKey("shares.id"), nullable=False),
    Column("directory_id", ForeignKey("directories.id"), nullable=False),
    Column("path", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("modified_ns", BigInteger, nullable=False),
    Column("file_id", Text, nullable=False),  # 64 bits unsigned, 128 on ReFS
    Column("handler", Text, nullable=False),
    Column("project", Text, nullable=False),
    Column("owner", Text, nullable=False),  # of the file system, never the business owner
    Column("settled", Boolean, nullable=False),
    Column("observation_id", ForeignKey("observations.id"), index=True),
    Column("tool_id", ForeignKey("tools.id"), index=True),
    Column("lead", Boolean, nullable=False),
    Column("missing", Boolean, nullable=False),  # not there at the last look, not yet confirmed as gone
    Column("gone", Moment),
    Column("dirty", Boolean, nullable=False),  # something changed that was not judged yet
    Column("first_seen", Moment, nullable=False),
    _text("grouping"),  # by a person: files of one grouping are one tool, and never one with files of another
    UniqueConstraint("directory_id", "name"),
    Index("ix_sightings_share_id_path", "share_id", "path"),
)
_partial_index("ix_sightings_dirty", sightings.c.id, on="dirty")
_partial_index("ix_sightings_missing", sightings.c.share_id, on="missing")
Index(
    "ix_sightings_present",
    sightings.c.share_id,
    sightings.c.tool_id,
    sightings.c.observation_id,
    sightings.c.gone,  # SQLite looks only into an index that has every column of the question
    sqlite_where=sightings.c.gone.is_(None),
    postgresql_where=sightings.c.gone.is_(None),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tool_id", ForeignKey("tools.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("latest", Boolean, nullable=False),
    Column("criticality", String(16), nullable=False),
    Column("read_only", String(8), nullable=False),
    Column("writes", JSON, nullable=False),
    Column("outcome", String(24), nullable=False),
    Column("tag", Text),
    Column("rule", String(8), nullable=False),
    Column("score", Float, nullable=False),
    Column("score_coverage", Float, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("rulebook", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("body", LargeBinary, nullable=False),  # zlib over the whole verdict
)
_partial_index("uq_verdicts_latest", verdicts.c.tool_id, on="latest", unique=True)
_partial_index("ix_verdicts_score", verdicts.c.score, verdicts.c.tool_id, on="latest")
_partial_index(
    "ix_verdicts_tag_confidence",
    verdicts.c.tag,
    verdicts.c.confidence,
    verdicts.c.score,
    verdicts.c.outcome,
    verdicts.c.tool_id,
    verdicts.c.latest,
    on="latest",
)

contexts = Table(
    "contexts",
    metadata,
    Column("tool_id", ForeignKey("tools.id"), primary_key=True),
    Column("consumers", String(32), nullable=False),  # digest of who depends on the tool
    Column("downstream", Integer, nullable=False),
    Column("inherited", LargeBinary, nullable=False),  # zlib over the signals
)

judged_by = Table(
    "judged_by",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rulebook", Text, nullable=False),  # digest by which every tool was judged, "" if not all by the same
    Column("organisation", Text, nullable=False),  # the same of people and zones
    Column("pending", Text, nullable=False),  # what a reassessment that is running judges by
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tool_id", ForeignKey("tools.id"), index=True),
    Column("share_id", ForeignKey("shares.id")),
    Column("at", Moment, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("detail", JSON, nullable=False),
)

problems = Table(
    "problems",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("share_id", ForeignKey("shares.id"), nullable=False),
    Column("directory_id", ForeignKey("directories.id"), nullable=False, index=True),
    Column("path", Text, nullable=False),
    Column("trouble", String(24), nullable=False),
    Column("detail", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("observed", Boolean, nullable=False),  # True: found inside the file; False: the walk could not read it
    Index("ix_problems_share_id_trouble", "share_id", "trouble"),
)

uses = Table(
    "uses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("share_id", ForeignKey("shares.id"), nullable=False),
    Column("path", Text, nullable=False),  # of the file that was open
    Column("person", Text, nullable=False),  # a keyed hash, or a name where the settings say so
    Column("day", Date, nullable=False),
    UniqueConstraint("share_id", "path", "person", "day"),
)

exposures = Table(
    "exposures",
    metadata,
    Column("tool_id", ForeignKey("tools.id"), primary_key=True),  # with what its last verdict was made by
    Column("users", Integer, nullable=False),
    Column("days_used", Integer, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("share_id", ForeignKey("shares.id"), nullable=False),
    Column("directory_id", ForeignKey("directories.id"), nullable=False, index=True),
    Column("path", Text, nullable=False),  # of what may be the documentation of tools beside it
    Column("modified_ns", BigInteger, nullable=False),
    Index("ix_documents_share_id_path", "share_id", "path"),
)

kinships = Table(
    "kinships",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("one", ForeignKey("tools.id"), nullable=False),
    Column("other", ForeignKey("tools.id"), nullable=False, index=True),
    Column("relation", String(16), nullable=False),  # what a person decided: same, different
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("one", "other"),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tool_id", ForeignKey("tools.id"), nullable=False, index=True),
    Column("fingerprint", Text, nullable=False),  # of the logic that people looked at
    Column("criticality", String(16), nullable=False),
    Column("by_rules", String(16), nullable=False),
    Column("rules", JSON, nullable=False),  # ids of those that had proven it
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("second", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
