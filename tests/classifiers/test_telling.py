from __future__ import annotations

import pytest

from classifiers.evidence import Evidence, Kind, Target, Verb
from classifiers.telling import defines, said


def written(text: str) -> Evidence:
    return Evidence.of(Kind.SQL, text, "script:1", verb=Verb.WRITE, target=Target.DATABASE)


@pytest.mark.parametrize(
    "text",
    [
        "ALTER TABLE orders ADD COLUMN due date",
        "create table prices (id int, price money)",
        "DROP TABLE invoices",
        "GRANT SELECT ON invoices TO reader",
        "INSERT INTO orders_new SELECT * FROM orders",
        "SELECT id, price INTO price_list FROM items WHERE id > 3",
        "SELECT * INTO backup_orders FROM orders",
        "INSERT INTO stock.PackageTypes (id, name) VALUES (1, 'Bag')",
        "insert into payment_types values (1, 'cash')",
    ],
)
def test_making_changing_or_copying_a_table_makes_no_record(text: str) -> None:
    assert defines(written(text))


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE orders SET due = 3",
        "INSERT INTO orders (type, due) VALUES (1, 2)",
        "INSERT INTO payment_types SELECT * FROM staging",
        "INSERT INTO journal SELECT * FROM staging",
        "CREATE TABLE prices AS SELECT id, cost * 2 AS price FROM items",
        "SELECT id, [cost] * 1.2 AS price INTO price_list FROM items",
        "TRUNCATE TABLE orders",
    ],
)
def test_what_is_put_into_a_table_is_a_record(text: str) -> None:
    assert not defines(written(text))


def test_a_definition_in_code_of_another_kind_is_left_to_its_rules() -> None:
    assert not defines(Evidence.of(Kind.STATEMENT, "create table x", "m:1", verb=Verb.WRITE, target=Target.DATABASE))


def test_a_sentence_in_quotes_is_not_what_is_changed() -> None:
    assert said(written("INSERT INTO r VALUES ('shows of which the tariff is told')")) == "INSERT INTO r VALUES ('')"


@pytest.mark.parametrize("text", ["UPDATE r SET verdict = 'out of tolerance'", "UPDATE r SET name = 'it''s'"])
def test_a_few_words_in_quotes_count(text: str) -> None:
    assert said(written(text)) == text


def test_what_a_row_is_filled_with_and_what_a_condition_looks_for_is_no_object() -> None:
    assert (
        said(written("INSERT INTO screens VALUES ('F', 'Cycle Count Processor')"))
        == "INSERT INTO screens VALUES ('F', '')"
    )
    assert said(written("DELETE kpi WHERE metric = 'orders'")) == "DELETE kpi WHERE metric = ''"
