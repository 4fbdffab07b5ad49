"""Each of the five facts is told with its value, its proof, its source, and what closes the gap if it is not yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from classifiers.criticality import Criticality
from classifiers.evidence import Target
from classifiers.facts import Facts, Known
from classifiers.verdict import Outcome, Verdict, Write
from inventory.domain.gates import Case
from inventory.domain.migration import State
from inventory.domain.people import Organisation
from inventory.domain.proving import Proven, Remedy, gaps, proven
from inventory.domain.registration import Draft, Registration, facts_of
from inventory.domain.sandbox import SandboxZone

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DRAFT = Draft(owner="olga", purpose="p", documentation="https://w", inputs_outputs="i", how_to_run="h")
FILED = Registration(draft=DRAFT, drafted_by="eva", drafted=NOW, fingerprint="f", accepted=NOW)
APPROVED = replace(FILED, approved=NOW, approved_by="pia")
ZONE = SandboxZone(name="lab", share="plant", path="Lab", owner="ingo", valid_until=NOW + timedelta(days=9))
VERDICT = Verdict(
    criticality=Criticality.REPORTING,
    read_only=Known.YES,
    writes=(),
    outputs=(),
    outcome=Outcome.CLOSE_GAPS,
    tag=None,
    conditional=True,
    rule="R7",
    action="a",
    signals=(),
    questions=(),
    gaps=(),
    score=1.0,
    score_coverage=0.5,
    confidence=0.8,
    rulebook="d",
)


@pytest.fixture
def told(people: Any) -> Any:
    """Tell the facts of a tool with this registration, as the inventory derives them."""
    organisation = Organisation.of(people.values(), [ZONE])

    def of(registration: Registration | None, *objections: str, **changes: Any) -> dict[str, Proven]:
        case = Case(
            state=State.DISCOVERED,
            verdict=VERDICT,
            registration=registration,
            organisation=organisation,
            actor=people["olga"],
            reason="",
            now=NOW,
            places=(("plant", "Lab/a.xlsm"),),
            fingerprint="f",
        )
        case = replace(case, **changes)
        facts: Facts = facts_of(
            case.registration,
            organisation=organisation,
            places=case.places,
            fingerprint=case.fingerprint,
            state=case.state,
            now=NOW,
            objections=objections,
        )
        return {one.fact: one for one in proven(replace(case, facts=facts), objections)}

    return of


def test_an_approved_tool_in_a_zone_has_five_proofs_and_no_gap(told: Any) -> None:
    found = told(APPROVED)
    assert gaps(tuple(found.values())) == ()
    assert [one.closes for one in found.values()] == [""] * 5
    assert "Olga Operations accepted on 2026-03-02" in found["owner"].proof
    assert found["owner"].source == "registration filed by eva on 2026-03-02"
    assert "described at https://w" in found["documented"].proof
    assert "zone lab of ingo, until 2026-03-10" in found["sandboxed"].proof
    assert "no write to anything shared was seen" in found["read only"].proof
    assert "Pia Product Owner approved this very logic" in found["unchanged"].proof


def test_a_tool_that_nobody_registered_lacks_three_and_registering_closes_them(told: Any) -> None:
    found = told(None)
    assert [one.fact for one in gaps(tuple(found.values()))] == ["owner", "documented", "unchanged"]
    assert {found[name].remedy for name in ("owner", "documented", "unchanged")} == {Remedy.REGISTER}


@pytest.mark.parametrize(
    ("owner", "said"),
    [("ingo", "belongs to IT"), ("team", "is a group"), ("gone", "has left"), ("stranger", "is not known here")],
)
def test_why_somebody_cannot_own_it_is_said(told: Any, owner: str, said: str) -> None:
    found = told(replace(APPROVED, draft=replace(DRAFT, owner=owner)))["owner"]
    assert said in found.proof
    assert found.remedy is Remedy.REGISTER


def test_a_draft_waits_for_its_owner_and_what_a_file_says_counts_for_nothing_before(told: Any) -> None:
    filed = told(replace(FILED, accepted=None))
    assert (filed["owner"].remedy, filed["owner"].by) == (Remedy.ACCEPT, "olga")
    assert filed["documented"].value is Known.YES, "a person has filed it"
    found = told(replace(FILED, accepted=None, source="plant:Lab/a.citizen.toml"))
    assert found["documented"].value is Known.UNKNOWN
    assert "plant:Lab/a.citizen.toml, as it says written by eva" in found["documented"].source
    assert found["unchanged"].remedy is Remedy.ACCEPT


def test_an_accepted_one_is_approved_next(told: Any) -> None:
    assert told(FILED)["unchanged"].remedy is Remedy.APPROVE


def test_other_logic_is_signed_for_again(told: Any) -> None:
    found = told(APPROVED, fingerprint="g")
    assert "for a logic that is no longer" in found["documented"].proof
    assert "is not its logic of today" in found["unchanged"].proof
    assert {found[name].remedy for name in ("documented", "unchanged")} == {Remedy.SIGN_AGAIN}


def test_open_answers_and_what_speaks_against_the_documentation_are_said(told: Any) -> None:
    open_ = told(replace(APPROVED, draft=replace(DRAFT, purpose="", how_to_run=" ")))["documented"]
    assert open_.proof == "purpose, how_to_run are not answered"
    assert told(APPROVED, "README is older than the logic")["documented"].proof == "README is older than the logic"


def test_places_outside_every_zone_are_named_a_few(told: Any) -> None:
    places = tuple(("plant", f"Desk/{number}.xlsm") for number in range(5))
    found = told(APPROVED, places=places)["sandboxed"]
    assert "plant:Desk/0.xlsm, plant:Desk/1.xlsm, plant:Desk/2.xlsm and 2 more" in found.proof
    assert found.remedy is Remedy.ZONE
    assert told(APPROVED, places=())["sandboxed"].remedy is Remedy.SCAN


def test_a_write_that_was_seen_is_shown_with_its_line_against_a_declared_yes(told: Any) -> None:
    write = Write(target=Target.DATABASE, where="Main:7", text="UPDATE Limits SET Hi = 1")
    verdict = replace(VERDICT, read_only=Known.NO, writes=(write,))
    yes = replace(APPROVED, draft=replace(DRAFT, read_only=Known.YES))
    found = told(yes, verdict=verdict)["read only"]
    assert "UPDATE Limits SET Hi = 1 (Main:7); declared yes, and what was seen counts" in found.proof
    assert (found.value, found.remedy) == (Known.NO, Remedy.CONTAIN)
    assert "declared" not in told(APPROVED, verdict=verdict)["read only"].proof
    said_no = told(APPROVED, verdict=replace(VERDICT, read_only=Known.NO))["read only"]
    assert (said_no.proof, said_no.remedy) == ("declared no", Remedy.REGISTER)
    unread = told(yes, verdict=replace(VERDICT, read_only=Known.UNKNOWN))["read only"]
    assert "could not be read completely; declared yes; unknown is never consent" in unread.proof
