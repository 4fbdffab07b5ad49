"""Gates say no with every reason at once, and yes only when nothing is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from classifiers.evidence import Evidence, Kind, Level
from classifiers.facts import Known
from classifiers.verdict import Criticality, Outcome, Signal, Tag, Verdict
from inventory.domain.gates import Case, refusals
from inventory.domain.migration import GATES, TRANSITIONS, State
from inventory.domain.people import Organisation
from inventory.domain.registration import Draft, Registration

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def verdict(level: Level = Level.BEHAVIOUR, confidence: float = 0.95, tag: Tag | None = Tag.SHADOW_IT) -> Verdict:
    signal = Signal(
        rule="quality.test-limits",
        title="Computes or stores final test limits",
        policy="SHA-4",
        criticality=Criticality.QUALITY,
        level=level,
        because=(Evidence.of(Kind.SQL, "UPDATE Test_Limits SET Hi = ?", "query a"),),
    )
    return Verdict(
        criticality=Criticality.QUALITY,
        read_only=Known.NO,
        writes=(),
        outputs=(),
        outcome=Outcome.MIGRATE_NOW,
        tag=tag,
        conditional=False,
        rule="R1",
        action="contain, then migrate",
        signals=(signal,),
        questions=(),
        gaps=(),
        score=80.0,
        score_coverage=0.5,
        confidence=confidence,
        rulebook="d",
    )


def filed(owner: str = "olga", *, accepted: bool = True) -> Registration:
    draft = Draft(owner=owner, purpose="p", documentation="d", inputs_outputs="i", how_to_run="h")
    return Registration(draft=draft, drafted_by="eva", drafted=NOW, fingerprint="f", accepted=NOW if accepted else None)


@pytest.fixture
def case(people: Any) -> Case:
    return Case(
        state=State.DISCOVERED,
        verdict=verdict(),
        registration=filed(),
        organisation=Organisation.of(people.values()),
        actor=people["bert"],
        reason="it sets the limits of the end-of-line test",
        now=NOW,
    )


def policies(case: Case, wanted: State) -> list[str]:
    return [refusal.policy for refusal in refusals(case, wanted)]


def test_g0_is_passed_by_rule_or_by_an_assessor_with_a_reason(case: Case, people: Any) -> None:
    assert policies(case, State.TRIAGED) == []
    unsure = replace(case, verdict=verdict(Level.STRUCTURE))
    assert policies(unsure, State.TRIAGED) == []
    assert policies(replace(unsure, reason=" "), State.TRIAGED) == ["G0"]
    assert policies(replace(unsure, actor=people["eva"]), State.TRIAGED) == ["G0"]
    assert policies(replace(unsure, actor=people["eva"], reason=""), State.TRIAGED) == ["G0", "G0"]
    assert policies(replace(case, verdict=verdict(confidence=0.89), actor=people["eva"]), State.TRIAGED) == ["G0"]


def test_g1_needs_the_accepting_owner_and_a_deputy_for_high_risk(case: Case, people: Any) -> None:
    owned = replace(case, state=State.TRIAGED, actor=people["olga"], deputy=people["eva"])
    assert policies(owned, State.OWNED) == []
    assert policies(replace(owned, deputy=None), State.OWNED) == ["G1"]
    assert policies(replace(owned, deputy=None, verdict=verdict(tag=Tag.CITIZEN)), State.OWNED) == []
    assert policies(replace(owned, deputy=people["olga"]), State.OWNED) == ["G1"]
    assert policies(replace(owned, deputy=people["ingo"]), State.OWNED) == ["G1"]
    assert policies(replace(owned, registration=None), State.OWNED) == ["G1"]
    assert policies(replace(owned, registration=filed(accepted=False)), State.OWNED) == ["G1"]
    assert policies(replace(owned, actor=people["eva"]), State.OWNED) == ["G1"]


@pytest.mark.parametrize("nobody", ["ingo", "team", "gone", "stranger"])
def test_g1_refuses_it_groups_leavers_and_strangers_as_owners(case: Case, people: Any, nobody: str) -> None:
    owned = replace(case, state=State.TRIAGED, actor=people["olga"], deputy=people["eva"], registration=filed(nobody))
    assert "G1" in policies(owned, State.OWNED)


def test_gn_needs_a_second_person_where_evidence_stands_against_it(case: Case, people: Any) -> None:
    assert policies(case, State.NOT_A_TOOL) == ["GN"]
    assert policies(replace(case, second=people["pia"]), State.NOT_A_TOOL) == []
    assert policies(replace(case, second=people["bert"]), State.NOT_A_TOOL) == ["GN"]
    assert policies(replace(case, second=people["team"]), State.NOT_A_TOOL) == ["GN"]
    assert policies(replace(case, second=people["gone"]), State.NOT_A_TOOL) == ["GN"]
    assert policies(replace(case, verdict=verdict(Level.NAME)), State.NOT_A_TOOL) == []
    assert policies(replace(case, verdict=verdict(Level.NAME), reason=""), State.NOT_A_TOOL) == ["GN"]
    assert policies(replace(case, verdict=verdict(Level.NAME), actor=people["eva"]), State.NOT_A_TOOL) == ["GN"]


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (state, wanted)
        for state, ways in TRANSITIONS.items()
        for wanted in ways
        if wanted in GATES and GATES[wanted] not in {"G0", "G1", "GN"}
    ],
)
def test_no_gate_opens_on_an_empty_dossier(case: Case, state: State, wanted: State) -> None:
    assert refusals(replace(case, state=state, registration=None), wanted)


def test_a_way_that_does_not_exist_is_refused_with_the_ways_that_do(case: Case) -> None:
    (refusal,) = refusals(case, State.CLOSED)
    assert "triaged" in refusal.sentence


def test_nobody_asks_for_what_only_a_scan_can_observe(case: Case) -> None:
    (refusal,) = refusals(case, State.WATCHED)
    assert "observes" in refusal.sentence


@pytest.mark.parametrize("nobody", ["team", "gone"])
def test_groups_and_leavers_decide_nothing(case: Case, people: Any, nobody: str) -> None:
    assert refusals(replace(case, actor=people[nobody]), State.TRIAGED)


def test_submitting_needs_the_owner_and_a_complete_and_accepted_registration(case: Case, people: Any) -> None:
    harmless = replace(verdict(), criticality=Criticality.REPORTING)
    owned = replace(case, state=State.OWNED, verdict=harmless, actor=people["olga"])
    assert policies(owned, State.SUBMITTED) == []
    assert policies(replace(owned, registration=None), State.SUBMITTED) == ["SHA-3"]
    assert policies(replace(owned, registration=filed(accepted=False)), State.SUBMITTED) == ["OWN-3"]
    assert policies(replace(owned, actor=people["eva"]), State.SUBMITTED) == ["G11"]
    assert policies(replace(owned, verdict=verdict()), State.SUBMITTED) == ["SHA-4"]
