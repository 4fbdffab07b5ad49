"""The citizen path end to end: signed, registered, monitored, drifted and back, attested, certified (G11)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from classifiers.facts import Known
from inventory.domain.migration import State
from inventory.domain.people import Organisation, Role
from inventory.domain.refusal import Refused
from inventory.domain.registration import Draft, Registration
from inventory.domain.sandbox import SandboxZone
from inventory.services.attesting import attest, owed
from inventory.services.certifying import certify, check
from inventory.services.intake import intake
from inventory.services.move import move
from inventory.services.register import accept, approve, endorse, register
from inventory.services.settle import settle
from inventory.store import registered as filed
from inventory.store.dossier import dossier_of
from inventory.store.queries import resolve_tool, tool_page

REPORT = "SELECT Line, Scrap FROM Production"
DRAFT = Draft(
    owner="olga",
    purpose="scrap per line",
    documentation="https://wiki.example/scrap",
    inputs_outputs="reads Production, draws a chart",
    how_to_run="open it; the total equals the MES",
    read_only=Known.YES,
)


@pytest.fixture
def staff(people: Any, bench: Any) -> Organisation:
    zone = SandboxZone(
        name="lab", share="plant", path="Lab", owner="ingo", valid_until=bench().now + timedelta(days=300)
    )
    return Organisation.of(people.values(), [zone])


@pytest.fixture
def tool(plant: Any, bench: Any, staff: Any) -> str:
    plant.files = {"Lab/report.vbs": REPORT}
    plant.scan()
    intake(plant.inventory, bench(0, staff))
    return resolve_tool(plant.inventory, "Lab/report.vbs")


@pytest.fixture
def registered(plant: Any, tool: str, people: Any, bench: Any, staff: Any) -> str:
    """A tool that has passed G11."""
    inventory, day = plant.inventory, bench(1, staff)
    move(inventory, tool, State.TRIAGED, actor=people["bert"], reason="a report", bench=day)
    register(inventory, tool, DRAFT, actor=people["olga"], bench=day)
    move(inventory, tool, State.OWNED, actor=people["olga"], reason="mine", bench=day)
    move(inventory, tool, State.SUBMITTED, actor=people["olga"], reason="it stays", bench=day)
    approve(inventory, tool, actor=people["pia"], bench=day)
    endorse(inventory, tool, Role.IT_OPERATOR, actor=people["ingo"], bench=day)
    move(inventory, tool, State.REGISTERED, actor=people["olga"], reason="all five hold", bench=day)
    return tool


@pytest.fixture
def monitored(plant: Any, registered: str, bench: Any, staff: Any) -> str:
    settle(plant.inventory, bench(2, staff))
    return registered


def state(inventory: Any, tool: str) -> State:
    return tool_page(inventory, tool).tool.state


def scan(plant: Any, text: str, day: int, bench: Any) -> None:
    """Scan with another content of the report, and let happen what follows."""
    plant.files["Lab/report.vbs"] = text
    plant.scan(day)
    intake(plant.inventory, bench)
    settle(plant.inventory, bench)


def refused(policies: Any) -> list[str]:
    return [one.policy for one in policies.value.refusals]


def test_g11_says_all_that_is_missing_and_each_signature_closes_its_own_line(
    plant: Any, tool: str, people: Any, bench: Any, staff: Any
) -> None:
    inventory, day = plant.inventory, bench(1, staff)
    move(inventory, tool, State.TRIAGED, actor=people["bert"], reason="a report", bench=day)
    register(inventory, tool, DRAFT, actor=people["eva"], bench=day)
    accept(inventory, tool, actor=people["olga"], bench=day)
    move(inventory, tool, State.OWNED, actor=people["olga"], reason="mine", bench=day)
    move(inventory, tool, State.SUBMITTED, actor=people["olga"], reason="it stays", bench=day)

    def missing() -> str:
        with pytest.raises(Refused) as no:
            move(inventory, tool, State.REGISTERED, actor=people["olga"], reason="r", bench=day)
        return str(no.value)

    assert "unchanged is unknown" in missing()
    assert "no Product Owner or department head" in missing()
    endorse(inventory, tool, Role.PRODUCT_OWNER, actor=people["pia"], bench=day)
    assert "no Product Owner" not in missing()
    assert "unchanged" not in missing(), "to sign as Product Owner is to approve"
    assert "IT has not confirmed the zone" in missing()
    endorse(inventory, tool, Role.IT_OPERATOR, actor=people["ingo"], bench=day)
    move(inventory, tool, State.REGISTERED, actor=people["olga"], reason="r", bench=day)
    assert tool_page(inventory, tool).standing.verdict.rule == "R6"


def test_registered_becomes_monitored_by_itself(plant: Any, monitored: str) -> None:
    page = tool_page(plant.inventory, monitored)
    assert page.tool.state is State.MONITORED
    assert page.events[-1].actor == "scanner"


def test_data_is_no_drift_logic_is_and_the_old_logic_brings_it_back(
    plant: Any, monitored: str, bench: Any, staff: Any
) -> None:
    inventory = plant.inventory
    scan(plant, f"{REPORT}|april", 3, bench(3, staff))
    assert state(inventory, monitored) is State.MONITORED
    scan(plant, f"{REPORT} WHERE Line > 3", 4, bench(4, staff))
    assert state(inventory, monitored) is State.DRIFTED
    scan(plant, f"{REPORT}|may", 5, bench(5, staff))
    assert state(inventory, monitored) is State.MONITORED
    moves = [event for event in tool_page(inventory, monitored).events if event.kind == "state_changed"]
    assert [(one.detail["to"], one.policy, one.actor) for one in moves[-2:]] == [
        ("drifted", "G11", "scanner"),
        ("monitored", "G11", "scanner"),
    ]


def test_new_logic_needs_the_same_two_signatures_and_then_it_is_monitored_at_once(
    plant: Any, monitored: str, people: Any, bench: Any, staff: Any
) -> None:
    inventory, day = plant.inventory, bench(5, staff)
    scan(plant, f"{REPORT} WHERE Line > 3", 4, bench(4, staff))
    with pytest.raises(Refused) as no:
        endorse(inventory, monitored, Role.PRODUCT_OWNER, actor=people["pia"], bench=day)
    assert "G11" in refused(no), "what was approved was the old logic; the owner signs first"
    endorse(inventory, monitored, Role.OWNER, actor=people["olga"], bench=day)
    assert state(inventory, monitored) is State.DRIFTED
    endorse(inventory, monitored, Role.PRODUCT_OWNER, actor=people["pia"], bench=day)
    assert state(inventory, monitored) is State.MONITORED
    assert tool_page(inventory, monitored).standing.verdict.rule == "R6"
    assert settle(inventory, day) == []


def test_an_owner_signs_a_draft_that_was_written_for_an_older_logic_for_todays(
    plant: Any, tool: str, people: Any, bench: Any, staff: Any
) -> None:
    register(plant.inventory, tool, DRAFT, actor=people["eva"], bench=bench(1, staff))
    scan(plant, f"{REPORT} WHERE Line > 3", 2, bench(2, staff))
    endorse(plant.inventory, tool, Role.OWNER, actor=people["olga"], bench=bench(2, staff))
    approve(plant.inventory, tool, actor=people["pia"], bench=bench(2, staff))
    page = tool_page(plant.inventory, tool)
    assert page.standing.verdict.rule == "R6"
    assert [one.drafted_by for one in page.registrations] == ["eva", "olga"]


def test_new_logic_that_changes_shared_data_never_comes_back(
    plant: Any, monitored: str, people: Any, bench: Any, staff: Any
) -> None:
    inventory, day = plant.inventory, bench(5, staff)
    scan(plant, "UPDATE Production SET Line = 4", 4, bench(4, staff))
    endorse(inventory, monitored, Role.OWNER, actor=people["olga"], bench=day)
    endorse(inventory, monitored, Role.PRODUCT_OWNER, actor=people["pia"], bench=day)
    settle(inventory, day)
    assert state(inventory, monitored) is State.DRIFTED


def test_what_cannot_be_read_today_has_no_other_logic(plant: Any, monitored: str, bench: Any, staff: Any) -> None:
    plant.denied = frozenset({"Lab/report.vbs"})
    plant.scan(3)
    intake(plant.inventory, bench(3, staff))
    settle(plant.inventory, bench(3, staff))
    assert state(plant.inventory, monitored) is State.MONITORED


def test_a_suspended_tool_comes_back_by_a_person_and_not_with_gaps(
    plant: Any, monitored: str, people: Any, bench: Any, staff: Any
) -> None:
    inventory = plant.inventory
    head = replace(people["pia"], id="hans", roles=frozenset({Role.DEPARTMENT_HEAD}))
    move(inventory, monitored, State.SUSPENDED, actor=people["olga"], reason="the line is down", bench=bench(3, staff))
    settle(inventory, bench(3, staff))
    assert state(inventory, monitored) is State.SUSPENDED
    with pytest.raises(Refused, match="sandboxed is no"):
        move(inventory, monitored, State.MONITORED, actor=head, reason="it runs", bench=bench(3))
    move(inventory, monitored, State.MONITORED, actor=head, reason="it runs", bench=bench(3, staff))
    assert state(inventory, monitored) is State.MONITORED


def test_nobody_signs_for_another_or_twice_and_each_attempt_is_on_the_ledger(
    plant: Any, monitored: str, people: Any, bench: Any, staff: Any
) -> None:
    inventory, day = plant.inventory, bench(3, staff)
    for who, role in (
        ("pia", Role.OWNER),
        ("eva", Role.PRODUCT_OWNER),
        ("olga", Role.IT_OPERATOR),
        ("ingo", Role.IT_OPERATOR),
    ):
        with pytest.raises(Refused):
            endorse(inventory, monitored, role, actor=people[who], bench=day)
    attempts = [event for event in tool_page(inventory, monitored).events if event.kind == "attempt_refused"]
    assert [event.actor for event in attempts] == ["pia", "eva", "olga", "ingo"]


def test_the_owner_attests_each_year_and_an_overdue_word_changes_no_fact(
    plant: Any, monitored: str, people: Any, bench: Any, staff: Any
) -> None:
    inventory = plant.inventory
    (first,) = owed(inventory, bench(2, staff))
    assert (first.owner, first.last, first.overdue) == ("olga", None, False)
    assert first.due == bench(1 + 365).now
    (late,) = owed(inventory, bench(1 + 365, staff))
    assert late.overdue
    before = tool_page(inventory, monitored).standing.facts
    settle(inventory, bench(400, staff))
    assert tool_page(inventory, monitored).standing.facts == before
    until = attest(inventory, monitored, actor=people["olga"], bench=bench(400, staff), note="every shift")
    assert until == bench(765).now
    (now,) = owed(inventory, bench(400, staff))
    assert (now.overdue, now.last) == (False, bench(400).now)
    event = tool_page(inventory, monitored).events[-1]
    assert (event.kind, event.actor, event.reason) == ("attested", "olga", "every shift")


def test_only_the_owner_attests_and_only_the_approved_logic(
    plant: Any, monitored: str, people: Any, bench: Any, staff: Any
) -> None:
    inventory = plant.inventory
    with pytest.raises(Refused) as no:
        attest(inventory, monitored, actor=people["pia"], bench=bench(3, staff))
    assert refused(no) == ["OWN-3"]
    scan(plant, f"{REPORT} WHERE Line > 3", 4, bench(4, staff))
    with pytest.raises(Refused, match="logic has changed"):
        attest(inventory, monitored, actor=people["olga"], bench=bench(4, staff))
    left = Organisation.of([*people.values(), replace(people["olga"], active=False)], staff.zones)
    with pytest.raises(Refused, match="has left"):
        attest(inventory, monitored, actor=left.people["olga"], bench=bench(4, left))


def test_what_was_never_approved_cannot_be_attested(plant: Any, tool: str, people: Any, bench: Any, staff: Any) -> None:
    with pytest.raises(Refused, match="nothing is approved yet"):
        attest(plant.inventory, tool, actor=people["olga"], bench=bench(1, staff))
    register(plant.inventory, tool, DRAFT, actor=people["olga"], bench=bench(1, staff))
    with pytest.raises(Refused, match="nothing is approved yet"):
        attest(plant.inventory, tool, actor=people["olga"], bench=bench(1, staff))


def test_a_certificate_says_for_which_logic_by_whom_and_until_when(
    plant: Any, registered: str, bench: Any, staff: Any
) -> None:
    inventory = plant.inventory
    made = certify(inventory, registered, bench=bench(1, staff))
    assert (made.owner, made.approved_by, made.approved_as, made.zone_by) == (
        "Olga Operations",
        "Pia Product Owner",
        "product owner",
        "Ingo IT",
    )
    assert made.zones == ("lab",)
    assert made.valid_until == bench(300).now, "the zone ends before the attestation is due"
    assert made.fingerprint == tool_page(inventory, registered).tool.fingerprint
    assert certify(inventory, registered, bench=bench(2, staff)) == made, "what says the same is made out once"
    kinds = [event.kind for event in tool_page(inventory, registered).events]
    assert kinds.count("certified") == 1


def test_a_certificate_is_void_when_logic_zone_or_time_is_another_and_says_why(
    plant: Any, monitored: str, bench: Any, staff: Any
) -> None:
    inventory = plant.inventory
    made = certify(inventory, monitored, bench=bench(2, staff))

    def void(day: Any) -> str:
        checked = check(inventory, made.digest, bench=day)
        assert checked is not None
        return "; ".join(one.sentence for one in checked.void)

    assert void(bench(2, staff)) == ""
    assert "it ended on" in void(bench(300, staff))
    scan(plant, f"{REPORT} WHERE Line > 3", 4, bench(4, staff))
    assert "is not what was certified" in void(bench(4, staff))
    assert "it is drifted" in void(bench(4, staff))
    with pytest.raises(Refused, match="drifted"):
        certify(inventory, monitored, bench=bench(4, staff))
    scan(plant, REPORT, 5, bench(5, staff))
    assert void(bench(5, staff)) == ""


def test_a_digest_that_was_never_issued_certifies_nothing(plant: Any, registered: str, bench: Any, staff: Any) -> None:
    certify(plant.inventory, registered, bench=bench(1, staff))
    assert check(plant.inventory, "0" * 64, bench=bench(1, staff)) is None


def test_without_g11_there_is_no_certificate(plant: Any, tool: str, people: Any, bench: Any, staff: Any) -> None:
    register(plant.inventory, tool, DRAFT, actor=people["olga"], bench=bench(1, staff))
    approve(plant.inventory, tool, actor=people["pia"], bench=bench(1, staff))
    with pytest.raises(Refused, match="passed G11"):
        certify(plant.inventory, tool, bench=bench(1, staff))


def test_a_better_reader_ends_no_signature_and_no_attestation(
    plant: Any, monitored: str, people: Any, bench: Any, staff: Any
) -> None:
    inventory = plant.inventory
    attest(inventory, monitored, actor=people["olga"], bench=bench(2, staff))
    plant.reader = "vbscript/2"
    plant.scan(3)
    intake(inventory, bench(3, staff))
    settle(inventory, bench(3, staff))
    page = tool_page(inventory, monitored)
    assert page.tool.state is State.MONITORED
    made = certify(inventory, monitored, bench=bench(3, staff))
    assert made.fingerprint == page.tool.fingerprint
    assert made.approved_as == "product owner"


def test_of_many_signatures_and_certificates_at_once_each_is_there_once(
    plant: Any, tool: str, people: Any, bench: Any, staff: Any
) -> None:
    inventory, day = plant.inventory, bench(1, staff)
    register(inventory, tool, DRAFT, actor=people["olga"], bench=day)

    def attempt(_: int) -> bool:
        try:
            approve(inventory, tool, actor=people["pia"], bench=day)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(attempt, range(12))).count(True) == 1
    with inventory.reading() as connection:
        signed = [one.role for one in dossier_of(connection, tool).endorsements]
    assert signed == ["owner", "product owner"]
    endorse(inventory, tool, Role.IT_OPERATOR, actor=people["ingo"], bench=day)
    move(inventory, tool, State.TRIAGED, actor=people["bert"], reason="a report", bench=day)
    for state_ in (State.OWNED, State.SUBMITTED, State.REGISTERED):
        move(inventory, tool, state_, actor=people["olga"], reason="r", bench=day)
    with ThreadPoolExecutor(6) as threads:
        made = set(threads.map(lambda _: certify(inventory, tool, bench=day).digest, range(12)))
    assert len(made) == 1
    with inventory.reading() as connection:
        assert len(dossier_of(connection, tool).certificates) == 1


def test_what_an_older_version_approved_is_signed_without_approving_it_again(
    plant: Any, tool: str, people: Any, bench: Any, staff: Any
) -> None:
    inventory, day = plant.inventory, bench(1, staff)
    page = tool_page(inventory, tool)
    old = Registration(
        draft=DRAFT,
        drafted_by="eva",
        drafted=day.now,
        fingerprint=page.tool.fingerprint,
        accepted=day.now,
        approved=day.now,
        approved_by="bert",
    )
    with inventory.writing() as connection:
        filed.add(connection, tool, old)
    for who, role in (("olga", Role.OWNER), ("pia", Role.PRODUCT_OWNER), ("ingo", Role.IT_OPERATOR)):
        endorse(inventory, tool, role, actor=people[who], bench=day)
    after = tool_page(inventory, tool)
    assert after.registrations == (old,), "what was decided stays as it was"
    with inventory.reading() as connection:
        assert [one.by for one in dossier_of(connection, tool).endorsements] == ["olga", "pia", "ingo"]
    with pytest.raises(Refused, match="has signed as product owner already"):
        endorse(inventory, tool, Role.PRODUCT_OWNER, actor=people["pia"], bench=day)
