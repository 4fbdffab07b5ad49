"""The page docs/formats.md, made of what the readers say of themselves and of how far they got on real files.

python -m scanner.app.formatspage > docs/formats.md
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from scanner.handlers import HANDLERS, unread

MEASURED = Path("docs", "parts", "formats-measured.toml")
"""What `benchmarks/formats.py` wrote, below the checkout."""
TEXTS = Path("docs", "parts", "formats.in")
"""The page around the tables; a line `{read}`, `{unread}` or `{measured}` stands for what is made."""

_BY_CONTENT = frozenset({".json", ".json5", ".xml", ".txt", ".zip", ".yaml", ".yml", ".gz"})
"""Suffixes of many formats: only the content tells."""


def page(texts: str, measured: Mapping[str, Any]) -> str:
    """Return the page."""
    made: dict[str, Iterable[str]] = {
        "{read}": _read(measured),
        "{unread}": _unread(),
        "{measured}": (_when(measured),),
    }
    lines = (made.get(line, (line,)) for line in texts.splitlines())
    return "\n".join(chain.from_iterable(lines)) + "\n"


def _read(measured: Mapping[str, Any]) -> Iterator[str]:
    yield "| what | files | what is found in it | what is not | tried on real files |"
    yield "|---|---|---|---|---|"
    for handler in HANDLERS:
        if handler is not unread.HANDLER:
            tried = _tried(measured, handler.name)
            cells = (handler.title, _files(handler.suffixes), handler.reads, handler.leaves, tried)
            yield f"| {' | '.join(cells)} |"


def _files(suffixes: frozenset[str]) -> str:
    own = " ".join(f"`{suffix}`" for suffix in sorted(suffixes - _BY_CONTENT))
    others = " ".join(f"`{suffix}`" for suffix in sorted(suffixes & _BY_CONTENT))
    return ", ".join(filter(None, (own, f"{others} by content" if others else "")))


def _tried(measured: Mapping[str, Any], name: str) -> str:
    found = measured.get(name)
    if not found:
        return "none at hand"
    told = {"partly": "read in part", "unread": "nothing read", "failed": "**failed**"}
    parts = [f"{found[word]:,} {said}" for word, said in told.items() if found[word]]
    total = sum(found.values())
    return f"{total:,}" + (f": {', '.join(parts)}" if parts else "")


def _unread() -> Iterator[str]:
    yield "| what | files |"
    yield "|---|---|"
    handled = {suffix for handler in HANDLERS if handler is not unread.HANDLER for suffix in handler.suffixes}
    for words, suffixes in unread.formats():
        if own := sorted(suffixes - handled):
            yield f"| {words} | {' '.join(f'`{suffix}`' for suffix in own)} |"


def _when(measured: Mapping[str, Any]) -> str:
    total = sum(sum(found.values()) for found in measured.values() if isinstance(found, dict))
    when = measured.get("measured", "never")
    tried = f"The last column: files of public repositories that a reader was tried on ({total:,} in all, {when}). "
    return (
        f"{tried}What is not named there was read whole. Nothing could be read of encrypted, damaged and empty files, "
        "of formats whose content is closed, and where the little that is read is not there."
    )


def main() -> None:
    """Print the page."""
    root = Path(__file__).resolve().parents[2]
    measured = tomllib.loads((root / MEASURED).read_text("utf-8"))
    sys.stdout.write(page((root / TEXTS).read_text("utf-8"), measured))


if __name__ == "__main__":
    main()
