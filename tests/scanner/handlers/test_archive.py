from __future__ import annotations

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Problem, Trouble
from scanner.handlers.archive import HANDLER
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile


def zipped(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return made.getvalue()


def locked(content: bytes) -> bytes:
    """Set the flag of encryption of every member in the listing."""
    start = content.index(b"PK\x01\x02")
    return content[:start] + content[start:].replace(b"PK\x01\x02\x14\x03\x14\0\0", b"PK\x01\x02\x14\x03\x14\0\1")


def opened(content: bytes, name: str = "backup.zip", *, code_only: bool = False) -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: io.BytesIO(content), code_only=code_only)


def read(content: bytes) -> list[Finding]:
    return list(HANDLER.read(opened(content)))


def problems(found: list[Finding]) -> list[tuple[Trouble, str]]:
    return [(one.trouble, one.where) for one in found if isinstance(one, Problem)]


def test_only_what_is_nothing_else_is_an_archive() -> None:
    assert HANDLER.recognise(opened(zipped("holiday.jpg"))) == "archive"
    assert HANDLER.recognise(opened(b"PK\x05\x06" + bytes(18))) == "archive"
    assert HANDLER.recognise(opened(zipped("Scrap.twb"))) is None
    assert HANDLER.recognise(opened(zipped("simulink/x.xml"), "press.slx")) is None
    assert HANDLER.recognise(opened(zipped("holiday.jpg"), "a.xlsx")) is None
    assert HANDLER.recognise(opened(b"text")) is None


def test_every_member_that_may_be_a_tool_is_named_as_not_read() -> None:
    found = read(zipped("old/", "old/Limits.accdb", "photo.jpg", "inner.zip", "README"))
    assert problems(found) == [(Trouble.NOT_READ_YET, "old/Limits.accdb"), (Trouble.NOT_READ_YET, "inner.zip")]
    assert [one.text for one in found if isinstance(one, Evidence)] == ["1 .accdb, 1 .jpg, 1 .zip, 1 without suffix"]


def test_an_archive_of_pictures_is_completely_read() -> None:
    assert problems(read(zipped("a.jpg", "b.png"))) == []
    assert read(b"PK\x05\x06" + bytes(18)) == []


def test_a_member_with_a_password_says_so() -> None:
    assert problems(read(locked(zipped("Limits.accdb")))) == [(Trouble.ENCRYPTED, "Limits.accdb")]


def test_many_members_are_counted_not_listed() -> None:
    found = problems(read(zipped(*(f"{number}.xlsm" for number in range(60)))))
    assert len(found) == 51
    assert found[-1] == (Trouble.CAPPED, "members")


def test_what_is_named_as_not_read_is_so_for_code_too() -> None:
    found = list(HANDLER.read(opened(zipped("a.bas"), code_only=True)))
    assert [type(one) for one in found] == [Problem]


@given(st.binary(max_size=200))
def test_no_content_breaks_the_reader(content: bytes) -> None:
    try:
        assert isinstance(read(b"PK\x03\x04" + content), list)
    except Unreadable as refusal:
        assert refusal.detail  # noqa: PT017 - refusing is one of two right answers
