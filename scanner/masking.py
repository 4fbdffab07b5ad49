"""The one place where secrets leave what was found in a file: texts are masked, capped and addressed by content."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Part, Problem, Reference, Source
from scanner.reading.secrets import mask

if TYPE_CHECKING:
    from classifiers.evidence import Finding


_ODD = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""What disturbs a screen or a database: names inside a damaged file may hold anything."""


class Masking:
    """Masks one file's findings as they come; `capped` names the sources that were cut.

    A source's digest is over its masked text: a digest of the unmasked one would let a password be guessed.
    """

    def __init__(self, *, longest_source: int) -> None:
        self._in_sources = self._elsewhere = 0
        self.capped: list[str] = []
        self._longest = longest_source
        self._digests: dict[str, str] = {}

    @property
    def secrets(self) -> int:
        """How many secrets the file holds: evidence and parts quote the sources, so they do not count twice."""
        return max(self._in_sources, self._elsewhere)

    def __call__(self, finding: Finding) -> Finding:
        """Return the finding without secrets."""
        match finding:
            case Evidence(text=text):
                masked = self._clean(text)
                return finding if masked == text else replace(finding, text=masked)
            case Source():
                return self._source(finding)
            case Part(detail=text) if text:
                return replace(finding, detail=self._clean(text))
            case Reference(target=text):
                masked = self._clean(text)
                return finding if masked == text else replace(finding, target=masked)
            case Problem():
                return self.problem(finding)
            case _:
                return finding

    def problem(self, problem: Problem) -> Problem:
        """Return the problem without secrets: an error message may quote what was read."""
        return replace(problem, detail=_ODD.sub("\N{REPLACEMENT CHARACTER}", self._clean(problem.detail)))

    def settle(self, part: Part) -> Part:
        """Let a part name its source by the final digest; only when all sources have come."""
        final = self._digests.get(part.digest, "")
        return part if final == part.digest else replace(part, digest=final)

    def _source(self, source: Source) -> Source:
        text, count = mask(source.text)
        self._in_sources += count
        if len(text) > self._longest:
            self.capped.append(source.part)
            text = text[: self._longest]
        digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        self._digests[source.digest] = digest
        return replace(source, text=text, digest=digest)

    def _clean(self, text: str) -> str:
        masked, count = mask(text)
        self._elsewhere += count
        return masked
