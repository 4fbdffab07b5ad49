from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Access, Evidence, Reference, Target, Verb
from scanner.reading.code.sqltext import kind_of, read_sql
from scanner.reading.code.surroundings import SCRIPT, Surroundings
from scanner.reading.code.words import words

ACCESS = Surroundings(host="access", own_tables=frozenset({"limits"}), linked_tables={"dbo_stock": Target.DATABASE})
DATABASE = Target.DATABASE
OWN = Target.OWN_DATA
FILE = Target.FILE

CASES = [
    ("SELECT Name, City FROM Customers", Verb.READ, None),
    ("SELECT COUNT(*), SUM(Qty) FROM Orders GROUP BY Item", Verb.READ, None),
    ("SELECT Qty*Price AS Amount FROM Orders", Verb.COMPUTE, None),
    ("SELECT CASE WHEN v > Hi THEN 'FAIL' ELSE 'PASS' END AS r FROM Results", Verb.COMPUTE, None),
    ("SELECT STDEV(v) FROM Results", Verb.COMPUTE, None),
    ("SELECT First + ' ' + Last FROM People", Verb.READ, None),
    ("SELECT 'a' FROM Log WHERE d > GETDATE() - 7", Verb.READ, None),
    ("WITH c AS (SELECT q*p AS z FROM Orders) SELECT z FROM c", Verb.COMPUTE, None),
    ("TRANSFORM Sum(q) SELECT a FROM Sales GROUP BY a PIVOT m", Verb.READ, None),
    ("TRANSFORM Sum(q) AS total SELECT Sales.a FROM Sales GROUP BY a PIVOT m", Verb.READ, None),
    ("PARAMETERS p Long; SELECT a FROM Sales WHERE i = p", Verb.READ, None),
    ("UPDATE Test_Limits SET Hi = ?", Verb.WRITE, DATABASE),
    ("UPDATE o SET o.x = 1 FROM dbo.Orders o JOIN c ON c.i = o.i", Verb.WRITE, DATABASE),
    ("INSERT INTO Results (v) VALUES (1)", Verb.WRITE, DATABASE),
    ("INSERT INTO Results SELECT v FROM Raw", Verb.WRITE, DATABASE),
    ("REPLACE INTO Results (v) VALUES (1)", Verb.WRITE, DATABASE),
    ("DELETE FROM Results WHERE v = 1", Verb.WRITE, DATABASE),
    ("DELETE Results.* FROM Results", Verb.WRITE, DATABASE),
    ("DELETE Results WHERE v = 1", Verb.WRITE, DATABASE),
    ("TRUNCATE TABLE Results", Verb.WRITE, DATABASE),
    ("TRUNCATE {?}", Verb.WRITE, DATABASE),
    ("SELECT * INTO Backup2 FROM Results", Verb.WRITE, DATABASE),
    ("SELECT * INTO #tmp FROM Results", Verb.READ, None),
    ("INSERT INTO @t (a) VALUES (1)", Verb.READ, None),
    ("CREATE TABLE Results (v int)", Verb.WRITE, DATABASE),
    ("DROP TABLE Results", Verb.WRITE, DATABASE),
    ("ALTER TABLE Results ADD x int", Verb.WRITE, DATABASE),
    ("MERGE INTO Stock t USING s ON t.i = s.i WHEN MATCHED THEN UPDATE SET t.q = s.q", Verb.WRITE, DATABASE),
    ("LOAD DATA INFILE 'x.csv' INTO TABLE Results", Verb.WRITE, DATABASE),
    ("BULK INSERT Results FROM 'x.csv'", Verb.WRITE, DATABASE),
    ("GRANT SELECT, UPDATE ON dbo.Results TO reader", Verb.WRITE, DATABASE),
    ("INSERT INTO [Sheet1$] (a) VALUES (1)", Verb.WRITE, FILE),
    ("INSERT INTO {{ target }} (a) SELECT a FROM Items", Verb.WRITE, DATABASE),
    ("CREATE TABLE Labels (id INT, pass INT)", Verb.WRITE, DATABASE),
    ("SELECT price INTO v_price FROM Items", Verb.READ, None),
    ("SELECT a, b INTO :x, :y FROM Items", Verb.READ, None),
    ("DECLARE total INT; BEGIN SELECT sum(a) INTO total FROM Items; END", Verb.READ, None),
    ("SELECT * INTO valuation FROM Items", Verb.WRITE, DATABASE),
    ("SELECT a FROM Results INTO OUTFILE '/tmp/x'", Verb.READ, None),
    ("EXEC dbo.usp_InsertOrder @a = 1", Verb.WRITE, DATABASE),
    ("EXEC sp_GetOrders @a = 1", Verb.READ, None),
    ("EXEC dbo.usp_Nightly", Verb.RUN, DATABASE),
    ("CREATE VOLATILE TABLE stage AS (SELECT a FROM Orders) WITH DATA", Verb.READ, None),
    ("CREATE UNIQUE CLUSTERED INDEX i ON #t (a)", Verb.READ, None),
    ("CREATE UNIQUE CLUSTERED INDEX i ON Orders (a)", Verb.WRITE, DATABASE),
    ("EXEC dbo.ZmenaStatusu @i = 1", Verb.WRITE, DATABASE),
    ("EXEC dbo.sp_ActualizarPrecio @i = 1", Verb.WRITE, DATABASE),
    ("EXEC dbo.usp_GetUpdatedOrders @i = 1", Verb.READ, None),
    ("EXEC dbo.OrderListUpdate @i = 1", Verb.WRITE, DATABASE),
    ("EXECUTE PROCEDURE book_stock(:item)", Verb.WRITE, DATABASE),
    ("EXEC msdb.dbo.sp_send_dbmail @profile_name = 'x'", Verb.SEND, Target.MAIL),
    ("{call post_it(?)}", Verb.WRITE, DATABASE),
    ("UPDATE {?} SET a = {?}", Verb.WRITE, DATABASE),
    ("SELECT a FROM Orders FOR UPDATE", Verb.READ, None),
    ("INSERT INTO Results VALUES (1) ON DUPLICATE KEY UPDATE v = 2", Verb.WRITE, DATABASE),
]


def evidence_of(sql: str, surroundings: Surroundings = SCRIPT) -> list[Evidence]:
    return [found for found in read_sql(sql, "here", surroundings) if isinstance(found, Evidence)]


def tables_of(sql: str) -> set[tuple[str, Access]]:
    return {(one.target, one.access) for one in read_sql(sql, "here", SCRIPT) if isinstance(one, Reference)}


@pytest.mark.parametrize(("sql", "verb", "target"), CASES)
def test_a_statement_is_what_it_does(sql: str, verb: Verb, target: Target | None) -> None:
    assert [(one.verb, one.target) for one in evidence_of(sql)] == [(verb, target)]


@pytest.mark.parametrize(
    "text",
    [
        "Delete customer ?",
        "Update the status",
        "update available",
        "Select a file from the list",
        "select the folder from where to import",
        "Create table for report",
        "Execute query now",
        "drop table",
        "Insert coin",
        "Call me",
        "with best regards",
        "",
    ],
)
def test_a_caption_is_no_sql(text: str) -> None:
    assert kind_of(text) is None
    assert evidence_of(text) == []


@pytest.mark.parametrize(
    ("sql", "kind"),
    [("select a from Orders", "SELECT"), ("  (SELECT a FROM Orders)", "SELECT"), ("delete from Orders", "DELETE")],
)
def test_the_kind_is_the_first_word_of_the_statement(sql: str, kind: str) -> None:
    assert kind_of(sql) == kind


def test_comments_never_count() -> None:
    assert [one.verb for one in evidence_of("-- UPDATE x SET y = 1\nSELECT a FROM Orders /* DELETE FROM x */")] == [
        Verb.READ
    ]


def test_strings_are_not_code() -> None:
    assert [one.verb for one in evidence_of("SELECT 'UPDATE x SET y = 1' FROM Orders")] == [Verb.READ]


@pytest.mark.parametrize(
    "sql",
    [
        "SET @sql = N'UPDATE Stock SET q = ' + CAST(@q AS varchar(9)) + N' WHERE i = 1' EXEC(@sql)",
        "EXEC sp_executesql N'UPDATE Stock SET q = 1'",
        "EXECUTE IMMEDIATE 'UPDATE Stock SET q = 1'",
        "v_sql := 'UPDATE Stock SET q = ' || v_q;",
        "create function f(int) returns int as ' begin update Stock set q = 1; end; ' language 'plpgsql'",
    ],
)
def test_sql_that_is_put_together_and_run_counts(sql: str) -> None:
    written = [one for one in evidence_of(sql) if one.verb is Verb.WRITE]
    assert [one.text.split()[1].upper() for one in written] == ["STOCK"]


@pytest.mark.parametrize(
    "sql",
    [
        "IF @mode = 'UPDATE Stock SET q = 1' SELECT a FROM Orders",
        "SELECT a FROM Orders WHERE @x = 1 AND note = 'UPDATE Stock SET q = 1'",
        "SELECT a FROM Orders WHERE note IN ('UPDATE Stock SET q = 1')",
    ],
)
def test_a_text_that_is_only_compared_is_not_run(sql: str) -> None:
    assert [one.verb for one in evidence_of(sql)] == [Verb.READ]


def test_a_table_that_a_script_makes_and_drops_again_is_on_its_way() -> None:
    staged = "SELECT a INTO stage FROM Orders; UPDATE stage SET a = 2; SELECT a FROM stage; DROP TABLE stage"
    assert {one.verb for one in evidence_of(staged)} == {Verb.READ}
    kept = "DROP TABLE stage; CREATE TABLE stage (a int); INSERT INTO stage SELECT a FROM Orders"
    assert {one.verb for one in evidence_of(kept)} == {Verb.WRITE}


def test_a_table_declared_for_the_session_is_private() -> None:
    text = "DECLARE GLOBAL TEMPORARY TABLE SESSION.t (a int); INSERT INTO SESSION.t SELECT a FROM Orders"
    assert {one.verb for one in evidence_of(text)} == {Verb.READ}


def test_a_trigger_calls_nothing_by_being_bound_to_a_function() -> None:
    bound = "CREATE TRIGGER t AFTER INSERT ON Stock FOR EACH ROW EXECUTE PROCEDURE update_stock()"
    assert evidence_of(bound) == []


def test_statements_without_semicolons_are_told_apart() -> None:
    found = evidence_of("CREATE PROCEDURE p AS BEGIN SELECT a FROM Orders UPDATE Stock SET d = 1 END")
    assert [one.verb for one in found] == [Verb.READ, Verb.WRITE]


def test_both_branches_of_an_if_count() -> None:
    found = evidence_of("IF EXISTS (SELECT 1 FROM Stock) UPDATE Stock SET b = 1 ELSE INSERT INTO Stock VALUES (1)")
    assert [one.text.split()[0] for one in found] == ["UPDATE", "INSERT"]


def test_in_access_the_target_follows_the_table() -> None:
    assert evidence_of("UPDATE Limits SET Hi = 1", ACCESS)[0].target is OWN
    assert evidence_of("DELETE * FROM dbo_Stock", ACCESS)[0].target is DATABASE
    assert evidence_of("INSERT INTO Limits IN 'c:\\x.mdb' SELECT * FROM Limits", ACCESS)[0].target is DATABASE


def test_a_joined_update_writes_the_table_whose_column_is_set() -> None:
    assert tables_of("UPDATE Items INNER JOIN Stock ON Items.i = Stock.i SET Stock.q = 1") >= {("Stock", Access.WRITE)}


def test_tables_are_found_with_their_direction() -> None:
    joined = "Items LEFT JOIN (Units u INNER JOIN Zones ON 1 = 1) ON 1 = 1"
    assert tables_of("INSERT INTO dbo.[Order Log] SELECT x FROM Orders o, " + joined) == {  # noqa: S608 - read, never executed
        ("dbo.Order Log", Access.WRITE),
        ("Orders", Access.READ),
        ("Items", Access.READ),
        ("Units", Access.READ),
        ("Zones", Access.READ),
    }


def test_private_names_are_no_tables() -> None:
    assert tables_of("WITH c AS (SELECT a FROM Orders) SELECT * FROM c JOIN #t ON 1 = 1") == {("Orders", Access.READ)}


def test_from_inside_a_call_names_no_table() -> None:
    assert tables_of("SELECT EXTRACT(YEAR FROM OrderDate) FROM Orders") == {("Orders", Access.READ)}


def test_a_long_select_shows_the_items_that_compute() -> None:
    columns = ", ".join(f"Column{number}" for number in range(60))
    found = evidence_of("SELECT " + columns + ", Qty * StandardCost AS StockValue FROM Stock")  # noqa: S608 - read, never executed
    assert [one.verb for one in found] == [Verb.COMPUTE]
    assert "Qty * StandardCost AS StockValue" in found[0].text
    assert "Stock" in found[0].text


def test_a_variable_that_computes_counts() -> None:
    assert [one.verb for one in evidence_of("SET @total = @qty * @price")] == [Verb.COMPUTE]
    assert evidence_of("SET @total = 0") == []


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    list(read_sql(text, "", SCRIPT))
    kind_of(text)


WORDS = words(
    "SELECT FROM UPDATE SET INSERT INTO VALUES DELETE WITH AS MERGE USING EXEC CREATE TABLE ( ) , ; . * a b",
    "'x' CASE WHEN END IN JOIN ON GRANT TO BEGIN ELSE := @v / <",
)


@given(st.lists(st.sampled_from(sorted(WORDS)), max_size=30))
def test_any_order_of_keywords_is_survived(order: list[str]) -> None:
    list(read_sql(" ".join(order), "", ACCESS))


@pytest.mark.parametrize("piece", ["(", "SELECT ", "a,", "CASE ", "'", "[", "/*", "with a as (", "FROM a JOIN "])
def test_long_and_deep_texts_are_bounded(piece: str) -> None:
    list(read_sql(piece * (200_000 // len(piece)), "", SCRIPT))


def test_the_columns_of_a_new_table_are_not_said_to_be_written() -> None:
    assert evidence_of("CREATE TABLE Kpi (id INT, scrap INT)", SCRIPT)[0].text == "CREATE TABLE Kpi"


def acts(sql: str) -> list[tuple[str, Verb, str]]:
    found = [one for one in read_sql(sql, "q", SCRIPT) if isinstance(one, Evidence)]
    return [(one.kind.value, one.verb, one.text) for one in found]


@pytest.mark.parametrize(
    ("body", "assigned"),
    [
        ("total := qty * price;", "total := qty * price"),
        ("x = 1; total = qty * price / 100;", "total = qty * price / 100"),
        ("SET @total = @qty * @price", "SET @total = @qty * @price"),
    ],
)
def test_what_a_procedure_assigns_is_a_statement_of_a_program(body: str, assigned: str) -> None:
    assert acts(f"BEGIN {body} END") == [("statement", Verb.COMPUTE, assigned)]


@pytest.mark.parametrize(
    "sql", [":new.cost := v_cost;", "SET NEW.cost = v_cost;", "NEW.cost := v_cost;", "NEW.cost = v_cost;"]
)
def test_what_a_trigger_puts_into_the_row_is_written(sql: str) -> None:
    found = acts(f"BEGIN {sql} END")
    assert [(kind, verb) for kind, verb, _ in found] == [("statement", Verb.WRITE)]


def test_a_row_of_a_trigger_refers_to_no_table() -> None:
    assert not [one for one in read_sql("BEGIN :new.cost := c; END", "q", SCRIPT) if isinstance(one, Reference)]


def test_a_procedure_of_a_package_is_called_without_a_word() -> None:
    assert acts("BEGIN stock.book_receipt(item, qty); END") == [("sql", Verb.WRITE, "stock.book_receipt(item, qty)")]


@pytest.mark.parametrize(
    "call", ["dbms_output.put_line('x')", "log.write_line('x')", "wms.weigh_pallet(p)", "utl_file.put('x')"]
)
def test_packages_that_the_database_brings_and_names_that_tell_nothing_are_left_out(call: str) -> None:
    assert acts(f"BEGIN {call}; END") == []


@pytest.mark.parametrize("name", ["msdb.dbo.sp_add_jobstep", "sp_addextendedproperty", "sp_rename", "sp_addrolemember"])
def test_a_procedure_of_the_server_administers_it(name: str) -> None:
    assert acts(f"EXEC {name} @name = N'stock'") == [("sql", Verb.RUN, f"EXEC {name} @name = N'stock'")]
