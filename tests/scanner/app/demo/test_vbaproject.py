"""VBA projects that the demo writes, read back by olevba and by the product's own reader."""

from __future__ import annotations

import io
import warnings

import olefile
import pytest

from scanner.app.demo.vbaproject import VbaModuleText, stored_text, vba_project
from scanner.reading.ovba import decompress, module_text, parse_dir

MODULES = (
    VbaModuleText(name="ThisWorkbook", code="Private Sub Workbook_Open()\n    Call Main\nEnd Sub", kind="document"),
    VbaModuleText(name="Sheet1", code="", kind="document"),
    VbaModuleText(
        name="modGrenzen", code="' Prüfgrenzen für Größe 4\nSub Main()\n" + "    x = x + 1\n" * 900 + "End Sub"
    ),
    VbaModuleText(name="clsLimit", code="Public Upper As Double", kind="class"),
    VbaModuleText(name="modCompiled", code="Sub Kept()\nEnd Sub", compiled=b"\x01\x16\x03\x00" + bytes(900)),
)


def olevba_modules(project: bytes) -> dict[str, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # olevba calls pyparsing by its old names
        from oletools.olevba import VBA_Parser
    parser = VBA_Parser("vbaProject.bin", data=project)
    try:
        return {str(path).rpartition("/")[2]: code for _, path, _, code in parser.extract_macros()}
    finally:
        parser.close()


def test_olevba_finds_every_module_with_its_text() -> None:
    expected = {module.name: stored_text(module) for module in MODULES}
    assert olevba_modules(vba_project(MODULES)) == expected


def test_the_dir_stream_lists_kinds_offsets_and_libraries() -> None:
    with olefile.OleFileIO(io.BytesIO(vba_project(MODULES, name="Limits"))) as opened:
        project = parse_dir(decompress(opened.openstream("VBA/dir").read()))
    assert project.name == "Limits"
    assert [module.kind for module in project.modules] == ["class", "class", "standard", "class", "standard"]
    assert [module.offset for module in project.modules] == [0, 0, 0, 0, 904]
    assert project.libraries == ("OLE Automation", "Microsoft ActiveX Data Objects 6.1 Library")


@pytest.mark.parametrize(
    ("codepage", "text"), [(1252, "Prüfmaß"), (932, "検査規格"), (1251, "Пределы"), (936, "检验限值")]
)
def test_text_is_kept_in_the_code_page_of_the_project(codepage: int, text: str) -> None:
    module = VbaModuleText(name="modText", code=f"' {text}\nSub A()\nEnd Sub")
    with olefile.OleFileIO(io.BytesIO(vba_project([module], codepage=codepage))) as opened:
        project = parse_dir(decompress(opened.openstream("VBA/dir").read()))
        stream = opened.openstream("VBA/modText").read()
    assert module_text(project.modules[0], stream, project.encoding) == stored_text(module)


def test_the_same_modules_give_the_same_bytes() -> None:
    assert vba_project(MODULES) == vba_project(MODULES)
