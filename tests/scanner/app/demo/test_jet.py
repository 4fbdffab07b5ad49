"""Access databases that the demo writes, read back by mdbtools, which knows nothing of this product."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import warnings
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.app.demo.jet import LinkSpec, VbaModuleText, Version, access_database
from scanner.app.demo.jet_queries import Join, QuerySpec
from scanner.app.demo.jet_rows import ColumnSpec, ColumnType, TableSpec
from scanner.app.demo.vbaproject import stored_text
from scanner.reading.ovba import decompress, parse_dir

VERSIONS: tuple[Version, ...] = get_args(Version)
SHOWN = {"access2000": "JET4"}
LONG_MEMO = "Größe und Prüfgrenze; " * 900


def mdb(tool: str, *arguments: str) -> str:
    """Run one of the mdbtools; without them nothing here is proven, so the test fails."""
    found = shutil.which(tool)
    assert found, "mdbtools is missing: `python3 bootstrap.py` says how to get it (Debian: apt-get install mdbtools)"
    done = subprocess.run([found, *arguments], capture_output=True, timeout=30, check=True)  # noqa: S603 - a tool of the system
    return done.stdout.decode("utf-8")


def export(path: Path, table: str, binary: str = "strip") -> list[dict[str, str]]:
    text = mdb("mdb-export", "-b", binary, "-D", "%Y-%m-%d", "-T", "%Y-%m-%d %H:%M:%S", str(path), table)
    return list(csv.DictReader(io.StringIO(text, newline="")))


def olevba_text(compressed: bytes) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # olevba calls pyparsing by its old names
        from oletools.olevba import decompress_stream
    return bytes(decompress_stream(bytearray(compressed))).decode("cp1252")


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> Version:
    chosen: Version = request.param
    return chosen


def column(name: str, type_: ColumnType, **more: int | bool) -> ColumnSpec:
    return ColumnSpec(name=name, type=type_, **more)  # type: ignore[arg-type]


MEASUREMENTS = TableSpec(
    name="Measurements",
    columns=(
        column("Id", "long", counts=True),
        column("Station", "text", size=40),
        column("Reading", "double"),
        column("Passed", "boolean"),
        column("Taken", "datetime"),
        column("Cost", "money"),
        column("Remark", "memo"),
        column("Count", "integer", variable=True),
    ),
    rows=[
        (n, f"Prüfplatz {n}", n / 4, n % 2 == 0, datetime(2026, 1, 2, 3, 4, 5), Decimal("-12.34"), None, n)  # noqa: DTZ001
        for n in range(699)
    ]
    + [(699, None, None, False, None, None, LONG_MEMO, None)],
)


def test_names_counts_and_values_of_a_table_come_back(version: Version, tmp_path: Path) -> None:
    path = tmp_path / "plant.accdb"
    path.write_bytes(access_database(version=version, tables=[MEASUREMENTS]))
    assert mdb("mdb-ver", str(path)).strip() == SHOWN.get(version, version.upper())
    assert mdb("mdb-tables", "-1", str(path)).split("\n")[:-1] == ["Measurements"]
    assert mdb("mdb-count", str(path), "Measurements").strip() == "700"
    rows = export(path, "Measurements")
    assert len(rows) == 700
    assert [float(row["Reading"]) for row in rows[:699]] == [n / 4 for n in range(699)]
    first, last = rows[3], rows[-1]
    assert list(first.values()) == ["3", "Prüfplatz 3", "0.75", "0", "2026-01-02 03:04:05", "-12.3400", "", "3"]
    assert last["Remark"] == LONG_MEMO
    assert rows[4]["Passed"] == "1"


def test_the_schema_has_every_column_with_its_type(version: Version, tmp_path: Path) -> None:
    path = tmp_path / "plant.accdb"
    path.write_bytes(access_database(version=version, tables=[MEASUREMENTS]))
    schema = " ".join(mdb("mdb-schema", str(path), "access").split())
    for expected in ("[Id] Long Integer", "[Station] Text (40)", "[Reading] Double", "[Passed] Boolean",
                     "[Taken] DateTime", "[Cost] Currency", "[Remark] Memo/Hyperlink", "[Count] Integer"):  # fmt: skip
        assert expected in schema


def test_deleted_rows_are_gone_and_moved_rows_are_found(version: Version, tmp_path: Path) -> None:
    table = TableSpec(
        name="Lots",
        columns=(column("Lot", "text"),),
        rows=[("stays",)],
        moved=[("moved",)],
        deleted=[("gone",)],
    )
    path = tmp_path / "lots.mdb"
    path.write_bytes(access_database(version=version, tables=[table]))
    assert sorted(row["Lot"] for row in export(path, "Lots")) == ["moved", "stays"]
    assert mdb("mdb-count", str(path), "Lots").strip() == "2"


def test_many_pages_and_many_columns_are_mapped(version: Version, tmp_path: Path) -> None:
    long_table = TableSpec(name="Log", columns=(column("Line", "text"),), rows=[("x" * 250,)] * 9000)
    wide_table = TableSpec(
        name="Wide",
        columns=tuple(column(f"Characteristic {n}", "text", size=8) for n in range(200)),
        rows=[tuple(f"v{n}" for n in range(200))],
    )
    path = tmp_path / "big.mdb"
    path.write_bytes(access_database(version=version, tables=[long_table, wide_table]))
    assert len(export(path, "Log")) == 9000
    assert list(export(path, "Wide")[0].values()) == [f"v{n}" for n in range(200)]


QUERIES = (
    QuerySpec(
        name="qryStats",
        tables=("Measurements AS m", "Products AS p"),
        columns=("m.Station", "Avg(m.Reading) AS MeanReading"),
        joins=(Join(left="m", right="p", on="m.Product = p.Id", kind="left"),),
        group_by=("m.Station",),
        having="Count(*) > 30",
        order_by=("m.Station DESC",),
        distinct=True,
    ),
    QuerySpec(
        name="qryUpdateLimits",
        kind="update",
        tables=("Test_Limits",),
        sets=(("Test_Limits.UpperLimit", "[MeanReading]+3*[Spread]"),),
        where="Test_Limits.Active",
        parameters=(("Batch", "Text"),),
    ),
    QuerySpec(name="qryAppend", kind="append", target="Archive", tables=("Lots",), sets=(("Lot", "Lots.Lot"),)),
    QuerySpec(name="qryMake", kind="make-table", target="Copy", tables=("Lots",), columns=("Lots.*",)),
    QuerySpec(name="qryDelete", kind="delete", tables=("Lots",), columns=("Lots.*",)),
    QuerySpec(name="qryCross", kind="crosstab", tables=("Lots",), columns=("Lot",), value="Count(Lot)", pivot="Line"),
    QuerySpec(name="qryDdl", kind="ddl", sql="CREATE TABLE T (A CHAR)"),
    QuerySpec(name="qryPass", kind="pass-through", sql="EXEC dbo.Post", connect="ODBC;DSN=ERP"),
    QuerySpec(name="qryUnion", kind="union", tables=("SELECT A FROM X", "SELECT A FROM Y"), union_all=True),
    QuerySpec(name="~sq_ffrmLots", tables=("Lots",), columns=("Lots.Lot",)),
)


def test_every_kind_of_query_is_saved_with_its_own_mark(version: Version, tmp_path: Path) -> None:
    path = tmp_path / "queries.mdb"
    path.write_bytes(access_database(version=version, queries=QUERIES))
    names = {row["Id"]: row["Name"] for row in export(path, "MSysObjects") if row["Type"] == "5"}
    assert list(names.values()) == [query.name for query in QUERIES]
    rows = [(names[row["ObjectId"]], row["Attribute"], row) for row in export(path, "MSysQueries")]
    kinds = {name: row["Flag"] for name, attribute, row in rows if attribute == "1"}
    assert list(kinds.values()) == ["1", "4", "3", "2", "5", "6", "7", "8", "9"]

    def parts(name: str, attribute: str, *fields: str) -> list[tuple[str, ...]]:
        return [tuple(row[field] for field in fields) for n, a, row in rows if (n, a) == (name, attribute)]

    assert parts("qryUpdateLimits", "6", "Name2", "Expression") == [
        ("Test_Limits.UpperLimit", "[MeanReading]+3*[Spread]")
    ]
    assert parts("qryUpdateLimits", "2", "Name1", "Flag") == [("Batch", "10")]
    assert parts("qryStats", "5", "Name1", "Name2") == [("Measurements", "m"), ("Products", "p")]
    assert parts("qryStats", "7", "Name1", "Name2", "Expression", "Flag") == [("m", "p", "m.Product = p.Id", "2")]
    assert parts("qryStats", "6", "Name1", "Expression")[1] == ("MeanReading", "Avg(m.Reading)")
    assert parts("qryStats", "11", "Name1", "Expression") == [("D", "m.Station")]
    assert parts("qryUnion", "5", "Name2", "Expression")[1] == ("X7YZ_____2", "SELECT A FROM Y")
    assert parts("qryPass", "1", "Name1") == [("ODBC;DSN=ERP",)]
    assert parts("qryCross", "6", "Expression", "Flag") == [("Count(Lot)", "0"), ("Line", "1"), ("Lot", "2")]


def test_mdb_queries_reads_a_select_as_sql(tmp_path: Path) -> None:
    path = tmp_path / "queries.mdb"
    path.write_bytes(access_database(queries=QUERIES[:1]))
    sql = mdb("mdb-queries", str(path), "qryStats")
    assert "Avg(m.Reading)" in sql
    assert "[Measurements]" in sql


def test_links_and_objects_are_in_the_catalog(version: Version, tmp_path: Path) -> None:
    path = tmp_path / "front.mdb"
    path.write_bytes(
        access_database(
            version=version,
            links=[
                LinkSpec(name="Orders", foreign_name="dbo.Orders", connect="ODBC;DSN=ERP;UID=reader"),
                LinkSpec(name="Lots", foreign_name="tblLots", database=r"\\srv01\plant\Lots_be.mdb"),
            ],
            modules=[VbaModuleText(name="modMain", code=""), VbaModuleText(name="Form_frmA", code="", kind="document")],
            forms=["frmA"],
            reports=["rptA"],
            macros=["AutoExec"],
        )
    )
    rows = export(path, "MSysObjects")
    linked = {row["Name"]: (row["Type"], row["Connect"], row["Database"], row["ForeignName"]) for row in rows}
    assert linked["Orders"] == ("4", "ODBC;DSN=ERP;UID=reader", "", "dbo.Orders")
    assert linked["Lots"] == ("6", "", r"\\srv01\plant\Lots_be.mdb", "tblLots")
    assert {row["Name"] for row in rows if row["Type"] in {"-32761", "-32764", "-32766", "-32768"}} == {
        "modMain", "frmA", "rptA", "AutoExec",
    }  # fmt: skip


def test_a_vba_project_is_kept_as_a_tree_of_rows(tmp_path: Path) -> None:
    module = VbaModuleText(name="modLimits", code="Option Compare Database\n" + "' Grenze\n" * 9000)
    path = tmp_path / "vba.accdb"
    path.write_bytes(access_database(modules=[module]))
    rows = {row["Name"]: row for row in export(path, "MSysAccessStorage", "hex")}
    project = parse_dir(decompress(bytes.fromhex(rows["dir"]["Lv"])))
    stream = rows[project.modules[0].stream_name]
    assert project.modules[0].stream_name != "modLimits"
    assert stream["ParentId"] == rows["dir"]["ParentId"]
    assert olevba_text(bytes.fromhex(stream["Lv"])) == stored_text(module)


def test_access_97_keeps_source_inside_a_blob(tmp_path: Path) -> None:
    module = VbaModuleText(name="modOld", code="Sub Alt()\nEnd Sub")
    path = tmp_path / "old.mdb"
    path.write_bytes(access_database(version="jet3", modules=[module]))
    blob = bytes.fromhex(export(path, "MSysModules2", "hex")[0]["Module"])
    start = blob.index(b"Attribut") - 4
    assert olevba_text(blob[start : -len(bytes(16))]) == stored_text(module)


def test_properties_name_author_and_title(version: Version, tmp_path: Path) -> None:
    path = tmp_path / "props.mdb"
    path.write_bytes(access_database(version=version, author="Jörg Beispiel", title="Limits", startup_form="frmMain"))
    summary = mdb("mdb-prop", str(path), "SummaryInfo")
    assert "Author: Jörg Beispiel" in summary
    assert "Title: Limits" in summary
    assert "StartUpForm: frmMain" in mdb("mdb-prop", str(path), "MSysDb")


def test_a_table_definition_ends_where_its_length_says(version: Version) -> None:
    database = access_database(version=version, tables=[MEASUREMENTS])
    size = 2048 if version == "jet3" else 4096
    definitions = [database[start : start + size] for start in range(0, len(database), size) if database[start] == 2]
    lengths = [int.from_bytes(page[8:12], "little") for page in definitions]
    assert len(definitions) == 6
    assert all(page[length - 2 : length] == b"\xff\xff" for page, length in zip(definitions, lengths, strict=True))
    assert all(not any(page[length:]) for page, length in zip(definitions, lengths, strict=True))


def test_an_encoded_database_is_scrambled_and_still_read(tmp_path: Path) -> None:
    path = tmp_path / "encoded.mdb"
    path.write_bytes(access_database(version="jet4", tables=[MEASUREMENTS], page_key=0x5EC2E7))
    assert "Measurements".encode("utf-16-le") not in path.read_bytes()
    assert len(export(path, "Measurements")) == 700


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    version=st.sampled_from(VERSIONS),
    rows=st.lists(
        st.tuples(
            st.integers(-(2**31), 2**31 - 1),
            st.text(alphabet="abcXYZ 019äöüß,;'", min_size=1, max_size=120),
            st.booleans(),
            st.text(alphabet="abc äöü", min_size=1, max_size=6000),
            st.text(alphabet="abcß", min_size=1, max_size=120),
        ),
        max_size=12,
    ),
)
def test_any_rows_come_back_in_their_order(
    tmp_path: Path, version: Version, rows: list[tuple[int, str, bool, str, str]]
) -> None:
    columns = (
        column("N", "long"), column("A", "text", size=120), column("B", "boolean"),
        column("M", "memo"), column("Z", "text", size=120),
    )  # fmt: skip
    path = tmp_path / "any.mdb"
    path.write_bytes(access_database(version=version, tables=[TableSpec(name="T", columns=columns, rows=rows)]))
    found = [tuple(row.values()) for row in export(path, "T")]
    assert found == [(str(n), a, str(int(b)), m, z) for n, a, b, m, z in rows]


def test_rare_types_are_written_and_wrong_values_refused(tmp_path: Path) -> None:
    identity = UUID("12345678-9abc-def0-1234-56789abcdef0")
    table = TableSpec(
        name="Rare",
        columns=(column("G", "guid"), column("B", "byte"), column("S", "single"), column("X", "binary")),
        rows=[(identity, 7, 0.5, b"\x01\x02")],
    )
    path = tmp_path / "rare.mdb"
    path.write_bytes(access_database(tables=[table]))
    row = export(path, "Rare", "hex")[0]
    assert bytes.fromhex(row["G"]).decode().strip("{}").lower().replace("-", "") == identity.hex
    assert (row["B"], row["S"], row["X"]) == ("7", "0.5", "0102")
    for wrong in ((1, 7, 0.5, b""), (identity, "seven", 0.5, b"")):
        with pytest.raises(TypeError, match="does not fit column"):
            access_database(tables=[TableSpec(name="Rare", columns=table.columns, rows=[wrong])])


def test_a_text_longer_than_its_column_is_refused() -> None:
    table = TableSpec(name="T", columns=(column("A", "text", size=3),), rows=[("four",)])
    with pytest.raises(ValueError, match="4 characters do not fit column A of 3"):
        access_database(tables=[table])


def test_the_same_content_gives_the_same_bytes() -> None:
    assert access_database(tables=[MEASUREMENTS], queries=QUERIES) == access_database(
        tables=[MEASUREMENTS], queries=QUERIES
    )
