"""Word documents of both containers: macros, templates from elsewhere, merged data, fields, people, locks."""

from __future__ import annotations

from io import BytesIO

import pytest

from classifiers.evidence import Evidence, Finding, Kind, Part, PartKind, Problem, Trouble
from scanner.app.demo.cfb import compound_file
from scanner.app.demo.vbaproject import VbaModuleText, vba_project, vba_streams
from scanner.app.demo.workbooks import zipped
from scanner.handlers.word import HANDLER
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile

MODULE = VbaModuleText(name="NewMacros", code="Sub AutoOpen()\r\nEnd Sub\r\n")
MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
SETTINGS = "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"
TYPES = (
    f'<Types><Override PartName="/word/document.xml" ContentType="{MAIN}"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{SETTINGS}"/></Types>'
)


def opened(content: bytes, name: str = "a.docm", *, code_only: bool = False) -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: BytesIO(content), code_only=code_only)


def document(**parts: bytes) -> bytes:
    base = {"[Content_Types].xml": TYPES.encode(), "word/document.xml": b"<w:document/>"}
    return zipped(base | {name.replace("__", "/").replace("_dot_", "."): content for name, content in parts.items()})


def read(content: bytes, *, code_only: bool = False) -> list[Finding]:
    file = opened(content, code_only=code_only)
    assert HANDLER.recognise(file)
    return list(HANDLER.read(file))


def parts(findings: list[Finding], kind: PartKind) -> list[str]:
    return [one.name for one in findings if isinstance(one, Part) and one.kind is kind]


BIN = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
LISTED = '<Override PartName="/word/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>'


def test_a_suffix_that_could_hold_macros_makes_no_document_with_macros() -> None:
    content = document(**{"[Content_Types].xml": TYPES.replace("<Types>", f"<Types>{BIN}").encode()})
    assert HANDLER.recognise(opened(content, "a.docx")) == "word"
    assert not [one for one in read(content) if isinstance(one, Problem)]


def test_a_project_that_is_listed_and_dropped_is_damage_and_no_compiled_code() -> None:
    content = document(**{"[Content_Types].xml": TYPES.replace("<Types>", f"<Types>{LISTED}").encode()})
    (problem,) = [one for one in read(content) if isinstance(one, Problem)]
    assert (problem.trouble, "dropped" in problem.detail) == (Trouble.MALFORMED, True)


def test_macros_of_a_package_are_listed() -> None:
    content = document(word__vbaProject_dot_bin=vba_project([MODULE]))
    assert HANDLER.recognise(opened(content)) == "word-macro"
    assert parts(read(content, code_only=True), PartKind.MODULE) == ["NewMacros"]


def test_macros_of_an_embedded_workbook_are_named_by_their_place() -> None:
    inner = zipped({"xl/vbaProject.bin": vba_project([MODULE])})
    found = read(document(word__embeddings__sheet1_dot_xlsm=inner))
    assert parts(found, PartKind.MODULE) == ["word/embeddings/sheet1.xlsm/NewMacros"]


def test_the_data_source_of_a_mail_merge_is_a_connection() -> None:
    merge = b'<w:mailMerge><w:connectString w:val="DSN=HR"/><w:query w:val="SELECT * FROM Pay"/></w:mailMerge>'
    found = read(document(word__settings_dot_xml=merge))
    assert parts(found, PartKind.CONNECTION) == ["mail merge"]
    assert any(isinstance(one, Evidence) and one.kind is Kind.SQL for one in found)


def test_a_template_from_elsewhere_is_a_link() -> None:
    rels = b'<r><Relationship Id="1" Type="x/attachedTemplate" Target="https://evil/t.dotm" TargetMode="External"/></r>'
    assert parts(read(document(word___rels__settings_dot_xml_dot_rels=rels)), PartKind.EXTERNAL_LINK) == ["t.dotm"]


def test_fields_that_fetch_from_outside_are_links_even_in_pieces() -> None:
    text = (
        b'<w:fldChar w:fldCharType="begin"/><w:instrText>INCLUDE</w:instrText><w:instrText>TEXT "C:\\a.doc"'
        b'</w:instrText><w:fldChar w:fldCharType="end"/><w:fldSimple w:instr="DDEAUTO excel sheet1"/>'
    )
    found = read(document() if not text else document(word__document_dot_xml=text))
    links = [one.detail for one in found if isinstance(one, Part) and one.kind is PartKind.EXTERNAL_LINK]
    assert links == ['"C:\\a.doc"', "excel sheet1"]


def test_macros_of_an_old_document_are_listed() -> None:
    streams = {f"Macros/{name}": content for name, content in vba_streams([MODULE]).items()}
    content = compound_file({"WordDocument": b"\xec\xa5" + bytes(500), **streams})
    assert HANDLER.recognise(opened(content, "a.doc")) == "word-macro"
    assert parts(read(content), PartKind.MODULE) == ["NewMacros"]


def test_fields_of_an_old_document_are_links() -> None:
    text = b"\xec\xa5" + bytes(500) + b'\x13 LINK Excel.Sheet "C:\\\\cost.xls" \x14x\x15'
    assert parts(read(compound_file({"WordDocument": text})), PartKind.EXTERNAL_LINK)


def test_an_encrypted_document_shows_its_macros_and_says_that_it_is_locked() -> None:
    streams = {f"Macros/{name}": content for name, content in vba_streams([MODULE]).items()}
    header = bytearray(b"\xec\xa5" + bytes(500))
    header[11] = 1
    found = read(compound_file({"WordDocument": bytes(header), **streams}))
    assert parts(found, PartKind.MODULE) == ["NewMacros"]
    assert any(getattr(one, "trouble", None) is Trouble.ENCRYPTED for one in found)


def test_a_locked_package_is_encrypted() -> None:
    content = compound_file({"EncryptedPackage": b"x" * 64, "EncryptionInfo": b"\4\0\4\0"})
    with pytest.raises(Unreadable) as refused:
        list(HANDLER.read(opened(content, "a.docx")))
    assert refused.value.trouble is Trouble.ENCRYPTED
