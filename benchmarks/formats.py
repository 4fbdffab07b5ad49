"""On how many real files each reader was tried, and how far it got: the figures of docs/formats.md.

    python benchmarks/formats.py FOLDER... [--output docs/parts/formats-measured.toml]

Every file that a scan would open is examined in the workers of a scan. Equal files count once. With --output the
figures are written as the page takes them; then `python -m scanner.app.formatspage` makes the page anew.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from classifiers.evidence import Observation, Trouble
from scanner.pipeline import examine_paths

FAILED = frozenset({Trouble.CRASHED, Trouble.TIMED_OUT, Trouble.OUT_OF_MEMORY})
"""What would be our fault."""


def result(seen: Observation) -> str:
    """Return how far the reader got: whole, partly, unread, or failed where it is our fault."""
    if any(problem.trouble in FAILED for problem in seen.problems):
        return "failed"
    if seen.complete:
        return "whole"
    return "partly" if seen.parts or seen.evidence or seen.sources else "unread"


def observed(folders: list[Path]) -> Iterator[Observation]:
    """Yield each different file of these folders that has a reader, once."""
    known: set[str] = set()
    for seen in examine_paths(map(str, folders), now=lambda: datetime.now(UTC)):
        if "/" in seen.handler and seen.artifact.sha256 and seen.artifact.sha256 not in known:
            known.add(seen.artifact.sha256)
            yield seen


def main() -> int:
    """Print, or write, the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="+", type=Path)
    parser.add_argument("--output", type=Path, help="TOML file to write")
    given = parser.parse_args()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for seen in observed(given.folder):
        counts[seen.handler.rpartition("/")[0]][result(seen)] += 1
    for name, found in sorted(counts.items()):
        print(f"{name:<22} {found.total():>6} files: {', '.join(f'{count} {word}' for word, count in found.items())}")
    if given.output:
        given.output.write_text("".join(_toml(counts)), encoding="utf-8")
    return 1 if any(found["failed"] for found in counts.values()) else 0


def _toml(counts: dict[str, Counter[str]]) -> Iterator[str]:
    yield "# Made by benchmarks/formats.py; how far each reader got on real files of public repositories.\n"
    yield f"measured = {datetime.now(UTC).date()}\n"
    for name, found in sorted(counts.items()):
        yield f"\n[{name}]\n"
        yield from (f"{word} = {found[word]}\n" for word in ("whole", "partly", "unread", "failed"))


if __name__ == "__main__":
    sys.exit(main())
