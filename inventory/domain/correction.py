"""Correcting a criticality: people may know better than the rules, and what they say teaches the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from classifiers.criticality import Criticality
from classifiers.evidence import Level
from classifiers.policy import SEVERE
from classifiers.verdict import Verdict
from inventory.domain.gates.case import Case, natural_person
from inventory.domain.people import Authority, Person, Role
from inventory.domain.refusal import Refusal, no

_HEIGHT = {
    Criticality.PERSONAL: 0,
    Criticality.REPORTING: 1,
    Criticality.UNKNOWN: 1,
    Criticality.PROCESS: 2,
    Criticality.QUALITY: 3,
    Criticality.FINANCIAL: 3,
}
"""Financial and quality are equally high (POLICY section 2, invariants)."""

WITHDRAWN = Criticality.UNKNOWN
"""What is on record where somebody has taken a correction back: the rules alone decide again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What people found a tool to be, for one state of its logic; a label that rules are measured by.

    `by_rules` is what the rules said then, `rules` are those that proved it; equal criticalities are a confirmation.
    """

    tool: str
    fingerprint: str
    criticality: Criticality
    by_rules: Criticality
    rules: tuple[str, ...]
    reason: str
    actor: str
    second: str
    at: datetime

    @property
    def confirms(self) -> bool:
        """True if people found what the rules had found."""
        return self.criticality is self.by_rules


def found_by_rules(verdict: Verdict) -> Criticality:
    """Return what the rules say, whatever people decided."""
    return verdict.criticality if verdict.by_rules is None else verdict.by_rules


def proving_rules(verdict: Verdict) -> tuple[str, ...]:
    """Return the ids of the rules whose signals speak for what the rules found, the strongest level alone."""
    wanted = found_by_rules(verdict)
    own = [signal for signal in verdict.signals if signal.criticality is wanted]
    top = max((signal.level for signal in own), default=Level.NONE)
    return tuple(dict.fromkeys(signal.rule for signal in own if signal.level is top))


def downward(verdict: Verdict, wanted: Criticality) -> bool:
    """Return True if this makes less of a tool than is known of it: then two persons decide (as for GN).

    An undecided tool that shows a signal of level 2 or 3 counts as high as what the signal speaks of.
    """
    known = max(_HEIGHT[found_by_rules(verdict)], _HEIGHT[verdict.criticality])
    if found_by_rules(verdict) is Criticality.UNKNOWN:
        strong = (signal for signal in verdict.signals if signal.level >= Level.STRUCTURE)
        hints = (_HEIGHT[signal.criticality] for signal in strong if signal.criticality in SEVERE)
        known = max([known, *hints])
    return _HEIGHT[wanted] < known


def correction_refusals(case: Case, wanted: Criticality, *, readable: bool) -> tuple[Refusal, ...]:
    """Return every reason why the actor cannot correct this verdict; `readable`: its logic has a fingerprint."""
    verdict = case.verdict
    if verdict is None:
        return no("G0", "the tool has no verdict yet; scan it first")
    return (
        no("G0", "a correction says what the tool is; unknown is what the rules say", when=_unknown(wanted))
        + no("G0", "its logic could not be read, so nothing would end the correction; use move", when=not readable)
        + no("G0", f"{case.actor.name} is no assessor and not on the board", when=_right(case, case.actor) is None)
        + no("G0", "say in one sentence why", when=not case.reason.strip())
        + natural_person(case.actor, "who corrects", "G0")
        + _four_eyes(case, verdict, wanted)
    )


def _four_eyes(case: Case, verdict: Verdict, wanted: Criticality) -> tuple[Refusal, ...]:
    second = case.second
    if second is None:
        sentence = f"from {verdict.criticality} to {wanted} is downward, so a second person has to agree"
        return no("GN", sentence, when=downward(verdict, wanted))
    first, also = _right(case, case.actor), _right(case, second)
    behind = {case.actor.id} if first is None else first.behind
    behind_second = {second.id} if also is None else also.behind
    return (
        no("GN", "the second person must be somebody else", when=bool(behind & behind_second))
        + no("GN", f"{second.name} is no assessor and not on the board", when=also is None)
        + natural_person(second, "the second person", "GN")
    )


def _right(case: Case, person: Person) -> Authority | None:
    """Return by what right somebody judges what a tool is: as assessor or on the board, never by a leaver's loan."""
    rights = (case.right(role, person) for role in (Role.ASSESSOR, Role.BOARD))
    held = (right for right in rights if right is not None and (right.giver is None or right.natural))
    return next((right for right in held if not right.of_it), None)


def _unknown(wanted: Criticality) -> bool:
    return wanted is Criticality.UNKNOWN
