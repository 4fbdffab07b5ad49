"""What one walk over an old Excel workbook finds: the workbook and its sheets."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class BookSheet:
    """One sheet: `kind` is worksheet, macro, chart or vba; `formulas` counts all of them.

    `texts` holds cell and text: of a macro sheet all, else one for each of its `shapes`. `rules` are conditional
    formats and validations, each with the cell it is relative to. `id` stays when it is renamed or moved.
    """

    name: str
    state: int
    kind: str
    formulas: int = 0
    texts: list[tuple[str, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    shapes: set[tuple[int, bytes]] = field(default_factory=set)
    rules: list[tuple[str, str]] = field(default_factory=list)
    id: int = 0


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
