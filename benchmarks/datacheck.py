"""What the data check of two generated tables costs in time and memory, and whether it finds what was planted.

    python benchmarks/datacheck.py [ROWS] [--folder FOLDER]

The target's rows come in another order. Generating the tables does not count; writing the report does.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

MISSING_EVERY, DIFFERENT_EVERY, EXTRA_EVERY = 100_003, 99_991, 100_019
HEADER = "part_no,route,limit_low,limit_high,unit,description\n"


def main() -> None:
    """Write two tables, compare them as a person would, and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=10_000_000)
    parser.add_argument("--folder", help="where the tables and the waiting rows lie (default: the temporary folder)")
    asked = parser.parse_args()
    with TemporaryDirectory(dir=asked.folder) as folder:
        legacy, target = Path(folder, "legacy.csv"), Path(folder, "target.csv")
        planted = write_tables(asked.rows, legacy, target)
        started = time.perf_counter()
        answer, peak, processor = measured(str(legacy), str(target), folder)
        took = time.perf_counter() - started
    found = {kind: answer["by_kind"].get(kind, 0) for kind in planted}
    print(f"{asked.rows} rows a side: {took:.0f} s, {processor:.0f} s of processor, {peak / 2**20:.0f} MB at most")
    print(f"planted {planted}, found {found}, shown as {answer['share']}")
    if found != planted:
        sys.exit("the data check did not find what was planted")


def write_tables(rows: int, legacy: Path, target: Path) -> dict[str, int]:
    """Write both tables, the target's in another order, and return how many differences of each kind there are."""
    planted = {"missing": 0, "different": 0, "extra": 0}
    with legacy.open("w", encoding="utf-8") as old, target.open("w", encoding="utf-8") as new:
        old.write(HEADER)
        new.write(HEADER)
        for number in range(rows):
            old.write(_line(number, 1500))
        for number in reversed(range(rows)):
            if number % MISSING_EVERY == 7:
                planted["missing"] += 1
                continue
            different = number % DIFFERENT_EVERY == 5
            planted["different"] += different
            new.write(_line(number, 1501 if different else 1500))
            if number % EXTRA_EVERY == 3:
                planted["extra"] += 1
                new.write(_line(number + rows, 1500))
    return planted


def _line(number: int, span: int) -> str:
    low = number * 7919 % 100_000
    high = low + span
    key = number * 2_654_435_761 % 10**10
    return (
        f"{key:010},R{number % 97:03},{low // 1000}.{low % 1000:03},{high // 1000}.{high % 1000:03},V,"
        f"Final test step {number % 1000}\n"
    )


def measured(legacy: str, target: str, folder: str) -> tuple[dict[str, Any], int, float]:
    """Run the command; return its answer, the most memory it had, and the processor seconds it took."""
    code = "from scanner.app.cli import main; main()"
    command = [sys.executable, "-c", code, "datacheck", legacy, target, "--key", "part_no", "--format", "json"]
    report = Path(folder, "differences.csv")
    running = psutil.Popen([*command, "-o", str(report)], stdout=subprocess.PIPE, text=True)
    peaks, times = [0], [0.0]

    def watch() -> None:
        while running.is_running():
            try:
                peaks[0] = max(peaks[0], running.memory_info().rss)
                times[0] = sum(running.cpu_times()[:2])
            except psutil.Error:
                return
            time.sleep(0.1)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    said, _ = running.communicate()
    return json.loads(said), peaks[0], times[0]


if __name__ == "__main__":
    main()
