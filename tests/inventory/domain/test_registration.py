"""The five facts come from people, and unknown is never consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.facts import Facts, Known
from inventory.domain.migration import State
from inventory.domain.people import Organisation
from inventory.domain.registration import (
    QUESTIONS,
    Draft,
    Registration,
    awaiting_acceptance,
    awaiting_approval,
    facts_of,
    in_force,
)
from inventory.domain.sandbox import SandboxZone, sandboxed

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DRAFT = Draft(owner="olga", purpose="p", documentation="d", inputs_outputs="i", how_to_run="h", read_only=Known.YES)
FILED = Registration(draft=DRAFT, drafted_by="eva", drafted=NOW, fingerprint="f", accepted=NOW)
APPROVED = replace(FILED, approved=NOW, approved_by="pia")
ZONE = SandboxZone(name="lab", share="plant", path="Lab", owner="ingo", valid_until=NOW + timedelta(days=1))


@pytest.fixture
def facts(people: Any) -> Any:
    organisation = Organisation.of(people.values(), [ZONE])

    def of(registration: Registration | None, **changes: Any) -> Facts:
        place = {"places": [("plant", "Lab/a.xlsm")], "fingerprint": "f", "state": State.DISCOVERED, "now": NOW}
        return facts_of(registration, organisation=organisation, **(place | changes))

    return of


def test_an_approved_registration_in_a_zone_makes_all_five_yes(facts: Any) -> None:
    found = facts(APPROVED)
    assert [found.owner, found.documented, found.sandboxed, found.read_only, found.unchanged] == [Known.YES] * 5
    assert found.enterprise is Known.NO


def test_nothing_said_is_nothing_known(facts: Any) -> None:
    found = facts(None)
    assert [found.owner, found.documented, found.read_only, found.unchanged] == [Known.UNKNOWN] * 4


def test_changed_logic_voids_documents_and_approval(facts: Any) -> None:
    found = facts(APPROVED, fingerprint="g")
    assert found.documented is Known.NO
    assert found.unchanged is Known.NO
    assert facts(APPROVED, fingerprint="").unchanged is Known.UNKNOWN


@pytest.mark.parametrize(
    ("owner", "known"), [("ingo", Known.NO), ("team", Known.NO), ("gone", Known.NO), ("stranger", Known.UNKNOWN)]
)
def test_it_groups_and_leavers_own_nothing(facts: Any, owner: str, known: Known) -> None:
    assert facts(replace(APPROVED, draft=replace(DRAFT, owner=owner))).owner is known


def test_who_did_not_accept_is_no_owner_yet(facts: Any) -> None:
    assert facts(replace(FILED, accepted=None)).owner is Known.UNKNOWN


def test_one_copy_outside_the_zone_is_outside(facts: Any) -> None:
    assert facts(APPROVED, places=[("plant", "Lab/a.xlsm"), ("plant", "Labels/a.xlsm")]).sandboxed is Known.NO
    assert facts(APPROVED, now=NOW + timedelta(days=1)).sandboxed is Known.NO
    assert facts(APPROVED, places=[("other", "Lab/a.xlsm")]).sandboxed is Known.NO


def test_enterprise_follows_the_state(facts: Any) -> None:
    assert facts(None, state=State.ENTERPRISE).enterprise is Known.YES


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_of_the_five_answers_is_mandatory(facts: Any, question: str) -> None:
    draft = replace(DRAFT, **{question: "  "})
    (refusal,) = draft.missing()
    assert question in refusal.sentence
    assert facts(replace(APPROVED, draft=draft)).documented is Known.NO


def test_an_owners_yes_counts_for_more_than_what_is_filed_later_and_an_approval_for_more_than_both() -> None:
    filed = replace(FILED, accepted=None)
    later = replace(filed, draft=replace(DRAFT, owner="pia"))
    assert in_force([], "f") is None
    assert in_force([filed, later], "f") == later
    assert in_force([FILED, later], "f") == FILED
    assert in_force([FILED, replace(later, accepted=NOW)], "f") == replace(later, accepted=NOW)
    newer = replace(FILED, fingerprint="g")
    assert in_force([APPROVED, newer], "f") == APPROVED
    assert in_force([APPROVED, newer], "g") == newer
    assert in_force([APPROVED, newer], "") == newer


def test_the_next_to_accept_is_the_newest_draft_for_that_owner_since_somebody_accepted() -> None:
    draft = replace(FILED, accepted=None)
    other = replace(draft, draft=replace(DRAFT, owner="pia"))
    assert awaiting_acceptance([draft, other], "olga") == 0
    assert awaiting_acceptance([draft, other], "pia") == 1
    assert awaiting_acceptance([draft, FILED, other], "olga") is None
    assert awaiting_acceptance([draft, other], "eva") is None


def test_the_next_to_approve_is_what_the_owner_accepted_last_whatever_was_filed_since() -> None:
    draft = replace(FILED, accepted=None)
    assert awaiting_approval([]) is None
    assert awaiting_approval([draft]) == 0
    assert awaiting_approval([FILED, draft]) == 0
    assert awaiting_approval([APPROVED, draft]) == 1
    assert awaiting_approval([APPROVED]) == 0


@given(st.lists(st.tuples(st.sampled_from(["plant", "lab"]), st.text("abLx/", max_size=8)), max_size=4))
def test_a_place_more_never_brings_a_tool_into_the_sandbox(places: list[tuple[str, str]]) -> None:
    before = sandboxed([ZONE], places, NOW)
    after = sandboxed([ZONE], [*places, ("plant", "elsewhere")], NOW)
    assert after is Known.NO
    assert (before is Known.UNKNOWN) == (not places)
