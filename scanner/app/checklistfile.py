"""The rows that a plant adds to its checklist, in a file beside scanner.toml; mistakes are said with their lines."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.app.exits import Refused
from scanner.tomllines import line_of, lines_of

if TYPE_CHECKING:
    from inventory.domain.checklist import Row


def rows(beside: Path | None, taken: Iterable[str]) -> tuple[Row, ...]:
    """Return the rows of the checklist.toml in this folder, none if there is no such file.

    Raises:
        Refused: with every mistake of the file.
    """
    from inventory.domain.checklist_rows import added_rows  # noqa: PLC0415 - only when the command runs
    from inventory.services.checklist import CHECKLIST_FILE  # noqa: PLC0415

    file = None if beside is None else beside / CHECKLIST_FILE
    if file is None or not file.is_file():
        return ()
    try:
        text = file.read_text(encoding="utf-8-sig")
        table = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused(f"{file}: {error}") from error
    found, mistakes = added_rows(table, taken)
    if mistakes:
        lines = lines_of(text)
        at = {key: (*key, 0) if (*key, 0) in lines else key for key, _ in mistakes}  # a block of a name that is none
        said = sorted((line_of(at[key], lines), ".".join(map(str, key)), reason) for key, reason in mistakes)
        raise Refused(*(f"{file}:{line}: {key}: {reason}" for line, key, reason in said))
    return found
