"""People, their roles and loans, and the registers of systems, zones and drives, as tables."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Integer, String, Table, Text, UniqueConstraint

from inventory.store.schema import Moment, metadata

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("mail", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("unit", String(8), nullable=False),
    Column("plant", Text, nullable=False),
    Column("manager", Text, nullable=False),  # id of a person, who may not be known
    Column("active", Boolean, nullable=False),
    Column("is_group", Boolean, nullable=False),
    Column("source", Text, nullable=False),  # the file or directory that said it last
    Column("seen", Moment, nullable=False),  # when it did
    Column("left", Moment),
)

grants = Table(
    "grants",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", Text, nullable=False),
    Column("role", String(24), nullable=False),
    Column("plant", Text, nullable=False),  # "" is every plant
    Column("giver", Text, nullable=False),
    Column("second", Text, nullable=False),  # of four eyes, "" where two suffice
    Column("at", Moment, nullable=False),
    UniqueConstraint("person", "role", "plant"),
)

loans = Table(
    "loans",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("giver", Text, nullable=False),
    Column("taker", Text, nullable=False),
    Column("role", String(24), nullable=False),
    Column("plant", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("giver", "taker", "role", "plant"),
)

systems = Table(
    "systems",
    metadata,
    Column("key", Text, primary_key=True),  # the name in lower case
    Column("name", Text, nullable=False),
    Column("kind", Text),  # NULL here and below: what scanner.toml says of the system of this name
    Column("plant", Text),
    Column("major", Boolean),
    Column("aliases", JSON(none_as_null=True)),
    Column("dsn", JSON(none_as_null=True)),
    Column("hosts", JSON(none_as_null=True)),
    Column("business_owner", Text),
    Column("product_owner", Text),
    Column("at", Moment, nullable=False),
)

sandboxes = Table(
    "sandboxes",
    metadata,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("share", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("runs_in", Text, nullable=False),  # name of the environment or organisation, "" for a folder
    Column("owner", Text, nullable=False),
    Column("valid_until", Moment, nullable=False),
    Column("at", Moment, nullable=False),
)

enterprise_zones = Table(
    "enterprise_zones",
    metadata,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("share", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("service_owner", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("valid_until", Moment, nullable=False),
    Column("at", Moment, nullable=False),
)

drives = Table(
    "drives",
    metadata,
    Column("letter", String(1), primary_key=True),
    Column("path", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
