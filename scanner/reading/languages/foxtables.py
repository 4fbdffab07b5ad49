"""Tables that a FoxPro program has in use: what is appended or replaced goes into the one that was opened last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from classifiers.evidence import Access, Reference
from scanner.reading.code.folding import HOLE
from scanner.reading.code.pointing import Pointer
from scanner.reading.languages.writings import FOXPRO_DIRECTIONS, FOXPRO_WRITING

_USE = re.compile(r"^\s*USE\s+(?!IN\b)(?:[\"'(]*\s*([\w:\\./$-]+))?", re.IGNORECASE)
_CHANGES = re.compile(
    r"^\s*(?:APPEND\s+(?:BLANK|FROM)|REPLACE\s|GATHER\s|DELETE(?!\s+(?:FROM|FILE|TAG)\b)(?:\s|$)|PACK\b|ZAP\b|BLANK\b|RECALL\b)",
    re.IGNORECASE,
)
_READS = re.compile(
    r"^\s*(?:COPY\s+TO|SCAN\b|SUM\b|COUNT\b|AVERAGE\b|CALCULATE\b|LIST\b|BROWSE\b|REPORT\b|EXPORT\b|DISPLAY\b|SORT\b|TOTAL\b|"
    r"SCATTER\b|LOCATE\b|SEEK\b)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Tables:
    """One pass over a program; `used` is the table that is open, and where that was said."""

    pointer: Pointer = field(default_factory=lambda: Pointer.of(FOXPRO_WRITING, FOXPRO_DIRECTIONS))
    used: Reference | None = None
    changed: bool = False
    read: bool = False

    def line(self, full: str, where: str, otherwise: Access) -> Iterator[Reference]:
        """Take in one logical line and yield what it leads to."""
        opens = _USE.match(full)
        if opens:
            yield from self._closed()
            found = next(self.pointer.line(full, where, otherwise), None)
            self.used = _named(found.target if found else opens[1], where)
            return
        if self.used is not None and _CHANGES.match(full):
            self.changed = True
            yield Reference(target=self.used.target, access=Access.WRITE, where=where)
        self.read = self.read or _READS.match(full) is not None
        yield from self.pointer.line(full, where, otherwise)

    def rest(self) -> Iterator[Reference]:
        """Yield the table that is open at the end, and what only stood in names."""
        yield from self._closed()
        yield from self.pointer.rest()

    def _closed(self) -> Iterator[Reference]:
        """Yield the table that was in use, unless all that was done was to change it."""
        if self.used is not None and (self.read or not self.changed):
            yield self.used
        self.used, self.changed, self.read = None, False, False


def _named(written: str | None, where: str) -> Reference | None:
    """`USE stock` opens stock.dbf."""
    if not written or HOLE in written:
        return None
    name = written if "." in re.split(r"[\\/]", written)[-1] else f"{written}.dbf"
    return Reference(target=name, access=Access.READ, where=where)
