"""How many megabytes of source text one core judges in a second, with the whole rule set.

    python benchmarks/judging.py FOLDER... [--rounds 5]

The files are examined first, which does not count. Then all observations are judged, one file a tool, with nothing
folded before; the fastest round counts. The first round, which builds what the rules need, is shown apart.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from classifiers import words
from classifiers.classify import classify
from classifiers.facts import Facts
from scanner.app.rulefiles import load
from scanner.examine import Job, examine
from scanner.handlers import HANDLERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from classifiers.evidence import Observation
    from classifiers.rulebook import Rulebook


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Megabytes of source text that are judged in a second of CPU.")
    parser.add_argument("folder", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    seen = list(examined(asked.folder))
    megabytes = sum(len(source.text.encode("utf-8", "replace")) for each in seen for source in each.sources) / 1e6
    if not megabytes:
        print("no source text found", file=sys.stderr)
        return 2
    rulebook = load()
    first, *others = [judged(seen, rulebook) for _ in range(asked.rounds + 1)]
    best = min(others)
    print(f"{len(seen)} files, {megabytes:.2f} MB of source text, {sum(len(each.evidence) for each in seen)} pieces")
    print(f"first round {first:.3f} s, then {best:.3f} s a round: {megabytes / best:.1f} MB/s")
    return 0


def examined(folders: Iterable[Path]) -> Iterable[Observation]:
    """Yield what is seen of each file that a reader claims."""
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        status = path.stat()
        job = Job(
            native=os.fspath(path),
            share="benchmark",
            path=path.name,
            size=status.st_size,
            modified_ns=status.st_mtime_ns,
            seen=datetime.now(UTC),
        )
        observation = examine(job, HANDLERS)
        if observation.handler:
            yield observation


def judged(seen: Sequence[Observation], rulebook: Rulebook) -> float:
    """Judge all files, nothing folded before; return the seconds of CPU."""
    words.forget()
    start = time.process_time()
    for observation in seen:
        classify((observation,), Facts(), rulebook)
    return time.process_time() - start


if __name__ == "__main__":
    raise SystemExit(main())
