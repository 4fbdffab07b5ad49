"""A scan from end to end, against a state in memory."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from classifiers.evidence import Observation
from scanner import discards
from scanner.pipeline import Cost, Progress, ScanSummary, examine_paths, scan
from scanner.pool import Bounds
from scanner.shares.local import Share

ROOT = Path(__file__).parents[2]
Now = Callable[[], datetime]
State = Any
"""The scan state in memory of conftest, which a test cannot import."""


def share_of(plant: Path) -> Share:
    return Share(name="north", path=str(plant))


@pytest.fixture
def scanned(plant: Path, state: State, now: Now) -> Callable[..., ScanSummary]:
    return lambda **more: scan(share_of(plant), state, now=now, **more)


def bodies(state: State) -> dict[str, Observation]:
    return dict(sorted(state.observations.items()))


def test_every_candidate_is_observed_and_everything_is_counted(
    scanned: Callable[..., ScanSummary], state: State
) -> None:
    summary = scanned()
    assert sorted(state.observations) == [
        "Logistics/labels.vbs",
        "Logistics/tool/run.py",
        "Logistics/tool/sub/more.py",
        "Quality/limits.py",
        "Quality/read me.txt",
    ]
    assert state.observations["Logistics/tool/sub/more.py"].artifact.project == "Logistics/tool"
    assert (summary.complete, summary.stopped, summary.unreachable) == (True, False, ())
    assert (summary.counts.directories, summary.counts.candidates, summary.counts.opened) == (6, 5, 5)
    assert summary.counts.discarded[discards.DEPENDENCIES] == 2
    assert state.ends[0].counts == summary.counts


def test_a_second_scan_of_the_same_tree_opens_and_records_nothing(
    scanned: Callable[..., ScanSummary], state: State, plant: Path
) -> None:
    scanned()
    for path in plant.rglob("*.py"):
        os.utime(path, ns=(1, path.stat().st_mtime_ns))
    recorded = len(state.batches)
    summary = scanned()
    assert (summary.counts.opened, summary.counts.unchanged) == (0, 5)
    assert len(state.batches) == recorded
    assert state.ends[1].gone == ()
    assert all(path.stat().st_atime_ns == 1 for path in (plant / "Quality").glob("*.py"))


def test_only_what_changed_is_opened_again(scanned: Callable[..., ScanSummary], state: State, plant: Path) -> None:
    scanned()
    (plant / "Quality/limits.py").write_text("upper = mean + 4 * sigma\n")
    (plant / "Quality/new.py").write_text("print(1)\n")
    (plant / "Logistics/labels.vbs").unlink()
    summary = scanned()
    assert (summary.counts.opened, summary.counts.unchanged) == (2, 3)
    assert "Quality/new.py" in state.observations
    assert "Logistics/labels.vbs" not in state.observations


def test_a_folder_that_is_gone_is_reported_with_all_below_it(
    scanned: Callable[..., ScanSummary], state: State, plant: Path
) -> None:
    scanned()
    shutil.rmtree(plant / "Logistics")
    assert scanned().complete
    assert state.ends[-1].gone == ("Logistics", "Logistics/tool", "Logistics/tool/sub")
    assert sorted(state.observations) == ["Quality/limits.py", "Quality/read me.txt"]


def test_a_share_that_is_not_there_loses_nothing(
    scanned: Callable[..., ScanSummary], state: State, plant: Path
) -> None:
    scanned()
    before = bodies(state)
    plant.rename(plant.with_name("away"))
    summary = scanned()
    assert not summary.complete
    assert state.ends[-1].gone == ()
    assert summary.unreachable == ("",)
    plant.with_name("away").rename(plant)
    assert scanned().complete
    assert bodies(state) == before


def test_a_folder_that_cannot_be_listed_keeps_what_is_below_it(
    scanned: Callable[..., ScanSummary], state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned()
    before = bodies(state)
    real = os.open

    def denied(path: Any, *more: Any, **named: Any) -> int:
        if str(path).endswith("/Logistics"):
            raise PermissionError(13, "Permission denied")
        return real(path, *more, **named)

    monkeypatch.setattr(os, "open", denied)
    summary = scanned()
    assert summary.unreachable == ("Logistics",)
    assert not summary.complete
    assert state.ends[-1].gone == ()
    assert bodies(state) == before
    assert ("Logistics", "denied") in state.problems()
    monkeypatch.undo()
    assert scanned().complete
    assert ("Logistics", "denied") not in state.problems()


def test_files_that_no_stamp_can_settle_are_tried_again(
    scanned: Callable[..., ScanSummary], state: State, plant: Path
) -> None:
    (plant / "Quality/pipe.py").parent.mkdir(exist_ok=True)
    os.mkfifo(plant / "Quality/pipe.py")
    scanned()
    assert state.problems() == [("Quality/pipe.py", "not_a_file")]
    assert scanned().counts.opened == 0
    (plant / "Quality/pipe.py").unlink()
    scanned()
    assert state.problems() == []


def test_a_folder_that_became_a_virtual_environment_is_gone(
    scanned: Callable[..., ScanSummary], state: State, plant: Path
) -> None:
    scanned()
    (plant / "Logistics/tool/sub/pyvenv.cfg").write_text("")
    scanned()
    assert state.ends[-1].gone == ("Logistics/tool/sub",)


def test_a_new_project_marker_is_noticed_in_all_folders_below(
    scanned: Callable[..., ScanSummary], state: State, plant: Path
) -> None:
    scanned()
    (plant / "Quality/pyproject.toml").write_text("")
    assert scanned().counts.opened == 2
    assert state.observations["Quality/limits.py"].artifact.project == "Quality"


def test_some_folders_alone_are_looked_at_again(scanned: Callable[..., ScanSummary], state: State, plant: Path) -> None:
    scanned()
    (plant / "Quality/limits.py").write_text("upper = 7\n")
    (plant / "Logistics/labels.vbs").write_text("changed, but nobody said so")
    summary = scanned(only=["", "Quality"])
    assert (summary.counts.opened, summary.counts.directories) == (1, 2)
    assert state.ends[-1].partial
    assert state.ends[-1].gone == ()
    assert scanned().counts.opened == 1


def test_looking_at_some_folders_again_finds_what_is_new_and_gone_there(
    scanned: Callable[..., ScanSummary], state: State, plant: Path
) -> None:
    scanned()
    shutil.rmtree(plant / "Logistics/tool")
    (plant / "Logistics/new/deep").mkdir(parents=True)
    (plant / "Logistics/new/deep/a.py").write_text("print(1)\n")
    (plant / "Quality/limits.py").unlink()
    scanned(only=["Logistics"])
    assert state.ends[-1].gone == ("Logistics/tool", "Logistics/tool/sub")
    assert "Quality/limits.py" in state.observations
    assert "Logistics/new/deep/a.py" in state.observations
    shutil.rmtree(plant / "Logistics/new")
    scanned(only=["Logistics/new/deep", "Logistics/new", "Logistics"])
    assert "Logistics/new/deep/a.py" not in state.observations


def test_a_scan_that_is_told_to_stop_keeps_whole_folders_and_is_not_finished(
    scanned: Callable[..., ScanSummary], state: State
) -> None:
    asked = []
    summary = scanned(stop=lambda: bool(asked.append(1)) or len(asked) >= 3)
    assert (summary.stopped, summary.complete) == (True, False)
    assert [(end.stopped, end.complete, end.gone) for end in state.ends] == [(True, False, ())]
    taken = len(state.observations)
    assert 0 < taken < 5
    assert scanned().counts.opened == 5 - taken
    assert [end.stopped for end in state.ends] == [True, False]


def test_an_interrupt_keeps_whole_folders_and_the_next_scan_goes_on(
    scanned: Callable[..., ScanSummary], state: State, plant: Path
) -> None:
    for number in range(30):
        folder = plant / f"Many/{number:02}"
        folder.mkdir(parents=True)
        (folder / "a.py").write_text(f"print({number})\n")

    asked: list[int] = []

    def interrupt() -> bool:
        asked.append(1)
        if len(asked) > 10:
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        scanned(stop=interrupt)
    assert state.ends == []
    taken = len(state.observations)
    assert taken < 35
    summary = scanned()
    assert summary.counts.opened == 35 - taken
    assert len(state.observations) == 35


def test_progress_tells_how_far_the_scan_is(scanned: Callable[..., ScanSummary]) -> None:
    told: list[Progress] = []
    scanned(progress=told.append)
    assert told[-1].seen == 9
    assert told[-1].candidates == told[-1].parsed == 5
    assert told[-1].rate > 0


def test_a_very_large_folder_is_recorded_in_chunks(state: State, tmp_path: Path, now: Now) -> None:
    for number in range(4_500):
        (tmp_path / f"{number}.xyz").write_text("")
    summary = scan(Share(name="n", path=str(tmp_path)), state, now=now)
    records = [record for batch in state.batches for record in batch]
    assert len(records) >= 2
    assert [record.last for record in records] == [False] * (len(records) - 1) + [True]
    assert {record.digest for record in records[:-1]} == {""}
    assert sum(len(record.seen) for record in records) == summary.counts.candidates == 4_500


def test_results_do_not_depend_on_the_number_of_workers(plant: Path, now: Now, state: State) -> None:
    for number in range(500):
        (plant / f"{number}.py").write_text(f"print({number})\n")
    scan(share_of(plant), state, now=now, cost=Cost(bounds=Bounds(workers=1)))
    other = type(state)()
    scan(share_of(plant), other, now=now, cost=Cost(bounds=Bounds(workers=2)))
    assert other.observations == state.observations
    assert [seen.path for batch in other.batches for record in batch for seen in record.seen] == [
        seen.path for batch in state.batches for record in batch for seen in record.seen
    ]


KILLED = """
import os, pickle, signal, sys
sys.path[:0] = [{root!r}, {tests!r}]
import conftest
from scanner import folders
from scanner.pipeline import scan
from scanner.shares.local import Share

folders.BATCH = 1
kept = {kept!r}
state = pickle.load(open(kept, "rb")) if os.path.exists(kept) else conftest.MemoryState()
left = [{after}]

def keep(state):
    state.on_record = None
    with open(kept + ".new", "wb") as file:
        pickle.dump(state, file)
    os.replace(kept + ".new", kept)
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    state.on_record = keep

if __name__ == "__main__":
    state.on_record = keep
    scan(Share(name="north", path={plant!r}), state, now=lambda: conftest.NOW)
    keep(state)
    with open(kept + ".end", "wb") as file:
        pickle.dump((state.observations, state.digests()), file)
"""


@pytest.mark.parametrize("after", [1, 3, 5])
def test_a_killed_scan_ends_like_an_undisturbed_one_when_it_is_run_again(
    plant: Path, tmp_path: Path, state: State, now: Now, after: int
) -> None:
    scan(share_of(plant), state, now=now)
    kept = tmp_path / "state"
    codes = []
    for rest in (after, 1_000):
        program = tmp_path / "program.py"
        program.write_text(
            KILLED.format(
                root=str(ROOT), tests=str(ROOT / "tests/scanner"), kept=str(kept), plant=str(plant), after=rest
            )
        )
        codes.append(subprocess.run([sys.executable, str(program)], check=False).returncode)  # noqa: S603 - our own code
    assert codes == [-9, 0]
    observations, digests = pickle.loads(kept.with_name("state.end").read_bytes())  # noqa: S301 - written above
    assert observations == bodies(state)
    assert digests == state.digests()


def test_files_are_examined_in_the_order_they_are_named(plant: Path, now: Now) -> None:
    wanted = [
        str(plant / name) for name in ("Quality/limits.py", "Logistics/labels.vbs", "none.py", "Quality/photo.JPG")
    ]
    found = list(examine_paths(wanted, now=now))
    assert [observation.artifact.path for observation in found] == wanted
    assert [problem.trouble for problem in found[2].problems] == ["vanished"]
    assert found[3].artifact.kind == "unknown"


def test_a_folder_is_examined_file_by_file_and_a_named_link_is_followed(plant: Path, tmp_path: Path, now: Now) -> None:
    link = tmp_path / "link.py"
    link.symlink_to(plant / "Quality/limits.py")
    found = list(examine_paths([str(plant / "Logistics"), str(link)], now=now))
    assert [Path(observation.artifact.path).name for observation in found] == [
        "labels.vbs",
        "run.py",
        "more.py",
        "limits.py",
    ]
    assert [observation.problems for observation in found] == [()] * 4
