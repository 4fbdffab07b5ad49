"""Which rules match which evidence: a file's evidence is looked through at once, in time linear in its length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from classifiers.evidence import LEVELS, Evidence, Kind, Level, Target, Verb
from classifiers.places import Place, Places
from classifiers.rulebook import Rulebook, SignalRule
from classifiers.telling import defines, said
from classifiers.terms import any_of
from classifiers.termset import CLOSE, Standing, TermSet, Wanted, stand
from classifiers.words import fold_all

Signature = tuple[Kind, Verb, Target | None]
"""What decides, before any word is looked at, which rules can match a piece of evidence."""

_MOST_KNOWN = 1 << 14
"""Combinations of words whose rules are kept."""
_SILENT = frozenset(kind for kind, level in LEVELS.items() if level is Level.NONE)


@lru_cache(maxsize=4)
def matcher(rulebook: Rulebook) -> Matcher:
    """Make a rulebook ready, once."""
    return Matcher(rulebook.rules)


class Matcher:
    """The rules made ready: one automaton for the words of all of them."""

    def __init__(self, rules: Sequence[SignalRule]) -> None:
        self._rules = tuple(CompiledRule.of(rule) for rule in rules)
        self._terms = TermSet([(rule.any, *((term,) for term in rule.all)) for rule in rules])
        self._candidates = _BySignature(self._terms, self._rules)

    def matches(self, evidence: Sequence[Evidence], name: str) -> Iterator[tuple[Evidence, int]]:
        """Yield each piece of evidence with the number of each rule that it matches, in their order.

        `name` is that of the file: some rules want a word in it.
        """
        telling = [item for item in evidence if item.kind not in _SILENT and not defines(item)]
        places, standing = Places(evidence, name), self._terms.standing
        for item, line in zip(telling, fold_all(map(said, telling)), strict=True):
            encoded = line.encode("utf-8", "replace")
            candidates = self._candidates[item.kind, item.verb, item.target]
            wanted = candidates[standing(encoded + CLOSE) if encoded else None]
            if wanted:
                for number in self._fitting(places.of(item), wanted):
                    if stand(wanted[number], encoded) and not self._rules[number].refuses(encoded):
                        yield item, number

    def _fitting(self, place: Place, wanted: Wanted) -> list[int]:
        """Return the numbers of the wanted rules that fit a place, each being asked once."""
        if not wanted.keys() <= place.asked:
            new = wanted.keys() - place.asked
            place.asked |= new
            place.fitting.update(number for number in new if self._rules[number].fits(place))
        return sorted(wanted.keys() & place.fitting) if place.fitting else []


class _BySignature(dict[Signature, "_Candidates"]):
    """What may match evidence of each signature, made when the first such evidence is met."""

    def __init__(self, terms: TermSet, rules: Sequence[CompiledRule]) -> None:
        super().__init__()
        self._terms, self._rules = terms, rules

    def __missing__(self, signature: Signature) -> _Candidates:
        admitted = frozenset(number for number, rule in enumerate(self._rules) if rule.admits(signature))
        found = self[signature] = _Candidates(self._terms, admitted)
        return found


class _Candidates(dict[Standing | None, Wanted]):
    """The rules that may match evidence of one signature, by the pieces that stand there (None: no text)."""

    def __init__(self, terms: TermSet, admitted: frozenset[int]) -> None:
        super().__init__()
        self._terms, self._admitted = terms, admitted

    def __missing__(self, standing: Standing | None) -> Wanted:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        wanted = self._terms.wanted(standing)
        found = self[standing] = {number: wanted[number] for number in wanted.keys() & self._admitted}
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompiledRule:
    """One rule with its patterns; None where it has no such terms."""

    rule: SignalRule
    none: Any | None
    near: Any | None
    about: Any | None
    named: Any | None
    unless: Any | None

    @classmethod
    def of(cls, rule: SignalRule) -> CompiledRule:
        """Compile the terms of a rule."""
        return cls(
            rule=rule,
            none=any_of(rule.none),
            near=any_of(rule.near),
            about=any_of(rule.about),
            named=any_of(rule.named),
            unless=any_of(rule.unless),
        )

    def admits(self, signature: Signature) -> bool:
        """True if kind, verb and target are among those of the rule."""
        kind, verb, target = signature
        rule = self.rule
        return (
            (not rule.kinds or kind in rule.kinds)
            and (not rule.verbs or verb in rule.verbs)
            and (not rule.targets or target in rule.targets)
        )

    def refuses(self, text: bytes) -> bool:
        """True if the text has one of the terms that it must not have."""
        return self.none is not None and self.none.search(text) is not None

    def fits(self, place: Place) -> bool:
        """True if the words around the evidence are those that the rule wants there.

        What a rule wants may stand in other evidence, what it does not want only in names: else more evidence could
        lower a criticality.
        """
        if self.named and not self.named.search(place.names):  # first: it seldom is there
            return False
        if self.unless and self.unless.search(place.names):
            return False
        if self.near and not self.near.search(place.around):
            return False
        return not self.about or place.file_has(self.about)
