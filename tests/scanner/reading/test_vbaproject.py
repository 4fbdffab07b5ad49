"""VBA projects: every module, in whatever state the project is, and a problem wherever source should be and is not."""

from __future__ import annotations

import struct
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Part, Problem, Source, Trouble
from scanner.app.demo.cfb import compound_file
from scanner.app.demo.vbaproject import VbaModuleText, vba_project, vba_streams
from scanner.reading.code.surroundings import Surroundings
from scanner.reading.ole import CompoundFile
from scanner.reading.ovba import compress, decompress
from scanner.reading.source import Limits, SourceFile
from scanner.reading.vbaproject import code_lines, has_project, read_project, read_projects

EXCEL = Surroundings(host="excel")
MODULES = (
    VbaModuleText(name="ThisWorkbook", code="", kind="document"),
    VbaModuleText(name="Posting", code='Sub Post()\r\n    Cells(1, 1) = "scrap"\r\nEnd Sub\r\n'),
)


def file(*, code_only: bool = True, source: int = 400_000) -> SourceFile:
    return SourceFile(
        name="a.xlsm", size=0, opener=lambda: BytesIO(b""), code_only=code_only, limits=Limits(source=source)
    )


def read(content: bytes, *, code_only: bool = True, source: int = 400_000) -> list[Finding]:
    return list(read_project(content, "xl/vbaProject.bin", file(code_only=code_only, source=source), EXCEL))


def parts(findings: list[Finding]) -> list[Part]:
    return [finding for finding in findings if isinstance(finding, Part)]


def problems(findings: list[Finding]) -> list[Problem]:
    return [finding for finding in findings if isinstance(finding, Problem)]


def texts(findings: list[Finding]) -> dict[str, str]:
    return {finding.part: finding.text for finding in findings if isinstance(finding, Source)}


def test_every_module_is_listed_empty_ones_too() -> None:
    found = read(vba_project(MODULES))
    assert [(part.name, part.subtype, part.count) for part in parts(found)] == [
        ("ThisWorkbook", "document", 0),
        ("Posting", "standard", 3),
    ]
    assert texts(found)["Posting"].endswith(MODULES[1].code)
    assert not problems(found)


def test_a_part_leads_to_its_source() -> None:
    found = read(vba_project(MODULES))
    digests = {finding.digest for finding in found if isinstance(finding, Source)}
    assert {part.digest for part in parts(found)} == digests


def test_code_only_gives_no_evidence_and_a_full_reading_names_the_libraries() -> None:
    assert not [finding for finding in read(vba_project(MODULES)) if isinstance(finding, Evidence)]
    labels = [
        finding.text
        for finding in read(vba_project(MODULES), code_only=False)
        if isinstance(finding, Evidence) and finding.kind is Kind.LABEL
    ]
    assert "library: Microsoft ActiveX Data Objects 6.1 Library" in labels


@pytest.mark.parametrize(("codepage", "text"), [(932, "検査"), (1251, "Контроль"), (1252, "Prüfung")])
def test_source_is_read_in_its_code_page(codepage: int, text: str) -> None:
    module = VbaModuleText(name="M", code=f"' {text}\r\n")
    assert text in texts(read(vba_project([module], codepage=codepage)))["M"]


def test_an_independent_reader_finds_the_same_modules_and_text() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that reader's parser library announces its own renamings
        from oletools.olevba import VBA_Parser

        parser = VBA_Parser("vbaProject.bin", data=vba_project(MODULES))
        theirs = {name.rpartition(".")[0]: code for _, _, name, code in parser.extract_macros()}
        parser.close()
    assert texts(read(vba_project(MODULES))) == theirs


def test_an_empty_project_is_never_no_macros() -> None:
    assert [problem.trouble for problem in problems(read(b""))] == [Trouble.SOURCE_ABSENT]


def test_a_project_that_is_no_compound_file_is_a_problem() -> None:
    assert [problem.trouble for problem in problems(read(b"not a project"))] == [Trouble.MALFORMED]


def test_modules_are_salvaged_from_a_project_that_was_cut_off() -> None:
    code = "".join(f'Sub P{n}()\r\n    Range("A{n}").Value = {n * 7919}\r\nEnd Sub\r\n' for n in range(900))
    content = vba_project([VbaModuleText(name="Posting", code=code)])
    found = read(content[: len(content) * 2 // 3])
    assert problems(found)
    assert "Sub P1()" in texts(found)["Posting"]


def test_modules_are_salvaged_when_their_list_is_lost() -> None:
    streams = vba_streams(MODULES) | {"VBA/dir": b"\0" * 50}
    found = read(compound_file(streams))
    assert "Sub Post()" in texts(found)["Posting"]
    assert "does not list its modules" in problems(found)[0].detail


def with_dir(change: Callable[[bytes], bytes]) -> bytes:
    streams = vba_streams(MODULES)
    return compound_file(streams | {"VBA/dir": compress(change(decompress(streams["VBA/dir"])))})


def test_a_module_that_is_not_where_the_list_says_is_read_by_another_reader_and_that_is_noted() -> None:
    place = struct.pack("<HII", 0x31, 4, 0)
    found = read(with_dir(lambda listed: listed.replace(place, struct.pack("<HII", 0x31, 4, 7))), code_only=False)
    assert "Sub Post()" in texts(found)["Posting"]
    assert [part.name for part in parts(found)] == ["ThisWorkbook", "Posting"]
    notes = [finding.text for finding in found if isinstance(finding, Evidence) and finding.where == "Posting"]
    assert any("read by oletools: no compressed container starts here" in note for note in notes)
    assert not problems(found)


def test_modules_that_a_project_does_not_list_are_found_by_another_reader() -> None:
    found = read(with_dir(lambda listed: listed[: listed.index(struct.pack("<HIH", 0x0F, 2, 2))]))
    assert "Sub Post()" in texts(found)["Posting"]
    assert [problem.detail for problem in problems(found)] == ["the macro project lists no module"]


def test_another_reader_that_finds_nothing_or_fails_changes_nothing_and_says_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    streams = vba_streams(MODULES) | {"VBA/Posting": b"\xff" * 60}
    found = read(compound_file(streams))
    assert [(problem.trouble, problem.where) for problem in problems(found)] == [(Trouble.SOURCE_ABSENT, "Posting")]
    assert capfd.readouterr() == ("", "")


def test_a_sound_project_never_loads_another_reader() -> None:
    asked = (
        "import sys; from tests.scanner.reading.test_vbaproject import MODULES, read, vba_project; "
        "assert read(vba_project(MODULES)); sys.exit('oletools' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", asked], cwd=Path(__file__).parents[3], check=False).returncode == 0  # noqa: S603


def test_a_module_without_its_stream_is_listed_with_its_problem() -> None:
    streams = vba_streams(MODULES)
    del streams["VBA/Posting"]
    found = read(compound_file(streams))
    assert [part.name for part in parts(found)] == ["ThisWorkbook", "Posting"]
    assert [(problem.trouble, problem.where) for problem in problems(found)] == [(Trouble.SOURCE_ABSENT, "Posting")]


def compiled(lines: int) -> bytes:
    return b"\x01\x16\x03" + b"\xff" * 400 + b"\xfe\xca\x01\x00" + lines.to_bytes(2, "little") + b"\0" * 20


def test_source_that_was_removed_behind_compiled_code_is_a_problem() -> None:
    found = read(vba_project([VbaModuleText(name="Hidden", code="", compiled=compiled(40))]))
    assert [(problem.trouble, problem.where) for problem in problems(found)] == [(Trouble.SOURCE_ABSENT, "Hidden")]


def test_compiled_code_with_its_source_is_no_problem() -> None:
    assert not problems(read(vba_project([VbaModuleText(name="M", code=MODULES[1].code, compiled=compiled(3))])))


def test_modules_of_an_embedded_object_carry_its_place() -> None:
    streams = {f"_VBA_PROJECT_CUR/{name}": content for name, content in vba_streams(MODULES).items()}
    streams |= {f"MBD01/_VBA_PROJECT_CUR/{name}": content for name, content in vba_streams(MODULES).items()}
    compound = CompoundFile(compound_file(streams))
    names = {part.name for part in parts(list(read_projects(compound, file(), EXCEL)))}
    assert names == {
        "ThisWorkbook",
        "Posting",
        "MBD01/_VBA_PROJECT_CUR/ThisWorkbook",
        "MBD01/_VBA_PROJECT_CUR/Posting",
    }
    assert has_project(compound)


def test_source_beyond_the_limit_is_cut_and_said() -> None:
    found = read(vba_project([VbaModuleText(name="M", code="' " + "long " * 100 + "\r\n")]), source=100)
    assert len(texts(found)["M"]) == 100
    assert [problem.trouble for problem in problems(found)] == [Trouble.CAPPED]


def test_lines_that_the_editor_hides_are_not_counted() -> None:
    hidden = (
        'Attribute VB_Name = "M"\nAttribute Post.VB_Description = "x"\nAttribute A.B.VB_ProcData.VB_Invoke_Func = ""\n'
    )
    assert code_lines(hidden + "Sub Post()\n\nEnd Sub\n") == 2


def damaged(content: bytes, data: st.DataObject) -> Iterator[int]:
    for _ in range(data.draw(st.integers(1, 10))):
        yield data.draw(st.integers(0, len(content) - 1))


@settings(max_examples=150)
@given(st.data())
def test_damage_gives_findings_and_never_an_exception(data: st.DataObject) -> None:
    content = bytearray(vba_project(MODULES))
    for place in damaged(content, data):
        content[place] = data.draw(st.integers(0, 255))
    assert read(bytes(content))
