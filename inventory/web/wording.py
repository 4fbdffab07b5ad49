"""The words and marks of the board: one place that says how an outcome, a fact or a figure is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from classifiers.evidence import Trouble
from classifiers.facts import Known
from classifiers.verdict import Criticality, Outcome, Tag, Verdict
from inventory.domain.events import EventKind
from inventory.domain.responsibility import card
from inventory.domain.visiting import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A state as a person sees it: `tone` picks the colour, and `icon` and `word` say the same without it."""

    word: str
    tone: str
    icon: str


OUTCOMES: Mapping[Outcome, Badge] = {
    Outcome.MIGRATE_NOW: Badge(word="migrate now", tone="red", icon="alert"),
    Outcome.MIGRATE_PLANNED: Badge(word="migrate, planned", tone="orange", icon="calendar"),
    Outcome.CONTAIN: Badge(word="contain", tone="amber", icon="fence"),
    Outcome.TRIAGE: Badge(word="one question open", tone="grey", icon="question"),
    Outcome.CLOSE_GAPS: Badge(word="close the gaps", tone="blue", icon="pencil"),
    Outcome.ALLOW_AND_MONITOR: Badge(word="allow and monitor", tone="green", icon="check"),
    Outcome.WATCH: Badge(word="watch", tone="green", icon="eye"),
    Outcome.ENTERPRISE: Badge(word="supported by IT", tone="petrol", icon="shield"),
}

OUTCOME_SENTENCES: Mapping[Outcome, str] = {
    Outcome.MIGRATE_NOW: "run something critical without an owner or a description: contain, then move to a system",
    Outcome.MIGRATE_PLANNED: "are well kept, and still belong into a system that IT supports",
    Outcome.CONTAIN: "change something shared that they should only read",
    Outcome.TRIAGE: "are undecided: one question to somebody who knows the tool decides it",
    Outcome.CLOSE_GAPS: "are useful reports that need an owner, a description or a sandbox: register and keep them",
    Outcome.ALLOW_AND_MONITOR: "are registered and in order",
    Outcome.WATCH: "are personal helpers that change nothing shared: nobody is asked",
    Outcome.ENTERPRISE: "are enterprise software in the care of IT",
}

CLASS_BADGES: Mapping[Tag | None, Badge] = {
    Tag.SHADOW_IT: Badge(word="high-risk shadow IT", tone="red", icon="alert"),
    Tag.CITIZEN: Badge(word="managed citizen development", tone="green", icon="check"),
    None: Badge(word="undecided", tone="grey", icon="question"),
}

KNOWN: Mapping[Known, Badge] = {
    Known.YES: Badge(word="yes", tone="green", icon="check"),
    Known.NO: Badge(word="no", tone="red", icon="cross"),
    Known.UNKNOWN: Badge(word="unknown", tone="grey", icon="question"),
}

CRITICALITIES: Mapping[Criticality, str] = {
    Criticality.FINANCIAL: "generates financial data",
    Criticality.QUALITY: "controls quality decisions",
    Criticality.PROCESS: "controls the process",
    Criticality.REPORTING: "shows what others keep",
    Criticality.PERSONAL: "personal aid",
    Criticality.UNKNOWN: "not decided yet",
}

TROUBLES: Mapping[Trouble, str] = {
    Trouble.ENCRYPTED: "protected by a password",
    Trouble.MALFORMED: "damaged",
    Trouble.TOO_LARGE: "larger than a limit, which coverage names",
    Trouble.TIMED_OUT: "took longer than the limit",
    Trouble.OUT_OF_MEMORY: "needed more memory than the limit",
    Trouble.CRASHED: "made the reader fail",
    Trouble.DENIED: "no permission to read",
    Trouble.VANISHED: "gone before it was read",
    Trouble.CHANGED_WHILE_READ: "being changed while it was read",
    Trouble.UNREADABLE: "the file system could not read it",
    Trouble.NOT_A_FILE: "neither file nor folder",
    Trouble.LOOP: "folders that lead back into themselves",
    Trouble.PATH_TOO_LONG: "path too long",
    Trouble.NOT_READ_YET: "recognised, not read by this version yet",
    Trouble.SOURCE_ABSENT: "compiled: the code is in it, its source is not",
    Trouble.CAPPED: "only the first part was kept",
    Trouble.EXTENSION_MISMATCH: "the content is not what the file's ending says",
}

SCOPES: Mapping[Scope, str] = {
    Scope.REPORT: "report what an agent finds",
    Scope.READ: "read, as you can",
    Scope.WRITE: "read and decide, as you can",
}
"""What an API token is good for, in words."""

EVENTS: Mapping[EventKind, str] = {
    EventKind.DISCOVERED: "Found for the first time",
    EventKind.MOVED: "Moved",
    EventKind.RENAMED: "Renamed",
    EventKind.COPIED: "Copied",
    EventKind.COPY_GONE: "A copy is gone",
    EventKind.DIVERGED: "A copy went its own way",
    EventKind.MERGED: "Became one with another tool",
    EventKind.SPLIT: "Split: some files are a tool of their own",
    EventKind.KEPT_APART: "Said to be different from another tool",
    EventKind.COMPARED_AGAIN: "No longer said to be different from another tool",
    EventKind.UNSEEN: "No longer found",
    EventKind.SEEN_AGAIN: "Found again",
    EventKind.LOGIC_CHANGED: "Its logic changed",
    EventKind.CONNECTION_CHANGED: "It is connected to something else",
    EventKind.STRUCTURE_CHANGED: "Its sheets, tables or forms changed",
    EventKind.VERDICT_CHANGED: "The verdict changed",
    EventKind.STATE_CHANGED: "Moved to another state",
    EventKind.DRAFTED: "Registered as a draft",
    EventKind.ACCEPTED: "The owner accepted",
    EventKind.APPROVED: "Registration approved",
    EventKind.ENDORSED: "Signed",
    EventKind.ATTESTED: "Its owner says that it is still used and still right",
    EventKind.CERTIFIED: "A certificate was made out",
    EventKind.CORRECTED: "Class corrected by people",
    EventKind.CONFIRMED: "Class confirmed by people",
    EventKind.TAKEN_BACK: "What somebody had said of its class was taken back",
    EventKind.SECOND_ASKED: "A second person was asked to agree",
    EventKind.SECOND_ANSWERED: "The second person has answered",
    EventKind.CASE_PUT: "A case was put to a person",
    EventKind.CASE_HANDED_OVER: "A case was handed over",
    EventKind.CASE_CLOSED: "A case was closed",
    EventKind.CLOCK_STARTED: "The clock of a case started",
    EventKind.ESCALATED: "Somebody else may be able to help",
    EventKind.PROVISIONALLY_LISTED: "Listed provisionally as to be migrated now",
    EventKind.COMPLAINED: "A complaint",
    EventKind.PROVEN: "An item of the containment list was proven",
    EventKind.PLANNED: "A plan was filed",
    EventKind.WAIVED: "An exception was asked for",
    EventKind.VOTED: "The board voted",
    EventKind.IDEA: "An idea was filed",
    EventKind.REQUESTED: "The Product Owner filed a request",
    EventKind.CHECKED: "The IT Architect checked the request",
    EventKind.DATA_CHECKED: "The data was checked",
    EventKind.TESTED: "The acceptance test went on",
    EventKind.BUILT: "A build was attached",
    EventKind.SIGNED: "The Product Owner signed",
    EventKind.SIGNATURE_RESTORED: "A signature was taken in",
    EventKind.DEPLOYED: "A deployment was reported",
    EventKind.UNSIGNED_BUILD: "A build lies in production that nobody signed",
    EventKind.INCIDENT_OPENED: "An incident was reported",
    EventKind.INCIDENT_ANSWERED: "It was said whether it is down or wrong",
    EventKind.INCIDENT_EXPLAINED: "An incident was explained",
    EventKind.INCIDENT_CLOSED: "An incident was closed",
    EventKind.COST_FILED: "A cost was filed",
    EventKind.COST_ENDED: "A cost ended",
    EventKind.PASSWORD_SET: "A password was set",
    EventKind.PASSWORD_REFUSED: "A password was wrong",
    EventKind.ACCOUNT_LOCKED: "An account was locked for a while",
    EventKind.ACCOUNT_RESET: "An account was opened again",
    EventKind.FIRST_ACCOUNT: "The first account was set up",
    EventKind.SIGNED_IN: "Signed in",
    EventKind.SIGNED_OUT: "Signed out",
    EventKind.TOKEN_MADE: "A token for a program was made",
    EventKind.TOKEN_REVOKED: "A token for a program was revoked",
    EventKind.KEY_MADE: "A signing key was made",
    EventKind.KEY_RETIRED: "A signing key was retired",
    EventKind.ATTEMPT_REFUSED: "An attempt was refused",
    EventKind.DISAPPEARANCE_HELD: "Many tools disappeared at once; nothing was changed",
    EventKind.DISAPPEARANCE_RELEASED: "The disappearance was confirmed",
    EventKind.ORPHANED: "Its owner has left",
    EventKind.DIRECTORY_IMPORTED: "People were imported",
    EventKind.ROLE_GRANTED: "A role was given to a person",
    EventKind.ROLE_REVOKED: "A role was taken from a person",
    EventKind.ROLE_LENT: "A role was lent to a person",
    EventKind.ROLE_RETURNED: "A loan of a role was ended",
    EventKind.REGISTER_CHANGED: "A register was changed",
    EventKind.MEETING_CALLED: "A meeting of the board was called",
    EventKind.MEETING_OPENED: "A meeting of the board was opened",
    EventKind.MEETING_CLOSED: "The minutes of a meeting were closed",
    EventKind.MEETING_AMENDED: "Something was added to the minutes of a meeting",
}

SORTS = {
    "urgency": "most urgent first",
    "score": "highest score",
    "proof": "best proven",
    "name": "name",
    "newest": "newest",
}

FACTS: Mapping[str, str] = {
    "owner": "Owner",
    "documented": "Documented",
    "sandboxed": "In a sandbox",
    "read_only": "Read-only",
    "unchanged": "Unchanged",
}

RESPONSIBILITY: Mapping[str, tuple[str, ...]] = card()
"""Who owns which layer (OWN-2): IT the roads, Operations the vehicle and the destination (OWN-1)."""


def outcome_badge(verdict: Verdict) -> Badge:
    """Return what is to be done with the tool."""
    return OUTCOMES[verdict.outcome]


def class_badge(verdict: Verdict) -> Badge:
    """Return the class; a condition is part of its word, and a conditional class is never green."""
    badge = CLASS_BADGES[verdict.tag]
    if verdict.tag is None and verdict.outcome is Outcome.ENTERPRISE:
        return OUTCOMES[Outcome.ENTERPRISE]
    if verdict.conditional and verdict.outcome is Outcome.CLOSE_GAPS:
        return Badge(word=f"{badge.word}, conditional", tone="blue", icon="pencil")
    return Badge(word=f"{badge.word}, conditional", tone=badge.tone, icon=badge.icon) if verdict.conditional else badge


def plain(name: object) -> str:
    """Return a name of the code as words: `close_gaps` is `close gaps`."""
    return str(name).replace("_", " ").replace("-", " ")


def grouped(figure: float) -> str:
    """Return a whole number with its thousands apart."""
    return f"{int(figure):,}"


def counted(figure: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 tool`, `2 tools`."""
    return f"{figure:,} {one if figure == 1 else many or one + 's'}"


def percent(part: int, whole: int) -> str:
    """Return a share as a percentage with one decimal that is never rounded up."""
    tenths = part * 1000 // whole if whole else 0
    return f"{tenths // 10}.{tenths % 10} %"


def share_of(value: float) -> str:
    """Return a fraction of 1 as a whole percentage, not rounded up."""
    return f"{int(value * 100 + 1e-9)} %"


def size(count: int) -> str:
    """Return a file size for people."""
    amount = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{int(amount):,} bytes" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def moment(at: datetime) -> str:
    """Return a time in UTC, and say so."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def iso(at: datetime) -> str:
    """Return a time for machines."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def ago(at: datetime, now: datetime) -> str:
    """Return how long ago a time was, roughly, as people say it."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    if minutes < 2:
        return "just now"
    for bound, size_of, noun in ((120, 1, "minutes"), (48 * 60, 60, "hours"), (None, 24 * 60, "days")):
        if bound is None or minutes < bound:
            return f"{minutes // size_of:,} {noun} ago"
    return ""


def visible(text: str) -> str:
    """Return text with the marks that would turn or hide it written out, so that they cannot disguise a file name."""
    return "".join(one if one.isprintable() or one in "\n\t" else f"‹{ord(one):04X}›" for one in text)


def pairs(names: Iterable[str], *, plainly: bool = True) -> list[tuple[str, str]]:
    """Return names with their words, in order: the options of a choice."""
    return sorted((str(name), plain(name) if plainly else str(name)) for name in names)


def badge_pairs(badges: Mapping[Outcome, Badge]) -> list[tuple[str, str]]:
    """Return outcomes with their words, the most severe first."""
    return [(outcome.value, badge.word) for outcome, badge in badges.items()]
