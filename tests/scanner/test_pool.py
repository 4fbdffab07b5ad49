"""Workers: every hostile file costs itself, and nobody else."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from classifiers.evidence import Observation, Trouble
from classifiers.tools import is_tool
from scanner.examine import Job
from scanner.pool import Bounds, examine_all

ROOT = Path(__file__).parents[2]

READERS = '''
"""What hostile content may do to a reader: the file says what."""
import ctypes, os, re, signal, sys, time
from scanner.pool import read_in_worker

def work(job):
    said = open(job.native).read().splitlines()[-1]
    if said == "hang":
        time.sleep(600)
    elif said == "regex":
        re.match("(a+)+$", "a" * 40 + "b")
    elif said == "segfault":
        ctypes.string_at(0)
    elif said == "exit":
        os._exit(3)
    elif said == "abort":
        os.abort()
    elif said == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif said == "memory":
        bytearray(4 << 30)
    elif said == "sysexit":
        sys.exit(1)
    elif said == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(600)
    return read_in_worker(job)
'''


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Job], Observation]:
    """A worker's task that does to itself what a file says."""
    folder = tmp_path / "readers"
    folder.mkdir()
    (folder / "hostile_readers.py").write_text(READERS)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONFAULTHANDLER", "")
    sys.modules.pop("hostile_readers", None)
    found: Callable[[Job], Observation] = importlib.import_module("hostile_readers").work
    return found


def job(folder: Path, name: str, content: str) -> Job:
    path = folder / name
    path.write_text(content)
    return Job(
        native=str(path), share="s", path=name, size=len(content), modified_ns=path.stat().st_mtime_ns,
        seen=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def troubles(observation: Observation) -> list[Trouble]:
    return [problem.trouble for problem in observation.problems]


HOSTILE = {
    "hang": Trouble.TIMED_OUT,
    "regex": Trouble.TIMED_OUT,
    "deaf": Trouble.TIMED_OUT,
    "segfault": Trouble.CRASHED,
    "exit": Trouble.CRASHED,
    "abort": Trouble.CRASHED,
    "killed": Trouble.OUT_OF_MEMORY,
    "memory": Trouble.OUT_OF_MEMORY,
    "sysexit": Trouble.CRASHED,
}


def test_hostile_files_cost_themselves_and_no_other_file(tmp_path: Path, work: Callable[[Job], Observation]) -> None:
    jobs = []
    for number, said in enumerate(HOSTILE):
        jobs += [job(tmp_path, f"{number} good.txt", "hello"), job(tmp_path, f"{number} {said}.txt", said)]
    jobs.append(job(tmp_path, "last.txt", "hello"))
    start = time.monotonic()
    found = list(examine_all(jobs, Bounds(seconds=2.0, memory=512 << 20), work))
    assert [observation.artifact.path for observation in found] == [asked.path for asked in jobs]
    assert [observation for observation in found if "good" in observation.artifact.name and observation.problems] == []
    assert {
        observation.artifact.path.split()[1][:-4]: troubles(observation)
        for observation in found
        if troubles(observation)
    } == {said: [trouble] for said, trouble in HOSTILE.items()}
    assert time.monotonic() - start < 120


def test_a_result_says_what_happened_in_words(tmp_path: Path, work: Callable[[Job], Observation]) -> None:
    jobs = [job(tmp_path, "a.txt", "hang"), job(tmp_path, "b.txt", "exit")]
    slow, dead = examine_all(jobs, Bounds(seconds=1.0), work)
    assert slow.problems[0].detail == "not read within 1 s"
    assert dead.problems[0].detail == "its reader's process died (exit code 3)"
    assert not slow.complete


def test_a_file_whose_reader_was_killed_is_still_identified_and_hashed(
    tmp_path: Path, work: Callable[[Job], Observation]
) -> None:
    content = 'Attribute VB_Name = "A"\n'
    jobs = [job(tmp_path, f"{said}.bas", content + said) for said in ("hang", "exit")]
    for found, asked in zip(examine_all(jobs, Bounds(seconds=2.0), work), jobs, strict=True):
        assert found.artifact.kind == "vba-source"
        assert found.artifact.sha256 == sha256(Path(asked.native).read_bytes()).hexdigest()
        assert len(troubles(found)) == 1
        assert is_tool(found)


def test_no_jobs_start_no_worker() -> None:
    code = (
        "import sys\nfrom scanner.pool import examine_all, Bounds\n"
        "assert list(examine_all([], Bounds())) == []\nprint('pebble' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    assert answer.stdout.strip() == "False"


def test_results_come_while_jobs_are_still_made(tmp_path: Path) -> None:
    made = []

    def jobs():  # type: ignore[no-untyped-def]  # noqa: ANN202 - a generator of this test
        for number in range(700):
            made.append(number)
            yield job(tmp_path, f"{number}.txt", "hello")

    results = examine_all(jobs(), Bounds(workers=2))
    next(results)
    assert len(made) < 700
    results.close()


def test_workers_load_readers_and_nothing_else_of_the_product(tmp_path: Path) -> None:
    readers = tmp_path / "looking.py"
    readers.write_text(
        "import sys\nfrom dataclasses import replace\nfrom scanner.pool import read_in_worker\n"
        "def work(job):\n    seen = read_in_worker(job)\n"
        "    return replace(seen, fingerprint=' '.join(sorted(sys.modules)))\n"
    )
    (tmp_path / "program.py").write_text(
        f"import sys\nsys.path[:0] = [{str(ROOT)!r}, {str(tmp_path)!r}]\n"
        "import pydantic, click, sqlalchemy, re2\n"
        "from datetime import datetime, UTC\n"
        "from looking import work\nfrom scanner.examine import Job\nfrom scanner.pool import Bounds, examine_all\n"
        f"job = Job(native={str(readers)!r}, share='', path='x.py', size=9, modified_ns=0, seen=datetime.now(UTC))\n"
        "print(next(examine_all([job], Bounds(), work)).fingerprint)\n"
    )
    answer = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, str(tmp_path / "program.py")], capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in answer.stdout.split()}
    assert "scanner" in loaded
    assert loaded & {"pydantic", "click", "sqlalchemy", "rich", "fastapi", "networkx", "inventory", "oletools"} == set()


def test_an_interrupt_ends_the_workers_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    (tmp_path / "sleepy.py").write_text("import time\ndef work(job):\n    time.sleep(60)\n")
    (tmp_path / "program.py").write_text(
        f"import sys\nsys.path[:0] = [{str(ROOT)!r}, {str(tmp_path)!r}]\n"
        "import threading, _thread\nfrom datetime import datetime, UTC\nfrom sleepy import work\n"
        "from scanner.examine import Job\nfrom scanner.pool import Bounds, examine_all\n"
        f"path = {str(tmp_path / 'a.txt')!r}\n"
        "job = Job(native=path, share='', path='a', size=5, modified_ns=0, seen=datetime.now(UTC))\n"
        "print('ready', flush=True)\n"
        "try:\n    list(examine_all([job] * 50, Bounds(), work))\n"
        "except KeyboardInterrupt:\n    print('interrupted', flush=True)\n"
    )
    program = subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, str(tmp_path / "program.py")], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert program.stdout is not None
    program.stdout.readline()
    time.sleep(1.5)
    os.killpg(program.pid, signal.SIGINT)
    start = time.monotonic()
    rest, _ = program.communicate(timeout=30)
    assert rest == "interrupted\n"
    assert time.monotonic() - start < 10


def test_readers_that_cannot_be_loaded_are_no_fault_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "torn_readers.py").write_text("def work(job):\n    raise ImportError('no such reader')\n")
    monkeypatch.syspath_prepend(tmp_path)
    torn = importlib.import_module("torn_readers").work
    with pytest.raises(ImportError, match="no such reader"):
        list(examine_all([job(tmp_path, "a.txt", "hello")], Bounds(), torn))
