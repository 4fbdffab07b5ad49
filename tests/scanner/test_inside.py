"""Files that lie beside or inside the one that is examined."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from classifiers.evidence import Evidence, Finding, Kind, Problem, Trouble
from scanner.examine import Job, examine
from scanner.handlers import archive
from scanner.reading.handler import Handler
from scanner.reading.source import SourceFile


def job(path: Path, seconds: float = 18.0) -> Job:
    size = path.stat().st_size
    return Job(
        native=os.fspath(path), share="north", path=path.name, size=size, modified_ns=0,
        seen=datetime(2026, 1, 1, tzinfo=UTC), seconds=seconds,
    )  # fmt: skip


def reader(name: str, suffix: str, findings: list[Finding] | Exception) -> Handler:
    def read(_: SourceFile) -> Iterator[Finding]:
        if isinstance(findings, Exception):
            raise findings
        yield from findings

    def recognise(file: SourceFile) -> str | None:
        return name if file.suffix == suffix else None

    return Handler(name=name, version=1, suffixes=frozenset({suffix}), recognise=recognise, read=read)


def test_a_reader_opens_a_file_of_the_same_folder_and_none_that_is_not_there(tmp_path: Path) -> None:
    def read(file: SourceFile) -> Iterator[Finding]:
        for name in ("form.sct", "absent.sct"):
            found = file.beside(name)
            if found is None:
                yield Evidence.of(Kind.LABEL, "nothing")
                continue
            with found:
                yield Evidence.of(Kind.LABEL, found.head.decode())

    (tmp_path / "form.sct").write_text("texts")
    (tmp_path / "form.scx").write_text("table")
    two = Handler(name="two", version=1, suffixes=frozenset({".scx"}), recognise=lambda _: "two", read=read)
    seen = examine(job(tmp_path / "form.scx"), (two,))
    assert [one.text for one in seen.evidence] == ["texts", "nothing"]


def test_what_a_reader_inside_an_archive_raises_costs_that_member_alone(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        package.writestr("a.bad", "x")
        package.writestr("b.good", "x")
    good = reader("good", ".good", [Evidence.of(Kind.LABEL, "hello", "title")])
    seen = examine(job(tmp_path / "a.zip"), (archive.HANDLER, reader("bad", ".bad", ZeroDivisionError("x")), good))
    assert [(one.trouble, one.where) for one in seen.problems] == [(Trouble.CRASHED, "a.bad")]
    assert ("hello", "b.good: title") in [(one.text, one.where) for one in seen.evidence]


def test_an_archive_that_takes_too_long_keeps_what_was_found(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        for number in range(5):
            package.writestr(f"{number}.good", "x")
    good = reader("good", ".good", [Evidence.of(Kind.LABEL, "hello", "title")] * 3)
    seen = examine(job(tmp_path / "a.zip", seconds=0.0), (archive.HANDLER, good))
    assert seen.evidence
    assert Trouble.TIMED_OUT in {one.trouble for one in seen.problems}
    assert not any(isinstance(one, Problem) and one.trouble is Trouble.CRASHED for one in seen.problems)
