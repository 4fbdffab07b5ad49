"""Documents saved as one text: the macros packed in them come out, as another reader says, and damage is named."""

from __future__ import annotations

import warnings
import zlib
from base64 import encodebytes
from io import BytesIO

import pytest

from classifiers.evidence import Finding, Part, PartKind, Problem, Trouble
from scanner.app.demo.vbaproject import VbaModuleText, vba_project
from scanner.handlers.flat_documents import HANDLER
from scanner.reading.source import SourceFile

MODULE = VbaModuleText(name="Export", code='Sub Export()\r\n    Kill "C:\\old.txt"\r\nEnd Sub\r\n')


def active_mime(content: bytes) -> bytes:
    header = b"ActiveMime\0\0\x01\xf0\x04\0\0\0\xff\xff\xff\xff".ljust(0x1E, b"\0") + (4).to_bytes(2, "little")
    return header.ljust(0x32, b"\0") + zlib.compress(content)


def web_archive(packed: bytes) -> bytes:
    head = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n'
    part = b"Content-Location: editdata.mso\nContent-Transfer-Encoding: base64\nContent-Type: application/x-mso\n\n"
    return head + part + encodebytes(packed) + b"--b--\n"


def word_xml(packed: bytes) -> bytes:
    head = b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?>\n<w:wordDocument xmlns:w="x">'
    return (
        head
        + b'<w:docSuppData><w:binData w:name="editdata.mso">'
        + encodebytes(packed)
        + b"</w:binData></w:docSuppData>"
    )


def flat_open_xml(packed: bytes) -> bytes:
    head = (
        b'<?xml version="1.0"?>\n<pkg:package xmlns:pkg="x"><pkg:part pkg:name="/word/vbaProject.bin"><pkg:binaryData>'
    )
    return head + encodebytes(packed) + b"</pkg:binaryData></pkg:part></pkg:package>"


def read(content: bytes, name: str) -> tuple[str | None, list[Finding]]:
    file = SourceFile(name=name, size=len(content), opener=lambda: BytesIO(content))
    return HANDLER.recognise(file), list(HANDLER.read(file))


def modules(found: list[Finding]) -> list[str]:
    return [one.name for one in found if isinstance(one, Part) and one.kind is PartKind.MODULE]


def problems(found: list[Finding]) -> list[tuple[Trouble, str]]:
    return [(one.trouble, one.where) for one in found if isinstance(one, Problem)]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.doc", web_archive(active_mime(vba_project([MODULE]))), "web-archive"),
        ("a.xml", word_xml(active_mime(vba_project([MODULE]))), "office-xml"),
        ("a.xml", flat_open_xml(vba_project([MODULE])), "office-xml"),
    ],
)
def test_the_macros_come_out(name: str, content: bytes, kind: str) -> None:
    recognised, found = read(content, name)
    assert (recognised, modules(found)) == (kind, ["Export"])
    assert problems(found) == [(Trouble.NOT_READ_YET, "content")]


@pytest.mark.parametrize("content", [web_archive(active_mime(vba_project([MODULE])))])
def test_another_reader_finds_the_same_module(content: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from oletools.olevba import VBA_Parser

        parser = VBA_Parser("a.mht", data=content)
    theirs = [name for _, _, name, _ in parser.extract_macros()]
    assert theirs == ["Export.bas"]


@pytest.mark.parametrize(
    "content",
    [
        b'<?mso-application progid="Excel.Sheet"?><Workbook/>',
        b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
    ],
)
def test_a_text_without_macros_has_none(content: bytes) -> None:
    kind, found = read(content, "a.xml")
    assert (kind, modules(found)) == ("office-xml", [])
    assert problems(found) == [(Trouble.NOT_READ_YET, "content")]


@pytest.mark.parametrize("packed", [b"ActiveMime", active_mime(b"no office object"), active_mime(b"x" * 900)[:60]])
def test_damage_is_named_and_never_no_macros(packed: bytes) -> None:
    _, found = read(web_archive(packed), "a.mht")
    assert problems(found)[0] == (Trouble.MALFORMED, "object 1")


def test_a_bomb_is_unpacked_only_as_far_as_the_limit() -> None:
    content = web_archive(active_mime(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(300 << 20)))
    assert len(content) < 1 << 20
    _, found = read(content, "a.mht")
    assert problems(found)[0][0] is Trouble.MALFORMED
