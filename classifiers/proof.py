"""The shortest sufficient proof of a verdict: as few lines as show that its criticality holds (POLICY section 2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from classifiers.evidence import Evidence, Level, Verb
from classifiers.policy import SEVERE
from classifiers.signals import distinct, hinted, proven
from classifiers.verdict import Criticality, Signal, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One line of proof, and what it is a sign of."""

    signal: Signal
    evidence: Evidence

    @property
    def alone(self) -> Signal:
        """The signal as if this were all it rests on."""
        return Signal(
            rule=self.signal.rule,
            title=self.signal.title,
            policy=self.signal.policy,
            criticality=self.signal.criticality,
            level=self.signal.level,
            because=(self.evidence,),
            target=self.signal.target,
            matched=(self.signal.words(self.evidence),),
        )


def shortest_proof(verdict: Verdict) -> tuple[Proof, ...]:
    """Return one line of behaviour, or two of structure, or one of structure with a name; of the best there are.

    Of a report it is the line that shows it reporting, of an undecided tool the strongest hint. Nothing, where nothing
    was seen that speaks for the criticality.
    """
    found = verdict.criticality if verdict.by_rules is None else verdict.by_rules
    if found in SEVERE:
        lines = sorted(_lines(signal for signal in verdict.signals if signal.criticality is found), key=_strength)
        return next((few for few in _few(lines) if proven([line.alone for line in few]) is found), ())
    if found is Criticality.REPORTING:
        return tuple(_lines(signal for signal in verdict.signals if signal.criticality is found))[:1]
    hints = sorted(_lines(signal for signal in verdict.signals if hinted([signal])), key=_strength)
    return tuple(hints[:1]) if found is Criticality.UNKNOWN else ()


def further(verdict: Verdict, proof: Iterable[Proof]) -> Iterator[Proof]:
    """Yield what else was seen that is a sign of something, without what says the same."""
    told = {line.evidence.text for line in proof}
    for line in _lines(verdict.signals):
        if line.evidence.text not in told:
            told.add(line.evidence.text)
            yield line


def _few(lines: list[Proof]) -> Iterator[tuple[Proof, ...]]:
    """Yield each line alone, then each pair: no proof needs more."""
    yield from ((line,) for line in lines if line.signal.level is Level.BEHAVIOUR)
    structure = [line for line in lines if line.signal.level is Level.STRUCTURE]
    names = [line for line in lines if line.signal.level is Level.NAME]
    yield from ((one, other) for one, other in combinations(structure, 2) if _differ(one, other))
    yield from ((one, name) for one in structure[:1] for name in names[:1])


def _differ(one: Proof, other: Proof) -> bool:
    return len(distinct([one.alone, other.alone], Level.STRUCTURE)) > 1


def _lines(signals: Iterable[Signal]) -> Iterator[Proof]:
    return (Proof(signal=signal, evidence=item) for signal in signals for item in signal.because)


def _strength(line: Proof) -> tuple[object, ...]:
    """A shared write tells more than a private one, a write more than a computation, words more than none."""
    item = line.evidence
    return (
        -line.signal.level,
        not item.shared_write,
        item.verb is not Verb.WRITE,
        not line.signal.words(item),
        -len(line.signal.because),
    )
