from __future__ import annotations

import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Metric, Observation, PartKind, Problem, Target, Trouble, Verb
from classifiers.tools import is_tool
from scanner.examine import Job, examine
from scanner.handlers import HANDLERS
from scanner.handlers.archive import HANDLER
from scanner.reading.handler import Unreadable
from scanner.reading.source import Limits, SourceFile, TooLarge

SCRIPT = b"""' written by Eva
Set cn = CreateObject("ADODB.Connection")
cn.Open "Provider=SQLOLEDB;Data Source=PLANT;User ID=sa;Password=Sommer2024!"
cn.Execute "UPDATE Test_Limits SET Hi = 7"
"""
MACRO = b'Attribute VB_Name = "Limits"\nSub Go()\n  CurrentDb.Execute "DELETE FROM Lots"\nEnd Sub\n'


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, year: int = 2020) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as package:
        for name, content in members.items():
            package.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), content, method)
    return made.getvalue()


def tarred(members: dict[str, bytes], mode: str = "w:gz") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as package:  # type: ignore[call-overload]
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            package.addfile(entry, io.BytesIO(content))
        link = tarfile.TarInfo("link.vbs")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        package.addfile(link)
    return made.getvalue()


def locked(content: bytes) -> bytes:
    """Set the flag of encryption of every member in the listing."""
    start = content.index(b"PK\x01\x02")
    listing = content[start:]
    for flags in (b"\x14\x03\x14\0\0", b"\x14\x00\x14\0\0"):
        listing = listing.replace(b"PK\x01\x02" + flags, b"PK\x01\x02" + flags[:4] + b"\1")
    return content[:start] + listing


def opened(content: bytes, name: str = "backup.zip", *, code_only: bool = False) -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: io.BytesIO(content), code_only=code_only)


@pytest.fixture
def seen(tmp_path: Path) -> Seen:
    return Seen(tmp_path)


class Seen:
    """Examines archives as a scan does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, content: bytes, name: str = "backup.zip", limits: Limits | None = None) -> Observation:
        path = self.folder / name
        path.write_bytes(content)
        job = Job(
            native=os.fspath(path), share="north", path=f"old/{name}", size=len(content), modified_ns=0,
            seen=datetime(2026, 1, 1, tzinfo=UTC), limits=limits or Limits(),
        )  # fmt: skip
        return examine(job, HANDLERS)


def named(observation: Observation) -> list[tuple[Trouble, str]]:
    return [(one.trouble, one.where) for one in observation.problems]


def test_only_what_is_nothing_else_is_an_archive() -> None:
    assert HANDLER.recognise(opened(zipped({"holiday.jpg": b"x"}))) == "archive"
    assert HANDLER.recognise(opened(b"PK\x05\x06" + bytes(18))) == "archive"
    assert HANDLER.recognise(opened(zipped({"Scrap.twb": b"x"}), "Scrap.twbx")) is None
    assert HANDLER.recognise(opened(zipped({"Scrap.twb": b"x", "b.xlsm": b"x"}))) == "archive"
    assert HANDLER.recognise(opened(zipped({"simulink/x.xml": b"x"}), "press.slx")) is None
    assert HANDLER.recognise(opened(zipped({"holiday.jpg": b"x"}), "a.xlsx")) is None
    assert HANDLER.recognise(opened(b"text")) is None


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_archive_is_one_whatever_it_is_packed_with(mode: str) -> None:
    assert HANDLER.recognise(opened(tarred({"a.vbs": SCRIPT}, mode), "a.bin")) == "archive"


def test_packed_data_that_is_no_tar_archive_is_none() -> None:
    import gzip

    assert HANDLER.recognise(opened(gzip.compress(b"some log\n" * 99), "a.log.gz")) is None


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_members_are_read_by_their_own_readers_and_say_where_they_lie(
    seen: Seen, pack: Callable[[dict[str, bytes]], bytes]
) -> None:
    found = seen(pack({"tools/limits.vbs": SCRIPT, "tools/Limits.bas": MACRO, "photo.jpg": b"\xff\xd8"}))
    assert (found.artifact.kind, found.complete) == ("archive", True)
    modules = {part.name for part in found.of_kind(PartKind.MODULE)}
    assert modules == {"tools/Limits.bas: Limits", "tools/limits.vbs: limits"}
    writes = {(one.where, one.target) for one in found.evidence if one.verb is Verb.WRITE and one.kind is Kind.SQL}
    assert ("tools/limits.vbs: limits:4", Target.DATABASE) in writes
    assert any(where.startswith("tools/Limits.bas: Limits.Go:") for where, _ in writes)
    assert {source.part for source in found.sources} == modules
    assert is_tool(found)


def test_a_password_in_a_member_is_masked_everywhere(seen: Seen) -> None:
    found = seen(zipped({"a/limits.vbs": SCRIPT}))
    assert "Sommer2024!" not in repr(found)
    assert found.metric("secrets") >= 1


def test_an_access_database_with_nothing_but_tables_makes_the_archive_a_tool(seen: Seen) -> None:
    found = seen(zipped({"Limits.mdb": b"\0\1\0\0Standard Jet DB\0" + bytes(4096)}))
    assert [where for _, where in named(found)] == ["Limits.mdb"]
    assert is_tool(found)


def test_packing_the_same_files_again_changes_no_fingerprint(seen: Seen) -> None:
    members = {"b/limits.vbs": SCRIPT, "a.bas": MACRO}
    turned = dict(reversed(members.items()))
    first, second, third = (
        seen(zipped(members)),
        seen(zipped(turned, zipfile.ZIP_STORED, year=2024)),
        seen(tarred(turned), "backup.tar.gz"),
    )
    assert first.fingerprint == second.fingerprint == third.fingerprint != ""
    assert first.artifact.sha256 != second.artifact.sha256
    changed = {**members, "b/limits.vbs": SCRIPT.replace(b"Hi = 7", b"Hi = 8")}
    assert seen(zipped(changed)).fingerprint != first.fingerprint


def test_an_archive_of_documents_and_data_is_no_tool(seen: Seen) -> None:
    found = seen(zipped({"a.jpg": b"x", "b.csv": b"1;2\n", "notes.txt": b"hello", "empty.xlsm": b""}))
    assert (found.complete, is_tool(found)) == (True, False)
    assert HANDLER.recognise(opened(b"PK\x05\x06" + bytes(18))) == "archive"
    assert not is_tool(seen(b"PK\x05\x06" + bytes(18)))
    (shown,) = (one.text for one in found.evidence if one.kind is Kind.LABEL)
    assert shown == "1 .jpg, 1 .csv, 1 .xlsm, 1 .txt"


def test_an_archive_in_an_archive_is_named_and_not_read(seen: Seen) -> None:
    hidden = zipped({"a.vbs": SCRIPT})
    found = seen(zipped({"inner.zip": hidden, "other.7z": b"7z\xbc\xaf", "cloaked.bin2": hidden}))
    assert sorted(where for trouble, where in named(found) if trouble is Trouble.NOT_READ_YET) == [
        "cloaked.bin2", "inner.zip", "other.7z",
    ]  # fmt: skip
    assert not found.sources


@pytest.mark.parametrize(
    ("name", "tool"), [("Limits.accdb", True), ("go.py", True), ("a.xlsm", True), ("a.docx", False)]
)
def test_a_member_with_a_password_is_named_and_a_tool_if_its_name_promises_code(
    seen: Seen, name: str, tool: bool  # noqa: FBT001 - of the table above
) -> None:  # fmt: skip
    found = seen(locked(zipped({name: b"x"})))
    assert named(found) == [(Trouble.ENCRYPTED, name)]
    assert is_tool(found) is tool


def test_dependencies_in_an_archive_are_counted_not_read(seen: Seen) -> None:
    jquery = b"/*! jQuery v3.7.1 | (c) OpenJS */" + b"!function(){}();" * 200
    found = seen(
        zipped({"app/node_modules/x/index.js": b"fetch('http://x')", "app/static/jquery-3.7.1.min.js": jquery})
    )
    assert found.metric("vendored_members") == 2
    assert (found.parts, is_tool(found)) == ((), False)


@pytest.mark.parametrize("name", ["../../up.vbs", "/abs/root.vbs", "C:\\win\\x.vbs", "a\x1b[2Jb.vbs", "caf\udce9.vbs"])
def test_no_name_of_a_member_leaves_the_archive_or_disturbs_a_screen(seen: Seen, name: str) -> None:
    content = zipped({"PLACEHOLDER.vbs": SCRIPT})
    raw = name.encode("utf-8", "surrogateescape").ljust(15, b"x")[:15]
    found = seen(content.replace(b"PLACEHOLDER.vbs", raw.replace(b"x" * (15 - len(name)), b"", 0)))
    assert all(part.name.isprintable() for part in found.parts)
    assert list(seen.folder.iterdir()) == [seen.folder / "backup.zip"]


def test_a_damaged_member_costs_itself_alone(seen: Seen) -> None:
    stored = zipped({"a.vbs": SCRIPT, "b.bas": MACRO}, zipfile.ZIP_DEFLATED)
    at = stored.index(b"a.vbs") + 12
    found = seen(stored[:at] + b"\xff\xff\xff" + stored[at + 3 :])
    assert (Trouble.MALFORMED, "a.vbs") in named(found)
    assert "b.bas: Limits" in [part.name for part in found.parts]


def test_a_bomb_costs_no_more_than_the_limits(seen: Seen) -> None:
    limits = Limits(member=1 << 20, unpacked=3 << 20)
    bomb = zipped({f"{number}.vbs": b"'" * (900 << 10) for number in range(8)})
    assert {Trouble.TOO_LARGE} == {trouble for trouble, _ in named(seen(bomb, limits=limits))}
    packed = tarred({f"{number}.vbs": b"'" * (900 << 10) for number in range(8)})
    assert [trouble for trouble, _ in named(seen(packed, "a.tgz", limits))] == [Trouble.TOO_LARGE]


def test_many_members_are_counted_not_listed(seen: Seen) -> None:
    found = named(seen(zipped({f"{number}.7z": b"7z" for number in range(60)})))
    assert len(found) == 51
    assert found[-1] == (Trouble.CAPPED, "members")


def test_people_of_members_are_proposed_and_their_figures_add_up(seen: Seen) -> None:
    task = (
        b'<Task xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"><RegistrationInfo><Author>PLANT\\eva'
        b"</Author></RegistrationInfo><Actions><Exec><Command>a.exe</Command></Exec></Actions></Task>"
    )
    found = seen(zipped({"jobs/nightly.xml": task, "a.vbs": SCRIPT, "b.vbs": SCRIPT}))
    assert found.artifact.author == "PLANT\\eva"
    assert found.metric("lines") == 6


def test_without_its_readers_an_archive_says_what_it_did_not_read() -> None:
    found = list(HANDLER.read(opened(zipped({"a.bas": MACRO}), code_only=True)))
    assert [type(one) for one in found] == [Problem]
    assert [one.name for one in HANDLER.read(opened(zipped({"a.jpg": b"x"}))) if isinstance(one, Metric)] == [
        "members", "max_formulas",
    ]  # fmt: skip


@given(st.binary(max_size=200))
def test_no_content_breaks_the_reader(content: bytes) -> None:
    for start in (b"PK\x03\x04", b"\x1f\x8b\x08", bytes(257) + b"ustar\0"):
        try:
            assert all(isinstance(one, Evidence | Problem | Metric) for one in read(start + content))
        except (Unreadable, TooLarge) as refusal:
            assert str(refusal)  # noqa: PT017 - refusing is one of two right answers


def read(content: bytes) -> list[Finding]:
    return list(HANDLER.read(opened(content)))


@given(place=st.integers(0, 600), value=st.integers(0, 255))
def test_no_flipped_byte_stops_an_archive(tmp_path_factory: pytest.TempPathFactory, place: int, value: int) -> None:
    content = bytearray(zipped({"a.vbs": SCRIPT, "b.bas": MACRO}))
    content[place % len(content)] = value
    found = Seen(tmp_path_factory.mktemp("flipped"))(bytes(content))
    assert all(one.trouble is not Trouble.CRASHED for one in found.problems)
