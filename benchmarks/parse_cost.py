"""What reading a file costs, format by format, warm and in one process, against the figures it was planned with.

    python benchmarks/parse_cost.py FOLDER... [--most 60] [--rounds 3]

Of each file the fastest of some rounds counts: open, read and let go, without identifying, masking and hashing it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import fmean, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scanner.handlers import HANDLERS
from scanner.identify import identify
from scanner.reading.handler import Handler, Unreadable
from scanner.reading.source import SourceFile, TooLarge

PLANNED = {
    "powerapps": 54.0,
    "powerautomate": 20.0,
    "power_bi": 25.0,
    "tableau": 7.0,
    "grafana": 0.9,
    "nodered": 1.7,
    "labview": 1.5,
    "workbook": 6.3,
    "xls": 10.0,
    "xlsb": 1.6,
    "access": 9.3,
}
"""Milliseconds a file, as measured when the formats were explored."""
LEAVE = (Unreadable, TooLarge, OSError)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Milliseconds to read a file, by format.")
    parser.add_argument("folder", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=60, help="files of one format at most")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    spent: dict[str, list[float]] = defaultdict(list)
    for path, handler in claimed(asked.folder, asked.most):
        spent[handler.name].append(min(once(path, handler) for _ in range(asked.rounds)))
    report(spent)
    return 0


def claimed(folders: Iterable[Path], most: int) -> Iterable[tuple[Path, Handler]]:
    """Yield files with the reader that claims them, of each suffix a few, spread over the folders."""
    by_suffix: dict[str, list[Path]] = defaultdict(list)
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and path.stat().st_size:
                by_suffix[path.suffix.lower()].append(path)
    taken: dict[str, int] = defaultdict(int)
    for listed in by_suffix.values():
        for path in sorted(listed)[:: max(1, len(listed) // (4 * most))]:
            try:
                with opened(path) as file:
                    handler = identify(file, HANDLERS).handler
            except LEAVE:
                continue
            if handler is not None and taken[handler.name] < most:
                taken[handler.name] += 1
                yield path, handler


def opened(path: Path) -> SourceFile:
    """Return a file as a reader sees it."""
    return SourceFile(name=path.name, size=path.stat().st_size, opener=lambda: path.open("rb"))


def once(path: Path, handler: Handler) -> float:
    """Return the milliseconds that reading a file takes; one that stops in its middle counts too."""
    start = time.process_time()
    with opened(path) as file:
        try:
            for _ in handler.read(file):
                pass
        except LEAVE:
            pass
    return (time.process_time() - start) * 1e3


def report(spent: dict[str, list[float]]) -> None:
    """Print a table."""
    print("| format | files | ms a file | p95 | most | planned | times |\n|---|---|---|---|---|---|---|")
    for name, times in sorted(spent.items()):
        planned = PLANNED.get(name)
        told = f"{planned} | {fmean(times) / planned:.1f}" if planned else "| "
        p95 = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        print(f"| {name} | {len(times)} | {fmean(times):.1f} | {p95:.1f} | {max(times):.0f} | {told} |")


if __name__ == "__main__":
    raise SystemExit(main())
