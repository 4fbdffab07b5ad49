"""PowerPoint presentations of both containers: macros, also those stored as objects, buttons, links, people."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Part, PartKind, Problem, Trouble
from scanner.app.demo.cfb import compound_file
from scanner.app.demo.vbaproject import VbaModuleText, vba_project
from scanner.app.demo.workbooks import zipped
from scanner.handlers.powerpoint import HANDLER
from scanner.reading.source import SourceFile

MODULE = VbaModuleText(name="Module1", code="Sub Show()\r\nEnd Sub\r\n")
SLIDE = "application/vnd.openxmlformats-officedocument.presentationml.slide+xml"
TYPES = f'<Types><Override PartName="/ppt/slides/slide1.xml" ContentType="{SLIDE}"/></Types>'.encode()


def opened(content: bytes, *, code_only: bool = False) -> SourceFile:
    return SourceFile(name="a.ppt", size=len(content), opener=lambda: BytesIO(content), code_only=code_only)


def read(content: bytes) -> list[Finding]:
    file = opened(content)
    assert HANDLER.recognise(file)
    return list(HANDLER.read(file))


def modules(findings: list[Finding]) -> list[str]:
    return [one.name for one in findings if isinstance(one, Part) and one.kind is PartKind.MODULE]


def stored(content: bytes, *, packed: bool) -> bytes:
    body = struct.pack("<I", len(content)) + zlib.compress(content) if packed else content
    return struct.pack("<HHI", 0x10 if packed else 0, 0x1011, len(body)) + body


@pytest.mark.parametrize("packed", [True, False])
def test_macros_stored_in_an_old_presentation_are_listed(packed: bool) -> None:  # noqa: FBT001 - both forms exist
    document = b"\x0f\0\xe8\x03" + bytes(40) + stored(vba_project([MODULE]), packed=packed) + bytes(9)
    assert modules(read(compound_file({"PowerPoint Document": document}))) == ["Module1"]


def test_macros_of_an_object_stored_in_it_are_named_by_their_place() -> None:
    inner = compound_file({"Package": zipped({"xl/vbaProject.bin": vba_project([MODULE])}), "x": b"1"})
    found = read(compound_file({"PowerPoint Document": stored(inner, packed=True)}))
    assert modules(found) == ["object 1/Package/Module1"]
    assert not [one for one in found if isinstance(one, Problem)]


def test_a_damaged_stored_object_is_a_problem() -> None:
    project = vba_project([MODULE])[:600]
    found = read(compound_file({"PowerPoint Document": stored(project, packed=True)}))
    assert [one.trouble for one in found if isinstance(one, Problem)] == [Trouble.MALFORMED]


@pytest.mark.parametrize(("flag", "project", "lost"), [(1, False, True), (1, True, False), (0, False, False)])
def test_a_presentation_that_says_it_has_macros_is_believed(flag: int, project: bool, lost: bool) -> None:  # noqa: FBT001
    atom = struct.pack("<HHIIII", 2, 0x0400, 12, 5, flag, 2)
    kept = stored(vba_project([MODULE]), packed=True) if project else b""
    found = read(compound_file({"PowerPoint Document": atom + kept}))
    assert [(one.trouble, one.where) for one in found if isinstance(one, Problem)] == (
        [(Trouble.MALFORMED, "macros")] if lost else []
    )


def test_macros_and_buttons_of_a_package_are_listed() -> None:
    slide = b'<p:sld><a:hlinkClick r:id="" action="ppaction://macro?name=Show"/></p:sld>'
    parts = {
        "[Content_Types].xml": TYPES,
        "ppt/presentation.xml": b"",
        "ppt/slides/slide1.xml": slide,
        "ppt/vbaProject.bin": vba_project([MODULE]),
    }
    found = read(zipped(parts))
    assert HANDLER.recognise(opened(zipped(parts))) == "powerpoint-macro"
    assert modules(found) == ["Module1"]
    assert "buttons: name=Show" in [one.text for one in found if isinstance(one, Evidence) and one.kind is Kind.LABEL]


@given(st.binary(max_size=400))
def test_any_document_stream_is_read(content: bytes) -> None:
    assert isinstance(read(compound_file({"PowerPoint Document": content + b"\0\0\x11\x10"})), list)
