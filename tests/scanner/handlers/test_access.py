"""Access databases, as the handler reads them: built files of every generation, and damaged ones."""

from __future__ import annotations

import io
import os
import random
import sys
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from classifiers.evidence import (
    Evidence,
    Finding,
    Kind,
    Metric,
    Part,
    PartKind,
    Problem,
    Reference,
    Source,
    Target,
    Trouble,
    Verb,
)
from scanner.app.demo.jet import LinkSpec, Version, access_database
from scanner.app.demo.jet_queries import QuerySpec
from scanner.app.demo.jet_rows import ColumnSpec, TableSpec
from scanner.app.demo.vbaproject import VbaModuleText
from scanner.handlers.access import HANDLER, read, recognise
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile

VERSIONS: tuple[Version, ...] = get_args(Version)
ODBC = "ODBC;DRIVER=SQL Server;SERVER=plant7;DATABASE=MES;UID=reader"
LONG_CODE = "\n".join(f"Public Sub Step{number}()\n    Grenze = Grenze * {number}\nEnd Sub" for number in range(400))


def source_file(content: bytes, name: str = "tool.accdb", *, code_only: bool = False) -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: io.BytesIO(content), code_only=code_only)


def findings(content: bytes, *, code_only: bool = False) -> list[Finding]:
    with source_file(content, code_only=code_only) as file:
        return list(read(file))


def parts(found: list[Finding], kind: PartKind) -> list[Part]:
    return [part for part in found if isinstance(part, Part) and part.kind is kind]


def problems(found: list[Finding]) -> list[Problem]:
    return [problem for problem in found if isinstance(problem, Problem)]


def evidence(found: list[Finding], where: str) -> list[Evidence]:
    return [line for line in found if isinstance(line, Evidence) and line.where == where]


def limits_table(rows: int = 3) -> TableSpec:
    return TableSpec(
        name="Test_Limits",
        columns=(
            ColumnSpec(name="ID", type="long", counts=True),
            ColumnSpec(name="Prüfgrenze", type="double"),
            ColumnSpec(name="Remark", type="memo"),
        ),
        rows=[(number, number * 0.5, f"row {number}") for number in range(rows)],
    )


def plant_database(version: Version = "ace14", page_key: int = 0) -> bytes:
    return access_database(
        version=version,
        page_key=page_key,
        tables=[
            limits_table(),
            TableSpec(name="~TMPCLP1", columns=(ColumnSpec(name="ID", type="long"),)),
        ],
        queries=[
            QuerySpec(name="Limits", tables=("Test_Limits",), columns=("ID",)),
            QuerySpec(
                name="Tighten", kind="update", tables=("Test_Limits",), sets=(("Prüfgrenze", "Prüfgrenze * 0.9"),)
            ),
            QuerySpec(name="Post", kind="append", target="Orders", tables=("Test_Limits",), sets=(("Nr", "ID"),)),
            QuerySpec(name="Clear", kind="delete", tables=("Test_Limits",), columns=("Test_Limits.*",)),
            QuerySpec(name="Copy", kind="make-table", target="Copied", tables=("Test_Limits",), columns=("ID",)),
            QuerySpec(
                name="Grid", kind="crosstab", tables=("Test_Limits",), columns=("ID",), value="Sum(ID)", pivot="ID"
            ),
            QuerySpec(name="Drop", kind="ddl", sql="DROP TABLE Old_Limits"),
            QuerySpec(name="Remote", kind="pass-through", sql="EXEC dbo.Post", connect=ODBC),
            QuerySpec(name="Both", kind="union", tables=("SELECT ID FROM Test_Limits", "SELECT 1 FROM Orders")),
            QuerySpec(name="~sq_ffrmLimits", tables=("Test_Limits",), columns=("ID",)),
        ],
        links=[
            LinkSpec(name="Orders", foreign_name="dbo.Orders", connect=ODBC),
            LinkSpec(name="Parts", foreign_name="Parts", database=r"\\plant7\quality\back.accdb"),
            LinkSpec(name="Export", foreign_name="values#csv", database=r"C:\out", connect="Text;HDR=YES"),
        ],
        modules=[
            VbaModuleText(name="modLimits", code=LONG_CODE),
            VbaModuleText(name="clsGauge", code="Public Value As Double", kind="class"),
            VbaModuleText(name="Form_frmLimits", code="", kind="document"),
            VbaModuleText(name="Report_rptLimits", code="Private Sub Report_Open()\nEnd Sub", kind="document"),
        ],
        forms=["frmLimits"],
        reports=["rptLimits"],
        macros=["AutoExec", "Night run"],
        author="Eva Engineer",
        title="Test limits",
        company="Plant 7",
        startup_form="frmLimits",
    )


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> Version:
    chosen: Version = request.param
    return chosen


def test_every_generation_gives_the_same_parts(version: Version) -> None:
    found = findings(plant_database(version))
    assert [(part.name, part.count) for part in parts(found, PartKind.TABLE)] == [
        ("Test_Limits", 3),
        ("~TMPCLP1", 0),
    ]
    assert {part.name: part.subtype for part in parts(found, PartKind.QUERY)} == {
        "Limits": "select",
        "Tighten": "update",
        "Post": "append",
        "Clear": "delete",
        "Copy": "make-table",
        "Grid": "crosstab",
        "Drop": "ddl",
        "Remote": "pass-through",
        "Both": "union",
        "~sq_ffrmLimits": "select",
    }
    assert {part.name: part.subtype for part in parts(found, PartKind.LINK)} == {
        "Orders": "odbc",
        "Parts": "file",
        "Export": "file",
    }
    assert [part.name for part in parts(found, PartKind.FORM)] == ["frmLimits"]
    assert [part.name for part in parts(found, PartKind.REPORT)] == ["rptLimits"]
    assert [part.name for part in parts(found, PartKind.MACRO)] == ["AutoExec", "Night run"]
    assert problems(found) == []


def test_every_module_comes_with_its_kind_its_lines_and_its_source(version: Version) -> None:
    found = findings(plant_database(version))
    modules = {part.name: part for part in parts(found, PartKind.MODULE)}
    assert {name: part.subtype for name, part in modules.items()} == {
        "modLimits": "standard",
        "clsGauge": "class",
        "Form_frmLimits": "form",
        "Report_rptLimits": "report",
    }
    sources = {source.digest: source for source in found if isinstance(source, Source) and source.language == "vba"}
    text = sources[modules["modLimits"].digest].text
    assert text.replace("\r\n", "\n").rstrip().endswith(LONG_CODE)
    assert modules["modLimits"].count == len(text.splitlines()) > 1200


def test_the_columns_of_a_table_are_structure_and_none_is_cut_off() -> None:
    columns = tuple(ColumnSpec(name=f"Measured value number {number}", type="long") for number in range(60))
    found = findings(access_database(tables=[TableSpec(name="Wide", columns=columns)]))
    lines = evidence(found, "table Wide")
    assert all(
        line.kind is Kind.STRUCTURE and len(line.text) <= 200 and line.text.startswith("Wide(") for line in lines
    )
    assert "…" not in "".join(line.text for line in lines)
    named = [name for line in lines for name in line.text.removeprefix("Wide(").removesuffix(")").split(", ")]
    assert named == [column.name for column in columns]


def test_a_saved_update_is_a_write_to_the_files_own_table() -> None:
    writes = [line for line in evidence(findings(plant_database()), "query Tighten") if line.verb is Verb.WRITE]
    assert [(line.kind, line.target) for line in writes] == [(Kind.SQL, Target.OWN_DATA)]
    assert "Test_Limits" in writes[0].text


def test_every_kind_of_action_query_is_a_write() -> None:
    found = findings(plant_database())
    for name in ("Tighten", "Post", "Clear", "Copy", "Drop"):
        assert any(line.verb is Verb.WRITE for line in evidence(found, f"query {name}")), name


def test_appending_to_a_linked_table_of_a_server_is_a_shared_write() -> None:
    assert any(line.shared_write for line in evidence(findings(plant_database()), "query Post"))


def test_an_action_query_whose_sql_is_not_understood_is_a_write_all_the_same() -> None:
    database = access_database(queries=[QuerySpec(name="Odd", kind="ddl", sql="RESHUFFLE %% 7")])
    writes = [line for line in evidence(findings(database), "query Odd") if line.verb is Verb.WRITE]
    assert [line.text for line in writes] == ["RESHUFFLE %% 7"]


def test_links_say_what_they_reach() -> None:
    found = findings(plant_database())
    details = {part.name: part.detail for part in parts(found, PartKind.LINK)}
    assert details["Orders"] == ODBC
    assert details["Parts"] == r"\\plant7\quality\back.accdb"
    targets = {reference.where: reference.target for reference in found if isinstance(reference, Reference)}
    assert targets["link Parts"] == r"\\plant7\quality\back.accdb"
    assert targets["link Export"] == r"C:\out\values.csv"
    assert Evidence.of(Kind.STRUCTURE, "Orders [dbo.Orders]", "link Orders") in found


def test_the_people_and_titles_of_a_database_are_found(version: Version) -> None:
    found = findings(plant_database(version))
    assert Evidence.of(Kind.PERSON, "Eva Engineer", "author") in found
    assert Evidence.of(Kind.PERSON, "Plant 7", "company") in found
    assert Evidence.of(Kind.LABEL, "Test limits", "title") in found
    assert Evidence.of(Kind.LABEL, "frmLimits", "start-up form") in found


def test_autoexec_is_named_as_what_runs_at_opening_but_not_as_unattended() -> None:
    found = findings(plant_database())
    assert [line.text for line in evidence(found, "macro AutoExec")] == ["AutoExec: runs when the database is opened"]
    assert not any(isinstance(line, Evidence) and line.kind is Kind.TRIGGER for line in found)


def test_code_only_gives_modules_and_nothing_else() -> None:
    found = findings(plant_database(), code_only=True)
    assert all(isinstance(finding, Part | Source) for finding in found)
    assert {part.kind for part in found if isinstance(part, Part)} == {PartKind.MODULE}
    assert len(parts(found, PartKind.MODULE)) == 4


@pytest.mark.parametrize("encoded", ["jet3", "access2000", "jet4"])
def test_an_encoded_database_reads_as_a_plain_one(encoded: Version) -> None:
    assert findings(plant_database(encoded, page_key=0x1234ABCD)) == findings(plant_database(encoded))


def test_a_password_that_encrypts_nothing_does_not_hinder_reading() -> None:
    found = findings(access_database(version="jet4", tables=[limits_table()], password="secret"))
    assert [part.name for part in parts(found, PartKind.TABLE)] == ["Test_Limits"]


def test_an_encrypted_database_says_so() -> None:
    with pytest.raises(Unreadable) as refusal:
        findings(plant_database("ace14", page_key=77))
    assert refusal.value.trouble is Trouble.ENCRYPTED


def test_a_module_that_only_the_catalogue_names_is_reported_as_compiled() -> None:
    content = plant_database("ace14")
    compiled = content.replace(b"\xff\xfemodLimits", b"\xff\xfemodMissed")
    assert compiled != content
    found = findings(compiled)
    assert [part.name for part in parts(found, PartKind.MODULE)][-1] == "modMissed"
    assert [(problem.trouble, problem.where) for problem in problems(found)] == [(Trouble.SOURCE_ABSENT, "modules")]
    assert "modMissed" in problems(found)[0].detail
    assert [part.name for part in parts(found, PartKind.TABLE)] == ["Test_Limits", "~TMPCLP1"]


def test_a_file_is_recognised_by_its_first_bytes() -> None:
    assert recognise(source_file(plant_database("jet3"))) == "access"
    assert recognise(source_file(plant_database("ace17"), name="renamed.txt")) == "access"
    assert recognise(source_file(b"PK\x03\x04" + bytes(100))) is None
    assert {".mdb", ".mde", ".accdb", ".accde", ".accda"} <= HANDLER.suffixes


@pytest.mark.parametrize("size", [0, 1, 20, 2048, 4096, 8192, 12000])
def test_a_file_cut_off_early_is_unreadable_not_a_crash(size: int) -> None:
    with pytest.raises(Unreadable) as refusal:
        findings(plant_database()[:size])
    assert refusal.value.trouble is Trouble.MALFORMED


def test_a_file_on_disk_reads_as_one_in_memory_and_is_left_as_it_was(tmp_path: Path) -> None:
    content = plant_database()
    path = tmp_path / "tool.accdb"
    path.write_bytes(content)
    with SourceFile(name=path.name, size=len(content), opener=lambda: path.open("rb")) as file:
        assert list(read(file)) == findings(content)
    assert path.read_bytes() == content
    path.unlink()  # nothing holds it open


@pytest.mark.skipif(sys.platform == "win32", reason="a file is only sparse on Windows if it is asked to be")
def test_a_huge_file_costs_no_more_than_what_is_read_of_it(tmp_path: Path) -> None:
    path = tmp_path / "huge.accdb"
    path.write_bytes(plant_database())
    os.truncate(path, 1900 << 20)
    tracemalloc.start()
    started = time.process_time()
    with SourceFile(name=path.name, size=1900 << 20, opener=lambda: path.open("rb")) as file:
        found = list(read(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(parts(found, PartKind.MODULE)) == 4
    assert peak < 25 << 20
    assert time.process_time() - started < 5


def test_what_can_be_read_of_a_half_file_is_kept() -> None:
    content = plant_database()
    page = 4096
    column = "Prüfgrenze".encode("utf-16-le")
    table_start = next(at for at in range(6 * page, len(content), page) if column in content[at : at + page])
    damaged = content[:table_start] + b"\xee" * page + content[table_start + page :]
    found = findings(damaged)
    assert [(part.name, part.count) for part in parts(found, PartKind.TABLE)][:1] == [("Test_Limits", -1)]
    assert len(parts(found, PartKind.QUERY)) == 10
    assert len(parts(found, PartKind.MODULE)) == 4
    assert [(problem.trouble, problem.where) for problem in problems(found)] == [
        (Trouble.MALFORMED, "table Test_Limits")
    ]


def mutants(content: bytes, count: int) -> Iterator[bytes]:
    chance = random.Random(20260301)  # noqa: S311 - the same mutants every time
    for _ in range(count):
        mutant = bytearray(content)
        match chance.randrange(4):
            case 0:
                for _ in range(chance.choice((1, 8, 200))):
                    mutant[chance.randrange(24, len(mutant))] = chance.randrange(256)
            case 1:
                del mutant[chance.randrange(len(mutant)) :]
            case 2:
                first, second = (chance.randrange(1, len(mutant) // 4096) * 4096 for _ in range(2))
                mutant[first : first + 4096], mutant[second : second + 4096] = (
                    mutant[second : second + 4096],
                    mutant[first : first + 4096],
                )
            case _:
                page = chance.randrange(1, 10) * 4096
                for at in range(page, page + 80):
                    mutant[at] ^= chance.choice((0, 0, 0, 0xFF, 1))
        yield bytes(mutant)


@pytest.mark.parametrize("damaged", ["jet3", "access2000", "ace14"])
def test_damage_is_a_problem_and_never_an_exception_or_a_hang(damaged: Version) -> None:
    content = plant_database(damaged)
    for mutant in mutants(content, 70):
        started = time.process_time()
        try:
            for finding in findings(mutant):
                assert isinstance(finding, Finding)
        except Unreadable:
            pass
        assert time.process_time() - started < 5


def test_the_metrics_of_the_modules_are_added_up() -> None:
    found = findings(plant_database())
    metrics = [finding for finding in found if isinstance(finding, Metric)]
    assert len({metric.name for metric in metrics}) == len(metrics)
    assert sum(metric.value for metric in metrics if metric.name == "lines") > 1200


def test_what_was_deleted_is_named_and_proves_nothing() -> None:
    def written(*, deleted: bool) -> list[Finding]:
        name = "~TMPCLP2" if deleted else "Tighten"
        return findings(
            access_database(
                version="jet4",
                tables=[limits_table(), TableSpec(name="~TMPCLP1", columns=(ColumnSpec(name="Price", type="double"),))],
                queries=[QuerySpec(name=name, kind="update", tables=("Test_Limits",), sets=(("ID", "0"),))],
            )
        )

    kept, found = written(deleted=False), written(deleted=True)
    tables = {part.name: part.subtype for part in parts(found, PartKind.TABLE)}
    assert tables == {"Test_Limits": "", "~TMPCLP1": "deleted"}
    assert not any("~TMPCLP1" in line.text or "Price" in line.text for line in found if isinstance(line, Evidence))
    (query,) = parts(found, PartKind.QUERY)
    assert (query.subtype, query.count) == ("update", 0)
    assert "UPDATE" in query.detail
    writes = [
        [line for line in lines if isinstance(line, Evidence) and line.verb is Verb.WRITE] for lines in (kept, found)
    ]
    assert writes[0]
    assert not writes[1]
