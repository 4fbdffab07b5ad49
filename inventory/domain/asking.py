"""What a tool needs next, and from which party: read off its state, its verdict and what people filed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from classifiers.criticality import Criticality
from classifiers.facts import Facts, Known
from classifiers.settings import Deadlines
from classifiers.verdict import Outcome
from inventory.domain.caseload import Ask, Party, Step
from inventory.domain.clocks import Span
from inventory.domain.dossier import EMPTY, Dossier
from inventory.domain.gates.ownership import CONTAINMENT, items_to_prove
from inventory.domain.migration import State
from inventory.domain.people import Person, Role, Unit
from inventory.domain.registration import Registration

NOTICE = timedelta(days=30)
"""How long before an attestation ends its owner is asked for the next one."""

HEIGHT = {
    Criticality.FINANCIAL: 3,
    Criticality.QUALITY: 3,
    Criticality.PROCESS: 2,
    Criticality.UNKNOWN: 1,
    Criticality.REPORTING: 1,
    Criticality.PERSONAL: 0,
}
"""Which of two tools with the same score comes first."""

Asked = tuple[Step, Party]

_MOVING = frozenset({Outcome.MIGRATE_NOW, Outcome.MIGRATE_PLANNED, Outcome.CONTAIN})
"""Outcomes of tools that cannot stay as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that decides what is asked about a tool today.

    `confirmed`: its class needs no person any more (G0). `owner` is whom its registration names, also one who has
    left. `read_only` is declared and observed. `fingerprint` is its logic, `plant` where it stands.
    """

    tool: str
    state: State
    outcome: Outcome
    criticality: Criticality
    score: float
    discovered: datetime
    facts: Facts
    read_only: Known
    now: datetime
    deadlines: Deadlines
    confirmed: bool = False
    seen: bool = True
    plant: str = ""
    fingerprint: str = ""
    secrets: int = 0
    registration: Registration | None = None
    owner: Person | None = None
    dossier: Dossier = EMPTY

    @property
    def owned(self) -> bool:
        """True if somebody of the business answers for it, today."""
        return self.facts.owner is Known.YES and self.owner is not None and self.owner.can_own


def urgency(situation: Situation) -> tuple[object, ...]:
    """Return what situations are sorted by: the highest score, then the highest criticality, then the oldest."""
    return -situation.score, -HEIGHT[situation.criticality], situation.discovered, situation.tool


def asked(situation: Situation) -> tuple[Ask, ...]:
    """Return what is asked about this tool now, each once; nothing if nobody is to be asked.

    While nobody of the business answers for a tool, whatever its owner would be asked becomes one case: who does?
    """
    rule = _BY_STATE.get(situation.state)
    found = [] if rule is None else list(rule(situation))
    if not situation.owned and any(party is Party.OWNER for _, party in found):
        found = [(step, party) for step, party in found if party is not Party.OWNER]
        found.append((Step.OWNER, _whom_to_ask(situation)))
    return tuple(sorted({Ask(tool=situation.tool, step=step, party=party) for step, party in found}))


def _whom_to_ask(situation: Situation) -> Party:
    """The one who was named, if that person can still say yes; a leaver's manager; else who heads the plant."""
    if situation.owner is None:
        return Party.HEAD
    return Party.OWNER if situation.owner.can_own else Party.MANAGER


def _start(situation: Situation) -> Iterator[Asked]:
    """Before anybody has taken it over; a tool that is gone by then is no case any more."""
    if not situation.seen or situation.outcome in {Outcome.WATCH, Outcome.ENTERPRISE}:
        return
    if situation.outcome is Outcome.TRIAGE:
        yield _question(situation)
    elif situation.outcome is Outcome.CLOSE_GAPS:
        yield from _gaps(situation)
    else:
        yield from _taking_over(situation)


def _taking_over(situation: Situation) -> Iterator[Asked]:
    """First its class is confirmed (G0): nobody is asked to answer for what may be something else."""
    if situation.state is State.DISCOVERED and not situation.confirmed:
        yield Step.CLASS, Party.ASSESSOR
        return
    yield Step.TAKE_OVER, Party.OWNER
    if situation.outcome in {Outcome.MIGRATE_NOW, Outcome.CONTAIN} and _unproven(situation, Unit.IT):
        yield Step.CONTAINMENT, Party.IT


def _question(situation: Situation) -> Asked:
    """Its owner knows best what it does; of a tool that has none an assessor finds out."""
    return Step.QUESTION, Party.OWNER if situation.owned else Party.ASSESSOR


def _gaps(situation: Situation) -> Iterator[Asked]:
    """One case for each gap of a report that may stay; before all others, that somebody answers for it."""
    facts = situation.facts
    if facts.documented is not Known.YES:
        yield Step.DOCUMENTS, Party.OWNER
    if facts.unchanged is not Known.YES:
        yield Step.REGISTRATION, Party.HEAD if _to_approve(situation) else Party.OWNER
    if facts.sandboxed is not Known.YES:
        yield Step.SANDBOX, Party.OWNER
    if not situation.owned:
        yield Step.OWNER, Party.OWNER


def _to_approve(situation: Situation) -> bool:
    """Everything is answered for today's logic and accepted: only the second person is missing (G11)."""
    filed = situation.registration
    return (
        filed is not None
        and filed.accepted is not None
        and filed.approved is None
        and filed.fingerprint == situation.fingerprint
        and not filed.draft.missing()
    )


def _owned(situation: Situation) -> Iterator[Asked]:
    if situation.outcome is Outcome.TRIAGE:
        yield _question(situation)
    elif situation.outcome in _MOVING:
        yield from _containing(situation)
    else:
        yield from _staying(situation)


def _containing(situation: Situation) -> Iterator[Asked]:
    """Each side proves its own items (OWN-2); when all are proven, the owner says so."""
    of_it, of_business = (_unproven(situation, side) for side in (Unit.IT, Unit.BUSINESS))
    if of_it:
        yield Step.CONTAINMENT, Party.IT
    if of_business or not of_it:
        yield Step.CONTAINMENT, Party.OWNER


def _unproven(situation: Situation, side: Unit) -> bool:
    proven = {proof.item for proof in situation.dossier.proofs if proof.text.strip()}
    items = items_to_prove(secrets=situation.secrets, read_only=situation.read_only)
    return any(CONTAINMENT[item].side is side and item not in proven for item in items)


def _contained(situation: Situation) -> Iterator[Asked]:
    if situation.outcome is Outcome.TRIAGE:
        yield _question(situation)
    elif situation.dossier.plan is not None and situation.outcome in _MOVING:
        yield Step.PLAN, Party.OWNER if _voted_down(situation) else Party.BOARD
    elif situation.outcome is Outcome.CONTAIN:
        yield Step.DECISION, Party.OWNER
    elif situation.outcome in {Outcome.MIGRATE_NOW, Outcome.MIGRATE_PLANNED}:
        yield Step.PLAN, Party.OWNER
    else:
        yield from _staying(situation)


def _voted_down(situation: Situation) -> bool:
    """Return True if the board has voted against the plan as it is: then its owner files another."""
    plan = situation.dossier.plan
    votes = [vote for vote in situation.dossier.votes if plan is not None and vote.subject == plan.digest]
    last = max((vote for vote in votes if vote.gate == "G3"), key=lambda vote: vote.at, default=None)
    return last is not None and len(last.noes) >= len(last.ayes)


def _staying(situation: Situation) -> Iterator[Asked]:
    """On the citizen path: its gaps, and without any that it is submitted."""
    gaps = list(_gaps(situation))
    yield from gaps or [(Step.SUBMISSION, Party.OWNER)]


def _submitted(situation: Situation) -> Iterator[Asked]:
    """Owner, head and IT sign for today's logic, the board votes on a process tool, then the owner asks (G11)."""
    today = {one.role for one in situation.dossier.endorsements if one.fingerprint == situation.fingerprint}
    missing = []
    if not today & {Role.PRODUCT_OWNER, Role.DEPARTMENT_HEAD}:
        missing.append((Step.SUBMISSION, Party.HEAD))
    if Role.IT_OPERATOR not in today:
        missing.append((Step.SUBMISSION, Party.IT))
    voted = any(vote.gate == "G11" and vote.subject == situation.fingerprint for vote in situation.dossier.votes)
    if situation.criticality is Criticality.PROCESS and not voted:
        missing.append((Step.SUBMISSION, Party.BOARD))
    if Role.OWNER not in today or not missing:
        missing.append((Step.SUBMISSION, Party.OWNER))
    yield from missing


def _monitored(situation: Situation) -> Iterator[Asked]:
    if attestation_due(situation) - NOTICE <= situation.now:
        yield Step.ATTESTATION, Party.OWNER
    elif not situation.owned:
        yield Step.OWNER, Party.OWNER


def attestation_due(situation: Situation) -> datetime:
    """Return when its owner has to say again that it is still used and still right: each year, twice for a process."""
    spans = situation.deadlines[Outcome.ALLOW_AND_MONITOR]
    key = "attested_process" if situation.criticality is Criticality.PROCESS else "attested"
    filed = situation.registration
    approved = None if filed is None else filed.approved
    last = max([approved or situation.discovered, *(one.at for one in situation.dossier.attestations)])
    return last + timedelta(days=Span.of(spans[key]).length)


def _drifted(situation: Situation) -> Iterator[Asked]:
    yield Step.DRIFT, Party.HEAD if _to_approve(situation) else Party.OWNER


def _on_the_plan(*work: Asked) -> Callable[[Situation], Iterator[Asked]]:
    """The owner answers for the date; whoever has the ball does the work."""

    def ask(situation: Situation) -> Iterator[Asked]:
        del situation
        yield Step.CUT_OVER, Party.OWNER
        yield from work

    return ask


def _planned(situation: Situation) -> Iterator[Asked]:
    yield Step.CUT_OVER, Party.OWNER
    checked = situation.dossier.architecture
    if situation.dossier.request is not None and (checked is None or not (checked.passed or checked.override.strip())):
        yield Step.ARCHITECTURE, Party.ARCHITECT
    else:
        yield Step.REQUEST, Party.PRODUCT_OWNER


_BY_STATE: Mapping[State, Callable[[Situation], Iterator[Asked]]] = {
    State.DISCOVERED: _start,
    State.TRIAGED: _start,
    State.OWNED: _owned,
    State.REOPENED: _containing,
    State.CONTAINED: _contained,
    State.PLANNED: _planned,
    State.IN_BUILD: _on_the_plan((Step.DATA, Party.DATA_OWNER)),
    State.DATA_READY: _on_the_plan((Step.TEST, Party.TESTER)),
    State.UAT: _on_the_plan((Step.SIGNATURE, Party.PRODUCT_OWNER)),
    State.SIGNED: _on_the_plan((Step.DEPLOYMENT, Party.IT)),
    State.DEPLOYED_UNSIGNED: _on_the_plan((Step.DATA, Party.DATA_OWNER)),
    State.DEPLOYED: _on_the_plan(),
    State.SUBMITTED: _submitted,
    State.MONITORED: _monitored,
    State.DRIFTED: _drifted,
}
"""In the other states nobody is asked: they are final, set aside, or move by themselves."""

STATES = frozenset(_BY_STATE)
"""The states in which somebody may be asked for something."""
