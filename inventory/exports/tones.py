"""The word and the colour of an outcome on paper; the board's pages have the same, and a mark besides."""

from __future__ import annotations

from collections.abc import Mapping

from classifiers.facts import Known
from classifiers.verdict import Criticality, Outcome

OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.MIGRATE_NOW: ("migrate now", "red"),
    Outcome.MIGRATE_PLANNED: ("migrate, planned", "orange"),
    Outcome.CONTAIN: ("contain", "amber"),
    Outcome.TRIAGE: ("one question open", "grey"),
    Outcome.CLOSE_GAPS: ("close the gaps", "blue"),
    Outcome.ALLOW_AND_MONITOR: ("allow and monitor", "green"),
    Outcome.WATCH: ("watch", "green"),
    Outcome.ENTERPRISE: ("supported by IT", "petrol"),
}
"""Each outcome, the most severe first."""

CRITICALITIES: Mapping[Criticality, str] = {
    Criticality.FINANCIAL: "generates financial data",
    Criticality.QUALITY: "controls quality decisions",
    Criticality.PROCESS: "controls the process",
    Criticality.REPORTING: "shows what others keep",
    Criticality.PERSONAL: "personal aid",
    Criticality.UNKNOWN: "not decided yet",
}

KNOWN: Mapping[Known, tuple[str, str]] = {
    Known.YES: ("yes", "green"),
    Known.NO: ("no", "red"),
    Known.UNKNOWN: ("unknown", "grey"),
}
"""Whether a fact holds; what is unknown is never green."""
