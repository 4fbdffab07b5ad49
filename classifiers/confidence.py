"""How sure a criticality is: the share of right ones to expect, by what can be seen in the evidence itself.

The shares stand in `policy.toml`, where each has the sentence that says why; docs/judgement.md says how they were
measured. They say how often a verdict of this ground was right, never how bad it would be if it were wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import combinations

from classifiers.criticality import Criticality
from classifiers.evidence import Evidence, Level, Target, Verb
from classifiers.verdict import Signal

MANY = 30
"""From more acts on, a tool in which no rule recognised one is more likely not understood than harmless."""

_ACTING = frozenset((Verb.COMPUTE, Verb.WRITE, Verb.SEND))
_OUTPUTS = frozenset((Target.FILE, Target.MAIL))


class Ground(StrEnum):
    """What a criticality rests on; the key of its share in `[weights.confidence]`."""

    AGREEING = "agreeing"
    AROUND = "around"
    BEHAVIOUR = "behaviour"
    STRUCTURE = "structure"
    STILL = "still"
    OUTPUTS = "outputs"
    FEW = "few"
    MANY = "many"
    UNKNOWN = "unknown"
    PEOPLE = "people"


def ground(criticality: Criticality, signals: Sequence[Signal], doing: Ground, *, reports: bool) -> Ground:
    """Return what the criticality rests on: what was found, or else how little there was in which to find something.

    Args:
        criticality: what was decided.
        signals: all signals; those of this criticality count.
        doing: what the tool does, by `doing`.
        reports: True if it was seen to read shared data and show it.
    """
    if criticality is Criticality.UNKNOWN:
        return Ground.UNKNOWN
    if criticality is Criticality.REPORTING and doing is Ground.STILL and not reports:
        return Ground.FEW
    if criticality in {Criticality.PERSONAL, Criticality.REPORTING}:
        return doing
    return _found([signal for signal in signals if signal.criticality is criticality])


def doing(evidence: Iterable[Evidence], *, forms: bool = False) -> Ground:
    """Return how much a tool computes, changes and sends: nothing, files and mails alone, few things or many.

    `forms`: it has forms of a database. A form changes the table that it is bound to without a line of code.
    """
    acts = [item for item in evidence if item.verb in _ACTING]
    if not acts:
        return Ground.FEW if forms else Ground.STILL
    if len(acts) > MANY:
        return Ground.MANY
    only_outputs = all(item.verb is not Verb.COMPUTE and item.target in _OUTPUTS for item in acts)
    return Ground.OUTPUTS if only_outputs else Ground.FEW


def _found(signals: Sequence[Signal]) -> Ground:
    """What counts is whether things agree that could be wrong each for itself: one rule makes one mistake many times.

    Names and tables around a statement come from the same words as the statement: they agree with it too easily.
    """
    behaviour = [signal for signal in signals if signal.level is Level.BEHAVIOUR]
    if not behaviour:
        return Ground.STRUCTURE
    if _independent(behaviour):
        return Ground.AGREEING
    return Ground.AROUND if len(behaviour) < len(signals) else Ground.BEHAVIOUR


def _independent(behaviour: Iterable[Signal]) -> bool:
    """True if two rules have each a statement that the other does not speak of.

    Rules for several languages often speak of the same statement: that is one thing, seen twice.
    """
    statements: dict[str, set[str]] = {}
    for signal in behaviour:
        statements.setdefault(signal.rule, set()).update(evidence.text for evidence in signal.because)
    return any(one - other and other - one for one, other in combinations(statements.values(), 2))
