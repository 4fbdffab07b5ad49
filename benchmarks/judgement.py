"""How well the rules judge tools that people have labelled: precision, recall and F1 on `critical` and on the tag.

    python benchmarks/judgement.py LABELS.csv FOLDER [--wrong]

LABELS.csv has the columns path, critical (yes, no) and expected_tag_if_unregistered; FOLDER holds the files by path.
Each file is judged as a tool of its own that nobody has registered. An undecided tool (R9) counts as not found, and
is shown apart. `--wrong` lists the files that were judged differently, with rule and reason.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from classifiers.classify import classify
from classifiers.explain import reason
from classifiers.facts import UNREGISTERED
from classifiers.policy import SEVERE
from classifiers.rulebook import Rulebook, parse
from classifiers.verdict import Tag, Verdict
from scanner.pipeline import examine_paths


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One file: what a person said, what the rules say."""

    path: str
    kind: str
    critical: bool
    high_risk: bool
    verdict: Verdict

    @property
    def found_critical(self) -> bool:
        """True if the rules found proof of money, quality or process."""
        return self.verdict.criticality in SEVERE

    @property
    def found_high_risk(self) -> bool:
        """True if the rules give the tag of high risk."""
        return self.verdict.tag is Tag.SHADOW_IT


def packaged_rules() -> Rulebook:
    """Return the rules as they are shipped."""
    package = files("classifiers")
    texts = {entry.name: entry.read_text("utf-8") for entry in package.joinpath("rules").iterdir()}
    return parse(texts | {"policy.toml": package.joinpath("policy.toml").read_text("utf-8")})


def judge(labels: Path, folder: Path) -> list[Judged]:
    """Read and judge every labelled file that is there."""
    with labels.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if (folder / row["path"]).is_file()]
    rules = packaged_rules()
    observations = examine_paths([str(folder / row["path"]) for row in rows], now=lambda: datetime.now(UTC))
    return [
        Judged(
            path=row["path"],
            kind=row["kind"],
            critical=row["critical"] == "yes",
            high_risk=row["expected_tag_if_unregistered"] == Tag.SHADOW_IT,
            verdict=classify([observation], UNREGISTERED, rules),
        )
        for row, observation in zip(rows, observations, strict=True)
    ]


def report(name: str, pairs: Sequence[tuple[bool, bool]]) -> str:
    """Return one line: what was expected against what was found."""
    counts = Counter(pairs)
    right, missed, invented = counts[True, True], counts[True, False], counts[False, True]
    precision = right / (right + invented) if right + invented else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return (
        f"{name:<10} precision {precision:.2f}  recall {recall:.2f}  F1 {f1:.2f}   right {right}, missed {missed}, "
        f"invented {invented}, rightly left alone {counts[False, False]}"
    )


def wrong(judged: Iterable[Judged]) -> Iterable[str]:
    """Yield a line for each file that a person judged differently."""
    for entry in judged:
        if entry.critical != entry.found_critical or entry.high_risk != entry.found_high_risk:
            expected = f"critical={'yes' if entry.critical else 'no'} {'high-risk' if entry.high_risk else 'citizen'}"
            verdict = entry.verdict
            yield f"{entry.path} [{entry.kind}]: {expected}; {verdict.rule} {verdict.criticality}: {reason(verdict)}"


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wrong", action="store_true", help="list the files that were judged differently")
    given = parser.parse_args()
    judged = judge(given.labels, given.folder)
    if not judged:
        print("none of the labelled files is in that folder", file=sys.stderr)
        return 2
    print(f"{len(judged)} files; undecided (R9): {sum(entry.verdict.rule == 'R9' for entry in judged)}")
    print(report("critical", [(entry.critical, entry.found_critical) for entry in judged]))
    print(report("tag", [(entry.high_risk, entry.found_high_risk) for entry in judged]))
    if given.wrong:
        print(*wrong(judged), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
