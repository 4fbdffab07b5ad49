"""Expressions of one file - measures, calculated fields, filters - kept as one source, each a line of evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind, Metric, PartKind, Verb
from scanner.reading.keeping import keep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

EVIDENCE = 500
"""Most expressions of one file that become evidence; all of them are in the source."""
_NAMED = re.compile(r""""[^"]*"|'[^']*'|\[[^\]]*\]|//[^\n]*|--[^\n]*|/\*.*?\*/""", re.DOTALL)
_VALUES = re.compile(
    r"(?<!\b100)(?<!\b100 )\*(?!\s*(?:1|100|1000)(?![\d.]))|/\s*(?!(?:1|100|1000)(?![\d.]))\d"
    r"|[<>]=?\s*(?![01](?![\d.]))\d"
    r"|\b(?:STDEV|VAR[.]|VARX|PERCENTILE|NORM|LINEST|FORECAST|X?NPV|X?IRR|PMT)\w*(?:\.\w+)*\s*\(",
    re.IGNORECASE,
)


@dataclass(slots=True, kw_only=True)
class Expressions:
    """What a file calculates: `name` of all of them together, `language` they are written in, `word` for one.

    `shows` is True where the file is there to be looked at: then only what values by itself is computed, the rest read.
    """

    name: str
    language: str
    word: str
    shows: bool = False
    found: list[tuple[str, str]] = field(default_factory=list)

    def take(self, name: str, expression: str) -> None:
        """Take in one expression; an empty one says nothing."""
        if expression.strip():
            self.found.append((name, expression.strip()))

    def findings(self, file: SourceFile) -> Iterator[Finding]:
        """Yield all of them as one source, and each as a line of evidence."""
        if self.found:
            code = "\n".join(f"{name} = {expression}" for name, expression in self.found)
            count = code.count("\n") + 1
            yield from keep(
                PartKind.MODULE, self.name, code, self.language, file.limits, subtype=self.language, count=count
            )
        for name, expression in self.found[:EVIDENCE]:
            verb = Verb.READ if self.shows and not values(expression) else Verb.COMPUTE
            yield Evidence.of(Kind.FORMULA, f"{name} = {expression}", f"{self.word} {name}", verb=verb)
        yield Metric(name="formulas", value=len(self.found))


def values(expression: str) -> bool:
    """Return whether an expression values by itself: it multiplies, or has a factor, limit or statistic of its own.

    Sums, shares and differences of what others store, the period that was picked and how a figure is written are for
    reading.
    """
    bare = _NAMED.sub(" ", expression)
    return _VALUES.search(bare) is not None
