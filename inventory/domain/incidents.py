"""Is it down, or is it wrong? Who owns the impact of an incident follows from the answer, never from a choice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from inventory.domain.legible import legible
from inventory.domain.migration import State
from inventory.domain.people import Person, Unit
from inventory.domain.refusal import Refusal, no

_CURRENCY = re.compile("[A-Z]{3}")
"""ISO 4217."""
SUBSTANCE = 10
"""Letters and digits without which a text explains nothing."""


class Symptom(StrEnum):
    """The answer to the one question."""

    DOWN = "down"
    MISSING_DATA = "missing data"
    BUG = "bug"
    INEFFICIENT = "inefficient"


class Party(StrEnum):
    """Who owns the impact."""

    IT = "IT"
    OPERATIONS = "Operations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """The verdict on an incident: who owns its impact, who mends it, why, and on which sentence that rests."""

    impact: Party
    mends: Party
    policy: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something went wrong with a tool. What is not known yet is None or ""."""

    number: int
    tool: str
    plant: str
    what: str
    opened_by: str
    opened: datetime
    symptom: Symptom | None = None
    triage: Triage | None = None
    scrap_cost: Decimal | None = None
    currency: str = ""
    explanation: str = ""
    explained_by: str = ""
    closed_by: str = ""
    closed: datetime | None = None


def triage(symptom: Symptom, state: State, *, signed: bool | None) -> Triage:
    """Say who owns the impact (OWN-4, CHG-4, CHG-5); a tool that nobody migrated is Operations' own vehicle (OWN-1).

    `state` is where the tool stood when the incident was opened, and `signed` whether all that ran in production then
    was signed by then, None if nothing ran there: what is signed afterwards moves no impact.
    """
    if symptom is Symptom.DOWN:
        return Triage(
            impact=Party.IT, mends=Party.IT, policy="OWN-4", sentence="it is down: availability is IT's, IT restores it"
        )
    if symptom is Symptom.MISSING_DATA:
        return Triage(
            impact=Party.OPERATIONS,
            mends=Party.OPERATIONS,
            policy="OWN-4",
            sentence="it runs and the data is missing: master data is Operations', Operations completes it",
        )
    if symptom is Symptom.INEFFICIENT:
        return Triage(
            impact=Party.OPERATIONS,
            mends=Party.OPERATIONS,
            policy="OWN-4",
            sentence="it works and is inefficient: that is a failure of design, and the design is Operations'",
        )
    return _bug(state, signed=signed)


def _bug(state: State, *, signed: bool | None) -> Triage:
    if state is State.DEPLOYED_UNSIGNED or signed is False:
        return Triage(
            impact=Party.IT,
            mends=Party.IT,
            policy="CHG-5",
            sentence="it was deployed without the Product Owner's signature: IT owns the impact",
        )
    if signed:
        return Triage(
            impact=Party.OPERATIONS,
            mends=Party.IT,
            policy="CHG-4",
            sentence="it was signed after its acceptance test: IT mends it, Operations owns the impact and explains it",
        )
    return Triage(
        impact=Party.OPERATIONS,
        mends=Party.OPERATIONS,
        policy="OWN-3",
        sentence="it is the business's own tool: its logic, and what comes of it, belong to its owner",
    )


def answering_refusals(incident: Incident, verdict: Triage, actor: Person) -> tuple[Refusal, ...]:
    """Return why this person cannot give the answer from which that verdict follows.

    It is given once, and IT does not give one that leaves Operations with the impact: it would relieve itself.
    """
    relieves = actor.unit is Unit.IT and verdict.impact is Party.OPERATIONS
    return (
        no("OWN-4", "it was answered already; what was answered stays", when=incident.triage is not None)
        + no("POLICY-3", f"{actor.name} is a group or has left", when=actor.is_group or not actor.active)
        + no("OWN-4", "by this answer Operations owns the impact; Operations gives it, not IT", when=relieves)
    )


def explanation_refusals(
    incident: Incident, cost: Decimal, currency: str, text: str, actor: Person
) -> tuple[Refusal, ...]:
    """Return why this explanation cannot be filed: who owns the impact explains it, with what it cost (CHG-4)."""
    return (
        no("OWN-4", "answer the question first: is it down, or is it wrong?", when=incident.triage is None)
        + no("OWN-4", "the incident is closed", when=incident.closed is not None)
        + no("CHG-4", "say what the scrap cost; 0 if there was none", when=not cost.is_finite() or cost < 0)
        + no("CHG-4", "name the currency by its three letters", when=not _CURRENCY.fullmatch(currency))
        + no("CHG-4", "say how it came to this, in a sentence", when=sum(map(legible, text)) < SUBSTANCE)
        + _side(incident, actor, "explains it")
    )


def closing_refusals(incident: Incident, actor: Person) -> tuple[Refusal, ...]:
    """Return why this incident cannot be closed: cost and explanation are there, and the owner of the impact closes."""
    return (
        no("OWN-4", "the incident is closed already", when=incident.closed is not None)
        + no("OWN-4", "answer the question first: is it down, or is it wrong?", when=incident.triage is None)
        + no("CHG-4", "what the scrap cost is missing", when=incident.scrap_cost is None)
        + no("CHG-4", "the explanation is missing", when=not incident.explanation.strip())
        + _side(incident, actor, "closes it")
    )


def _side(incident: Incident, actor: Person, does: str) -> tuple[Refusal, ...]:
    answer = no("POLICY-3", f"{actor.name} is a group or has left", when=actor.is_group or not actor.active)
    if incident.triage is None:
        return answer
    side = Unit.IT if incident.triage.impact is Party.IT else Unit.BUSINESS
    return answer + no(
        incident.triage.policy, f"{incident.triage.impact} owns the impact and {does}", when=actor.unit is not side
    )
