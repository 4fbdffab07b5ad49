"""Who is asked for what: a case is a tool, a step of it, and the party that can take it (POLICY sections 2 and 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from classifiers.evidence import Level
from classifiers.policy import SEVERE
from classifiers.settings import Deadlines
from classifiers.verdict import Outcome, Verdict
from inventory.domain.clocks import Span

MOST_OPEN = 5
"""Open cases that nobody has more of at a time; the score decides which (POLICY section 2)."""

PATIENCE = Span(length=5, working=True)
"""How long an overdue case stays with a level of escalation before the next one hears of it."""


class Party(StrEnum):
    """Who has the ball."""

    OWNER = "owner"
    MANAGER = "manager"
    HEAD = "department head"
    ASSESSOR = "assessor"
    IT = "IT"
    ARCHITECT = "IT architect"
    BOARD = "board"
    PRODUCT_OWNER = "product owner"
    DATA_OWNER = "data owner"
    TESTER = "operations tester"


class Step(StrEnum):
    """What is asked."""

    QUESTION = "question"
    CLASS = "class"
    OWNER = "owner"
    TAKE_OVER = "take over"
    CONTAINMENT = "containment"
    DECISION = "decision"
    PLAN = "plan"
    CUT_OVER = "cut-over"
    REQUEST = "request"
    ARCHITECTURE = "architecture"
    DATA = "data"
    TEST = "test"
    SIGNATURE = "signature"
    DEPLOYMENT = "deployment"
    DOCUMENTS = "documents"
    REGISTRATION = "registration"
    SANDBOX = "sandbox"
    SUBMISSION = "submission"
    ATTESTATION = "attestation"
    DRIFT = "drift"


ASKED: Mapping[Step, str] = {
    Step.QUESTION: "one question decides it: answer it, or say what the tool is",
    Step.CLASS: "confirm its class, or say what it really is",
    Step.OWNER: "this tool needs a home: who in the business answers for it?",
    Step.TAKE_OVER: "take it over, with a deputy where it is high-risk",
    Step.CONTAINMENT: "make it safe: prove the items of the containment list",
    Step.DECISION: "decide: replace the direct write, register it, or migrate it",
    Step.PLAN: "say where it goes, what that is worth, who pays, and until when; the board votes on it",
    Step.CUT_OVER: "bring it home by the date of its plan",
    Step.REQUEST: "file the request for the target system, with its value",
    Step.ARCHITECTURE: "check the architecture of the request",
    Step.DATA: "validate the data first: no difference between old and new",
    Step.TEST: "test it with data of Operations",
    Step.SIGNATURE: "sign what was tested",
    Step.DEPLOYMENT: "deploy what was signed",
    Step.DOCUMENTS: "write down what goes in, what comes out, how to run it and check it",
    Step.REGISTRATION: "file or approve its registration: five answers",
    Step.SANDBOX: "move it into a sandbox of IT",
    Step.SUBMISSION: "submit and sign it, so that it can stay",
    Step.ATTESTATION: "say that it is still used and still right",
    Step.DRIFT: "its logic changed: approve the new one, or bring the old one back",
}
"""What each step asks, as people read it."""

ON_THE_PLAN = frozenset({Step.REQUEST, Step.ARCHITECTURE, Step.DATA, Step.TEST, Step.SIGNATURE, Step.DEPLOYMENT})
"""Steps of a migration: they run by the date of its cut-over, and have no span of their own."""

_SPANS: Mapping[tuple[Outcome, Step], str] = {
    (Outcome.MIGRATE_NOW, Step.OWNER): "owner",
    (Outcome.MIGRATE_NOW, Step.TAKE_OVER): "deputy",
    (Outcome.MIGRATE_NOW, Step.CONTAINMENT): "containment",
    (Outcome.MIGRATE_NOW, Step.PLAN): "plan",
    (Outcome.MIGRATE_NOW, Step.CUT_OVER): "cut_over",
    (Outcome.MIGRATE_PLANNED, Step.TAKE_OVER): "plan",
    (Outcome.MIGRATE_PLANNED, Step.CONTAINMENT): "plan",
    (Outcome.MIGRATE_PLANNED, Step.PLAN): "plan",
    (Outcome.MIGRATE_PLANNED, Step.CUT_OVER): "cut_over",
    (Outcome.CONTAIN, Step.OWNER): "containment",
    (Outcome.CONTAIN, Step.TAKE_OVER): "containment",
    (Outcome.CONTAIN, Step.CONTAINMENT): "containment",
    (Outcome.CONTAIN, Step.DECISION): "decision",
    (Outcome.CONTAIN, Step.PLAN): "decision",
    (Outcome.CONTAIN, Step.CUT_OVER): "done",
    (Outcome.CLOSE_GAPS, Step.OWNER): "owner",
    (Outcome.CLOSE_GAPS, Step.DOCUMENTS): "documents",
    (Outcome.CLOSE_GAPS, Step.REGISTRATION): "registration",
    (Outcome.CLOSE_GAPS, Step.SANDBOX): "sandbox",
}
"""The deadline of policy.toml for a step of a tool with this outcome."""

_ANY: Mapping[Step, tuple[Outcome, str]] = {
    Step.CLASS: (Outcome.TRIAGE, "with_signals"),
    Step.OWNER: (Outcome.MIGRATE_NOW, "owner"),
    Step.TAKE_OVER: (Outcome.CLOSE_GAPS, "registration"),
    Step.CONTAINMENT: (Outcome.CONTAIN, "containment"),
    Step.DECISION: (Outcome.CONTAIN, "decision"),
    Step.PLAN: (Outcome.MIGRATE_PLANNED, "plan"),
    Step.CUT_OVER: (Outcome.MIGRATE_PLANNED, "cut_over"),
    Step.DOCUMENTS: (Outcome.CLOSE_GAPS, "documents"),
    Step.REGISTRATION: (Outcome.CLOSE_GAPS, "registration"),
    Step.SANDBOX: (Outcome.CLOSE_GAPS, "sandbox"),
    Step.SUBMISSION: (Outcome.CLOSE_GAPS, "registration"),
    Step.DRIFT: (Outcome.ALLOW_AND_MONITOR, "logic_drift"),
    Step.ATTESTATION: (Outcome.CLOSE_GAPS, "registration"),
}
"""The deadline of a step where the outcome has none of its own: the nearest the policy has."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Ask:
    """What is asked of which party about one tool."""

    tool: str
    step: Step
    party: Party


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """A case as it was put to a person.

    `due` is the last day for it, None while no clock runs. `ending` is how it was closed, `after` the case that it was
    handed over from; `level` how far it was escalated, `told` to whom in turn and `escalated` when last; `provisional`
    since when its tool stands on the provisional list of what to migrate now (R9).
    """

    id: int
    ask: Ask
    person: str
    put: datetime
    due: date | None = None
    closed: datetime | None = None
    ending: str = ""
    after: int | None = None
    level: int = 0
    escalated: datetime | None = None
    told: tuple[str, ...] = ()
    provisional: datetime | None = None


class Ending(StrEnum):
    """How a case was closed."""

    DONE = "done"
    HANDED_OVER = "handed over"
    GONE = "the person cannot take it any more"


def span_of(step: Step, outcome: Outcome, deadlines: Deadlines, *, signalled: bool) -> Span:
    """Return how long a step may take; those of a migration have no span, they run by the date of the cut-over.

    `signalled`: a question about a tool with a financial, quality or process signal of level 2 or 3 is more urgent.
    """
    if step is Step.QUESTION:
        return Span.of(deadlines[Outcome.TRIAGE]["with_signals" if signalled else "otherwise"])
    own = _SPANS.get((outcome, step))
    section, key = (outcome, own) if own is not None else _ANY[step]
    return Span.of(deadlines[section][key])


def signalled(verdict: Verdict) -> bool:
    """Return True if a financial, quality or process signal of level 2 or 3 stands in an undecided tool (R9)."""
    return any(signal.level >= Level.STRUCTURE and signal.criticality in SEVERE for signal in verdict.signals)


def free(loads: Mapping[str, int], people: Iterable[str]) -> list[str]:
    """Return who of these people can take another case, the least loaded first."""
    able = [person for person in people if loads.get(person, 0) < MOST_OPEN]
    return sorted(able, key=lambda person: (loads.get(person, 0), person))
