"""Evidence to signals to criticality: POLICY section 2, with its levels and its border between doing and naming."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from classifiers.evidence import Evidence, Kind, Level, Observation, Verb
from classifiers.excerpts import matched
from classifiers.matching import matcher
from classifiers.places import place_of
from classifiers.rulebook import Rulebook, SignalRule
from classifiers.telling import defines
from classifiers.verdict import Criticality, Signal
from classifiers.words import fold, fold_all

PROOFS_KEPT = 8
"""Pieces of evidence that one signal shows; more would not be read."""

FILE_NAME = "file name"

SEVERITY = (Criticality.FINANCIAL, Criticality.QUALITY, Criticality.PROCESS)


def detect(observation: Observation, rulebook: Rulebook) -> tuple[Signal, ...]:
    """Return the signals of one file, one for each rule and level, in the order of the rules."""
    evidence = (*observation.evidence, _file_name(observation))
    found: dict[tuple[int, Level], dict[tuple[str, str], Evidence]] = {}
    for item, number in matcher(rulebook).matches(evidence, observation.artifact.name):
        found.setdefault((number, item.level), {}).setdefault(_identity(item), item)
    return tuple(_signals(rulebook.rules, found, observation.evidence)) if found else ()


def _signals(
    rules: Sequence[SignalRule],
    found: dict[tuple[int, Level], dict[tuple[str, str], Evidence]],
    evidence: Iterable[Evidence],
) -> Iterator[Signal]:
    """Structure counts only in what the tool computes or writes: a table it merely holds or reads is a hint."""
    touched = _Touched(evidence)
    for number, level in sorted(found, key=lambda key: (key[0], -key[1])):
        rule = rules[number]
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
        self._behaviour = [item for item in evidence if _acts(item)]

    @cached_property
    def places(self) -> set[str]:
        return {place_of(item) for item in self._behaviour} - {""}

    @cached_property
    def words(self) -> str:
        return f" {' '.join(fold_all(item.text for item in self._behaviour))} "

    def by_behaviour(self, structure: Evidence) -> bool:
        """True if something is computed or written in this place, or by a line that names it."""
        place = place_of(structure)
        name = fold(place.removeprefix("table ").removeprefix("sheet ").removeprefix("list "))
        if place in self.places:
            return True
        return len(name) > 1 and name in self.words and re.search(rf"\b{re.escape(name)}\b", self.words) is not None


def _acts(item: Evidence) -> bool:
    """A query that only sums what a table holds computes nothing of it; one that makes the table fills in nothing."""
    return (item.verb is Verb.WRITE and not defines(item)) or (item.verb is Verb.COMPUTE and item.kind is not Kind.SQL)


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
