"""What the tests of the scanner share: a scan state in memory, and files to scan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from classifiers.evidence import Observation
from scanner.state import DirectoryRecord, FileStamp, PathProblem, ScanEnd, Use

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@dataclass
class MemoryState:
    """A `ScanState` as the protocol says, kept in memory; it can be pickled, so a kill can be survived."""

    roots: list[str] = field(default_factory=list)
    ends: list[ScanEnd] = field(default_factory=list)
    batches: list[list[DirectoryRecord]] = field(default_factory=list)
    observations: dict[str, Observation] = field(default_factory=dict)
    ledger: dict[str, tuple[PathProblem, ...]] = field(default_factory=dict)
    uses: set[Use] = field(default_factory=set)
    _digests: dict[str, str] = field(default_factory=dict)
    _stamps: dict[str, dict[str, FileStamp]] = field(default_factory=dict)
    _met: dict[str, set[str]] = field(default_factory=dict)
    on_record: Callable[[MemoryState], None] | None = None

    def begin(self, *, root: str, started: datetime) -> None:
        del started
        self.roots.append(root)
        self._met.clear()

    def digests(self) -> Mapping[str, str]:
        return {path: digest for path, digest in self._digests.items() if digest}

    def stamps(self, directory: str) -> Mapping[str, FileStamp]:
        return dict(self._stamps.get(directory, {}))

    def record(self, records: Sequence[DirectoryRecord]) -> None:
        self.batches.append(list(records))
        for record in records:
            self._take(record)
        if self.on_record is not None:
            self.on_record(self)

    def used(self, uses: Sequence[Use]) -> None:
        self.uses.update(uses)

    def finish(self, end: ScanEnd) -> None:
        self.ends.append(end)
        for folder in end.gone:
            self._digests.pop(folder, None)
            for name in self._stamps.pop(folder, {}):
                self.observations.pop(f"{folder}/{name}" if folder else name, None)

    def _take(self, record: DirectoryRecord) -> None:
        stamps = self._stamps.setdefault(record.path, {})
        met = self._met.setdefault(record.path, set())
        for seen in record.seen:
            met.add(seen.name)
            stamps.pop(seen.name, None)
            if seen.settled:
                stamps[seen.name] = seen.stamp
            if seen.observation is not None:
                self.observations[seen.path] = seen.observation
        self.ledger[record.path] = record.problems
        self._digests[record.path] = record.digest if record.last else ""
        if record.last and record.complete:
            for name in stamps.keys() - met:
                del stamps[name]
            for path in [path for path in self.observations if _is_in(path, record.path)]:
                if path.rpartition("/")[2] not in met:
                    del self.observations[path]

    def problems(self) -> list[tuple[str, str]]:
        """All lines of the ledger: path and trouble."""
        lines = [(line.path, line.problem.trouble.value) for lines in self.ledger.values() for line in lines]
        lines += [
            (path, problem.trouble.value)
            for path, observation in self.observations.items()
            for problem in observation.problems
        ]
        return sorted(lines)


def _is_in(path: str, folder: str) -> bool:
    return path.rpartition("/")[0] == folder


@pytest.fixture
def state() -> MemoryState:
    return MemoryState()


@pytest.fixture
def now() -> Callable[[], datetime]:
    return lambda: NOW


@pytest.fixture
def plant(tmp_path: Path) -> Path:
    """A small share: scripts in two departments, plain data, a photo, a project with its dependencies."""
    root = tmp_path / "plant"
    files = {
        "Quality/limits.py": "upper = mean + 3 * sigma\n",
        "Quality/read me.txt": "ask Eva\n",
        "Quality/photo.JPG": "not a photo",
        "Quality/values.csv": "1;2\n",
        "Logistics/labels.vbs": "WScript.Echo 1\n",
        "Logistics/tool/pyproject.toml": "[project]\nname='tool'\n",
        "Logistics/tool/run.py": "print(1)\n",
        "Logistics/tool/sub/more.py": "print(2)\n",
        "Logistics/tool/env/pyvenv.cfg": "home = /usr\n",
        "Logistics/tool/env/lib/six.py": "print(3)\n",
        "Logistics/tool/node_modules/left/pad.js": "x\n",
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root
