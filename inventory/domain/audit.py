"""How good the rules are by the labels of people: precision for each rule, and what no rule found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from classifiers.policy import SEVERE
from inventory.domain.correction import Correction


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """One rule: how often people looked at what it had proven, and the tools where they found something else."""

    rule: str
    looked_at: int
    wrong: tuple[str, ...]

    @property
    def right(self) -> int:
        """How often people agreed."""
        return self.looked_at - len(self.wrong)

    @property
    def precision(self) -> float:
        """Share of what people looked at that was right, 0 to 1."""
        return self.right / self.looked_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """All rules that people have looked at, the worst first, and tools that no rule recognised."""

    rules: tuple[Audited, ...]
    missed: tuple[Correction, ...]
    labels: int


def audit(labels: Iterable[Correction]) -> Audit:
    """Measure the rules by these labels, one for each tool and state of its logic.

    A rule is right where people found the criticality that it had proven. What people found to generate financial
    data or to control quality or the process, and the rules did not, is missed.
    """
    seen: dict[str, list[Correction]] = defaultdict(list)
    given = list(labels)
    for label in given:
        for rule in label.rules:
            seen[rule].append(label)
    rules = [
        Audited(rule=rule, looked_at=len(found), wrong=tuple(label.tool for label in found if not label.confirms))
        for rule, found in seen.items()
    ]
    missed = (label for label in given if label.criticality in SEVERE and label.by_rules not in SEVERE)
    ranked = sorted(rules, key=lambda found: (found.precision, -found.looked_at, found.rule))
    return Audit(rules=tuple(ranked), missed=tuple(missed), labels=len(given))
