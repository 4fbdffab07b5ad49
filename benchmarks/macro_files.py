"""How much less CPU `shadowit examine` needs than `olevba -c` on the same macro files, process start included.

    python benchmarks/macro_files.py [FOLDER] [--files 300] [--rounds 5] [--analysis]

FOLDER holds Office files with macros, at any depth. Without one, the macro files of the collection of real files
that lies beside some checkouts are used, and copied until there are enough.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

from clock import Measured, beside, in_rounds, ratios

COLLECTION = Path(__file__).resolve().parents[2] / "shared" / "corpus"
SUFFIXES = {".xlsm", ".xlam", ".xltm", ".xlsb", ".xls", ".xla", ".xlt", ".docm", ".dotm", ".doc", ".dot"}
SUFFIXES |= {".pptm", ".potm", ".ppam", ".ppsm", ".ppt"}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="CPU of examine against olevba on macro files.")
    parser.add_argument("folder", nargs="?", type=Path, help="Office files with macros")
    parser.add_argument("--files", type=int, default=300, help="how many files at least; copies fill up")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--analysis", action="store_true", help="also olevba with its analysis: slow")
    asked = parser.parse_args()
    originals = macro_files(asked.folder)
    if not originals:
        print("no macro files found", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="macro-files-") as folder:
        files = enough(originals, asked.files, Path(folder))
        size = sum(file.stat().st_size for file in files) / 1e6
        print(f"{len(files)} files, {len(originals)} of them different, {size:.0f} MB")
        measured = in_rounds(commands(files, analysis=asked.analysis), asked.rounds)
    report(measured, len(files))
    return 0


def macro_files(folder: Path | None) -> list[Path]:
    """Return the Office files of a folder, or those of the collection that are known to hold VBA."""
    if folder:
        return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() in SUFFIXES)
    if not COLLECTION.is_dir():
        return []
    with (COLLECTION / "truth.csv").open(encoding="utf-8", newline="") as table:
        return sorted({COLLECTION / row["path"] for row in csv.DictReader(table) if row["olevba_vba"] == "1"})


def enough(originals: list[Path], wanted: int, folder: Path) -> list[Path]:
    """Return at least so many files: the originals, then copies of them."""
    files = list(originals)
    while len(files) < wanted:
        original = originals[len(files) % len(originals)]
        copy = folder / f"{len(files):04}{original.suffix}"
        shutil.copyfile(original, copy)
        files.append(copy)
    return files


def commands(files: list[Path], *, analysis: bool) -> dict[str, list[str | Path]]:
    """Return what is compared, by name."""
    shadowit, olevba = beside("shadowit"), beside("olevba")
    compared: dict[str, list[str | Path]] = {
        "examine --only code": [shadowit, "examine", "--only", "code", "--format", "jsonl", *files],
        "examine": [shadowit, "examine", "--format", "jsonl", *files],
        "olevba -c": [olevba, "-c", *files],
    }
    return compared | ({"olevba": [olevba, *files]} if analysis else {})


def report(measured: Measured, files: int) -> None:
    """Print CPU for each file, and how far ahead we are."""
    for name, seconds in measured.items():
        print(f"{name:20} {median(seconds):8.2f} s   {median(seconds) / files * 1000:7.2f} ms a file")
    for other in ("olevba -c", "olevba"):
        for ours in ("examine --only code", "examine"):
            if other in measured:
                print(f"{other} needs {ratios(measured[other], measured[ours])} the CPU of {ours}")


if __name__ == "__main__":
    sys.exit(main())
