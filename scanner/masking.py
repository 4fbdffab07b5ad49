"""The one place where secrets leave what was found in a file: texts are masked, capped and addressed by content."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from scanner.reading.secrets import hinted, mask

if TYPE_CHECKING:
    from collections.abc import Iterable

    from classifiers.evidence import Evidence, Part, Problem, Reference, Source

_ODD = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""What disturbs a screen or a database: names inside a damaged file may hold anything."""


class Masking:
    """Masks the findings of one file, of which `texts` are all that may hold a secret.

    `capped` names the sources that were cut. A source's digest is over its masked text: a digest of the unmasked one
    would let a password be guessed.
    """

    def __init__(self, texts: Iterable[str], *, longest_source: int) -> None:
        self._rules = hinted(texts)
        self._in_sources = self._elsewhere = 0
        self.capped: list[str] = []
        self._longest = longest_source
        self._digests: dict[str, str] = {}

    @property
    def secrets(self) -> int:
        """How many secrets the file holds: evidence and parts quote the sources, so they do not count twice."""
        return max(self._in_sources, self._elsewhere)

    def evidence(self, evidence: Evidence) -> Evidence:
        """Return the line without secrets."""
        masked = self._clean(evidence.text)
        return evidence if masked == evidence.text else replace(evidence, text=masked)

    def part(self, part: Part) -> Part:
        """Return the part without secrets in its detail."""
        return replace(part, detail=self._clean(part.detail)) if part.detail else part

    def reference(self, reference: Reference) -> Reference:
        """Return the edge without secrets in its target."""
        masked = self._clean(reference.target)
        return reference if masked == reference.target else replace(reference, target=masked)

    def problem(self, problem: Problem) -> Problem:
        """Return the problem without secrets: an error message may quote what was read."""
        return replace(problem, detail=_ODD.sub("\N{REPLACEMENT CHARACTER}", self._clean(problem.detail)))

    def settle(self, part: Part) -> Part:
        """Let a part name its source by the final digest; only when all sources have come."""
        final = self._digests.get(part.digest, "")
        return part if final == part.digest else replace(part, digest=final)

    def source(self, source: Source) -> Source:
        """Return the source without secrets, cut at the limit, addressed by what is left."""
        text, count = mask(source.text, self._rules)
        self._in_sources += count
        if len(text) > self._longest:
            self.capped.append(source.part)
            text = text[: self._longest]
        digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        self._digests[source.digest] = digest
        return replace(source, text=text, digest=digest)

    def _clean(self, text: str) -> str:
        masked, count = mask(text, self._rules) if self._rules else (text, 0)
        self._elsewhere += count
        return masked
