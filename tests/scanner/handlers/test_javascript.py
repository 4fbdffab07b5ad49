from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from classifiers.evidence import Evidence, Finding, Metric, Part, Source, Target, Verb
from scanner.handlers.javascript import HANDLER
from scanner.reading.source import SourceFile


def opened(name: str, content: bytes, *, code_only: bool = False) -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: io.BytesIO(content), code_only=code_only)


def read(name: str, content: bytes, *, code_only: bool = False) -> list[Finding]:
    found: Iterator[Finding] = HANDLER.read(opened(name, content, code_only=code_only))
    return list(found)


def kind(name: str, content: bytes) -> str | None:
    return HANDLER.recognise(opened(name, content))


def test_a_script_is_a_module_with_its_source_and_what_it_does() -> None:
    found = read("a.js", b'fs.writeFileSync("a.txt", x)\n')
    (part,) = (one for one in found if isinstance(one, Part))
    (source,) = (one for one in found if isinstance(one, Source))
    assert (part.subtype, part.digest) == ("JavaScript", source.digest)
    assert [one.target for one in found if isinstance(one, Evidence) and one.verb is Verb.WRITE] == [Target.FILE]


def test_it_is_recognised_by_suffix_and_content() -> None:
    assert kind("a.js", b'fs.writeFileSync("a.txt", x)\n') == "javascript"


def test_only_modules_are_read_if_only_code_is_wanted() -> None:
    found = read("a.js", b'fs.writeFileSync("a.txt", x)\n', code_only=True)
    assert {type(one) for one in found} == {Part, Source}


def test_an_empty_file_is_an_empty_module() -> None:
    assert [one.count for one in read("a.js", b"") if isinstance(one, Part)] == [0]


def test_zeros_are_no_script() -> None:
    assert kind("a.js", b"MZ\0\1\0\0\0\2" * 50) is None


def test_utf_16_is_a_script() -> None:
    assert kind("a.js", 'fs.writeFileSync("a.txt", x)\n'.encode("utf-16")) == "javascript"


@pytest.mark.parametrize("name", ["jquery-3.6.0.js", "app.min.js", "main.bundle.js"])
def test_a_library_of_somebody_else_is_only_named(name: str) -> None:
    found = read(name, b"fs.writeFileSync(1)")
    assert Metric(name="vendored", value=1) in found
    assert not any(isinstance(one, Evidence) for one in found)


def test_packed_code_is_a_library_whatever_its_name() -> None:
    assert Metric(name="vendored", value=1) in read("x.js", b"a(1);" * 1_000)


def test_json_that_is_named_js_is_no_script() -> None:
    assert kind("flow.js", b'[\n {"id": "1"}]') is None
