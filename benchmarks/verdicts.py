"""How well the rules judge tools that people have labelled, against three simple ways to judge them.

    python benchmarks/verdicts.py LABELS.csv FOLDER [--wrong] [--rounds 2000]

LABELS.csv has at least the columns path, repo, kind, critical (yes, no) and expected_tag_if_unregistered; `function`,
`human_lang` and `core` are used where they are there. FOLDER holds the files by path; labelled files that it does not
hold are named and left out. The folder is scanned as a user would (`shadowit scan FOLDER --format jsonl`) with an
inventory of its own: a file that does not come out is no tool and counts, like an undecided one (R9), as not critical
and not high-risk.

Intervals of 95 % come from a bootstrap over repositories: files of one author resemble each other.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from oletools.olevba import detect_suspicious

from scanner.pipeline import examine_paths

HIGH_RISK = "high-risk shadow IT"
SEVERE = frozenset({"financial", "quality", "process"})
CLASSES = {"financial": "financial", "quality": "quality", "process_control": "process"}
"""What the labels call a function, and what the policy calls its criticality."""

NAIVE = re.compile(
    r"invoice|price|cost|budget|payment|payroll|ledger|limit|tolerance|inspection|defect|scrap|calibrat|recipe|setpoint"
    r"|plc|batch|test result|pass|fail|spc|cpk|stock|order|production|sap",
    re.IGNORECASE,
)
"""The words that anybody would look for first."""

COLUMNS = ("path", "repo", "kind", "critical", "expected_tag_if_unregistered")
"""What a list of labels has at least."""

Row = dict[str, str]

Pair = tuple[bool, bool]
"""What people said, what was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One labelled file, its verdict (None: not a tool), and what the simple ways say."""

    label: Mapping[str, str]
    verdict: Mapping[str, Any] | None
    naive: bool
    suspicious: bool

    @property
    def critical(self) -> Pair:
        """Whether it is critical."""
        return self.label["critical"] == "yes", self.criticality in SEVERE

    @property
    def tag(self) -> Pair:
        """Whether it is high-risk shadow IT."""
        found = self.verdict is not None and self.verdict["tag"] == HIGH_RISK
        return self.label["expected_tag_if_unregistered"] == HIGH_RISK, found

    @property
    def criticality(self) -> str:
        """The class that was found; "" if it is no tool."""
        return str(self.verdict["criticality"]) if self.verdict else ""

    def of_class(self, function: str) -> Pair:
        """Whether it is critical because of this function."""
        expected = self.label.get("function") == function and self.label["critical"] == "yes"
        return expected, self.criticality == CLASSES[function]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Precision, recall and F1 of some pairs."""

    right: int
    missed: int
    invented: int

    @classmethod
    def of(cls, pairs: Iterable[Pair]) -> Figures:
        """Count."""
        counts = Counter(pairs)
        return cls(right=counts[True, True], missed=counts[True, False], invented=counts[False, True])

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / (self.right + self.invented) if self.right + self.invented else 0.0

    @property
    def recall(self) -> float:
        """Share of what is there that was found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both; 0 if nothing is right."""
        whole = 2 * self.right + self.missed + self.invented
        return 2 * self.right / whole if whole else 0.0


def scan(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the verdict of every file that is, or belongs to, a tool, by path in the folder."""
    with tempfile.TemporaryDirectory(prefix="verdicts-") as scratch:
        inventory = str(Path(scratch, "inventory.db"))
        command = (sys.executable, "-c", "from scanner.app.cli import main; main()", "scan", str(folder))
        done = subprocess.run(
            [*command, "--inventory", inventory, "--format", "jsonl"], capture_output=True, text=True, check=False
        )
    if done.returncode not in {0, 3}:
        raise SystemExit(done.stderr)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    found = {}
    for row in rows:
        for place in (row["path"], *row.get("places", ())):
            found[place] = row
    return found


def labelled(labels: Path) -> list[Row]:
    """Return the rows of a list of labels.

    Raises:
        SystemExit: it cannot be read, lacks a column, or says neither yes nor no.
    """
    try:
        with labels.open(encoding="utf-8-sig", newline="") as stream:
            table = csv.DictReader(stream)
            lacking = [name for name in COLUMNS if name not in (table.fieldnames or ())]
            rows: list[Row] = [] if lacking else list(table)
    except (OSError, UnicodeError, csv.Error) as error:
        raise SystemExit(f"{labels}: cannot be read: {error}") from error
    if lacking:
        raise SystemExit(f"{labels}: column missing: {', '.join(lacking)}")
    for number, row in enumerate(rows, 2):
        if row["critical"] not in {"yes", "no"} or None in row.values():
            raise SystemExit(f"{labels}, row {number}: cells are missing, or critical is neither yes nor no: {row}")
    return rows


def there(rows: Sequence[Row], folder: Path) -> list[Row]:
    """Return the rows of files that are in the folder, and say on standard error which are not."""
    missing = [row["path"] for row in rows if not (folder / row["path"]).is_file()]
    if missing:
        print(f"{len(missing)} of {len(rows)} labelled files are not in {folder} and left out:", file=sys.stderr)
        print(*(f"  {path}" for path in missing), sep="\n", file=sys.stderr)
    return [row for row in rows if row["path"] not in set(missing)]


def judge(rows: Sequence[Row], folder: Path) -> list[Judged]:
    """Judge every labelled file; all of them are in the folder."""
    verdicts = scan(folder)
    observed = examine_paths([str(folder / row["path"]) for row in rows], now=lambda: datetime.now(UTC))
    judged = []
    for row, observation in zip(rows, observed, strict=True):
        text = "\n".join(source.text for source in observation.sources)
        names = " ".join(part.name for part in observation.parts)
        judged.append(
            Judged(
                label=row,
                verdict=verdicts.get(row["path"]),
                naive=NAIVE.search(f"{names}\n{text}") is not None,
                suspicious=bool(detect_suspicious(text)),
            )
        )
    return judged


def interval(judged: Sequence[Judged], pair: Callable[[Judged], Pair], rounds: int) -> str:
    """Return the 95 % interval of F1 over repositories drawn with replacement."""
    by_repository: dict[str, list[Pair]] = defaultdict(list)
    for entry in judged:
        by_repository[entry.label.get("repo", "")].append(pair(entry))
    groups, draw = list(by_repository.values()), random.Random(20260101)  # noqa: S311 - the same draw every time
    drawn = sorted(
        Figures.of(found for group in draw.choices(groups, k=len(groups)) for found in group).f1 for _ in range(rounds)
    )
    return f"{drawn[int(0.025 * rounds)]:.2f} to {drawn[int(0.975 * rounds) - 1]:.2f}"


def line(name: str, figures: Figures, note: str = "") -> str:
    """Return one line of figures."""
    return (
        f"{name:<28} F1 {figures.f1:.2f}  precision {figures.precision:.2f}  recall {figures.recall:.2f}"
        f"   right {figures.right}, missed {figures.missed}, invented {figures.invented}  {note}"
    ).rstrip()


def report(judged: Sequence[Judged], rounds: int) -> Iterator[str]:
    """Yield all lines."""
    undecided = sum(entry.verdict is not None and entry.verdict["rule"] == "R9" for entry in judged)
    none = sum(entry.verdict is None for entry in judged)
    repositories = len({entry.label.get("repo", "") for entry in judged})
    yield f"{len(judged)} tools of {repositories} repositories; undecided (R9) {undecided}, not a tool {none}"
    wanted: tuple[tuple[str, Callable[[Judged], Pair]], ...] = (
        ("critical", lambda entry: entry.critical),
        ("tag", lambda entry: entry.tag),
    )
    for name, pair in wanted:
        yield line(name, Figures.of(map(pair, judged)), f"[{interval(judged, pair, rounds)}]")
        clear = [entry for entry in judged if entry.label.get("core") == "yes"]
        if clear:
            yield line(f"{name}, clear cases", Figures.of(map(pair, clear)), f"[{interval(clear, pair, rounds)}]")
    for name, guess in (
        ("flag everything", lambda _: True),
        ("naive words", lambda entry: entry.naive),
        ("olevba's suspicious", lambda entry: entry.suspicious),
    ):
        yield line(f"critical by {name}", Figures.of((entry.critical[0], guess(entry)) for entry in judged))
    functions = [entry for entry in judged if entry.label.get("function")]
    for function, criticality in CLASSES.items() if functions else ():
        yield line(f"class {criticality}", Figures.of(entry.of_class(function) for entry in functions))
    for column in ("kind", "human_lang"):
        for value, group in sorted(_groups(judged, column).items(), key=lambda item: -len(item[1])):
            yield line(f"{column} {value} ({len(group)})", Figures.of(entry.critical for entry in group))
    yield from _calibration(judged)


def _groups(judged: Iterable[Judged], column: str) -> dict[str, list[Judged]]:
    found: dict[str, list[Judged]] = defaultdict(list)
    for entry in judged:
        if entry.label.get(column):
            found[entry.label[column]].append(entry)
    return found


def _calibration(judged: Iterable[Judged]) -> Iterator[str]:
    """Yield how often verdicts of each confidence are right about `critical`."""
    bins: dict[float, list[bool]] = defaultdict(list)
    for entry in judged:
        if entry.verdict is not None and entry.verdict["rule"] != "R9":
            expected, found = entry.critical
            bins[min(0.9, int(entry.verdict["confidence"] * 10) / 10)].append(expected == found)
    for low, right in sorted(bins.items(), reverse=True):
        yield f"confidence {low:.1f} and more: {sum(right)} of {len(right)} right ({sum(right) / len(right):.0%})"


def wrong(judged: Iterable[Judged]) -> Iterator[str]:
    """Yield a line for each file that people judged differently."""
    for entry in judged:
        if entry.critical[0] != entry.critical[1] or entry.tag[0] != entry.tag[1]:
            expected = f"critical={entry.label['critical']} tag={'high' if entry.tag[0] else 'citizen'}"
            verdict = entry.verdict
            found = "no tool" if verdict is None else f"{verdict['rule']} {entry.criticality}: {verdict['signals']}"
            yield f"{entry.label['path']} [{entry.label['kind']}]: {expected}; {found}"


def rounds(text: str) -> int:
    """Read a number of rounds: without one there is nothing to draw an interval from."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least one round is needed")
    return number


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wrong", action="store_true", help="list the files that were judged differently")
    parser.add_argument("--rounds", type=rounds, default=2000, help="rounds of the bootstrap")
    given = parser.parse_args()
    rows = there(labelled(given.labels), given.folder)
    if not rows:
        print("none of the labelled files is in that folder", file=sys.stderr)
        return 2
    judged = judge(rows, given.folder)
    print(*report(judged, given.rounds), sep="\n")
    if given.wrong:
        print(*wrong(judged), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
