"""Reading tables of other databases: as they are, without writing, and without a word of a password."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from inventory.store.foreign import ForeignTrouble, foreign_table


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "plant data.db"
    with sqlite3.connect(path) as connection:
        connection.execute('CREATE TABLE "Limits" (part TEXT, low REAL, n INTEGER)')
        connection.executemany("INSERT INTO Limits VALUES (?, ?, ?)", [("007", 0.5, 1), ("7", None, 2)])
    connection.close()
    return path


def rows(url: str, asked: str, password: str | None = None) -> tuple[tuple[str, ...], list[Any]]:
    with foreign_table(url, asked, password) as table:
        return table.columns, [row for batch in table.batches for row in batch]


@pytest.fixture
def limits(empty_postgres: str) -> str:
    engine = create_engine(empty_postgres)
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA plant"))
        connection.execute(text('CREATE TABLE plant."Limits" (part text, low numeric(10,4), at date, single real)'))
        connection.execute(text("""INSERT INTO plant."Limits" VALUES ('007', 1.5000, '2026-01-31', 0.1)"""))
        connection.execute(text("CREATE SEQUENCE numbers"))
        connection.execute(text("CREATE TABLE many AS SELECT n FROM generate_series(1, 10000) n"))
    engine.dispose()
    return make_url(empty_postgres).set(drivername="postgresql").render_as_string(hide_password=False)


def test_a_table_of_sqlite_is_read_and_cannot_be_written(file: Path) -> None:
    url = f"sqlite:///{file}"
    assert rows(url, "Limits") == (("part", "low", "n"), [("007", 0.5, 1), ("7", None, 2)])
    assert rows(url, " SELECT n AS m FROM Limits ORDER BY n DESC; ") == (("m",), [(2,), (1,)])
    with pytest.raises(ForeignTrouble, match=r"readonly|attempt to write"):
        rows(url, "WITH x AS (SELECT 1) INSERT INTO Limits SELECT 1, 2, 3")
    assert len(rows(url, "Limits")[1]) == 2


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ForeignTrouble, match="there is no such file"):
        rows(f"sqlite:///{tmp_path / 'none.db'}", "limits")
    assert list(tmp_path.iterdir()) == []


def test_a_table_of_postgresql_is_read_with_its_types(limits: str) -> None:
    columns, found = rows(limits, "plant.Limits")
    assert columns == ("part", "low", "at", "single")
    assert found[0][:2] == ("007", Decimal("1.5000"))
    assert found[0][3] == 0.1
    assert len(rows(limits, "many")[1]) == 10_000
    assert rows(limits, "SELECT '50%'::text AS share, n FROM many WHERE n = 7")[1] == [("50%", 7)]


def test_postgresql_is_read_row_by_row_in_a_transaction_that_cannot_write(limits: str) -> None:
    with foreign_table(limits, "many") as table:
        assert len(next(table.batches)) < 10_000
    for written in ("SELECT 1; DROP TABLE many", "SELECT 1; COMMIT; DROP TABLE many;"):
        with pytest.raises(ForeignTrouble, match="one query"):
            rows(limits, written)
    with pytest.raises(ForeignTrouble, match=r"read-only transaction|syntax|must not contain"):
        rows(limits, "WITH gone AS (DELETE FROM many RETURNING n) SELECT * FROM gone")
    with pytest.raises(ForeignTrouble, match="read-only transaction"):
        rows(limits, "SELECT nextval('numbers')")
    assert len(rows(limits, "many")[1]) == 10_000


def test_a_name_is_quoted_and_never_a_piece_of_a_statement(limits: str, file: Path) -> None:
    for url in (limits, f"sqlite:///{file}"):
        with pytest.raises(ForeignTrouble, match=r"does not exist|no such table"):
            rows(url, 'many"; DROP TABLE many; --')
    assert len(rows(limits, "many")[1]) == 10_000


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:Hush-1@127.0.0.1:1/x",
        "postgresql://me@127.0.0.1:1/x?password=Hush-1",
        "mssql+pyodbc:///?odbc_connect=DRIVER=x;PWD=Hush-1",
    ],
)
def test_a_password_in_the_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ForeignTrouble, match="does not belong on the command line") as caught:
        rows(url, "x")
    assert "Hush" not in str(caught.value)


def test_a_password_from_the_environment_is_never_said(empty_postgres: str) -> None:
    address = make_url(empty_postgres)
    with pytest.raises(ForeignTrouble) as caught:
        rows(f"postgresql://me@{address.host}:1/x", "x", "Hush-1")
    assert "Hush" not in str(caught.value)
    with pytest.raises(ForeignTrouble, match="no_such_table"):
        rows(address.set(drivername="postgresql").render_as_string(), "no_such_table", "Hush-1")
    with foreign_table(address.set(drivername="postgresql").render_as_string(), "SELECT 1 AS one", "Hush-1") as table:
        assert "Hush" not in table.name


def test_what_is_no_database_or_has_no_driver_is_said_in_words() -> None:
    for url, words in (
        ("nonsense", "no URL"),
        ("nosuchdb://server/x", "not known here"),
        ("oracle://me@server/x", "driver .* not installed"),
    ):
        with pytest.raises(ForeignTrouble, match=words):
            rows(url, "x")
