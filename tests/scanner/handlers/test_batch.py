from __future__ import annotations

import io
from collections.abc import Iterator

from classifiers.evidence import Evidence, Finding, Part, Source, Target, Verb
from scanner.handlers.batch import HANDLER
from scanner.reading.source import SourceFile


def opened(name: str, content: bytes, *, code_only: bool = False) -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: io.BytesIO(content), code_only=code_only)


def read(name: str, content: bytes, *, code_only: bool = False) -> list[Finding]:
    found: Iterator[Finding] = HANDLER.read(opened(name, content, code_only=code_only))
    return list(found)


def kind(name: str, content: bytes) -> str | None:
    return HANDLER.recognise(opened(name, content))


def test_a_script_is_a_module_with_its_source_and_what_it_does() -> None:
    found = read("a.bat", b"del c:\\x\\y.txt\r\n")
    (part,) = (one for one in found if isinstance(one, Part))
    (source,) = (one for one in found if isinstance(one, Source))
    assert (part.subtype, part.digest) == ("Batch", source.digest)
    assert [one.target for one in found if isinstance(one, Evidence) and one.verb is Verb.WRITE] == [Target.FILE]


def test_it_is_recognised_by_suffix_and_content() -> None:
    assert kind("a.bat", b"del c:\\x\\y.txt\r\n") == "batch"


def test_only_modules_are_read_if_only_code_is_wanted() -> None:
    found = read("a.bat", b"del c:\\x\\y.txt\r\n", code_only=True)
    assert {type(one) for one in found} == {Part, Source}


def test_an_empty_file_is_an_empty_module() -> None:
    assert [one.count for one in read("a.bat", b"") if isinstance(one, Part)] == [0]


def test_zeros_are_no_script() -> None:
    assert kind("a.bat", b"MZ\0\1\0\0\0\2" * 50) is None


def test_utf_16_is_a_script() -> None:
    assert kind("a.bat", "del c:\\x\\y.txt\r\n".encode("utf-16")) == "batch"


def test_the_other_suffix_is_known_too() -> None:
    assert kind("A.CMD", b"@echo off") == "batch"
