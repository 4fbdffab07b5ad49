"""Expressions of one file - measures, calculated fields, filters - kept as one source, each a line of evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind, Metric, PartKind, Verb
from scanner.reading.keeping import keep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

EVIDENCE = 500
"""Most expressions of one file that become evidence; all of them are in the source."""


@dataclass(slots=True, kw_only=True)
class Expressions:
    """What a file calculates: `name` of all of them together, `language` they are written in, `word` for one."""

    name: str
    language: str
    word: str
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
            yield Evidence.of(Kind.FORMULA, f"{name} = {expression}", f"{self.word} {name}", verb=Verb.COMPUTE)
        yield Metric(name="formulas", value=len(self.found))
