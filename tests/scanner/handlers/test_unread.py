"""Formats that are recognised but not read yet."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Kind, Problem, Source, Trouble, Verb
from scanner.handlers.unread import HANDLER
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def file(name: str, content: bytes) -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: io.BytesIO(content))


def package(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        for name in names:
            zipped.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.numbers", package("Index/Document.iwa"), "iwork"),
        ("a.pbiviz", package("package.json", "resources/Flow.pbiviz.json"), "power-bi-visual"),
        ("a.slx", package("simulink/blockdiagram.xml"), "matlab"),
        ("a.jsl", b"dt = Open();\n", "jmp"),
        ("a.xll", b"MZ\x90\x00" + bytes(64), "excel-library"),
        ("a.mpp", OLE, "project"),
        ("a.llb", b"RSRC\r\n\x00\x03LVARLBVW" + bytes(64), "labview"),
        ("a.slk", b"ID;PWXL;N;E\n", "sylk"),
        ("a.wk1", b"\x00\x00\x02\x00\x06\x04", "lotus"),
    ],
)  # fmt: skip
def test_a_format_is_named_and_said_to_be_unread(name: str, content: bytes, kind: str) -> None:
    assert HANDLER.recognise(file(name, content)) == kind
    (problem,) = (one for one in HANDLER.read(file(name, content)) if isinstance(one, Problem))
    assert problem.trouble is Trouble.NOT_READ_YET
    assert "not read yet" in problem.detail


@pytest.mark.parametrize(
    ("name", "comment"),
    [
        ("a.pl", "# {}"), ("a.lua", "-- {}"), ("a.jsl", "// {}"), ("a.do", "* {}"), ("a.sps", "* {}"),
        ("a.mtb", "# {}"), ("a.php", "# {}"), ("a.lsp", "; {}"), ("a.pas", "{{ {} }}"), ("a.abap", "* {}"),
    ],
)  # fmt: skip
def test_what_the_texts_of_an_unread_script_say_is_told_all_the_same(name: str, comment: str) -> None:
    told = comment.format("loads 'DELETE FROM Old' the scrap")
    run = 'run("UPDATE Test_Limits SET Hi = 7")'
    script = f"x = 1\n{told}\n{run}\n"
    found = list(HANDLER.read(file(name, script.encode())))
    sql = [one for one in found if isinstance(one, Evidence) and one.kind is Kind.SQL]
    assert [(one.verb, one.text) for one in sql] == [(Verb.WRITE, "UPDATE Test_Limits SET Hi = 7")]
    assert not [one for one in found if isinstance(one, Evidence) and one.kind is Kind.STATEMENT]
    assert [one.text for one in found if isinstance(one, Source)] == [script]
    assert [one.trouble for one in found if isinstance(one, Problem)] == [Trouble.NOT_READ_YET]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("package.json", b'{"name": "x", "version": "1.0"}'),
        ("data.json", b'[{"type": "point", "x": 1}]'),
        ("a.xlsx", package("holiday.jpg")),
        ("a.msapp", package("holiday.jpg")),
        ("a.xlsx", b"PK\x05\x06" + bytes(18)),
        ("points.json", b'[{"type": "point", "x": 1, "y": 2, "z": 3}]'),
        ("panels.json", b'{"a": "' + b"x" * 9000 + b'", "panels": {"left": 1}, "timezone": "UTC"}'),
        ("a.xml", b"<note>hello</note>"),
        ("a.jsl", b"\x00\x01\x02"),
        ("plain.txt", b"hello"),
        ("a.doc", OLE),
    ],
)
def test_other_files_are_left_to_others(name: str, content: bytes) -> None:
    assert HANDLER.recognise(file(name, content)) is None


@given(st.binary(max_size=300), st.sampled_from(["a.json", "a.zip", "a.vi", "a.twb", "a.mpp", "a.r", "a"]))
def test_no_content_breaks_the_recognition(content: bytes, name: str) -> None:
    for start in (b"", b"PK\x03\x04", OLE[:8], b"RSRC\r\n"):
        try:
            HANDLER.recognise(file(name, start + content))
        except Unreadable as refusal:
            assert refusal.detail  # noqa: PT017 - refusing is one of two right answers
