"""Visio, Publisher and Project files: macros are read, the rest is said to be unread, and a plain one is no tool."""

from __future__ import annotations

from io import BytesIO

import pytest

from classifiers.evidence import Finding, Part, PartKind, Problem, Trouble
from scanner.app.demo.cfb import compound_file
from scanner.app.demo.vbaproject import VbaModuleText, vba_project, vba_streams
from scanner.app.demo.workbooks import zipped
from scanner.handlers.document_macros import HANDLER
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile

MODULE = VbaModuleText(name="Export", code='Sub Export()\r\n    Kill "C:\\old.txt"\r\nEnd Sub\r\n')
NESTED = {f"VBA/{name}": content for name, content in vba_streams([MODULE]).items()}
DRAWING = {"[Content_Types].xml": b"<Types/>", "visio/document.xml": b"<VisioDocument/>"}


def opened(content: bytes, name: str, *, code_only: bool = False) -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: BytesIO(content), code_only=code_only)


def old(stream: str, *, macros: bool) -> bytes:
    return compound_file({stream: b"content", **(vba_streams([MODULE]) if macros else {})})


def modules(findings: list[Finding]) -> list[str]:
    return [one.name for one in findings if isinstance(one, Part) and one.kind is PartKind.MODULE]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.vsdm", zipped({**DRAWING, "visio/vbaProject.bin": vba_project([MODULE])}), "visio-macro"),
        ("a.vsdx", zipped(DRAWING), "visio"),
        ("a.vsd", old("VisioDocument", macros=True), "visio-macro"),
        ("a.vsd", old("VisioDocument", macros=False), "visio"),
        ("a.vsd", compound_file({"VisioDocument": b"v"} | NESTED), "visio-macro"),
        ("a.pub", old("Quill/QuillSub/CONTENTS", macros=True), "publisher-macro"),
        ("a.pub", compound_file({"Quill/QuillSub/CONTENTS": b"q", "VBA/left": b""}), "publisher"),
        ("a.mpp", old("   114/Props", macros=True), "project-macro"),
        ("a.mpp", old("   114/Props", macros=False), "project"),
    ],
)
@pytest.mark.parametrize("code_only", [False, True])
def test_macros_are_read_and_the_rest_is_said_to_be_unread(
    name: str, content: bytes, kind: str, *, code_only: bool
) -> None:
    file = opened(content, name, code_only=code_only)
    assert HANDLER.recognise(file) == kind
    found = list(HANDLER.read(file))
    assert modules(found) == (["Export"] if "macro" in kind else [])
    (problem,) = [one for one in found if isinstance(one, Problem)]
    assert (problem.trouble, problem.where) == (Trouble.NOT_READ_YET, "content")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.vsdx", zipped({"holiday.jpg": b"x"})), ("a.vsd", compound_file({"Workbook": b"w"})), ("a.vsd", b"VISIO")],
)
def test_other_content_is_left_to_others(name: str, content: bytes) -> None:
    assert HANDLER.recognise(opened(content, name)) is None


@pytest.mark.parametrize("cut", range(0, 3000, 250))
def test_a_damaged_drawing_gives_findings_or_a_reason(cut: int) -> None:
    content = old("VisioDocument", macros=True)
    file = opened(content[: 512 + cut] + b"\xee" * 200 + content[712 + cut :], "a.vsd")
    try:
        if HANDLER.recognise(file):
            assert all(isinstance(one, Finding) for one in HANDLER.read(file))
    except Unreadable as refused:
        assert refused.detail  # noqa: PT017 - both ends are right
