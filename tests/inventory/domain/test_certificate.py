"""What a certificate says, until when it holds, and everything that makes it void (G11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from classifiers.criticality import Criticality
from classifiers.facts import Facts, Known
from classifiers.verdict import Outcome, Verdict
from inventory.domain.dossier import Dossier, Endorsement
from inventory.domain.gates import Case
from inventory.domain.gates.attesting import certificate_of, certificate_refusals, void_because
from inventory.domain.migration import State
from inventory.domain.people import Organisation, Role
from inventory.domain.registration import Draft, Registration
from inventory.domain.sandbox import SandboxZone, ZoneKind

NOW = datetime(2026, 3, 2, tzinfo=UTC)
YEAR = NOW + timedelta(days=365)
DRAFT = Draft(owner="olga", purpose="p", documentation="d", inputs_outputs="i", how_to_run="h")
FILED = Registration(
    draft=DRAFT, drafted_by="eva", drafted=NOW, fingerprint="f", accepted=NOW, approved=NOW, approved_by="pia"
)
ALL = Facts(owner=Known.YES, documented=Known.YES, sandboxed=Known.YES, read_only=Known.YES, unchanged=Known.YES)
VERDICT = Verdict(
    criticality=Criticality.REPORTING,
    read_only=Known.YES,
    writes=(),
    outputs=(),
    outcome=Outcome.ALLOW_AND_MONITOR,
    tag=None,
    conditional=False,
    rule="R6",
    action="a",
    signals=(),
    questions=(),
    gaps=(),
    score=1.0,
    score_coverage=0.5,
    confidence=0.8,
    rulebook="d",
)


def zone(name: str, path: str = "Lab", days: int | None = 30) -> SandboxZone:
    until = None if days is None else NOW + timedelta(days=days)
    return SandboxZone(name=name, share="plant", path=path, owner="ingo", valid_until=until)


def signed(who: str, role: Role, logic: str = "f") -> Endorsement:
    return Endorsement(by=who, role=role.value, fingerprint=logic, at=NOW)


@pytest.fixture
def case(people: Any) -> Case:
    return Case(
        state=State.MONITORED,
        verdict=VERDICT,
        registration=FILED,
        organisation=Organisation.of(people.values(), [zone("lab")]),
        actor=people["olga"],
        reason="",
        now=NOW,
        places=(("plant", "Lab/a.xlsm"),),
        fingerprint="f",
        facts=ALL,
        dossier=Dossier(
            endorsements=(
                signed("pia", Role.PRODUCT_OWNER),
                signed("bert", Role.DEPARTMENT_HEAD),
                signed("pia", Role.DEPARTMENT_HEAD, "e"),
                signed("ingo", Role.IT_OPERATOR, "e"),
            )
        ),
    )


def until(case: Case, *zones: SandboxZone) -> datetime:
    mine = replace(case, organisation=replace(case.organisation, zones=zones))
    return certificate_of(mine, "T-1", "a.xlsm", YEAR).valid_until


def test_it_says_who_signed_in_which_role_for_this_very_logic(case: Case) -> None:
    made = certificate_of(case, "T-1", "a.xlsm", YEAR)
    assert (made.owner, made.approved_by, made.approved_as) == (
        "Olga Operations",
        "Pia Product Owner",
        "product owner",
    )
    assert (made.zone_by, made.zones) == ("Ingo IT", ("lab",)), "a zone is about the place, whatever the logic"
    assert (made.fingerprint, made.rule, made.criticality) == ("f", "R6", "reporting")


def test_it_holds_until_the_attestation_is_due_or_the_zone_ends_whichever_is_first(case: Case) -> None:
    assert until(case, zone("lab")) == NOW + timedelta(days=30)
    assert until(case, zone("lab", days=900)) == YEAR
    assert until(case, zone("lab", days=None)) == YEAR
    assert until(case, zone("lab", days=20), zone("all", "", days=40)) == NOW + timedelta(days=40)
    assert until(case, zone("lab", days=20), zone("all", "", days=None)) == YEAR
    assert until(case, zone("other", "Elsewhere", days=5), zone("lab")) == NOW + timedelta(days=30)
    grafana = replace(zone("lab"), kind=ZoneKind.GRAFANA)
    assert until(case, grafana) == NOW + timedelta(days=30), "the fact has said that files of its kind may lie there"


def test_of_several_places_the_zone_that_ends_first_counts(case: Case) -> None:
    two = replace(case, places=(("plant", "Lab/a.xlsm"), ("plant", "Desk/a.xlsm")))
    assert until(two, zone("lab"), zone("desk", "Desk", days=7)) == NOW + timedelta(days=7)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fingerprint": "g"}, "is not what was certified"),
        ({"now": NOW + timedelta(days=30)}, "it ended on 2026-04-01 00:00 UTC"),
        ({"state": State.DRIFTED}, "it is drifted"),
        ({"registration": None}, "is not the approved one"),
        ({"facts": replace(ALL, owner=Known.NO)}, "owner is no"),
        ({"verdict": replace(VERDICT, criticality=Criticality.QUALITY)}, "it is quality"),
        ({"verdict": replace(VERDICT, read_only=Known.NO)}, "changes shared data"),
    ],
)
def test_each_thing_it_rests_on_makes_it_void_when_it_ends(case: Case, changes: Any, said: str) -> None:
    made = certificate_of(case, "T-1", "a.xlsm", YEAR)
    assert void_because(case, made) == ()
    assert said in "; ".join(one.sentence for one in void_because(replace(case, **changes), made))


def test_only_what_passed_g11_has_one(case: Case) -> None:
    for state in State:
        answer = certificate_refusals(replace(case, state=state))
        assert (answer == ()) == (state in {State.REGISTERED, State.MONITORED}), state
    with pytest.raises(ValueError, match="nothing to be certified"):
        certificate_of(replace(case, registration=None), "T-1", "a.xlsm", YEAR)
