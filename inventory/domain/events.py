"""What happened to a tool: facts that are appended and never changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

SCANNER = "scanner"
"""The actor of everything that a scan found, as against what a person decided."""


_DIGEST = re.compile(r"[0-9a-f]{64}")
_BY_EYE = 12


class EventKind(StrEnum):
    """Kinds of events; only real changes are events."""

    DISCOVERED = "discovered"
    MOVED = "moved"
    RENAMED = "renamed"
    COPIED = "copied"
    COPY_GONE = "copy_gone"
    DIVERGED = "diverged"
    MERGED = "merged"
    SPLIT = "split"
    KEPT_APART = "kept_apart"
    COMPARED_AGAIN = "compared_again"
    UNSEEN = "unseen"
    SEEN_AGAIN = "seen_again"
    LOGIC_CHANGED = "logic_changed"
    CONNECTION_CHANGED = "connection_changed"
    STRUCTURE_CHANGED = "structure_changed"
    VERDICT_CHANGED = "verdict_changed"
    STATE_CHANGED = "state_changed"
    DRAFTED = "drafted"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    ENDORSED = "endorsed"
    ATTESTED = "attested"
    CERTIFIED = "certified"
    CORRECTED = "corrected"
    CONFIRMED = "confirmed"
    TAKEN_BACK = "taken_back"
    SECOND_ASKED = "second_asked"
    SECOND_ANSWERED = "second_answered"
    PROVEN = "proven"
    PLANNED = "planned"
    WAIVED = "waived"
    VOTED = "voted"
    IDEA = "idea"
    REQUESTED = "requested"
    CHECKED = "checked"
    UNSIGNED_BUILD = "unsigned_build"
    INCIDENT_OPENED = "incident_opened"
    INCIDENT_ANSWERED = "incident_answered"
    INCIDENT_EXPLAINED = "incident_explained"
    INCIDENT_CLOSED = "incident_closed"
    COST_FILED = "cost_filed"
    COST_ENDED = "cost_ended"
    DATA_CHECKED = "data_checked"
    TESTED = "tested"
    BUILT = "built"
    DEPLOYED = "deployed"
    SIGNED = "signed"
    SIGNATURE_RESTORED = "signature_restored"
    PASSWORD_SET = "password_set"  # noqa: S105 - the name of an event
    PASSWORD_REFUSED = "password_refused"  # noqa: S105 - the name of an event
    ACCOUNT_LOCKED = "account_locked"
    ACCOUNT_RESET = "account_reset"
    FIRST_ACCOUNT = "first_account"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    TOKEN_MADE = "token_made"  # noqa: S105 - the name of an event
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - the name of an event
    KEY_MADE = "key_made"
    KEY_RETIRED = "key_retired"
    ATTEMPT_REFUSED = "attempt_refused"
    CASE_PUT = "case_put"
    CASE_HANDED_OVER = "case_handed_over"
    CASE_CLOSED = "case_closed"
    CLOCK_STARTED = "clock_started"
    ESCALATED = "escalated"
    PROVISIONALLY_LISTED = "provisionally_listed"
    COMPLAINED = "complained"
    DISAPPEARANCE_HELD = "disappearance_held"
    DISAPPEARANCE_RELEASED = "disappearance_released"
    ORPHANED = "orphaned"
    DIRECTORY_IMPORTED = "directory_imported"
    ROLE_GRANTED = "role_granted"
    ROLE_REVOKED = "role_revoked"
    ROLE_LENT = "role_lent"
    ROLE_RETURNED = "role_returned"
    REGISTER_CHANGED = "register_changed"
    MEETING_CALLED = "meeting_called"
    MEETING_OPENED = "meeting_opened"
    MEETING_CLOSED = "meeting_closed"
    MEETING_AMENDED = "meeting_amended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One fact: who did what when, why, and on which policy id it rests."""

    kind: EventKind
    at: datetime
    actor: str = SCANNER
    tool: str | None = None
    share: str | None = None
    reason: str = ""
    policy: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, str]:
        """What is known of it beside reason and policy, for people: digests cut to what one compares by eye."""
        return {name: _cut(value) for name, value in self.detail.items() if value}


def _cut(value: str) -> str:
    return f"{value[:_BY_EYE]}…" if _DIGEST.fullmatch(value) else value
