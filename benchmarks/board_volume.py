"""Fill an inventory with a million made-up tools: the demo's, scanned and judged, under other names and places.

    python benchmarks/board_volume.py INVENTORY [--tools 1000000]

INVENTORY is a URL or a path of an inventory that does not exist yet. Verdicts, bodies and code are those that a scan of
the demo wrote; scores, states, registrations, tags and cases are spread over the copies, which have no history. On
PostgreSQL the user must be allowed to leave triggers out (session_replication_role).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Table,
    Text,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from inventory.domain.migration import State
from inventory.store.board_tables import board_lines, code_texts
from inventory.store.caseload_tables import cases
from inventory.store.citizen_tables import registrations
from inventory.store.engine import Inventory, open_inventory
from inventory.store.migrations.versions.v0010_search import lines
from inventory.store.people_tables import people
from inventory.store.schema import directories, observations, problems, scans, shares, sightings, tools, verdicts
from inventory.store.view_tables import tool_tags
from scanner.app.demo.share import build
from scanner.app.scan import scan_shares, targets
from scanner.app.wiring import Workplace
from scanner.tables import Settings

NOW = datetime.now(UTC)
PIECE = 500
"""Copies of all the demo's tools that are made in one transaction."""

MANAGED = dict.fromkeys(("owner", "documented", "unchanged"), "yes")
SHARES = 8
TOGETHER = 3
"""Copies of the demo that lie in the same folders."""

DAYS = tuple(NOW - timedelta(days=day) for day in range(0, 800, 8))
OWNERS = 400
STATES = (State.DISCOVERED,) * 6 + (State.WATCHED, State.OWNED, State.PLANNED, State.MONITORED)
COPIED = (
    directories,
    tools,
    verdicts,
    observations,
    code_texts,
    sightings,
    problems,
    registrations,
    cases,
    tool_tags,
    board_lines,
)


def main() -> int:
    """Fill the inventory."""
    parser = argparse.ArgumentParser(description="Fill an inventory with made-up tools.")
    parser.add_argument("inventory")
    parser.add_argument("--tools", type=int, default=1_000_000)
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="volume-") as folder:
        inventory = scanned(Path(folder), asked.inventory)
    try:
        fill(inventory, asked.tools)
    finally:
        inventory.close()
    print(f"{asked.tools} tools in {time.monotonic() - began:.0f} s")
    return 0


def scanned(folder: Path, url: str) -> Inventory:
    """Scan the demo into the inventory, as the command does it."""
    build(folder / "plant")
    place = Workplace(settings=Settings(), file=None, chosen=url)
    inventory = open_inventory(place.url)
    scan_shares(place, inventory, targets(place, [str(folder / "plant")]))
    return inventory


def fill(inventory: Inventory, wanted: int) -> None:
    """Copy what is there until there are so many tools."""
    with inventory.writing() as connection:
        later = put_off(connection)
        found = {table: top(connection, table) for table in (directories, observations, sightings, verdicts, problems)}
        first = int(connection.execute(select(func.count()).select_from(tools)).scalar_one())
        add_shares(connection)
        add_people(connection)
    copies = wanted // first
    for begin in range(1, copies + 1, PIECE):
        with inventory.writing() as connection:
            copy(connection, found, begin, min(begin + PIECE, copies + 1))
        print(f"{begin * first} tools", end="\r", flush=True)
    for statement in later:
        with inventory.writing() as connection:
            connection.exec_driver_sql(statement)
    with inventory.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if inventory.engine.dialect.name == "postgresql" else "ANALYZE"))


def put_off(connection: Connection) -> list[str]:
    """Leave what follows the rows for the end, as PostgreSQL advises for bulk loads; return what is to be done then."""
    if connection.dialect.name != "postgresql":
        return []
    names = [table.name for table in COPIED]
    plain = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname !~ '^(pk|uq)_'"
    indexes = connection.exec_driver_sql(plain, (names,)).all()
    for name, _ in indexes:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    statistics = "ALTER INDEX ix_sightings_place ALTER COLUMN 1 SET STATISTICS 1000"
    return ["ANALYZE", lines("postgresql", "true"), *(made for _, made in indexes), statistics]


def top(connection: Connection, table: Table) -> int:
    """Return the last number of a table: what is there to be copied."""
    return int(connection.execute(select(func.max(table.c.id))).scalar_one() or 0)


def add_shares(connection: Connection) -> None:
    """Make more shares, each scanned once."""
    names = [column.name for column in scans.columns if column.name not in {"id", "share_id"}]
    for number in range(2, SHARES + 1):
        values = {"name": f"plant{number}", "root": f"//srv{number}/plant", "aliases": [f"\\\\filer\\plant{number}"]}
        share = connection.execute(shares.insert().values(values).returning(shares.c.id)).scalar_one()
        scan = select(literal(share), *(scans.c[name] for name in names)).where(scans.c.share_id == 1)
        connection.execute(insert(scans).from_select(["share_id", *names], scan))


def add_people(connection: Connection) -> None:
    """Make owners in twenty departments."""
    rows = [
        {
            "id": f"owner{number}",
            "name": f"Olga Owner {number}",
            "mail": f"owner{number}@plant.example",
            "department": f"Department {number % 20}",
            "unit": "business",
            "plant": "",
            "manager": "",
            "active": True,
            "is_group": False,
            "source": "made up",
            "seen": NOW,
        }
        for number in range(OWNERS)
    ]
    connection.execute(people.insert(), rows)


def numbers(connection: Connection, begin: int, end: int) -> Any:
    """Return the numbers from `begin` to `end` as rows."""
    if connection.dialect.name == "postgresql":
        return func.generate_series(begin, end - 1).table_valued("value", name="numbers").render_derived()
    listed = "[" + ",".join(map(str, range(begin, end))) + "]"
    return func.json_each(listed).table_valued("value")


def copy(connection: Connection, found: dict[Table, int], begin: int, end: int) -> None:
    """Make copies of the first tools with everything that belongs to them."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no triggers: see `put_off`
    rows = numbers(connection, begin, end)
    number: ColumnElement[int] = cast(rows.c.value, Integer)
    ending = cast(number, Text)
    mine = tools.c.id + ending
    third: ColumnElement[int] = number.op("/")(TOGETHER).self_group()
    folder = literal("Area") + cast(third % 40, Text) + "/Line" + cast(third % 400, Text) + "/"

    def multiply(table: Table, original: Any, **changed: Any) -> None:
        names = [column.name for column in table.columns if column.name in changed or not column.primary_key]
        picked = [changed.get(name, table.c[name]) for name in names]
        query = select(*picked).select_from(table.join(rows, literal(value=True))).where(original)
        connection.execute(insert(table).from_select(names, query))

    dice = (number * 7_919 + func.length(tools.c.name) * 104_729) % 1_000
    first = func.length(tools.c.id) == 8
    multiply(
        tools,
        first,
        id=mine,
        name=ending + "_" + tools.c.name,
        discovered=case(*((number % len(DAYS) == place, literal(day)) for place, day in enumerate(DAYS))),
        state=case(*((dice % len(STATES) == place, state.value) for place, state in enumerate(STATES))),
        unseen=case((dice % 50 == 7, literal(NOW)), else_=None),
    )
    multiply(
        directories,
        and_(directories.c.id <= found[directories], number % TOGETHER == 0),
        id=directories.c.id + third * found[directories],
        path=literal("D") + cast(third, Text) + "/" + directories.c.path,
    )
    multiply(
        verdicts,
        verdicts.c.id <= found[verdicts],
        tool_id=verdicts.c.tool_id + ending,
        facts=case((number % 20 == 3, literal(MANAGED, verdicts.c.facts.type)), else_=verdicts.c.facts),
        score=verdicts.c.score + (number % 997) / 997.0,
        confidence=verdicts.c.confidence - (number % 613) / 6_130.0,
    )
    multiply(
        observations,
        observations.c.id <= found[observations],
        id=observations.c.id + number * found[observations],
        digest=func.substr(ending + "-" + observations.c.digest, 1, 64),
    )
    multiply(
        code_texts,
        code_texts.c.observation_id <= found[observations],
        observation_id=code_texts.c.observation_id + number * found[observations],
        text=code_texts.c.text + literal("\n' changed for order ") + ending,
    )
    named = ending + "_" + sightings.c.name
    parent = func.substr(sightings.c.path, 1, func.length(sightings.c.path) - func.length(sightings.c.name))
    for place in range(2):
        multiply(
            sightings,
            sightings.c.id <= found[sightings],
            tool_id=sightings.c.tool_id + ending,
            observation_id=sightings.c.observation_id + number * found[observations],
            share_id=1 + (number + place) % SHARES,
            directory_id=sightings.c.directory_id + third * found[directories],
            name=(literal("Copy of ") if place else literal("")) + named,
            path=folder + parent + (literal("Copy of ") if place else literal("")) + named,
            lead=sightings.c.lead if not place else literal(value=False),
        )
    multiply(
        problems,
        problems.c.id <= found[problems],
        path=folder + problems.c.path,
        directory_id=problems.c.directory_id + third * found[directories],
    )
    beside(connection, rows, number, mine, first)


def beside(connection: Connection, rows: Any, number: ColumnElement[int], mine: ColumnElement[str], first: Any) -> None:
    """Register some of the copies, tag some, and put cases about some."""
    of_tools = tools.join(rows, literal(value=True))
    dice = (number * 31 + func.length(tools.c.name) * 17) % 1_000
    owner = literal("owner") + cast((number * 13 + func.length(tools.c.name)) % OWNERS, Text)
    filed = {
        "tool_id": mine,
        "owner": owner,
        **{name: literal("as told") for name in ("purpose", "documentation", "inputs_outputs", "how_to_run")},
        "read_only": literal("unknown"),
        "fingerprint": tools.c.fingerprint,
        "drafted_by": owner,
        "drafted": literal(NOW),
        "accepted": literal(NOW),
        "approved_by": literal("pia"),
        "approved": literal(NOW),
    }
    asked = {
        "tool_id": mine,
        "step": literal("owner"),
        "party": literal("owner"),
        "person": owner,
        "put": literal(NOW),
        "due": case((number % 2 == 0, literal(date(2026, 1, 1))), else_=literal(date(2099, 1, 1))),
        "ending": literal(""),
        "level": literal(0),
        "told": literal([], cases.c.told.type),
    }
    marked = {"tool_id": mine, "tag": literal("audit"), "by": literal("bert"), "at": literal(NOW)}
    for table, values, term in (
        (registrations, filed, dice < 50),
        (cases, asked, dice % 50 == 3),
        (tool_tags, marked, dice % 100 == 5),
    ):
        columns: list[Any] = list(values.values())
        query = select(*columns).select_from(of_tools).where(first, term)
        connection.execute(insert(table).from_select(list(values), query))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SQLAlchemyError as error:
        sys.exit(str(error)[:2_000])
