"""Folders while their files are examined: what is kept, what is tried again, what is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from classifiers.evidence import Evidence, Kind, Observation, Problem, Trouble
from scanner.changes import Readers
from scanner.crawl import Walk
from scanner.examine import Job, examine, refused
from scanner.folders import Intake
from scanner.reading.handler import Handler
from scanner.reading.source import Limits
from scanner.shares.local import Share

READERS = Readers.of(["text/1"])
TEXT = Handler(
    name="text",
    version=1,
    suffixes=frozenset({".py"}),
    recognise=lambda _: "text",
    read=lambda file: iter([Evidence.of(Kind.LABEL, file.name)]),
)
Read = Callable[[Job], Observation]


def read(job: Job) -> Observation:
    return examine(job, (TEXT,))


def troubled(name: str, trouble: Trouble) -> Read:
    def reading(job: Job) -> Observation:
        if Path(job.native).name == name:
            return refused(job, Problem(trouble=trouble, detail="as the test wants it"))
        return read(job)

    return reading


def saved_meanwhile(job: Job) -> Observation:
    def save(file: Any) -> Iterator[Evidence]:
        Path(job.native).write_text("saved meanwhile")
        yield Evidence.of(Kind.LABEL, file.name)

    return examine(
        job, (Handler(name="text", version=1, suffixes=TEXT.suffixes, recognise=lambda _: "text", read=save),)
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "share"
    (root / "a").mkdir(parents=True)
    for name in ("a/one.py", "a/two.py"):
        (root / name).write_text(name)
    return root


@pytest.fixture
def take_in(root: Path, state: Any, now: Callable[[], datetime]) -> Callable[[Read], Intake]:
    """Scan the share with this way to read a file."""

    def scan(reading: Read) -> Intake:
        state.begin(root=str(root), started=now())
        intake = Intake(
            share=Share(name="s", path=str(root)), state=state, digests=state.digests(), readers=READERS,
            limits=Limits(), started=now(), seconds=9.0,
        )  # fmt: skip
        for job in intake.jobs(Walk(str(root))):
            intake.take(reading(job))
        intake.flush()
        return intake

    return scan


@pytest.mark.parametrize("trouble", [Trouble.DENIED, Trouble.VANISHED, Trouble.UNREADABLE])
def test_a_file_that_cannot_be_opened_keeps_what_is_known_and_is_tried_again(
    root: Path, state: Any, take_in: Callable[[Read], Intake], trouble: Trouble
) -> None:
    take_in(read)
    known = dict(state.observations)
    (root / "a/one.py").write_text("changed, and locked")
    assert take_in(troubled("one.py", trouble)).opened == 1
    assert state.observations == known
    assert state.problems() == [("a/one.py", trouble.value)]
    assert take_in(read).opened == 1
    assert state.observations["a/one.py"] != known["a/one.py"]
    assert state.problems() == []
    assert take_in(read).opened == 0


@pytest.mark.parametrize("trouble", [Trouble.TIMED_OUT, Trouble.CRASHED, Trouble.OUT_OF_MEMORY, Trouble.ENCRYPTED])
def test_a_file_that_breaks_its_reader_is_not_tried_again_until_it_changes(
    root: Path, state: Any, take_in: Callable[[Read], Intake], trouble: Trouble
) -> None:
    take_in(troubled("one.py", trouble))
    assert not state.observations["a/one.py"].complete
    assert take_in(read).opened == 0
    (root / "a/one.py").write_text("mended")
    assert take_in(read).opened == 1
    assert state.observations["a/one.py"].complete


def test_a_file_saved_while_it_was_read_is_observed_and_read_again(
    state: Any, take_in: Callable[[Read], Intake]
) -> None:
    take_in(saved_meanwhile)
    assert {line for _, line in state.problems()} == {"changed_while_read"}
    assert set(state.observations) == {"a/one.py", "a/two.py"}
    assert take_in(read).opened == 2


def test_figures_tell_kinds_bytes_and_problems(take_in: Callable[[Read], Intake]) -> None:
    intake = take_in(troubled("one.py", Trouble.TIMED_OUT))
    assert intake.kinds == {"text": 1, "python": 1}
    assert intake.problems == {"timed_out": 1}
    assert intake.bytes_read == len("a/one.py") + len("a/two.py")
