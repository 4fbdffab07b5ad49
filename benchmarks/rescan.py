"""How much CPU a scan of an unchanged tree needs, against `find` that lists the same tree, process start subtracted.

    python benchmarks/rescan.py [--files 100000] [--candidates 1.0] [--tools 0.01 1.0] [--rounds 5]

For each mix, makes a tree of small files in a temporary folder, scans it once, and then again and again.
`--candidates` is the share of files with a suffix that has to be looked at (the others are set aside by their suffix),
`--tools` the share of candidates that are tools (the others turn out to be plain data), one figure for each mix.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from clock import Measured, beside, cpu_of, in_rounds, ratios

IN_ONE_FOLDER = 20
TOOLS = {".sql": "SELECT {0} FROM Products", ".bat": "@echo {0}", ".vbs": "' note {0}", ".py": "N = {0}"}
DATA = {".json": '{{"number": {0}}}', ".xml": "<number>{0}</number>"}
OTHERS = {".jpg": "{0}", ".pdf": "{0}", ".csv": "a;b;{0}", ".log": "{0}"}
FIND = ["find", "-printf", "%s %T@ %i %p\\n"]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="CPU of a scan of an unchanged tree against find.")
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--candidates", type=float, default=1.0, help="share of files that have to be looked at")
    parser.add_argument("--tools", type=float, nargs="+", default=[0.01, 1.0], help="share of those that are tools")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    for tools in asked.tools:
        print(f"{asked.files} files, {asked.candidates:.0%} of them candidates, {tools:.0%} of those tools", flush=True)
        with tempfile.TemporaryDirectory(prefix="rescan-") as place:
            report(measure(Path(place), asked.files, asked.candidates, tools, asked.rounds))
    return 0


def measure(place: Path, files: int, candidates: float, tools: float, rounds: int) -> Measured:
    """Make a tree of this mix, scan it once, and measure how it is scanned and listed again."""
    full, empty = place / "full", place / "empty"
    empty.mkdir()
    plant(full, files, candidates, tools)
    first_scan(full, empty)
    return in_rounds(commands(full, empty), rounds)


def plant(root: Path, files: int, candidates: float, tools: float) -> None:
    """Make the tree: folders three deep, `files` small files with different contents, evenly mixed."""
    for number in range(files):
        place = number // IN_ONE_FOLDER
        folder = root / f"area{place // 500:03}" / f"line{place // 25 % 20:02}" / f"order{place:05}"
        if number % IN_ONE_FOLDER == 0:
            folder.mkdir(parents=True)
        suffix, text = kind_of(number, candidates, tools)
        (folder / f"file{number:06}{suffix}").write_text(text.format(number), encoding="utf-8")


def kind_of(number: int, candidates: float, tools: float) -> tuple[str, str]:
    """Return suffix and content of the file with this number, so that the shares come out right."""
    looked_at = int((number + 1) * candidates)
    if looked_at == int(number * candidates):
        table = OTHERS
    else:
        table = TOOLS if int(looked_at * tools) > int((looked_at - 1) * tools) else DATA
    return list(table.items())[number // 100 % len(table)]


def scan(root: Path) -> list[str | Path]:
    """Return the command that scans a tree into an inventory beside it."""
    return [beside("shadowit"), "scan", root, "--inventory", root.with_suffix(".db")]


def first_scan(*roots: Path) -> None:
    """Scan each tree once, so that the next scan finds nothing new."""
    for root in roots:
        started = time.monotonic()
        seconds = cpu_of(scan(root))
        print(f"first scan of {root.name}: {time.monotonic() - started:.1f} s, {seconds:.1f} s of CPU")


def commands(full: Path, empty: Path) -> dict[str, list[str | Path]]:
    """Return what is measured, by name."""
    return {
        "scan": scan(full),
        "scan of nothing": scan(empty),
        "find": [FIND[0], full, *FIND[1:]],
        "find of nothing": [FIND[0], empty, *FIND[1:]],
    }


def report(measured: Measured) -> None:
    """Print the CPU of each command, and the ratio without process start."""
    for name, seconds in measured.items():
        print(f"{name:16} {median(seconds):7.3f} s")
    net = {
        name: [whole - start for whole, start in zip(measured[name], measured[f"{name} of nothing"], strict=True)]
        for name in ("scan", "find")
    }
    print(f"a scan of the unchanged tree needs {ratios(net['scan'], net['find'])} the CPU of find")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error.cmd[0]} ended with {error.returncode}")
