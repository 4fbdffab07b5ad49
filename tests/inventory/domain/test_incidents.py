"""Who owns the impact follows from the answer and from what was signed, in every case the policy knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from inventory.domain.incidents import (
    Incident,
    Party,
    Symptom,
    answering_refusals,
    closing_refusals,
    explanation_refusals,
    triage,
)
from inventory.domain.migration import State
from inventory.domain.people import Person, Unit

NOW = datetime(2026, 3, 2, tzinfo=UTC)
OLGA = Person(id="olga", name="Olga Operations")
INGO = Person(id="ingo", name="Ingo IT", unit=Unit.IT)


@pytest.mark.parametrize(
    ("symptom", "state", "signed", "impact", "mends", "policy"),
    [
        (Symptom.DOWN, State.DEPLOYED, True, Party.IT, Party.IT, "OWN-4"),
        (Symptom.MISSING_DATA, State.DEPLOYED, True, Party.OPERATIONS, Party.OPERATIONS, "OWN-4"),
        (Symptom.INEFFICIENT, State.DEPLOYED, True, Party.OPERATIONS, Party.OPERATIONS, "OWN-4"),
        (Symptom.BUG, State.DEPLOYED, True, Party.OPERATIONS, Party.IT, "CHG-4"),
        (Symptom.BUG, State.RETIRED, True, Party.OPERATIONS, Party.IT, "CHG-4"),
        (Symptom.BUG, State.DEPLOYED, False, Party.IT, Party.IT, "CHG-5"),
        (Symptom.BUG, State.DATA_READY, False, Party.IT, Party.IT, "CHG-5"),
        (Symptom.BUG, State.DEPLOYED_UNSIGNED, True, Party.IT, Party.IT, "CHG-5"),
        (Symptom.BUG, State.DEPLOYED_UNSIGNED, None, Party.IT, Party.IT, "CHG-5"),
        (Symptom.BUG, State.OWNED, None, Party.OPERATIONS, Party.OPERATIONS, "OWN-3"),
    ],
)
def test_who_owns_the_impact(  # noqa: PLR0917 - one row of the policy
    symptom: Symptom,
    state: State,
    signed: bool | None,  # noqa: FBT001 - a column of the table
    impact: Party,
    mends: Party,
    policy: str,
) -> None:
    verdict = triage(symptom, state, signed=signed)
    assert (verdict.impact, verdict.mends, verdict.policy) == (impact, mends, policy)


def incident(symptom: Symptom = Symptom.BUG, **changed: object) -> Incident:
    opened = Incident(number=1, tool="T", plant="North", what="w", opened_by="eva", opened=NOW, symptom=symptom)
    answered = replace(opened, triage=triage(symptom, State.DEPLOYED, signed=True))
    return replace(answered, **changed)  # type: ignore[arg-type] # fields of an incident


def sentences(refusals: tuple[object, ...]) -> str:
    return "; ".join(map(str, refusals))


def test_it_does_not_explain_what_operations_owns_and_operations_not_what_it_owns() -> None:
    cost = Decimal(120)
    assert explanation_refusals(incident(), cost, "EUR", "lot 7 was mixed", OLGA) == ()
    assert "Operations owns" in sentences(explanation_refusals(incident(), cost, "EUR", "x", INGO))
    assert explanation_refusals(incident(Symptom.DOWN), cost, "EUR", "the disk was full", INGO) == ()
    assert "IT owns" in sentences(explanation_refusals(incident(Symptom.DOWN), cost, "EUR", "x", OLGA))


@pytest.mark.parametrize(
    ("changed", "given", "sentence"),
    [
        ({"triage": None}, (Decimal(1), "EUR", "x"), "is it down, or is it wrong"),
        ({"closed": NOW}, (Decimal(1), "EUR", "x"), "closed"),
        ({}, (Decimal(-1), "EUR", "x"), "what the scrap cost"),
        ({}, (Decimal("NaN"), "EUR", "x"), "what the scrap cost"),
        ({}, (Decimal(1), " ", "x"), "three letters"),
        ({}, (Decimal(1), "scrap", "x"), "three letters"),
        ({}, (Decimal(1), "EUR", ". . . . . . . ."), "how it came to this"),
        ({}, (Decimal(1), "EUR", "a bug"), "how it came to this"),
        ({}, (Decimal(1), "EUR", " "), "how it came to this"),
    ],
)
def test_an_explanation_says_cost_currency_and_how_it_came_to_it(
    changed: dict[str, object], given: tuple[Decimal, str, str], sentence: str
) -> None:
    assert sentence in sentences(explanation_refusals(incident(**changed), *given, OLGA))


def test_nothing_is_closed_without_cost_and_explanation_or_by_the_other_side() -> None:
    told = incident(scrap_cost=Decimal(0), explanation="operator error")
    assert closing_refusals(told, OLGA) == ()
    assert "Operations owns" in sentences(closing_refusals(told, INGO))
    assert "cost is missing" in sentences(closing_refusals(replace(told, scrap_cost=None), OLGA))
    assert "explanation is missing" in sentences(closing_refusals(replace(told, explanation=""), OLGA))
    assert "closed already" in sentences(closing_refusals(replace(told, closed=NOW), OLGA))
    assert "down, or is it wrong" in sentences(closing_refusals(replace(told, triage=None), OLGA))
    group = replace(OLGA, is_group=True)
    assert "is a group" in sentences(closing_refusals(told, group))


def test_it_gives_no_answer_by_which_operations_owns_the_impact() -> None:
    asked = incident(triage=None)
    down = triage(Symptom.DOWN, State.DEPLOYED, signed=True)
    signed = triage(Symptom.BUG, State.DEPLOYED, signed=True)
    unsigned = triage(Symptom.BUG, State.DEPLOYED, signed=False)
    assert "Operations gives it, not IT" in sentences(answering_refusals(asked, signed, INGO))
    assert answering_refusals(asked, down, INGO) == answering_refusals(asked, unsigned, INGO) == ()
    assert answering_refusals(asked, signed, OLGA) == ()
    assert "answered already" in sentences(answering_refusals(incident(), down, OLGA))
