"""The one place where secrets and what disturbs a screen leave what was found: masked, made visible, capped."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from scanner.reading.knownsecrets import KnownSecrets
from scanner.reading.secrets import hinted, mask
from scanner.visible import encodable, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from classifiers.evidence import Evidence, Part, Problem, Reference, Source


class Masking:
    """Masks the findings of one file, of which `texts` are all that may hold a secret.

    `capped` names the sources that were cut. A source's digest is over its masked text: a digest of the unmasked one
    would let a password be guessed.
    """

    def __init__(self, texts: Iterable[str], *, longest_source: int) -> None:
        different = dict.fromkeys(texts)
        rules = hinted(different)
        met: set[str] = set()
        self._masked = {text: mask(text, rules, met) for text in different} if rules else {}
        self._known = KnownSecrets(met)
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
        text, where = self._clean(evidence.text), self._name(evidence.where)
        unchanged = text == evidence.text and where == evidence.where
        return evidence if unchanged else replace(evidence, text=text, where=where)

    def part(self, part: Part) -> Part:
        """Return the part without secrets in its name and its detail."""
        name, detail = self._name(part.name), self._clean(part.detail)
        subtype = one_line(part.subtype)
        unchanged = (name, detail, subtype) == (part.name, part.detail, part.subtype)
        return part if unchanged else replace(part, name=name, detail=detail, subtype=subtype)

    def reference(self, reference: Reference) -> Reference:
        """Return the edge without secrets in its target."""
        target, where = self._clean(reference.target), self._name(reference.where)
        unchanged = target == reference.target and where == reference.where
        return reference if unchanged else replace(reference, target=target, where=where)

    def problem(self, problem: Problem) -> Problem:
        """Return the problem without secrets: an error message may quote what was read."""
        return replace(problem, detail=self._clean(problem.detail), where=self._name(problem.where))

    def settle(self, part: Part) -> Part:
        """Let a part name its source by the final digest; only when all sources have come."""
        final = self._digests.get(part.digest, "")
        return part if final == part.digest else replace(part, digest=final)

    def source(self, source: Source) -> Source:
        """Return the source without secrets, cut at the limit, addressed by what is left."""
        text, count = self._masked.get(source.text, (source.text, 0))
        text, part = encodable(self._known.hide(text)), self._name(source.part)
        self._in_sources += count
        if len(text) > self._longest:
            self.capped.append(part)
            text = text[: self._longest]
        digest = sha256(text.encode()).hexdigest()
        self._digests[source.digest] = digest
        return replace(source, part=part, text=text, digest=digest)

    def _clean(self, text: str) -> str:
        """Return one line without secrets; those that another text of the file gave away are hidden in it too."""
        masked, count = self._masked.get(text, (text, 0))
        self._elsewhere += count
        return one_line(self._known.hide(masked))

    def _name(self, text: str) -> str:
        """Return a name or a place without secrets: it names what stands elsewhere, so it counts none."""
        masked, _ = self._masked.get(text, (text, 0))
        return one_line(self._known.hide_in_name(masked))
