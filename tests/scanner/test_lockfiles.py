"""Lock files read in passing: who had which document open on which day, and what they must not be taken for."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner import discards
from scanner.crawl import Walk
from scanner.lockfiles import LockFiles, people_in
from scanner.pipeline import scan
from scanner.shares.local import Share

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
TODAY = NOW.date()


def access(*people: tuple[str, str]) -> bytes:
    """Return a lock file of Access: computer and user, 32 bytes each."""
    return b"".join(name.encode("cp1252").ljust(32, b"\0") for person in people for name in person)


def word(name: str) -> bytes:
    """Return an owner file of Word: 162 bytes, the name in the code page and again as UTF-16."""
    narrow = bytes((len(name),)) + name.encode("cp1252", "replace").ljust(53, b"\0")
    return (narrow + bytes((len(name), 0)) + name.encode("utf-16-le")).ljust(162, b"\0")


def excel(name: str) -> bytes:
    """Return an owner file of Excel or PowerPoint: 165 bytes, padded with spaces."""
    narrow = bytes((len(name),)) + name.encode("cp1252", "replace").ljust(54, b" ")
    wide = bytes((len(name), 0)) + name.encode("utf-16-le")
    return narrow + wide + (b" \0" * 55)[: 165 - len(narrow) - len(wide)]


def put(path: Path, content: bytes, day: date = TODAY) -> None:
    path.write_bytes(content)
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))


def seen(root: Path) -> tuple[set[tuple[str, str, date]], int]:
    """Return the uses that a walk over this folder tells, and how many lock files told nothing."""
    locks = LockFiles(str, TODAY)
    found = {(use.path, use.person, use.day) for listing in Walk(str(root)) for use in locks.uses(listing)}
    return found, locks.unread


def test_access_tells_the_user_and_where_all_are_called_admin_the_computer(tmp_path: Path) -> None:
    (tmp_path / "Limits.accdb").write_bytes(b"x")
    (tmp_path / "Old.mdb").write_bytes(b"x")
    put(tmp_path / "Limits.laccdb", access(("PC-0815", "Admin"), ("PC-4711", "Admin"), ("PC-0815", "Admin")))
    put(tmp_path / "OLD.LDB", access(("PC-1", "mosei"), ("PC-2", "admin")), TODAY - timedelta(days=3))
    assert seen(tmp_path) == (
        {
            ("Limits.accdb", "PC-0815", TODAY),
            ("Limits.accdb", "PC-4711", TODAY),
            ("Old.mdb", "mosei", TODAY - timedelta(days=3)),
            ("Old.mdb", "PC-2", TODAY - timedelta(days=3)),
        },
        0,
    )


def test_office_tells_the_name_in_full_even_in_letters_that_no_code_page_has(tmp_path: Path) -> None:
    for name in ("Budget.xlsm", "Talk.pptm", "Plan.docm"):
        (tmp_path / name).write_bytes(b"x")
    put(tmp_path / "~$Budget.xlsm", excel("Miriam Osei"))
    put(tmp_path / "~$Talk.pptm", excel("Łukasz Żak"))
    put(tmp_path / "~$Plan.docm", word("山田 太郎"))
    assert {(path, person) for path, person, _ in seen(tmp_path)[0]} == {
        ("Budget.xlsm", "Miriam Osei"),
        ("Talk.pptm", "Łukasz Żak"),
        ("Plan.docm", "山田 太郎"),
    }


def test_an_owner_file_of_another_size_tells_the_name_in_the_code_page() -> None:
    assert list(people_in("~$a.xls", bytes((7,)) + b"M\xfcller " + b" " * 47)) == ["Müller"]


@pytest.mark.parametrize(
    ("document", "lock"),
    [("Report.docm", "~$Report.docm"), ("Reports.docm", "~$eports.docm"), ("Reporting.docm", "~$porting.docm")],
)
def test_word_puts_the_sign_in_place_of_the_first_letters_of_a_long_name(
    tmp_path: Path, document: str, lock: str
) -> None:
    (tmp_path / document).write_bytes(b"x")
    put(tmp_path / lock, word("Eva"))
    assert seen(tmp_path) == ({(document, "Eva", TODAY)}, 0)


def test_a_lock_that_could_be_of_two_documents_is_of_none(tmp_path: Path) -> None:
    for name in ("Areport.docm", "XYreport.docm"):
        (tmp_path / name).write_bytes(b"x")
    put(tmp_path / "~$report.docm", word("Eva"))
    assert seen(tmp_path)[0] == set()


def test_excel_keeps_the_whole_name_however_long(tmp_path: Path) -> None:
    for name in ("XYCalculation.xlsm", "Calculation.xlsm"):
        (tmp_path / name).write_bytes(b"x")
    put(tmp_path / "~$Calculation.xlsm", excel("Eva"))
    assert seen(tmp_path) == ({("Calculation.xlsm", "Eva", TODAY)}, 0)


def test_libre_office_tells_name_account_or_computer() -> None:
    name = ".~lock.a.ods#"
    assert list(people_in(name, b"Eva Engineer,eva,PC-7,01.03.2026 08:00,file:///home/eva/.config;")) == [
        "Eva Engineer"
    ]
    assert list(people_in(name, b"Engineer\\, Eva,eva,PC-7,now,x;")) == ["Engineer, Eva"]
    assert list(people_in(name, b",eva,PC-7,now,x;")) == ["eva"]
    assert list(people_in(name, b",,PC-7,now,x;")) == ["PC-7"]
    assert list(people_in(name, b";")) == []


def test_a_lock_of_libre_office_is_no_candidate(tmp_path: Path) -> None:
    (tmp_path / "a.ods").write_bytes(b"x")
    put(tmp_path / ".~lock.a.ods#", b"Eva,eva,PC,now,x;")
    walk = Walk(str(tmp_path))
    assert [row[0] for listing in walk for row in listing.rows] == ["a.ods"]
    assert walk.discarded == {discards.LOCKS: 1}
    assert seen(tmp_path) == ({("a.ods", "Eva", TODAY)}, 0)


def test_a_lock_without_its_document_is_not_even_opened(tmp_path: Path) -> None:
    """A `.ldb` file may be part of another program's database."""
    put(tmp_path / "000005.ldb", b"\x00" * 10_000)
    put(tmp_path / "~$gone.xlsm", excel("Eva"))
    assert seen(tmp_path) == (set(), 0)


@pytest.mark.parametrize(
    ("content", "day"),
    [
        (b"", TODAY),
        (b"\x00" * 128, TODAY),
        (b"\xff\x01\x02" * 43, TODAY),
        (access(("PC-1", "Admin"))[:40], TODAY),
        (access(("PC-1", "Admin")), TODAY - timedelta(days=800)),
        (access(("PC-1", "Admin")), TODAY + timedelta(days=30)),
    ],
)
def test_what_tells_nothing_is_silence_and_counted(tmp_path: Path, content: bytes, day: date) -> None:
    (tmp_path / "a.mdb").write_bytes(b"x")
    put(tmp_path / "a.ldb", content, day)
    assert seen(tmp_path) == (set(), 1)


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_link_in_place_of_a_lock_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.mdb").write_bytes(b"x")
    (tmp_path / "elsewhere").write_bytes(access(("PC-1", "Admin")))
    (tmp_path / "a.ldb").symlink_to(tmp_path / "elsewhere")
    assert seen(tmp_path) == (set(), 1)


@given(st.sampled_from(["a.ldb", "a.laccdb", "~$a.xlsx", "~$a.docx", ".~lock.a.ods#"]), st.binary(max_size=400))
def test_any_bytes_give_printable_names_or_none(name: str, content: bytes) -> None:
    for person in people_in(name, content):
        assert person
        assert person.isprintable()
        assert len(person) <= 400


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=26))
def test_a_name_survives_both_kinds_of_owner_file(name: str) -> None:
    units = name.encode("utf-16-le")
    narrow = name.encode("cp1252", "replace")[:52]
    one = (bytes((len(narrow),)) + narrow.ljust(53, b"\0") + bytes((len(units) // 2, 0)) + units).ljust(162, b"\0")
    two = (bytes((len(narrow),)) + narrow.ljust(54, b" ") + bytes((len(units) // 2, 0)) + units).ljust(165, b"\0")
    expected = [name] if name.isprintable() and "\ufffd" not in name else []
    assert list(people_in("~$a.docx", one)) == list(people_in("~$a.xlsx", two)) == expected


Scan = Callable[..., Any]


@pytest.fixture
def scanned(tmp_path: Path, state: Any) -> Scan:
    (tmp_path / "share").mkdir(exist_ok=True)
    return lambda **more: scan(Share(name="n", path=str(tmp_path / "share")), state, now=lambda: NOW, **more)


def test_a_scan_hands_over_the_uses_of_unchanged_folders_too(tmp_path: Path, state: Any, scanned: Scan) -> None:
    (tmp_path / "share" / "tool.py").write_text("print(1)\n")
    (tmp_path / "share" / "tool.mdb").write_bytes(b"x")
    scanned(naming=str.upper)
    recorded = len(state.batches)
    put(tmp_path / "share" / "tool.ldb", access(("PC-1", "mosei")))
    summary = scanned(naming=str.upper)
    assert [(use.path, use.person, use.day) for use in state.uses] == [("tool.mdb", "MOSEI", TODAY)]
    assert len(state.batches) == recorded, "a lock file is no change of its folder"
    assert summary.counts.discarded == {discards.LOCKS: 1}


def test_without_naming_no_lock_file_is_opened(tmp_path: Path, state: Any, scanned: Scan) -> None:
    (tmp_path / "share" / "tool.mdb").write_bytes(b"x")
    put(tmp_path / "share" / "tool.ldb", b"nonsense")
    assert scanned().counts.discarded == {discards.LOCKS: 1}
    assert state.uses == set()


def test_lock_files_that_name_nobody_are_counted_apart(tmp_path: Path, state: Any, scanned: Scan) -> None:
    for name in ("a", "b"):
        (tmp_path / "share" / f"{name}.mdb").write_bytes(b"x")
    put(tmp_path / "share" / "a.ldb", b"nonsense")
    put(tmp_path / "share" / "b.ldb", access(("PC-1", "mosei")))
    assert scanned(naming=str).counts.discarded == {discards.LOCKS: 1, discards.DUMB_LOCKS: 1}
    assert {use.path for use in state.uses} == {"b.mdb"}
