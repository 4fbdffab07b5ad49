"""Lists as people and machines want them: a table, JSON Lines or CSV on standard output."""

from __future__ import annotations

import csv
import json
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TextIO

import click

from scanner.visible import one_line

FORMATS = ("table", "jsonl", "csv")

format_option = click.option(
    "--format",
    "style",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="How lists are printed: a table for people, jsonl or csv for machines.",
)


def program() -> str:
    """Return what to type to call this program here: `shadowit`, or its path if it is not on PATH."""
    called = Path(sys.argv[0])
    on_path = shutil.which("shadowit")
    if called.stem != "shadowit" or (on_path and Path(on_path).resolve() == called.resolve()):
        return "shadowit"
    folder = Path.cwd()
    return quoted(str(called.relative_to(folder) if called.is_relative_to(folder) else called))


def quoted(word: str) -> str:
    """Quote one argument for the shell people have here."""
    if os.name != "nt":
        return shlex.quote(word)
    return f'"{word}"' if not word or any(mark in word for mark in " &()[]{}^=;!'+,`~") else word


Row = Mapping[str, object]


def print_rows(rows: Iterable[Row], style: str, columns: Sequence[str], *, keys: Sequence[str] | None = None) -> int:
    """Print rows and return how many there were.

    `columns` are the keys shown in a table; jsonl prints every key; csv prints `keys` (default: `columns`).
    """
    writers: dict[str, Callable[[Iterable[Row], TextIO], int]] = {
        "jsonl": _jsonl,
        "csv": lambda given, out: _csv(given, out, keys or columns),
        "table": lambda given, out: _table(given, out, columns),
    }
    return writers[style](rows, sys.stdout)


def _jsonl(rows: Iterable[Row], out: TextIO) -> int:
    count = 0
    for row in rows:
        out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=str) + "\n")
        count += 1
    return count


def _csv(rows: Iterable[Row], out: TextIO, keys: Sequence[str]) -> int:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(keys)
    count = 0
    for row in rows:
        writer.writerow([_inert(_flat(row.get(key))) for key in keys])
        count += 1
    return count


def _flat(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        value = "; ".join(_flat(item) for item in value)
    elif isinstance(value, Mapping):
        value = ", ".join(f"{name}={item}" for name, item in value.items())
    return str(value)


def _inert(text: str) -> str:
    """Keep a spreadsheet from taking the text of a cell for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r", "＝"} else text


def _table(rows: Iterable[Row], out: TextIO, columns: Sequence[str]) -> int:
    kept = list(rows)
    if not kept:
        return 0
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - loaded only when a table is drawn
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    numeric = {key for key in columns if all(isinstance(row.get(key), (int, float)) for row in kept)}
    for key in columns:
        table.add_column(key.replace("_", " "), justify="right" if key in numeric else "left", overflow="fold")
    for row in kept:
        table.add_row(*(Text(one_line(_flat(row.get(key)))) for key in columns))
    console = Console(file=out, highlight=False, width=None if out.isatty() else 4_000)
    console.print(table)
    return len(kept)
