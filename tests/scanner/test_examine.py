"""One file becomes one observation, whatever its reader does."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from classifiers.evidence import (
    Access,
    Evidence,
    Finding,
    Kind,
    Metric,
    Part,
    PartKind,
    Problem,
    Reference,
    Source,
    Trouble,
)
from classifiers.observations import from_json, to_json
from classifiers.tools import is_tool
from scanner.examine import Job, examine, moment, refused
from scanner.fingerprint import fingerprint, prints
from scanner.reading.handler import Handler, Unreadable
from scanner.reading.source import Limits, SourceFile, TooLarge

SEEN = datetime(2026, 1, 1, tzinfo=UTC)


def reader(read: Callable[[SourceFile], Iterator[Finding]]) -> tuple[Handler, ...]:
    return (
        Handler(name="plant", version=3, suffixes=frozenset({".plt"}), recognise=lambda _: "plant-tool", read=read),
    )


@pytest.fixture
def job(tmp_path: Path) -> Job:
    path = tmp_path / "tool.plt"
    path.write_bytes(b"content")
    os.utime(path, ns=(1_700_000_000_000_000_000, 1_700_000_000_000_000_000))
    return Job(
        native=str(path), share="north", path="Quality/tool.plt", size=7, modified_ns=1_700_000_000_000_000_000,
        seen=SEEN, project="Quality", unclaimed="unclaimed/0",
    )  # fmt: skip


def of(*findings: Finding) -> tuple[Handler, ...]:
    return reader(lambda _: iter(findings))


def test_an_observation_says_where_what_and_when(job: Job) -> None:
    seen = examine(job, of(Evidence.of(Kind.LABEL, "hello")))
    assert seen.artifact.path == "Quality/tool.plt"
    assert seen.artifact.name == "tool.plt"
    assert seen.artifact.kind == "plant-tool"
    assert seen.artifact.sha256 == sha256(b"content").hexdigest()
    assert seen.artifact.modified == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert seen.artifact.project == "Quality"
    assert (seen.handler, seen.complete, seen.seen, seen.problems) == ("plant/3", True, SEEN, ())
    assert pickle.loads(pickle.dumps(seen)) == seen  # noqa: S301 - made above


def test_people_of_the_file_are_named(job: Job) -> None:
    seen = examine(
        job,
        of(
            Evidence.of(Kind.PERSON, "Eva", "author"),
            Evidence.of(Kind.PERSON, "Olga", "last author"),
            Evidence.of(Kind.PERSON, "Plant North", "company"),
            Evidence.of(Kind.PERSON, "Bert", "manager"),
        ),
    )
    assert (seen.artifact.author, seen.artifact.last_author, seen.artifact.company) == ("Eva", "Olga", "Plant North")


def test_secrets_are_masked_wherever_they_come_from(job: Job) -> None:
    secret = "Provider=SQLOLEDB;Server=db;UID=sa;PWD=Geheim2024!"
    source = Source(part="m", language="vba", text=f'c.Open "{secret}"', digest="d1")
    seen = examine(
        job,
        of(
            source,
            Part(kind=PartKind.MODULE, name="m", digest="d1"),
            Part(kind=PartKind.CONNECTION, name="c", detail=secret),
            Evidence.of(Kind.CONNECTION, secret, "m:1"),
            Reference(target=secret, access=Access.READ),
            Problem(trouble=Trouble.MALFORMED, detail=secret),
        ),
    )
    assert b"Geheim2024" not in pickle.dumps(seen)
    assert "PWD=" in seen.evidence[0].text
    assert seen.metric("secrets") >= 1
    assert seen.sources[0].digest == seen.parts[0].digest == sha256(seen.sources[0].text.encode()).hexdigest()


def test_a_secret_in_an_error_message_is_masked(job: Job) -> None:
    def read(_: SourceFile) -> Iterator[Finding]:
        yield Evidence.of(Kind.LABEL, "kept")
        raise ValueError("bad: Server=db;PWD=Geheim2024!;")

    seen = examine(job, reader(read))
    assert seen.evidence[0].text == "kept"
    assert "Geheim2024" not in seen.problems[0].detail


def test_what_several_modules_measure_adds_up_and_depths_do_not(job: Job) -> None:
    measured = [Metric(name="lines", value=40), Metric(name="max_nesting", value=3)]
    seen = examine(job, of(*measured, Metric(name="lines", value=2), Metric(name="max_nesting", value=1)))
    assert seen.metrics == (Metric(name="lines", value=42), Metric(name="max_nesting", value=3))


def test_a_problem_disturbs_no_screen(job: Job) -> None:
    seen = examine(job, of(Problem(trouble=Trouble.MALFORMED, detail="stream \x05Summary\x1b[2J\udcff")))
    assert seen.problems[0].detail == r"stream \x05Summary\x1b[2J\udcff"


def test_nothing_that_a_file_holds_disturbs_a_screen_or_a_database(job: Job) -> None:
    odd = "a\x1b]0;pwn\x07\u202e\ud800"
    shown = r"a\x1b]0;pwn\x07\u202e\ud800"
    seen = examine(
        job,
        of(
            Evidence.of(Kind.PERSON, odd, "author"),
            Evidence(kind=Kind.STATEMENT, text=odd, where=f"{odd}:1"),
            Part(kind=PartKind.MODULE, name=odd, subtype=odd, detail=odd, digest="d"),
            Source(part=odd, language="VBA", text=f"{odd}\n\tx = 1", digest="d"),
            Reference(target=odd, access=Access.READ, where=odd),
            Problem(trouble=Trouble.MALFORMED, detail=odd, where=odd),
        ),
    )
    part, source, reference, problem = seen.parts[0], seen.sources[0], seen.references[0], seen.problems[0]
    assert seen.artifact.author == shown
    assert (seen.evidence[1].text, seen.evidence[1].where) == (shown, f"{shown}:1")
    assert (part.name, part.subtype, part.detail, source.part) == (shown, shown, shown, shown)
    assert source.text == odd.replace("\ud800", r"\ud800") + "\n\tx = 1"
    assert part.digest == source.digest == sha256(source.text.encode()).hexdigest()
    assert (reference.target, reference.where, problem.detail, problem.where) == (shown, shown, shown, shown)
    assert from_json(to_json(seen).encode()) == seen


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_reader_gets_the_name_of_a_file_as_people_read_it(job: Job, tmp_path: Path) -> None:
    native = os.fsencode(tmp_path) + b"/pr\xfc\x1bfung.plt"
    Path(os.fsdecode(native)).write_bytes(b"content")
    seen = examine(
        replace(job, native=os.fsdecode(native)),
        reader(lambda file: iter([Part(kind=PartKind.MODULE, name=file.name)])),
    )
    assert seen.parts[0].name == r"pr\xfc\x1bfung.plt"


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (Unreadable(Trouble.ENCRYPTED, "a password"), Trouble.ENCRYPTED),
        (TooLarge("9 bytes"), Trouble.TOO_LARGE),
        (PermissionError(13, "no"), Trouble.DENIED),
        (MemoryError(), Trouble.OUT_OF_MEMORY),
        (RecursionError(), Trouble.MALFORMED),
        (KeyError("x"), Trouble.CRASHED),
        (AssertionError(), Trouble.CRASHED),
    ],
)
def test_whatever_a_reader_raises_is_a_problem_and_the_rest_is_kept(
    job: Job, error: Exception, trouble: Trouble
) -> None:
    def read(_: SourceFile) -> Iterator[Finding]:
        yield Metric(name="lines", value=1.0)
        raise error

    seen = examine(job, reader(read))
    assert [problem.trouble for problem in seen.problems] == [trouble]
    assert seen.metrics == (Metric(name="lines", value=1.0),)
    assert not seen.complete


def test_a_crash_while_the_format_is_recognised_is_a_problem_too(job: Job) -> None:
    def recognise(_: SourceFile) -> str | None:
        raise ZeroDivisionError

    broken = Handler(name="x", version=1, suffixes=frozenset(), recognise=recognise, read=lambda _: iter(()))
    assert [problem.trouble for problem in examine(job, (broken,)).problems] == [Trouble.CRASHED]


def test_a_file_saved_while_it_is_read_is_read_again(job: Job) -> None:
    def read(_: SourceFile) -> Iterator[Finding]:
        Path(job.native).write_bytes(b"something else")
        yield Evidence.of(Kind.LABEL, "x")

    assert [problem.trouble for problem in examine(job, reader(read)).problems] == [Trouble.CHANGED_WHILE_READ]


def test_a_file_that_is_gone_or_no_file_is_said_so(job: Job, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    gone = examine(replace(job, native=str(tmp_path / "none")), of())
    pipe = examine(replace(job, native=str(tmp_path / "pipe")), of())
    assert [problem.trouble for problem in gone.problems] == [Trouble.VANISHED]
    assert [problem.trouble for problem in pipe.problems] == [Trouble.NOT_A_FILE]


def test_limits_cut_findings_and_sources_and_say_so(job: Job) -> None:
    limited = replace(job, limits=Limits(findings=3, source=5))
    many = of(
        Source(part="m", language="vba", text="0123456789", digest="d"),
        *(Evidence.of(Kind.LABEL, str(number)) for number in range(9)),
    )
    seen = examine(limited, many)
    assert len(seen.evidence) + len(seen.sources) == 3
    assert seen.sources[0].text == "01234"
    assert [problem.trouble for problem in seen.problems] == [Trouble.CAPPED, Trouble.CAPPED]


def test_a_file_over_the_limit_is_named_and_not_read(job: Job) -> None:
    seen = examine(replace(job, limits=Limits(file=3)), of(Evidence.of(Kind.LABEL, "x")))
    assert [problem.trouble for problem in seen.problems] == [Trouble.TOO_LARGE]
    assert seen.evidence == ()


def test_a_reader_that_takes_too_long_is_stopped_and_what_it_found_is_kept(job: Job) -> None:
    def read(_: SourceFile) -> Iterator[Finding]:
        for number in range(1_000_000):
            time.sleep(0.05)
            yield Evidence.of(Kind.LABEL, str(number))

    seen = examine(replace(job, seconds=0.5), reader(read))
    assert [problem.trouble for problem in seen.problems] == [Trouble.TIMED_OUT]
    assert 1 <= len(seen.evidence) <= 50
    assert seen.artifact.sha256


def test_a_file_that_takes_too_long_to_hash_is_known_by_its_place(job: Job) -> None:
    seen = examine(replace(job, seconds=-1.0), of())
    assert seen.artifact.sha256 == ""
    assert seen.problems[0].where == "content hash"
    assert seen.problems[0].detail.startswith("its 7 bytes were not hashed, as reading it left no time")


def test_unclaimed_files_are_neither_hashed_nor_incomplete(job: Job) -> None:
    seen = examine(job, ())
    assert (seen.artifact.kind, seen.artifact.sha256, seen.handler, seen.complete) == (
        "unknown",
        "",
        "unclaimed/0",
        True,
    )


def test_a_mismatch_of_name_and_content_does_not_make_a_file_incomplete(job: Job) -> None:
    handlers = (replace(of()[0], suffixes=frozenset({".other"})),)
    seen = examine(job, handlers)
    assert [problem.trouble for problem in seen.problems] == [Trouble.EXTENSION_MISMATCH]
    assert seen.complete


def test_a_file_that_was_not_examined_is_no_clean_file(job: Job) -> None:
    seen = refused(job, Problem(trouble=Trouble.TIMED_OUT, detail="not read within 1 s"))
    assert not seen.complete
    assert seen.artifact.kind == "unknown"


@pytest.mark.parametrize(
    ("name", "kind"), [("a.bas", "vba-source"), ("a.PY", "python"), ("a.mdb", "access"), ("a.ipynb", "notebook")]
)
def test_a_file_that_was_not_examined_is_what_its_name_promises(job: Job, name: str, kind: str) -> None:
    seen = refused(replace(job, path=f"Quality/{name}"), Problem(trouble=Trouble.CRASHED, detail="exit code 3"))
    assert seen.artifact.kind == kind
    assert is_tool(seen)


def test_a_file_that_is_gone_is_no_tool_whatever_its_name_promises(job: Job, tmp_path: Path) -> None:
    seen = examine(replace(job, native=str(tmp_path / "gone.bas"), path="gone.bas"), of())
    assert not is_tool(seen)


def test_a_file_whose_reader_fails_is_hashed_all_the_same(job: Job) -> None:
    def read(_: SourceFile) -> Iterator[Finding]:
        raise Unreadable(Trouble.ENCRYPTED, "a password")
        yield  # pragma: no cover - makes it a generator

    assert examine(job, reader(read)).artifact.sha256 == sha256(b"content").hexdigest()


def test_an_empty_file_has_no_content_that_others_could_have(job: Job) -> None:
    Path(job.native).write_bytes(b"")
    Path(job.native).rename(f"{job.native}.mdb")
    seen = examine(replace(job, native=f"{job.native}.mdb", size=0), of())
    assert (seen.artifact.kind, seen.artifact.sha256) == ("access", "")


def test_a_reader_that_used_up_all_time_leaves_enough_to_hash(job: Job) -> None:
    def read(_: SourceFile) -> Iterator[Finding]:
        time.sleep(0.5)
        yield Evidence.of(Kind.LABEL, "x")

    seen = examine(replace(job, seconds=0.2), reader(read))
    assert [problem.trouble for problem in seen.problems] == [Trouble.TIMED_OUT]
    assert seen.artifact.sha256 == sha256(b"content").hexdigest()


@pytest.mark.parametrize("nanoseconds", [-(10**30), 10**30, 0, 1])
def test_times_outside_the_calendar_are_survived(nanoseconds: int) -> None:
    assert moment(nanoseconds).tzinfo is UTC


def logic(observation_text: str, *, count: int = 3, evidence: str = "=A1*2") -> str:
    source = Source(part="m", language="vba", text=observation_text, digest="d")
    return fingerprint(
        prints(
            [Part(kind=PartKind.MODULE, name="m", count=count), Part(kind=PartKind.TABLE, name="t", count=count)],
            [source],
            [Evidence.of(Kind.FORMULA, evidence), Evidence.of(Kind.LABEL, "caption")],
        )
    )


def test_saving_data_or_white_space_does_not_change_the_fingerprint() -> None:
    assert logic("a = 1\nb = 2") == logic("a = 1  \r\n\r\nb = 2\r\n")
    assert logic("a = 1", count=3) == logic("a = 1", count=9)


def test_changing_code_or_a_formula_changes_the_fingerprint() -> None:
    assert logic("a = 1") != logic("a = 2")
    assert logic("a = 1", evidence="=A1*3") != logic("a = 1")


def test_a_file_without_logic_has_no_fingerprint() -> None:
    assert fingerprint(prints([Part(kind=PartKind.SHEET, name="s")], [], [Evidence.of(Kind.LABEL, "x")])) == ""


def test_the_order_of_parts_does_not_matter() -> None:
    one, two = Part(kind=PartKind.QUERY, name="a"), Part(kind=PartKind.QUERY, name="b")
    assert prints([one, two], [], []) == prints([two, one], [], [])
