"""Evidence to signals to criticality: POLICY section 2, with its levels and its border between doing and naming."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import re2

from classifiers.evidence import Evidence, Kind, Level, Observation, Verb
from classifiers.excerpts import matched
from classifiers.rulebook import Rulebook, SignalRule
from classifiers.verdict import Criticality, Signal
from classifiers.words import fold, pattern

PROOFS_KEPT = 8
"""Pieces of evidence that one signal shows; more would not be read."""

ENGINE_MEMORY = 64 << 20
FILE_NAME = "file name"

SEVERITY = (Criticality.FINANCIAL, Criticality.QUALITY, Criticality.PROCESS)
_LINE = re.compile(r":\d+$")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matcher:
    """A rulebook made ready: one set of all `any` terms, and each rule's other terms compiled."""

    terms: Any
    owners: tuple[int, ...]
    rules: tuple[CompiledRule, ...]
    wordless: tuple[int, ...]

    def candidates(self, text: bytes) -> set[int]:
        """Return the numbers of the rules with a term in this folded text."""
        return {self.owners[number] for number in self.terms.Match(text) or ()} if self.owners else set()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompiledRule:
    """One rule with its patterns."""

    rule: SignalRule
    all: tuple[Any, ...]
    none: tuple[Any, ...]
    near: tuple[Any, ...]
    named: tuple[Any, ...]
    unless: tuple[Any, ...]

    def admits(self, evidence: Evidence) -> bool:
        """True if kind, verb and target are among those of the rule."""
        rule = self.rule
        return (
            (not rule.kinds or evidence.kind in rule.kinds)
            and (not rule.verbs or evidence.verb in rule.verbs)
            and (not rule.targets or evidence.target in rule.targets)
        )

    def accepts(self, text: bytes) -> bool:
        """True if the text has all the terms it must have and none that it must not."""
        return all(term.search(text) for term in self.all) and not any(term.search(text) for term in self.none)

    def fits(self, evidence: Evidence, places: _Places) -> bool:
        """True if the words around the evidence are those that the rule wants there.

        What a rule wants may stand in other evidence, what it does not want only in names: else more evidence could
        lower a criticality.
        """
        if self.unless and any(term.search(places.names(evidence)) for term in self.unless):
            return False
        if self.named and not any(term.search(places.names(evidence)) for term in self.named):
            return False
        return not self.near or any(term.search(places.around(evidence)) for term in self.near)


@dataclass(slots=True, kw_only=True)
class _Places:
    """The words around each piece of evidence, joined only when a rule asks for them."""

    evidence: Sequence[Evidence]
    name: str
    texts: dict[str, bytes] = field(default_factory=dict)
    named: dict[str, bytes] = field(default_factory=dict)

    def around(self, evidence: Evidence) -> bytes:
        place = place_of(evidence)
        if place not in self.texts:
            words = (item.text for item in self.evidence if item.kind is not Kind.COMMENT and place_of(item) == place)
            self.texts[place] = fold(f"{self.name} {place} {' '.join(words)}").encode("utf-8", "replace")
        return self.texts[place]

    def names(self, evidence: Evidence) -> bytes:
        """Return the names of the file and of the place."""
        place = place_of(evidence)
        if place not in self.named:
            self.named[place] = fold(f"{self.name} {place}").encode("utf-8", "replace")
        return self.named[place]


def place_of(evidence: Evidence) -> str:
    """Return the procedure, query or sheet that evidence stands in: its `where` without line or cell."""
    return _LINE.sub("", evidence.where).partition("!")[0]


@lru_cache(maxsize=4)
def matcher(rulebook: Rulebook) -> Matcher:
    """Compile a rulebook, once."""
    options = re2.Options()
    options.max_mem = ENGINE_MEMORY
    terms = re2.Set.SearchSet(options)
    owners = []
    for number, rule in enumerate(rulebook.rules):
        for term in rule.any:
            terms.Add(pattern(term).encode())
            owners.append(number)
    terms.Compile()
    return Matcher(
        terms=terms,
        owners=tuple(owners),
        rules=tuple(_compiled(rule) for rule in rulebook.rules),
        wordless=tuple(number for number, rule in enumerate(rulebook.rules) if not rule.any),
    )


def _compiled(rule: SignalRule) -> CompiledRule:
    def compile_all(terms: Iterable[str]) -> tuple[Any, ...]:
        return tuple(re2.compile(pattern(term).encode()) for term in terms)

    return CompiledRule(
        rule=rule,
        all=compile_all(rule.all),
        none=compile_all(rule.none),
        near=compile_all(rule.near),
        named=compile_all(rule.named),
        unless=compile_all(rule.unless),
    )


def detect(observation: Observation, rulebook: Rulebook) -> tuple[Signal, ...]:
    """Return the signals of one file, one for each rule and level, in the order of the rules."""
    ready = matcher(rulebook)
    evidence = (*observation.evidence, _file_name(observation))
    places = _Places(evidence=evidence, name=observation.artifact.name)
    found: dict[tuple[int, Level], dict[tuple[str, str], Evidence]] = {}
    for item in evidence:
        if item.level is Level.NONE:
            continue
        for number in _matching(ready, item, places):
            found.setdefault((number, item.level), {}).setdefault(_identity(item), item)
    touched = _Touched(observation.evidence)
    return tuple(_signals(ready, found, touched))


def _matching(ready: Matcher, item: Evidence, places: _Places) -> Iterator[int]:
    text = fold(item.text).encode("utf-8", "replace")
    for number in sorted(ready.candidates(text).union(ready.wordless)):
        compiled = ready.rules[number]
        if compiled.admits(item) and compiled.accepts(text) and compiled.fits(item, places):
            yield number


def _signals(
    ready: Matcher, found: dict[tuple[int, Level], dict[tuple[str, str], Evidence]], touched: _Touched
) -> Iterator[Signal]:
    """Structure counts only in what the tool computes or writes: a table it merely holds or reads is a hint."""
    for number, level in sorted(found, key=lambda key: (key[0], -key[1])):
        rule = ready.rules[number].rule
        proofs = tuple(found[number, level].values())
        if level is not Level.STRUCTURE or rule.criticality not in SEVERITY:
            yield _signal(rule, level, proofs)
            continue
        counting = tuple(item for item in proofs if touched.by_behaviour(item))
        if counting:
            yield _signal(rule, level, counting)
        if len(counting) < len(proofs):
            yield _signal(rule, Level.NAME, tuple(item for item in proofs if item not in counting))


def _signal(rule: SignalRule, level: Level, proofs: tuple[Evidence, ...]) -> Signal:
    return Signal(
        rule=rule.id,
        title=rule.title,
        policy=rule.policy,
        criticality=rule.criticality,
        level=level,
        because=proofs[:PROOFS_KEPT],
        target=rule.target,
        matched=tuple(matched(item.text, rule.any) for item in proofs[:PROOFS_KEPT]),
    )


class _Touched:
    """What the tool computes or writes: the places where it does so, and the words with which."""

    def __init__(self, evidence: Iterable[Evidence]) -> None:
        behaviour = [item for item in evidence if _acts(item)]
        self.places = {place_of(item) for item in behaviour} - {""}
        self.words = f" {' '.join(fold(item.text) for item in behaviour)} "

    def by_behaviour(self, structure: Evidence) -> bool:
        """True if something is computed or written in this place, or by a line that names it."""
        place = place_of(structure)
        name = fold(place.removeprefix("table ").removeprefix("sheet ").removeprefix("list "))
        return place in self.places or (len(name) > 1 and re.search(rf"\b{re.escape(name)}\b", self.words) is not None)


def _acts(item: Evidence) -> bool:
    """A query that only sums what a table holds computes nothing of that table."""
    return item.verb is Verb.WRITE or (item.verb is Verb.COMPUTE and item.kind is not Kind.SQL)


def _file_name(observation: Observation) -> Evidence:
    return Evidence(kind=Kind.LABEL, text=observation.artifact.name, where=FILE_NAME)


def _identity(evidence: Evidence) -> tuple[str, str]:
    """Two pieces of structure are distinct things when they are in different places; code when it reads differently."""
    if evidence.level is Level.STRUCTURE and evidence.where:
        return ("", evidence.where)
    return (fold(evidence.text), "")


def proven(signals: Sequence[Signal]) -> Criticality | None:
    """Return the highest criticality that has proof.

    Proof is one level 3, or two level 2, or a level 2 and a level 1. Financial and quality are equally high: the
    one with the stronger proof names the tool.
    """
    ranked = [(_rank(signals, criticality), criticality) for criticality in SEVERITY]
    standing = [(rank, criticality) for rank, criticality in ranked if rank is not None]
    return max(standing, key=lambda entry: entry[0])[1] if standing else None


def _rank(signals: Sequence[Signal], criticality: Criticality) -> tuple[bool, Level, int] | None:
    """Return how high a criticality stands, or None if it has no proof."""
    own = [signal for signal in signals if signal.criticality is criticality]
    behaviour, structure, names = (distinct(own, level) for level in (Level.BEHAVIOUR, Level.STRUCTURE, Level.NAME))
    high = criticality is not Criticality.PROCESS
    if behaviour:
        return (high, Level.BEHAVIOUR, len(behaviour))
    if len(structure) > 1 or (structure and names):
        return (high, Level.STRUCTURE, len(structure))
    return None


def distinct(signals: Iterable[Signal], level: Level) -> frozenset[tuple[str, str]]:
    """Return what the signals of a level rest on, equal things once."""
    return frozenset(_identity(item) for signal in signals if signal.level is level for item in signal.because)


def hinted(signals: Iterable[Signal]) -> bool:
    """True if anything at all speaks of money, quality or the process."""
    return any(signal.criticality in SEVERITY for signal in signals)
