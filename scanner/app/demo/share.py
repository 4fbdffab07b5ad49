"""Builds the demo share: the folders of a made-up plant with some 200 files, the same bytes on every machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from scanner.app.demo import (
    contents_engineering,
    contents_finance,
    contents_people,
    contents_production,
    contents_quality,
)
from scanner.app.demo.files import DemoFile

GOLDEN_CASE = "Quality/FinalTest/FinalTestLimits.accdb"
"""An Access database that calculates final test limits (SHA-2)."""
REGISTERED_REPORT = "Production/Reports/Scrap_Pareto_Report.xlsm"
"""A report that reads and draws, for which its engineer files a registration (SHA-3)."""

_DEPARTMENTS = (contents_quality, contents_finance, contents_production, contents_engineering, contents_people)


def files() -> Iterator[DemoFile]:
    """Yield all files of the share."""
    for department in _DEPARTMENTS:
        yield from department.files()


def strangers(root: Path) -> list[Path]:
    """Return the files below `root` that `build` must not replace: whatever it did not write itself.

    A file of the demo is known by its place and its time, to which `build` sets it.
    """
    if not root.exists():
        return []
    own = {root.joinpath(*file.path.split("/")): file.modified.timestamp() for file in files()}
    found = (path for path in sorted(root.rglob("*")) if not path.is_dir())
    return [path for path in found if path not in own or path.stat().st_mtime != own[path]]


def build(root: Path) -> None:
    """Write the share below `root`, which need not exist; files that are there already are replaced."""
    for file in files():
        place = root.joinpath(*file.path.split("/"))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.content)
        moment = file.modified.timestamp()
        os.utime(place, (moment, moment))
