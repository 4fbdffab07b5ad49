"""Values of Access tables, against what the demo wrote, against mdbtools, and against bytes written by hand."""

from __future__ import annotations

import csv
import io
import shutil
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.app.demo.jet import access_database
from scanner.app.demo.jet_rows import ColumnSpec, TableSpec
from scanner.reading.access import jetvalues
from scanner.reading.access.jet import JetDamaged
from scanner.reading.access.jetcatalogue import Catalogue, ObjectType
from scanner.reading.access.jetrows import Column, Table
from scanner.reading.access.jetvalues import known_rows

TYPES = ("boolean", "byte", "integer", "long", "money", "single", "double", "datetime", "guid", "text", "memo")
COLUMNS = tuple(ColumnSpec(name=f"the {kind}", type=kind) for kind in TYPES)
GUID = UUID("8e39276a-bca8-4ac4-891e-49911d8438dd")
ROWS: list[tuple[Any, ...]] = [
    (True, 255, -32768, 2**31 - 1, Decimal("-922337203685477.5808"), 0.1, 0.1 + 0.2, datetime(2026, 1, 31), GUID, "ä", "m" * 500),  # noqa: DTZ001, E501 - no zones
    (False, 0, 0, 0, Decimal("0.0001"), -2.5, 1e300, datetime(1899, 12, 30, 14, 5, 59), GUID, "007", " x "),  # noqa: DTZ001 - the same
    (False, None, None, None, None, None, None, None, None, None, None),
]  # fmt: skip


def written(rows: Sequence[tuple[Any, ...]], columns: tuple[ColumnSpec, ...] = COLUMNS) -> bytes:
    return access_database(tables=[TableSpec(name="Limits", columns=columns, rows=rows)])


def read(content: bytes, names: Sequence[str] = tuple(column.name for column in COLUMNS)) -> list[tuple[Any, ...]]:
    catalogue = Catalogue(content)
    table = catalogue.table("Limits")
    assert table is not None
    found = list(known_rows(catalogue.jet, table, names))
    assert not catalogue.jet.damage
    return found


def test_every_type_comes_back_as_the_value_that_was_written() -> None:
    assert read(written(ROWS)) == ROWS


def test_mdbtools_says_the_same(tmp_path: Path) -> None:
    tool = shutil.which("mdb-export")
    assert tool, "mdbtools is missing: Debian: apt-get install mdbtools"
    path = tmp_path / "limits.accdb"
    path.write_bytes(written(ROWS))
    command = [tool, "-D", "%F", "-T", "%F %T", str(path), "Limits"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - a tool of the system
    theirs = list(csv.DictReader(io.StringIO(said, newline="")))
    assert len(theirs) == len(ROWS)
    for ours, other in zip(read(path.read_bytes()), theirs, strict=True):
        for kind, mine in zip(TYPES, ours, strict=True):
            text = other[f"the {kind}"]
            if kind == "boolean":
                assert mine == (text == "1")
            elif mine is None:
                assert text == ""
            elif kind in {"single", "double"}:
                assert float(text) == pytest.approx(float(mine))
            elif kind == "datetime":
                assert datetime.fromisoformat(text) == mine
            elif kind == "guid":
                assert UUID(text) == mine
            else:
                assert type(mine)(text) == mine


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_single_is_the_shortest_number_that_is_the_same_single(number: float) -> None:
    stored = struct.pack("<f", number)
    short = jetvalues._single(stored)
    assert struct.pack("<f", short) == stored
    assert len(repr(short)) <= len(repr(number))


@given(st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)))  # noqa: DTZ001 - dates in Access have no time zone
def test_a_date_comes_back_to_the_millisecond(moment: datetime) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    days = (moment - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001 - the same
    assert jetvalues._date(struct.pack("<d", days)) == moment


def test_a_time_before_the_first_day_counts_forward_within_its_day() -> None:
    assert jetvalues._date(struct.pack("<d", -1.25)) == datetime(1899, 12, 29, 6)  # noqa: DTZ001 - the same


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**23), max_value=10**23))
def test_a_decimal_keeps_its_28_digits(number: Decimal) -> None:
    sign, digits, exponent = number.as_tuple()
    amount = int("".join(map(str, digits)))
    words = [amount >> shift & 0xFFFFFFFF for shift in (96, 64, 32, 0)]
    stored = struct.pack("<B4I", 0x80 if sign else 0, *words)
    assert jetvalues._decimal(-int(exponent))(stored) == number


def test_big_numbers_and_long_dates_are_read_to_their_last_digit() -> None:
    assert jetvalues._big(struct.pack("<q", -(2**63))) == -(2**63)
    when = b"0000000000000737954:0000000459000000000:7\0"
    assert jetvalues._long_date(when) == datetime(2021, 6, 14, 12, 45)  # noqa: DTZ001 - the same
    finer = b"0000000000000737954:0000000459000000001:7\0"
    assert jetvalues._long_date(finer) == "2021-06-14 12:45:00.0000001"


def test_what_cannot_be_compared_is_refused_by_name() -> None:
    catalogue = Catalogue(written(ROWS))
    table = catalogue.table("Limits")
    assert table is not None
    first = table.definition.columns[0]
    for changed, words in ((replace(first, type=18), "type 18"), (replace(first, calculated=True), "is calculated")):
        with pytest.raises(JetDamaged, match=words):
            jetvalues._reader(catalogue.jet, changed)


def test_a_value_of_the_wrong_size_is_noted_and_never_guessed() -> None:
    catalogue = Catalogue(written(ROWS))
    column = Column(name="x", type=jetvalues.MONEY, number=0, fixed=True, offset=0, length=8)
    with pytest.raises(JetDamaged, match="7 bytes instead of 8"):
        jetvalues._reader(catalogue.jet, column)(b"1234567")  # type: ignore[misc] # money has a reader


CORPUS = Path(__file__).resolve().parents[5] / "shared" / "corpus" / "all" / "access"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus lies beside the checkout of its developers alone")
def test_rows_of_real_databases_are_those_of_mdbtools() -> None:
    compared = sum(_compared(path) for path in sorted(CORPUS.rglob("*.accdb"))[:12])
    assert compared > 500


def _compared(path: Path) -> int:
    """Compare the whole numbers and the texts of a database's tables, in whatever order rows come."""
    catalogue = Catalogue(path.read_bytes())
    count = 0
    for entry in catalogue.of_type(ObjectType.TABLE)[:6]:
        table = catalogue.open(entry)
        names = [one.name for one in table.definition.columns if one.type in {3, 4, 10} and not one.calculated]
        if names and table.definition.rows < 2000:
            ours = [tuple("" if one is None else str(one) for one in row) for row in _rows(catalogue, table, names)]
            command = ["mdb-export", str(path), entry.name]
            said = subprocess.run(command, capture_output=True, check=True).stdout.decode()  # noqa: S603 - a tool of the system
            theirs = [tuple(row[name] for name in names) for row in csv.DictReader(io.StringIO(said, newline=""))]
            assert sorted(ours) == sorted(theirs), (path.name, entry.name)
            count += len(ours)
    return count


def _rows(catalogue: Catalogue, table: Table, names: list[str]) -> list[tuple[Any, ...]]:
    return list(known_rows(catalogue.jet, table, names))
