from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from classifiers.evidence import Evidence, Finding, Kind, Part, Source, Target, Verb
from scanner.handlers.vba_source import HANDLER
from scanner.reading.source import SourceFile


def opened(name: str, content: bytes, *, code_only: bool = False) -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: io.BytesIO(content), code_only=code_only)


def read(name: str, content: bytes, *, code_only: bool = False) -> list[Finding]:
    found: Iterator[Finding] = HANDLER.read(opened(name, content, code_only=code_only))
    return list(found)


def kind(name: str, content: bytes) -> str | None:
    return HANDLER.recognise(opened(name, content))


def test_a_script_is_a_module_with_its_source_and_what_it_does() -> None:
    found = read("a.bas", b'Attribute VB_Name = "Post"\nSub A()\nKill "c:\\x.txt"\nEnd Sub\n')
    (part,) = (one for one in found if isinstance(one, Part))
    (source,) = (one for one in found if isinstance(one, Source))
    assert (part.subtype, part.digest) == ("VBA", source.digest)
    assert [one.target for one in found if isinstance(one, Evidence) and one.verb is Verb.WRITE] == [Target.FILE]


def test_it_is_recognised_by_suffix_and_content() -> None:
    assert kind("a.bas", b'Attribute VB_Name = "Post"\nSub A()\nKill "c:\\x.txt"\nEnd Sub\n') == "vba-source"


def test_only_modules_are_read_if_only_code_is_wanted() -> None:
    found = read("a.bas", b'Attribute VB_Name = "Post"\nSub A()\nKill "c:\\x.txt"\nEnd Sub\n', code_only=True)
    assert {type(one) for one in found} == {Part, Source}


def test_an_empty_file_is_an_empty_module() -> None:
    assert [one.count for one in read("a.bas", b"") if isinstance(one, Part)] == [0]


def test_zeros_are_no_script() -> None:
    assert kind("a.bas", b"MZ\0\1\0\0\0\2" * 50) is None


def test_utf_16_is_a_script() -> None:
    assert (
        kind("a.bas", 'Attribute VB_Name = "Post"\nSub A()\nKill "c:\\x.txt"\nEnd Sub\n'.encode("utf-16"))
        == "vba-source"
    )


def test_an_exported_module_is_known_in_a_text_file() -> None:
    assert kind("a.txt", b'Attribute VB_Name = "Post"\n') == "vba-source"
    assert kind("a.txt", b"Dear all,\n") is None


@pytest.mark.parametrize("text", [b"\\documentclass{article}\n", b"public with sharing class A {}\n", b""])
def test_other_files_with_the_suffix_are_no_basic(text: bytes) -> None:
    assert kind("a.cls", text) is None


def test_the_module_has_the_name_of_its_attribute() -> None:
    assert [one.name for one in read("a.bas", b'Attribute VB_Name = "Post"\nx = 1\n') if isinstance(one, Part)] == [
        "Post"
    ]


def test_the_design_of_a_form_gives_captions_and_keeps_line_numbers() -> None:
    text = b'VERSION 5.00\nBegin {C} Form1\n   Caption = "Post scrap"\nEnd\nAttribute VB_Name = "F"\nKill "c:\\x.txt"\n'
    found = [one for one in read("a.frm", text) if isinstance(one, Evidence)]
    assert [one.text for one in found if one.kind is Kind.LABEL] == ["Post scrap"]
    assert [one.where for one in found if one.verb is Verb.WRITE] == ["F:6"]


def test_code_that_speaks_of_access_owns_its_tables() -> None:
    text = b'Option Compare Database\nSub A()\nDoCmd.RunSQL "UPDATE Limits SET Hi = 1"\nEnd Sub\n'
    assert [one.target for one in read("a.bas", text) if isinstance(one, Evidence) and one.verb is Verb.WRITE] == [
        Target.OWN_DATA
    ]
