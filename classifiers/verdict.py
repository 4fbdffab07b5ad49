"""What a judgement says: signals, criticality, outcome, tag and the proof that leads there (POLICY section 2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from classifiers.criticality import Criticality
from classifiers.evidence import Evidence, Level, Target
from classifiers.facts import Known

__all__ = ["Context", "Criticality", "Outcome", "Signal", "Tag", "Verdict", "Write"]


class Outcome(StrEnum):
    """What is to be done with a tool."""

    ENTERPRISE = "enterprise"
    MIGRATE_NOW = "migrate_now"
    MIGRATE_PLANNED = "migrate_planned"
    CONTAIN = "contain"
    TRIAGE = "triage"
    CLOSE_GAPS = "close_gaps"
    ALLOW_AND_MONITOR = "allow_and_monitor"
    WATCH = "watch"


class Tag(StrEnum):
    """The two classes of the policy. R0 and R9 have none."""

    SHADOW_IT = "high-risk shadow IT"
    CITIZEN = "managed citizen development"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One rule that matched, with the evidence that made it match.

    `criticality` is None for a signal that only says what is written (`target`) or how the tool runs. `matched` are
    the words of each piece of evidence that the rule found, in the same order, "" where no words decided.
    """

    rule: str
    title: str
    policy: str
    criticality: Criticality | None
    level: Level
    because: tuple[Evidence, ...]
    target: Target | None = None
    matched: tuple[str, ...] = ()

    def words(self, item: Evidence) -> str:
        """Return the words of this piece of evidence that the rule found, "" if none did."""
        return next((words for one, words in zip(self.because, self.matched, strict=False) if one is item), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One observed change: what it reaches and where in the tool it happens."""

    target: Target
    where: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the rest of the inventory adds to one tool; computed once per run by `classifiers.lineage`.

    `None` is not measured. `copies` counts other places with the same content; `logic_versions` the new ones of
    the last 180 days; `unprotected` is 1 where everyone may write and no backup is attested, 0 where neither holds.
    """

    inherited: tuple[Signal, ...] = ()
    downstream: int = 0
    users: int | None = None
    days_used: int | None = None
    in_project: bool = False
    copies: int | None = None
    logic_versions: int | None = None
    unprotected: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The judgement of one tool, complete with its proof.

    `read_only` is declared *and* observed. `writes` are shared changes, `outputs` the private ones.
    `questions` are what would decide an open point, most telling first. `score` orders tools inside an outcome
    (0-100) and never decides; `score_coverage` (0-1) is the measured share of its weight; `confidence` (0-1) is
    the estimated probability that `criticality` is right. `rulebook` is the digest of the rules used. `by_rules` is
    what the rules say where people decided otherwise, else None.
    """

    criticality: Criticality
    read_only: Known
    writes: tuple[Write, ...]
    outputs: tuple[Write, ...]
    outcome: Outcome
    tag: Tag | None
    conditional: bool
    rule: str
    action: str
    signals: tuple[Signal, ...]
    questions: tuple[str, ...]
    gaps: tuple[str, ...]
    score: float
    score_coverage: float
    confidence: float
    rulebook: str
    by_rules: Criticality | None = None
