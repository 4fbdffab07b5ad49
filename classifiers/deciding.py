"""Whether the formulas of a workbook decide by themselves: proof of what they compute, and what it takes."""

from __future__ import annotations

from dataclasses import replace

from classifiers.evidence import Kind, Level, Observation
from classifiers.packaged import packaged_rulebook
from classifiers.signals import SEVERITY, detect

PROOFS = 2
"""Different formulas that it takes: one alone may be a note in a margin."""


def formulas_decide(observation: Observation) -> bool:
    """True if at least two different formulas are proof of one criticality, by the packaged rules.

    The name of the file plays no part: what a file is does not change when it is renamed. Rules that a plant lays
    beside its settings judge tools; they do not make any (ADR 0010).
    """
    formulas = tuple(item for item in observation.evidence if item.kind in {Kind.FORMULA, Kind.STRUCTURE})
    nameless = replace(observation, artifact=replace(observation.artifact, name=""), evidence=formulas)
    proofs: dict[str, set[str]] = {}
    for signal in detect(nameless, packaged_rulebook()):
        if signal.criticality in SEVERITY and signal.level is Level.BEHAVIOUR:
            proofs.setdefault(str(signal.criticality), set()).update(item.text for item in signal.because)
    return any(len(found) >= PROOFS for found in proofs.values())
