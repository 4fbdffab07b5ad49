"""Gates at the start: what a tool is, and whether it is one at all (G0, GN, GE)."""

from __future__ import annotations

from classifiers.criticality import Criticality
from classifiers.evidence import Level
from classifiers.verdict import Outcome, Verdict
from inventory.domain.canonical import digest_of
from inventory.domain.gates.case import Case, needs_reason, needs_role, needs_vote, of_business
from inventory.domain.migration import State
from inventory.domain.people import Role, Unit
from inventory.domain.refusal import Refusal, no

CONFIRMED_BY_RULE = 0.9
"""Confidence from which a class with level-3 evidence needs no person to confirm it (G0)."""

SEVERE = frozenset({Criticality.FINANCIAL, Criticality.QUALITY, Criticality.PROCESS})
"""What the board decides about."""


_BY_RULE = frozenset({State.DISCOVERED, State.WATCHED})
"""Where a rule alone confirms a class; what people have decided is undone by people (G0)."""


def enter_triaged(case: Case) -> tuple[Refusal, ...]:
    """G0: the class is confirmed by an assessor with a reason, or was already: by what people said, or by rule."""
    if case.verdict is None:
        return no("G0", "the tool has no verdict yet; scan it first")
    said = case.facts.corrected is not None and case.verdict.outcome is not Outcome.TRIAGE
    if (said or confirmed_by_rule(case.verdict)) and case.state in _BY_RULE:
        return ()
    right = case.right(Role.ASSESSOR)
    unconfirmed = right is None or not right.natural
    of_it = right is not None and right.of_it
    return (
        no("G0", f"{case.actor.name} is no assessor, and the class is not confirmed by rule", when=unconfirmed)
        + no("CHG-1", f"{case.actor.name} belongs to IT; the business confirms a class", when=of_it)
        + needs_reason(case, "G0", "why the class is right")
    )


def confirmed_by_rule(verdict: Verdict | None) -> bool:
    """Return True if the class needs no person to confirm it: confidence >= 90 % and level-3 evidence (G0).

    A class that people corrected is confirmed by them.
    """
    if verdict is not None and verdict.by_rules is not None:
        return True
    return (
        verdict is not None
        and verdict.confidence >= CONFIRMED_BY_RULE
        and any(
            signal.criticality is verdict.criticality and signal.level is Level.BEHAVIOUR for signal in verdict.signals
        )
    )


def enter_not_a_tool(case: Case) -> tuple[Refusal, ...]:
    """GN: an assessor gives a reason; where a signal of level 2 or 3 stands against it, two persons decide."""
    answer = needs_role(case, "GN", Role.ASSESSOR) + needs_reason(case, "GN", "why this is not a tool")
    strong = case.verdict is not None and any(signal.level >= Level.STRUCTURE for signal in case.verdict.signals)
    return answer + (_second(case) if strong else ())


def _second(case: Case) -> tuple[Refusal, ...]:
    if case.second is None:
        return no("GN", "there is evidence that this is a tool, so a second person has to agree")
    first, second = case.right(Role.ASSESSOR), case.right(Role.ASSESSOR, case.second)
    behind = {case.actor.id} if first is None else first.behind
    also = {case.second.id} if second is None else second.behind
    return no("GN", "the second person must be somebody else", when=bool(behind & also)) + of_business(
        case.second, "the second person", "GN"
    )


def enter_enterprise(case: Case) -> tuple[Refusal, ...]:
    """GE: IT confirms what it runs itself, by an entry or a zone that has not expired; the board if it is critical."""
    zones = [zone for zone in case.organisation.enterprise if case.now < zone.valid_until]
    covered = bool(case.places) and all(
        any(zone.covers(share, path, case.now) for zone in zones) for share, path in case.places
    )
    severe = case.verdict is not None and case.verdict.criticality in SEVERE
    return (
        needs_role(case, "GE", Role.IT_OPERATOR, business=False)
        + no("GE", f"{case.actor.name} is not of IT; IT confirms what it runs", when=case.actor.unit is not Unit.IT)
        + no(
            "GE",
            "not every place of it lies in a zone that IT runs and that has not expired; register the zone first",
            when=not covered,
        )
        + (needs_vote(case, "GE", enterprise_subject(case)) if severe else ())
    )


def enterprise_subject(case: Case) -> str:
    """Return what the board votes on at GE: this logic, in these zones, with their ends."""
    covering = {
        (zone.name, zone.valid_until.isoformat())
        for zone in case.organisation.enterprise
        for share, path in case.places
        if zone.covers(share, path, case.now)
    }
    return digest_of({"logic": case.fingerprint, "zones": [list(zone) for zone in sorted(covering)]})
