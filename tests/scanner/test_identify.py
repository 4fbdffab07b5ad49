"""What a file is: content first, the name as a hint, their disagreement as a finding."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest

from classifiers.evidence import Finding, Trouble
from scanner.identify import EMPTY, TEXT, UNKNOWN, identify
from scanner.reading.handler import Handler, Unreadable
from scanner.reading.source import HEAD, SourceFile


def file(name: str, content: bytes) -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: io.BytesIO(content))


def nothing(_: SourceFile) -> Iterator[Finding]:
    return iter(())


def handler(name: str, suffix: str, recognise: Callable[[SourceFile], str | None]) -> Handler:
    return Handler(name=name, version=1, suffixes=frozenset({suffix}), recognise=recognise, read=nothing)


ASKED: list[str] = []


def by_magic(name: str, suffix: str, magic: bytes) -> Handler:
    def recognise(found: SourceFile) -> str | None:
        ASKED.append(name)
        return name if found.head.startswith(magic) else None

    return handler(name, suffix, recognise)


def torn(_: SourceFile) -> str | None:
    raise Unreadable(Trouble.MALFORMED, "the archive is cut off")


BASE = by_magic("base", ".mdb", b"BASE")
BOOK = by_magic("book", ".xlsm", b"BOOK")
HANDLERS = (BASE, BOOK)


def test_the_content_decides() -> None:
    found = identify(file("a.mdb", b"BASE..."), HANDLERS)
    assert (found.kind, found.handler, found.disagreement) == ("base", BASE, None)


def test_readers_of_the_suffix_are_asked_first() -> None:
    ASKED.clear()
    identify(file("a.XLSM", b"BOOK"), HANDLERS)
    assert ASKED == ["book"]


def test_a_name_that_says_something_else_is_a_finding() -> None:
    found = identify(file("report.dat", b"BOOK..."), HANDLERS)
    assert found.handler is BOOK
    assert found.disagreement is not None
    assert found.disagreement.trouble is Trouble.EXTENSION_MISMATCH
    assert found.disagreement.detail == "the name ends in .dat, the content is book"


def test_a_name_that_says_nothing_is_none() -> None:
    assert identify(file("report", b"BOOK..."), HANDLERS).disagreement is None


def test_a_broken_promise_is_damage() -> None:
    found = identify(file("a.accdb", b"garbage"), HANDLERS)
    assert (found.kind, found.handler) == ("access", None)
    assert found.disagreement is not None
    assert found.disagreement.trouble is Trouble.MALFORMED


@pytest.mark.parametrize(
    ("name", "content", "kind", "reason"),
    [
        ("a.twbx", b"P", "tableau", "of no known format"),
        ("a.zip", b"?" * 40, "archive", "of no known format"),
        ("a.xlsx", b"PK\3\4" + b"?" * 40, "excel", "an archive without such content"),
        ("a.accdb", bytes(9000), "access", "nothing but zeros"),
    ],
)
def test_a_broken_promise_says_what_is_there_instead(name: str, content: bytes, kind: str, reason: str) -> None:
    found = identify(file(name, content), HANDLERS)
    assert found.kind == kind
    assert found.disagreement is not None
    assert found.disagreement.trouble is Trouble.MALFORMED
    assert reason in found.disagreement.detail


@pytest.mark.parametrize(("name", "kind"), [("a.py", "python"), ("a.BAT", "batch"), ("a.xyz", UNKNOWN)])
def test_code_that_is_no_text_is_damaged_and_stays_code(name: str, kind: str) -> None:
    found = identify(file(name, b"import os" + bytes(300) + b"os.system(1)"), HANDLERS)
    assert (found.kind, found.handler) == (kind, None)
    assert (found.disagreement is not None) == (kind != UNKNOWN)


def test_a_list_exported_as_text_under_the_name_of_a_workbook_is_no_damage() -> None:
    found = identify(file("export.xls", b"part;cost\n4711;12,50\n"), HANDLERS)
    assert (found.kind, found.handler) == (TEXT, None)
    assert found.disagreement is not None
    assert found.disagreement.trouble is Trouble.EXTENSION_MISMATCH
    assert identify(file("export.xls", b"part\0cost\x01"), HANDLERS).kind == "excel"


def test_an_empty_database_is_damaged_and_an_empty_script_is_not() -> None:
    assert identify(file("a.mdb", b""), HANDLERS).disagreement is not None
    for name in ("__init__.py", "a.zip", "a.ipynb"):
        empty = identify(file(name, b""), HANDLERS)
        assert (empty.kind, empty.disagreement) == (EMPTY, None)


def test_what_nobody_claims_is_unknown_and_no_problem() -> None:
    found = identify(file("a.xyz", b"whatever"), HANDLERS)
    assert (found.kind, found.handler, found.disagreement) == (UNKNOWN, None, None)


def test_a_reader_that_cannot_even_look_leaves_its_reason() -> None:
    found = identify(file("a.xlsm", b"PK"), (handler("zip", ".xlsm", torn), BASE))
    assert found.kind == "excel"
    assert found.disagreement is not None
    assert found.disagreement.detail == "the archive is cut off"
    assert identify(file("a.xlsm", b"BASE"), (handler("zip", ".xlsm", torn), BASE)).handler is BASE


@pytest.mark.parametrize("name", ["a.txt", "a.json", "a", "a.xyz"])
def test_no_more_than_the_head_is_read_until_a_format_claims_the_file(name: str) -> None:
    from scanner.handlers import HANDLERS as REGISTERED

    class Counting(io.BytesIO):
        most = 0

        def read(self, size: int | None = -1, /) -> bytes:
            piece = super().read(size)
            Counting.most = max(Counting.most, self.tell())
            return piece

    content = b"plain words, nothing else\n" * 10_000
    stream = Counting(content)
    found = identify(SourceFile(name=name, size=len(content), opener=lambda: stream), REGISTERED)
    assert found.kind == UNKNOWN
    assert Counting.most == HEAD
