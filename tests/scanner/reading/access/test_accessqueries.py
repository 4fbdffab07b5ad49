"""Saved queries: the kind by its flag, and the SQL as Access shows it, for every kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.app.demo.jet import access_database
from scanner.app.demo.jet_queries import Join, QuerySpec
from scanner.reading.access.accessqueries import KINDS, KINDS_OF_OBJECT, SavedQuery, saved_queries
from scanner.reading.access.accesssql import Clause, QueryRow, quoted, statement
from scanner.reading.access.jetcatalogue import Catalogue

ROWS = st.lists(
    st.builds(
        QueryRow,
        attribute=st.integers(0, 12),
        flag=st.integers(-(2**15), 2**15 - 1),
        name1=st.sampled_from(["", "Orders", "Order Details", "D"]),
        name2=st.sampled_from(["", "Orders", "o"]),
        expression=st.sampled_from(["", "ID", "SELECT 1;", "Orders.ID = o.ID"]),
    ),
    max_size=12,
)


def saved(query: QuerySpec) -> SavedQuery:
    return next(iter(saved_queries(Catalogue(access_database(queries=[query])))))


@pytest.mark.parametrize(
    ("query", "sql"),
    [
        (
            QuerySpec(
                name="q",
                tables=("Measurements AS m", "Parts"),
                columns=("m.ID", "Avg(m.Reading) AS MeanReading"),
                joins=(Join(left="m", right="Parts", on="m.Part = Parts.Nr", kind="left"),),
                where="m.ID > 5",
                group_by=("m.ID",),
                having="Count(*) > 1",
                order_by=("m.ID",),
                distinct=True,
            ),
            (
                "SELECT DISTINCT m.ID, Avg(m.Reading) AS MeanReading\n"
                "FROM Measurements AS m LEFT JOIN Parts ON m.Part = Parts.Nr\n"
                "WHERE m.ID > 5\nGROUP BY m.ID\nHAVING Count(*) > 1\nORDER BY m.ID;"
            ),
        ),
        (
            QuerySpec(
                name="q",
                kind="update",
                tables=("Test Limits",),
                sets=(("Test Limits.Hi", "[Hi]*2"),),
                where="Hi > 1",
            ),
            "UPDATE [Test Limits]\nSET [Test Limits].Hi = [Hi]*2\nWHERE Hi > 1;",
        ),
        (
            QuerySpec(
                name="q", kind="append", target="Log", tables=("Limits",), sets=(("Nr", "ID"), ("When", "Now()"))
            ),
            "INSERT INTO Log (Nr, When)\nSELECT ID, Now()\nFROM Limits;",
        ),
        (
            QuerySpec(name="q", kind="delete", tables=("Limits",), columns=("Limits.*",), where="ID = 1"),
            "DELETE Limits.*\nFROM Limits\nWHERE ID = 1;",
        ),
        (
            QuerySpec(name="q", kind="make-table", target="New Limits", tables=("Limits",), columns=("ID",)),
            "SELECT ID INTO [New Limits]\nFROM Limits;",
        ),
        (QuerySpec(name="q", kind="ddl", sql="CREATE TABLE a (b INT)"), "CREATE TABLE a (b INT)"),
        (QuerySpec(name="q", kind="pass-through", sql="EXEC dbo.x", connect="ODBC;DSN=MES"), "EXEC dbo.x"),
        (
            QuerySpec(name="q", kind="union", tables=("SELECT 1 FROM a;", "SELECT 2 FROM b")),
            "SELECT 1 FROM a\nUNION SELECT 2 FROM b;",
        ),
        (
            QuerySpec(name="q", kind="union", tables=("SELECT 1 FROM a", "SELECT 2 FROM b"), union_all=True),
            "SELECT 1 FROM a\nUNION ALL SELECT 2 FROM b;",
        ),
        (
            QuerySpec(
                name="q",
                kind="crosstab",
                tables=("Scrap",),
                columns=("Line",),
                value="Sum(Cost)",
                pivot="Month",
                group_by=("Line",),
            ),
            "TRANSFORM Sum(Cost)\nSELECT Line\nFROM Scrap\nGROUP BY Line\nPIVOT Month;",
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, QuerySpec) else "",
)
def test_the_sql_of_a_query_is_what_access_shows(query: QuerySpec, sql: str) -> None:
    found = saved(query)
    assert (found.kind, found.sql) == (query.kind, sql)


def test_parameters_come_first() -> None:
    query = QuerySpec(name="q", tables=("Limits",), columns=("ID",), parameters=(("From date", "DateTime"),))
    assert saved(query).sql.startswith("PARAMETERS [From date] DateTime;\nSELECT")


def test_a_pass_through_query_says_where_it_goes() -> None:
    query = QuerySpec(name="q", kind="pass-through", sql="EXEC dbo.x", connect="ODBC;DSN=MES")
    assert saved(query).connect == "ODBC;DSN=MES"


def test_the_record_source_of_a_form_is_hidden_and_selects() -> None:
    found = saved(QuerySpec(name="~sq_ffrm", tables=("Limits",), columns=("ID",)))
    assert (found.hidden, found.kind) == (True, "select")


def test_joins_of_three_tables_are_nested_as_access_nests_them() -> None:
    rows = [
        *(QueryRow(attribute=Clause.TABLE, name1=name) for name in ("A", "B", "C")),
        QueryRow(attribute=Clause.COLUMN, expression="A.x"),
        QueryRow(attribute=Clause.JOIN, flag=1, name1="A", name2="B", expression="A.x = B.x"),
        QueryRow(attribute=Clause.JOIN, flag=3, name1="B", name2="C", expression="B.y = C.y"),
    ]
    assert statement("select", rows) == ("SELECT A.x\nFROM (A INNER JOIN B ON A.x = B.x) RIGHT JOIN C ON B.y = C.y;")


def test_an_append_query_of_values_keeps_them_and_its_other_database() -> None:
    rows = [
        QueryRow(attribute=Clause.TYPE, flag=3, name1="Log", name2=r"\\plant\back.accdb"),
        QueryRow(attribute=Clause.COLUMN, flag=-0x8000, name2="Nr", expression="7"),
    ]
    assert statement("append", rows) == "INSERT INTO Log (Nr) IN '\\\\plant\\back.accdb'\nVALUES (7);"


def test_a_query_on_another_database_says_so() -> None:
    rows = [
        QueryRow(attribute=Clause.REMOTE, name1=r"C:\other.mdb"),
        QueryRow(attribute=Clause.TABLE, name1="Limits"),
        QueryRow(attribute=Clause.COLUMN, name2="Hi", expression="9"),
    ]
    assert statement("update", rows) == "UPDATE Limits IN 'C:\\other.mdb'\nSET Hi = 9;"


@pytest.mark.parametrize(
    ("name", "bracketed"),
    [
        ("Limits", "Limits"),
        ("Limits.Hi", "Limits.Hi"),
        ("Test Limits.Hi", "[Test Limits].Hi"),
        ("[Test Limits]", "[Test Limits]"),
        ("Limits.[Hi/Lo]", "Limits.[Hi/Lo]"),
        ("Hi/Lo", "[Hi/Lo]"),
        (r"C:\data\x.mdb", r"[C:\data\x.mdb]"),
        ("Größe", "Größe"),
        ("101f_Costs", "[101f_Costs]"),
    ],
)
def test_names_are_bracketed_where_sql_needs_it(name: str, bracketed: str) -> None:
    assert quoted(name) == bracketed


@given(kind=st.sampled_from(sorted(KINDS.values())), rows=ROWS)
def test_any_rows_give_some_text_and_never_an_exception(kind: str, rows: list[QueryRow]) -> None:
    assert isinstance(statement(kind, rows), str)


def test_both_ways_to_tell_a_kind_know_the_same_kinds() -> None:
    assert set(KINDS.values()) == set(KINDS_OF_OBJECT.values())
