"""A list becomes CSV and JSON Lines row by row: nothing is lost, nothing runs, and memory does not grow."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.exports.formats import FORMATS, render
from inventory.exports.tables import Column, Kind, Table
from inventory.exports.words import money_words, said, share_words

COLUMNS = (
    Column(key="name", header="Name"),
    Column(key="tools", header="=Tools", kind=Kind.NUMBER),
    Column(key="cost", header="Cost", kind=Kind.MONEY),
    Column(key="found", header="Found", kind=Kind.DATE),
    Column(key="read", header="Read", kind=Kind.SHARE),
    Column(key="managed", header="Managed", kind=Kind.BOOL),
)
FULL: dict[str, object] = {
    "name": "Prüfgrenzen 日本.accdb",
    "tools": 12_480,
    "cost": Decimal("1250.10"),
    "found": datetime(2026, 11, 24, 9, 30, 59, tzinfo=UTC),
    "read": 0.962,
    "managed": True,
}


def listed(*rows: dict[str, object]) -> Table:
    return Table(
        title="Tools",
        columns=COLUMNS,
        rows=iter(rows),
        notes=("All tools",),
        made=datetime(2026, 11, 24, tzinfo=UTC),
        by="Olga",
    )


def written(form: str, *rows: dict[str, object]) -> bytes:
    return b"".join(render(listed(*rows), form))


def cells(*rows: dict[str, object]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written("csv", *rows).decode("utf-8-sig"), newline="")))


def test_there_are_four_formats_with_type_and_ending() -> None:
    assert {key: (form.suffix, form.media_type.split(";")[0]) for key, form in FORMATS.items()} == {
        "csv": (".csv", "text/csv"),
        "xlsx": (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "jsonl": (".jsonl", "application/x-ndjson"),
        "pdf": (".pdf", "application/pdf"),
    }


def test_a_format_that_does_not_exist_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        render(listed(), "docx")


def test_csv_has_the_mark_that_excel_knows_and_values_that_programs_read() -> None:
    assert written("csv", FULL).startswith(b"\xef\xbb\xbf")
    head, row = cells(FULL)
    assert head == ["Name", "'=Tools", "Cost", "Found", "Read", "Managed"]
    assert row == ["Prüfgrenzen 日本.accdb", "12480", "1250.10", "2026-11-24T09:30:59Z", "0.962", "yes"]


def test_json_lines_keep_every_key_and_type_and_no_cent_is_rounded() -> None:
    (line,) = written("jsonl", {**FULL, "name": ["a", "b"], "extra": 1}).splitlines()
    assert json.loads(line) == {
        "name": ["a", "b"],
        "tools": 12_480,
        "cost": "1250.10",
        "found": "2026-11-24T09:30:59Z",
        "read": 0.962,
        "managed": True,
    }


@pytest.mark.parametrize("value", [None, "", float("nan"), Decimal("Infinity")])
def test_what_is_nothing_and_what_is_no_number_break_no_format(value: object) -> None:
    row = {"name": None, "tools": value}
    assert len(cells(row)) == 2
    assert json.loads(written("jsonl", row))["name"] is None


def test_an_empty_list_is_a_head_in_csv_and_nothing_in_json_lines() -> None:
    assert len(cells()) == 1
    assert written("jsonl") == b""


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=x", "\n=x", "＝1", "＋1", "－1", "＠x"])
def test_no_text_starts_a_formula_in_csv(text: str) -> None:
    assert cells({"name": text})[1][0] == f"'{text}"


def test_a_negative_number_is_no_formula() -> None:
    assert cells({"tools": -5})[1][1] == "-5"


@given(st.lists(st.text(st.characters()), min_size=1, max_size=4))
def test_whatever_a_name_holds_each_row_stays_one_row(names: list[str]) -> None:
    rows: list[dict[str, object]] = [{"name": name} for name in names]
    read = cells(*rows)
    assert len(read) == len(names) + 1
    assert not any(row[0].startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")) for row in read)
    lines = written("jsonl", *rows).split(b"\n")[:-1]
    assert [json.loads(line)["name"] for line in lines] == [
        name.encode("utf-8", "replace").decode("utf-8") for name in names
    ]


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_rows_go_out_while_others_are_still_to_come(form: str) -> None:
    taken = 0

    def rows() -> Iterator[dict[str, object]]:
        nonlocal taken
        for _ in range(20_000):
            taken += 1
            yield {"name": "x" * 80}

    table = Table(title="t", columns=COLUMNS, rows=rows(), notes=(), made=datetime.now(tz=UTC), by="")
    assert next(render(table, form))
    assert taken < 2_000


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (12_480, Kind.NUMBER, "12,480"),
        (0.5, Kind.NUMBER, "0.5"),
        (Decimal("1250.100"), Kind.NUMBER, "1,250.1"),
        (Decimal(1250), Kind.MONEY, "1,250.00"),
        (Decimal("0.0005"), Kind.MONEY, "0.0005"),
        (7, Kind.MONEY, "7.00"),
        (True, Kind.BOOL, "yes"),
        (False, Kind.BOOL, "no"),
        (None, Kind.BOOL, ""),
        (date(2026, 11, 24), Kind.DATE, "2026-11-24"),
        (datetime(2026, 11, 24, 1, tzinfo=timezone(timedelta(hours=2))), Kind.DATE, "2026-11-23 23:00"),
        (datetime(2026, 11, 24, 1), Kind.DATE, "2026-11-24 01:00"),  # noqa: DTZ001 - a moment without a zone
        ("about ten", Kind.NUMBER, "about ten"),
        (frozenset({"b", "a"}), Kind.TEXT, "a; b"),
        (("x", 1), Kind.TEXT, "x; 1"),
    ],
)
def test_values_read_as_people_write_them(value: object, kind: Kind, words: str) -> None:
    assert said(value, kind) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0.0 %"), (0.0004, "< 0.1 %"), (0.962, "96.2 %"), (0.99996, "> 99.9 %"), (1, "100.0 %"), (1.5, "150.0 %")],
)
def test_a_share_is_never_rounded_to_all_or_to_nothing(share: float, words: str) -> None:
    assert share_words(share) == words


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_an_amount_in_words_is_the_amount(amount: Decimal) -> None:
    assert Decimal(money_words(amount).replace(",", "")) == amount
