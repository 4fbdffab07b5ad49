"""What the board keeps of its visitors, as tables: sessions, API tokens, answers kept for repeated requests."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String, Table, Text

from inventory.store.schema import Moment, metadata

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of the token, which only the browser has
    Column("person", Text, nullable=False, index=True),  # "" reads on this machine without an account
    Column("way", String(16), nullable=False),  # password, oidc, proxy, link
    Column("opened", Moment, nullable=False),
    Column("used", Moment, nullable=False),
    Column("signed", Moment),  # the last e-signature of this session (CHG-3)
    Column("notice", Text, nullable=False),  # a sentence that the next page shows once
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("person", Text, nullable=False),  # in whose name it acts, "" for an agent that only reports
    Column("scope", String(16), nullable=False),
    Column("share", Text, nullable=False),  # the one share an agent reports on, "" for all
    Column("made", Moment, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("used", Moment),
    Column("revoked", Moment),
)

kept_answers = Table(
    "kept_answers",
    metadata,
    Column("key", String(64), primary_key=True),  # SHA-256 of who asked and their Idempotency-Key
    Column("request", String(64), nullable=False),  # SHA-256 of method, address and body
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
)
