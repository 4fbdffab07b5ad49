"""The words and marks of meetings: what an item is about, how it ended, how members vote, where a meeting stands."""

from __future__ import annotations

from collections.abc import Mapping

from inventory.domain.meeting import Choice, Decision, ItemKind, Stage
from inventory.web.wording import Badge

KINDS: Mapping[ItemKind, Badge] = {
    ItemKind.VOTE: Badge(word="vote", tone="petrol", icon="check"),
    ItemKind.ESCALATION: Badge(word="help wanted", tone="orange", icon="person"),
    ItemKind.OVERDUE: Badge(word="overdue", tone="amber", icon="clock"),
    ItemKind.COMPLAINT: Badge(word="complaint", tone="blue", icon="question"),
    ItemKind.ATTEMPT: Badge(word="refused attempts", tone="amber", icon="shield"),
    ItemKind.HELD: Badge(word="disappeared", tone="amber", icon="eye"),
    ItemKind.OWN: Badge(word="added", tone="grey", icon="pencil"),
}

DECISIONS: Mapping[Decision | None, Badge] = {
    None: Badge(word="open", tone="grey", icon="question"),
    Decision.CARRIED: Badge(word="carried", tone="green", icon="check"),
    Decision.REJECTED: Badge(word="rejected", tone="red", icon="cross"),
    Decision.NO_QUORUM: Badge(word="no quorum", tone="amber", icon="alert"),
    Decision.NOTED: Badge(word="noted", tone="petrol", icon="pencil"),
    Decision.DEFERRED: Badge(word="deferred", tone="grey", icon="calendar"),
}

STAGES: Mapping[Stage, Badge] = {
    Stage.CALLED: Badge(word="called", tone="blue", icon="calendar"),
    Stage.IN_SESSION: Badge(word="in session", tone="petrol", icon="person"),
    Stage.CLOSED: Badge(word="minutes closed", tone="green", icon="check"),
}

CHOICES: Mapping[Choice, Badge] = {
    Choice.YES: Badge(word="for it", tone="green", icon="check"),
    Choice.NO: Badge(word="against it", tone="red", icon="cross"),
    Choice.ABSTAIN: Badge(word="abstains", tone="grey", icon="question"),
}

GATES: Mapping[str, str] = {
    "G3": "the plan of a migration",
    "GX": "an exception, until a day",
    "G11": "a process tool that stays with its engineer",
    "GE": "critical enterprise software of IT",
    "decommissioned": "ending a tool that nobody needs",
}
"""What the board votes on at each gate."""
