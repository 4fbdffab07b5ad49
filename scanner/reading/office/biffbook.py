"""What one walk over an old Excel workbook finds: the workbook and its sheets."""

from __future__ import annotations

from dataclasses import dataclass, field

from scanner.reading.office.celllabels import Place

LABELS = 5_000
"""Most texts of a sheet that are kept with their places."""


@dataclass(slots=True)
class BookSheet:
    """One sheet: `kind` is worksheet, macro, chart or vba; `formulas` counts all of them.

    `texts` holds cell and text: of a macro sheet all, else one for each of its `shapes`. `rules` are conditional
    formats and validations, each with the cell it is relative to. `id` stays when it is renamed or moved. `words` are
    the texts of its first rows, `labels` those of many more with their places.
    """

    name: str
    state: int
    kind: str
    formulas: int = 0
    texts: list[tuple[str, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    labels: list[tuple[Place, str]] = field(default_factory=list)
    shapes: set[tuple[int, bytes]] = field(default_factory=set)
    rules: list[tuple[str, str]] = field(default_factory=list)
    id: int = 0

    def say(self, row: int, column: int, text: str, headings: int) -> None:
        """Take in the text of a cell, row and column counted from 0."""
        if row < headings:
            self.words.append(text)
        if len(self.labels) < LABELS:
            self.labels.append((Place(row + 1, column + 1), text))


@dataclass(slots=True)
class Book:
    """What one walk found. `queries` pairs a connection with its command; `user` last wrote the file.

    `meanings` pairs a defined name with what it stands for.
    """

    version: int = 0
    encrypted: bool = False
    user: str = ""
    sheets: list[BookSheet] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    meanings: list[tuple[str, str]] = field(default_factory=list)
    automatic: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    queries: list[tuple[str, str]] = field(default_factory=list)
    cut_off: bool = False
