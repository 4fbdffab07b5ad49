"""The one place where secrets and what disturbs a screen leave what was found: masked, made visible, capped."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING

from classifiers.evidence import Kind, Secret
from scanner.reading.knownsecrets import KnownSecrets
from scanner.reading.secretgiven import rules_of
from scanner.reading.secrets import Met, hinted, mask
from scanner.reading.secretvalues import asks_for_one, is_told
from scanner.visible import encodable, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from classifiers.evidence import Evidence, Part, Problem, Reference, SecretKind, Source
    from scanner.reading.secretrule import Rule

_APART = "\n\n"
"""Stands between lines that are masked together: a statement never runs over an empty line."""
_CODE = frozenset({Kind.STATEMENT, Kind.SQL, Kind.FORMULA})
"""Evidence that quotes code; the others are what people write for people."""


class Masking:
    """Masks the findings of one file; whatever else of it is shown has to come through here as well.

    `capped` names the sources that were cut. A source's digest is over its masked text: a digest of the unmasked one
    would let a password be guessed.
    """

    def __init__(
        self,
        *,
        sources: Sequence[Source] = (),
        evidence: Sequence[Evidence] = (),
        parts: Sequence[Part] = (),
        others: Iterable[str] = (),
        longest_source: int,
    ) -> None:
        code = dict.fromkeys([*(source.text for source in sources), *(e.text for e in evidence if e.kind in _CODE)])
        prose = dict.fromkeys(
            text
            for text in (
                *(line.text for line in evidence if line.kind not in _CODE),
                *(line.where for line in evidence if not line.where[-1:].isdigit()),
                *(text for part in parts for text in (part.name, part.detail)),
                *others,
            )
            if text
        )
        answers = set(_answers(evidence))
        self._met: dict[str, list[Met]] = {}
        self._masked: dict[str, str] = {}
        if hinted((*code, *prose)):
            own = rules_of(code)
            self._mask([text for text in code if text not in prose], own, prose=False)
            self._mask([*prose], own, prose=True)
        secrets = {met.value for all_met in self._met.values() for met in all_met}
        self._known = KnownSecrets(secrets | answers, (part.name for part in parts))
        self._answers = answers
        self._quoted: set[str] = set()
        self._places: dict[Secret, None] = {}
        self.capped: list[str] = []
        self._longest = longest_source
        self._digests: dict[str, str] = {}

    def _mask(self, texts: Sequence[str], own: tuple[Rule, ...], *, prose: bool) -> None:
        """Mask texts of one line together, which costs one look for each rule, and those of many lines each alone."""
        lines = [text for text in texts if "\n" not in text]
        together: list[Met] = []
        masked, count = mask(_APART.join(lines), own, together, prose=prose)
        pieces = masked.split(_APART)
        if len(pieces) != len(lines):
            pieces, together = [], []
        alone = [text for text in texts if "\n" in text or not pieces]
        if pieces and count:
            changed = {text: piece for text, piece in zip(lines, pieces, strict=True) if piece != text}
            self._masked |= changed
            for met in together:
                self._met.setdefault(lines[(met.line - 1) // len(_APART)], []).append(replace(met, line=1))
        for text in alone:
            found: list[Met] = []
            masked, count = mask(text, own, found, prose=prose)
            if count:
                self._masked[text], self._met[text] = masked, found

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Where which secrets stand: evidence and parts quote the sources, so what stood there is not told twice."""
        return tuple(self._places)

    def evidence(self, evidence: Evidence) -> Evidence:
        """Return the line without secrets."""
        where = self._name(evidence.where)
        text = self._clean(evidence.text, where)
        unchanged = text == evidence.text and where == evidence.where
        return evidence if unchanged else replace(evidence, text=text, where=where)

    def part(self, part: Part) -> Part:
        """Return the part without secrets in its name and its detail."""
        name = self._name(part.name)
        detail = self._clean(part.detail, name)
        subtype = one_line(part.subtype)
        unchanged = (name, detail, subtype) == (part.name, part.detail, part.subtype)
        return part if unchanged else replace(part, name=name, detail=detail, subtype=subtype)

    def reference(self, reference: Reference) -> Reference:
        """Return the edge without secrets in its target."""
        where = self._name(reference.where)
        target = self._clean(reference.target, where)
        unchanged = target == reference.target and where == reference.where
        return reference if unchanged else replace(reference, target=target, where=where)

    def problem(self, problem: Problem) -> Problem:
        """Return the problem without secrets: an error message may quote what was read."""
        where = self._name(problem.where)
        return replace(problem, detail=self._clean(problem.detail, where), where=where)

    def settle(self, part: Part) -> Part:
        """Let a part name its source by the final digest; only when all sources have come."""
        final = self._digests.get(part.digest, "")
        return part if final == part.digest else replace(part, digest=final)

    def source(self, source: Source) -> Source:
        """Return the source without secrets, cut at the limit, addressed by what is left."""
        part = self._name(source.part)
        for met in self._met.get(source.text, ()):
            self._quoted.add(met.value)
            self._places[Secret(kind=met.kind, where=f"{part}:{met.line}")] = None
        text = encodable(self._known.hide(self._masked.get(source.text, source.text)))
        if len(text) > self._longest:
            self.capped.append(part)
            text = text[: self._longest]
        digest = sha256(text.encode()).hexdigest()
        self._digests[source.digest] = digest
        return replace(source, part=part, text=text, digest=digest)

    def _clean(self, text: str, where: str) -> str:
        """Return one line without secrets; those that another text of the file gave away are hidden in it too."""
        for met in self._met.get(text, ()):
            if met.value not in self._quoted:
                self._quoted.add(met.value)
                self._tell(met.kind, where)
        return one_line(self._known.hide(self._masked.get(text, text)))

    def _tell(self, kind: SecretKind, where: str) -> None:
        self._places[Secret(kind=kind, where=where)] = None

    def _name(self, text: str) -> str:
        """Return a name or a place without secrets: it names what stands elsewhere, so it counts none."""
        return one_line(self._known.hide_in_name(self._masked.get(text, text)))


def _answers(evidence: Sequence[Evidence]) -> Iterator[str]:
    """Yield what stands beside or below a caption that asks for a password: the next cell of a sheet."""
    for label, answer in pairwise(evidence):
        if label.kind not in _CODE and label.kind is answer.kind and asks_for_one(label.text) and is_told(answer.text):
            yield answer.text
