"""What waits for the board: the gates at which it votes, put as proposals with what proves them (POLICY section 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from classifiers.criticality import Criticality
from classifiers.explain import reason
from inventory.domain.gates.case import Case, carried, last_vote, needs_vote
from inventory.domain.gates.filing import subject_of
from inventory.domain.gates.retirement import absence_subject, enter_decommissioned
from inventory.domain.gates.triage import SEVERE
from inventory.domain.meeting import ItemKind, Line, Topic
from inventory.domain.migration import TRANSITIONS, State

PLANNING = frozenset({State.CONTAINED})
STAYING = frozenset({State.SUBMITTED, State.DRIFTED})
CONFIRMING = frozenset(state for state, ways in TRANSITIONS.items() if State.ENTERPRISE in ways)
EXCEPTING = frozenset(state for state, ways in TRANSITIONS.items() if State.EXCEPTION in ways)
ENDING = frozenset({State.OWNED, State.CONTAINED})
"""The states in which each gate can wait for the board."""

_LOGIC = 12
"""Characters of a fingerprint that people compare by eye."""


def topics_of(case: Case, tool: str, name: str) -> Iterator[Topic]:
    """Yield what waits for the board's vote on this tool: filed, and not voted on as it is now."""
    for gate, proposes in _PROPOSALS.items():
        subject = subject_of(case, gate)
        proposal = proposes(case)
        if proposal and subject and not _settled(case, gate, subject):
            yield Topic(
                key=f"vote:{tool}:{gate}:{subject}",
                kind=ItemKind.VOTE,
                title=name,
                proposal=proposal,
                lines=tuple(_lines(case, tool)),
                tool=tool,
                gate=gate,
                subject=subject,
            )


def _settled(case: Case, gate: str, subject: str) -> bool:
    """Return True if the board has said yes, or no; a vote without a quorum says neither."""
    vote = last_vote(case, gate, subject)
    return vote is not None and (carried(case, gate, subject) or (bool(vote.noes) and len(vote.noes) >= len(vote.ayes)))


def _planned(case: Case) -> str:
    plan = case.dossier.plan
    if plan is None or case.state not in PLANNING:
        return ""
    value = plan.value
    because = f" ({value.sentence.strip()})" if value.sentence.strip() else ""
    return (
        f"Move it into {plan.system} by {plan.target}; it is worth {format(value.amount, 'f')} {value.unit}{because}; "
        f"{plan.cost_centre} pays. Filed by {_named(case, plan.by)}."
    )


def _excepted(case: Case) -> str:
    waiver = case.dossier.waiver
    if waiver is None or case.state not in EXCEPTING or waiver.until <= case.now:
        return ""
    return (
        f"Leave it as it is until {waiver.until:%Y-%m-%d}, because: {_sentence(waiver.reason)} "
        f"What makes up for it: {_sentence(waiver.controls)} Asked for by {_named(case, waiver.by)}."
    )


def _staying(case: Case) -> str:
    steers = case.verdict is not None and case.verdict.criticality is Criticality.PROCESS
    approved = case.registration is not None and case.registration.holds_for(case.fingerprint)
    if not steers or case.state not in STAYING or (case.state is State.DRIFTED and not approved):
        return ""
    owner = "its owner" if case.owner is None else case.owner.name
    return (
        f"Let it stay with {owner}: it steers the process, so the board approves its logic {case.fingerprint[:_LOGIC]}."
    )


def _enterprise(case: Case) -> str:
    severe = case.verdict is not None and case.verdict.criticality in SEVERE
    zones = [zone for zone in case.organisation.enterprise if case.now < zone.valid_until]
    covering = {zone.name for zone in zones for place in case.places if zone.covers(*place, case.now)}
    covered = all(any(zone.covers(*place, case.now) for zone in zones) for place in case.places)
    if not severe or case.state not in CONFIRMING or not case.places or not covered:
        return ""
    return f"Take it as enterprise software that IT runs: it lies in {', '.join(sorted(covering))}."


def _ended(case: Case) -> str:
    """Only what misses nothing but the vote: the owner asks, it is gone and unused, nobody depends on it."""
    if case.state not in ENDING or case.owner is None:
        return ""
    asked = replace(case, actor=case.owner)
    missing = enter_decommissioned(asked)
    if not missing or missing != needs_vote(asked, State.DECOMMISSIONED.value, absence_subject(asked)):
        return ""
    unused = case.dossier.presence.unused_for(case.discovered or case.now, case.now)
    return f"End it without a migration: scans do not find it any more, and nobody used it for {unused.days} days."


_PROPOSALS: dict[str, Callable[[Case], str]] = {
    "G3": _planned,
    "GX": _excepted,
    "G11": _staying,
    "GE": _enterprise,
    State.DECOMMISSIONED.value: _ended,
}
"""What is proposed at each gate, "" if it does not wait for the board."""


def _lines(case: Case, tool: str) -> Iterator[Line]:
    if case.verdict is not None:
        yield Line(text=f"{case.verdict.criticality.capitalize()}: {reason(case.verdict)}", tool=tool)
    for proof in case.dossier.proofs:
        yield Line(text=f"contained, {proof.item}: {proof.text}", tool=tool)


def _named(case: Case, person: str) -> str:
    found = case.person(person)
    return person if found is None else found.name


def _sentence(text: str) -> str:
    ended = text.strip()
    return ended if ended.endswith((".", "!", "?")) else f"{ended}."
