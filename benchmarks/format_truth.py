"""Whether our readers find in low-code and BI files what plain JSON, zip and XML find in them.

    python benchmarks/format_truth.py FOLDER [--most 300] [--verbose]

Each file is examined, and counted again by `truths.py`; every difference is shown with both sides.
"""

from __future__ import annotations

import argparse
import sys
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import ParseError

from truths import AUTOMATIC, TRUTHS, Truth

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from classifiers.evidence import Access, Kind, Observation, PartKind
from scanner.examine import Job, examine
from scanner.handlers import HANDLERS

Said = Callable[[Observation], Truth]
ATLEAST = {"measures"}
"""Calculated columns are told with measures."""
UNCOUNTABLE = (ValueError, KeyError, TypeError, AttributeError, ParseError, zipfile.BadZipFile, RecursionError, OSError)


def main() -> int:
    """Compare and print."""
    parser = argparse.ArgumentParser(description="Our observations against independent counts.")
    parser.add_argument("folder", nargs="+", type=Path)
    parser.add_argument("--suffix", default="", help="only files of this suffix")
    parser.add_argument("--most", type=int, default=300, help="files of one suffix at most")
    parser.add_argument("--verbose", action="store_true", help="show every difference")
    asked = parser.parse_args()
    tallies: dict[str, Counter[str]] = defaultdict(Counter)
    for path in chosen(asked.folder, asked.most, asked.suffix):
        one(path, tallies, verbose=asked.verbose)
    report(tallies)
    return 0


def chosen(folders: Iterable[Path], most: int, only: str) -> Iterable[Path]:
    """Yield files of low-code and BI suffixes, evenly taken of each."""
    by_suffix: dict[str, list[Path]] = defaultdict(list)
    suffixes = (
        ".json .zip .msapp .pbix .pbit .tmdl .bim .twb .twbx .tds .tdsx .yxmd .yxmc .yxwz .yxzp .rdl .rdlc .ods .odb"
    )
    for folder in folders:
        for path in folder.rglob("*"):
            if path.suffix.lower() in (only or suffixes).split() and path.is_file():
                by_suffix[path.suffix.lower()].append(path)
    for listed in by_suffix.values():
        yield from sorted(listed)[:: max(1, len(listed) // most)]


def one(path: Path, tallies: dict[str, Counter[str]], *, verbose: bool) -> None:
    """Compare one file."""
    status = path.stat()
    start = time.perf_counter()
    job = Job(
        native=str(path),
        share="truth",
        path=path.name,
        size=status.st_size,
        modified_ns=status.st_mtime_ns,
        seen=datetime.now(UTC),
    )
    seen = examine(job, HANDLERS)
    spent = time.perf_counter() - start
    kind = seen.artifact.kind
    if kind not in TRUTHS:
        return
    tally = tallies[kind]
    tally["files"] += 1
    tally["complete"] += seen.complete
    tally["ms"] += int(spent * 1e3)
    try:
        truth = TRUTHS[kind](path)
    except UNCOUNTABLE as reason:
        tally["uncountable"] += 1
        if verbose:
            print(f"? {path}: {type(reason).__name__} {reason}; ours: {[p.detail for p in seen.problems][:2]}")
        return
    ours = said(seen)
    for what, expected in truth.items():
        tally["measures"] += 1
        if ours[what] != expected and not (what in ATLEAST and ours[what] >= expected):
            tally[f"differs: {what}"] += 1
            if verbose:
                print(f"! {path} [{what}] missing {dict(expected - ours[what])} more {dict(ours[what] - expected)}")


def said(seen: Observation) -> defaultdict[str, Counter[str]]:
    """Return what an observation says, under the names of the truths of its kind."""
    ours: defaultdict[str, Counter[str]] = defaultdict(Counter)
    kind = seen.artifact.kind
    names = {part_kind: [part.name for part in seen.of_kind(part_kind)] for part_kind in PartKind}
    for metric, what in (("nodes", "nodes"), ("nodes", "tools"), ("steps", "steps"), ("expressions", "expressions")):
        ours[what][what] = int(seen.metric(metric))
    ours["formulas"]["formulas"] = int(seen.metric("formulas"))
    ours["fields"]["fields"] = int(seen.metric("formulas"))
    ours["functions"]["functions"] = ours["modules"]["modules"] = len(names[PartKind.MODULE])
    ours["sheets"] = Counter(names[PartKind.SHEET])
    ours["tables"] = Counter(name for name in names[PartKind.TABLE] if not name.startswith(AUTOMATIC))
    ours["data"] = Counter(names[PartKind.CONNECTION])
    ours["sources"] = Counter(set(names[PartKind.CONNECTION]))
    ours["outputs"] = Counter({one.target for one in seen.references if one.access is Access.WRITE})
    ours["statements"]["statements"] = len(names[PartKind.QUERY])
    ours["queries"] = Counter(names[PartKind.QUERY])
    if kind in {"grafana", "tableau"}:
        panels = [part for part in seen.of_kind(PartKind.PANEL) if part.subtype != "story"]
        ours["panels"] = Counter(part.subtype for part in panels)
        ours["pages"] = Counter(part.name for part in panels)
        plain = [part for part in seen.of_kind(PartKind.QUERY) if not part.name.startswith("variable ")]
        plain = [part for part in plain if not part.name.endswith("initial SQL")]
        ours["queries"] = Counter(queries=len(plain))
    else:
        ours["pages"] = Counter(names[PartKind.PANEL])
    measures = [line.text.partition(" = ")[0] for line in seen.evidence if line.kind is Kind.FORMULA]
    ours["measures"] = Counter(measures)
    return ours


def report(tallies: dict[str, Counter[str]]) -> None:
    """Print a table of kinds."""
    print("| kind | files | read completely | not countable | ms a file | differences |\n|---|---|---|---|---|---|")
    for kind, tally in sorted(tallies.items()):
        differences = ", ".join(f"{key[9:]} {count}" for key, count in tally.items() if key.startswith("differs: "))
        mean = tally["ms"] / tally["files"]
        print(
            f"| {kind} | {tally['files']} | {tally['complete']} | {tally['uncountable']} | {mean:.1f} | {differences} |"
        )


if __name__ == "__main__":
    raise SystemExit(main())
