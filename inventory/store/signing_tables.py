"""Accounts of those who sign, and the public keys of the installation, as tables; private keys never come here."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, Text

from inventory.store.schema import Moment, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("person", Text, primary_key=True),  # an id of the list of people
    Column("password", Text, nullable=False),  # Argon2id, with its own salt and cost; "" after a reset
    Column("changed", Moment, nullable=False),
    Column("event", Integer, nullable=False),  # the event that tells of this password
    Column("failures", Integer, nullable=False),  # wrong ones in a row
    Column("locked_until", Moment),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("number", Integer, primary_key=True),  # the newest that is not retired signs
    Column("key", String(64), nullable=False, unique=True),  # sha256 of the public key
    Column("public", Text, nullable=False),  # PEM
    Column("made", Moment, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("retired", Moment),
    Column("retired_by", Text, nullable=False),
)
