"""One narrow line for each tool that the board lists, and indexes by which it finds names, paths and code.

The lines and, on SQLite, the trigram indexes follow their tables by triggers. A migration that rebuilds `tools`,
`verdicts`, `sightings` or `code_texts` on SQLite drops the triggers with the table and has to make them again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SEVERITIES = ("migrate_now", "migrate_planned", "contain", "triage", "close_gaps", "allow_and_monitor", "watch")
FACTS = ("owner", "documented", "sandboxed", "read_only", "unchanged", "enterprise")
MANAGEMENT = ("owner", "documented", "unchanged")
BATCH = 500

COLUMNS = (
    "tool_id, verdict_id, name, kind, state, discovered, gone, criticality, outcome, severity, tag, score, confidence,"
    " managed, gaps, writes"
)
URGENCY = ["severity", "score", "tool_id"]
PROOF = ["confidence", "score", "tool_id"]
INDEXES = {
    "urgency": URGENCY,
    "score": ["score", "tool_id"],
    "proof": PROOF,
    "name": ["name", "tool_id"],
    "discovered": ["discovered", "tool_id"],
    **{f"{name}_urgency": [name, *URGENCY] for name in ("tag", "criticality", "managed", "state", "kind")},
    "outcome_score": ["outcome", "score", "tool_id"],
    "criticality_score": ["criticality", "score", "tool_id"],
    "tag_proof": ["tag", *PROOF],
    "outcome_proof": ["outcome", *PROOF],
    "tag_discovered": ["tag", "discovered", "tool_id"],
}


def upgrade() -> None:
    """Add the tables, the indexes and what keeps them current, and fill them with what is there."""
    connection = op.get_bind()
    op.add_column("shares", sa.Column("aliases", sa.JSON(), nullable=True))
    _tables()
    names = connection.execute(sa.text("SELECT count(*) FROM verdicts")).scalar_one()
    if names:
        connection.exec_driver_sql(lines(connection.dialect.name, "1 = 1"))
        _code(connection)
    for name, columns in INDEXES.items():
        op.create_index(f"ix_board_lines_{name}", "board_lines", columns)
    gone: dict[str, Any] = {"sqlite_where": sa.text("gone = 1"), "postgresql_where": sa.text("gone")}
    op.create_index("ix_board_lines_gone", "board_lines", URGENCY, **gone)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("CREATE INDEX ix_board_lines_id ON board_lines (tool_id varchar_pattern_ops)")
        _follow_postgresql(connection)
        _trigrams_postgresql(connection)
    else:
        _follow_sqlite(connection)
        _trigrams_sqlite(connection)


def _tables() -> None:
    op.create_table(
        "board_lines",
        sa.Column("tool_id", sa.String(length=16), nullable=False),
        sa.Column("verdict_id", sa.Integer(), nullable=False),
        _text("name"),
        _text("kind"),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("discovered", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("criticality", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        _text("tag"),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("managed", sa.Boolean(), nullable=False),
        _text("gaps"),
        _text("writes"),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_board_lines_tool_id")),
        sa.PrimaryKeyConstraint("tool_id", name=op.f("pk_board_lines")),
    )
    op.create_table(
        "code_texts",
        sa.Column("observation_id", sa.Integer(), nullable=False),
        _text("text"),
        sa.ForeignKeyConstraint(["observation_id"], ["observations.id"], name=op.f("fk_code_texts_observation_id")),
        sa.PrimaryKeyConstraint("observation_id", name=op.f("pk_code_texts")),
    )


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def lines(dialect: str, which: str) -> str:
    """Return the statement that writes the lines of these tools (t) and verdicts (v) as they are now."""
    fact = "v.facts->>'{0}'" if dialect == "postgresql" else "json_extract(v.facts, '$.{0}')"
    yes = {name: f"coalesce({fact.format(name)}, '') = 'yes'" for name in FACTS}
    severity = " ".join(f"WHEN '{name}' THEN {rank}" for rank, name in enumerate(reversed(SEVERITIES), start=1))
    gaps = " || ".join(f"CASE WHEN {told} THEN '' ELSE '{name},' END" for name, told in yes.items())
    managed = " AND ".join(yes[name] for name in MANAGEMENT)
    latest = "v.latest" if dialect == "postgresql" else "v.latest = 1"
    again = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS.split(", ")[1:])
    return (
        f"INSERT INTO board_lines ({COLUMNS}) "  # noqa: S608 - names from this file alone
        "SELECT t.id, v.id, t.name, t.kind, t.state, t.discovered, t.unseen IS NOT NULL, v.criticality, v.outcome,"
        f" CASE v.outcome {severity} ELSE 0 END, coalesce(v.tag, ''), v.score, v.confidence, ({managed}),"
        f" ',' || {gaps}, CAST(v.writes AS TEXT)"
        f" FROM verdicts v JOIN tools t ON t.id = v.tool_id WHERE {latest} AND t.merged_into IS NULL AND {which}"
        f" ON CONFLICT (tool_id) DO UPDATE SET {again}"
    )


LISTED = ("name", "kind", "state", "discovered", "unseen", "merged_into")
"""The columns of a tool that its line shows."""


def _follow_postgresql(connection: sa.Connection) -> None:
    of_verdict, of_tool = lines("postgresql", "v.id = NEW.id"), lines("postgresql", "t.id = NEW.id")
    merged = "DELETE FROM board_lines WHERE tool_id = NEW.id AND NEW.merged_into IS NOT NULL;"
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in LISTED)
    for name, body in {"verdict": of_verdict, "tool": f"{merged} {of_tool}"}.items():
        connection.exec_driver_sql(
            f"CREATE FUNCTION board_line_of_{name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {body}; RETURN NULL; END $$"
        )
    connection.exec_driver_sql(
        "CREATE TRIGGER board_line_of_verdict AFTER INSERT OR UPDATE ON verdicts FOR EACH ROW WHEN (NEW.latest)"
        " EXECUTE FUNCTION board_line_of_verdict()"
    )
    connection.exec_driver_sql(
        f"CREATE TRIGGER board_line_of_tool AFTER UPDATE ON tools FOR EACH ROW WHEN ({changed})"
        " EXECUTE FUNCTION board_line_of_tool()"
    )


def _follow_sqlite(connection: sa.Connection) -> None:
    of_verdict, of_tool = lines("sqlite", "v.id = NEW.id"), lines("sqlite", "t.id = NEW.id")
    merged = "DELETE FROM board_lines WHERE tool_id = NEW.id AND NEW.merged_into IS NOT NULL;"
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in LISTED)
    for event in ("INSERT", "UPDATE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER board_line_{event.lower()} AFTER {event} ON verdicts WHEN NEW.latest = 1"
            f" BEGIN {of_verdict}; END"
        )
    connection.exec_driver_sql(
        f"CREATE TRIGGER board_line_of_tool AFTER UPDATE ON tools WHEN {changed} BEGIN {merged} {of_tool}; END"
    )


def _trigrams_postgresql(connection: sa.Connection) -> None:
    """Index every three letters; without the extension the board searches without, more slowly."""
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DBAPIError:
        return
    connection.exec_driver_sql("CREATE INDEX ix_sightings_place ON sightings USING gin (('/' || path) gin_trgm_ops)")
    connection.exec_driver_sql("ALTER INDEX ix_sightings_place ALTER COLUMN 1 SET STATISTICS 1000")
    connection.exec_driver_sql("CREATE INDEX ix_code_texts_text ON code_texts USING gin (text gin_trgm_ops)")


def _trigrams_sqlite(connection: sa.Connection) -> None:
    """Index every three letters, without keeping the texts a second time."""
    for table, key, text in (("sightings", "id", "'/' || {0}.path"), ("code_texts", "observation_id", "{0}.text")):
        index = f"{table}_trigrams"
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {index} USING fts5(text, content='', detail='none', columnsize=0,"
            " tokenize='trigram')"
        )
        add = f"INSERT INTO {index} (rowid, text) VALUES (NEW.{key}, {text.format('NEW')});"  # noqa: S608 - names from here
        forget = f"INSERT INTO {index} ({index}, rowid, text) VALUES ('delete', OLD.{key}, {text.format('OLD')});"  # noqa: S608 - the same
        other = f"WHEN {text.format('OLD')} IS NOT {text.format('NEW')}"
        for event, when, body in (("INSERT", "", add), ("DELETE", "", forget), ("UPDATE", other, forget + add)):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {index}_{event.lower()} AFTER {event} ON {table} {when} BEGIN {body} END"
            )
        connection.exec_driver_sql(
            f"INSERT INTO {index} (rowid, text) SELECT {key}, {text.format(table)} FROM {table}"  # noqa: S608 - the same
        )


def _code(connection: sa.Connection) -> None:
    """Put the code of each observation into one text."""
    insert = sa.text("INSERT INTO code_texts (observation_id, text) VALUES (:key, :text)")
    for rows in _observations(connection):
        digests = {key: _sources(body) for key, body in rows}
        texts = _texts(connection, sorted({one for several in digests.values() for one in several}))
        code = {key: "\n".join(filter(None, map(texts.get, several))) for key, several in digests.items()}
        found = [{"key": key, "text": text.replace("\0", "�")} for key, text in code.items() if text]
        if found:
            connection.execute(insert, found)


def _observations(connection: sa.Connection) -> Iterator[Sequence[Any]]:
    query = sa.text("SELECT id, body FROM observations WHERE id > :last ORDER BY id LIMIT :size")
    last = 0
    while rows := connection.execute(query, {"last": last, "size": BATCH}).all():
        last = rows[-1][0]
        yield rows


def _sources(body: bytes) -> list[str]:
    try:
        return [source["digest"] for source in json.loads(zlib.decompress(body)).get("sources", ()) if source["digest"]]
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError):
        return []


def _texts(connection: sa.Connection, digests: list[str]) -> dict[str, str]:
    query = sa.text("SELECT digest, text FROM sources WHERE digest IN :given")
    query = query.bindparams(sa.bindparam("given", expanding=True))
    found = {}
    for start in range(0, len(digests), BATCH):
        for digest, packed in connection.execute(query, {"given": digests[start : start + BATCH]}):
            try:
                found[digest] = zlib.decompress(packed).decode("utf-8", "replace")
            except zlib.error:
                continue
    return found
