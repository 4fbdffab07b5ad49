"""What may be entered into the registers, and by whom: one Product Owner a system, sandboxes and zones of IT (PO-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from classifiers.facts import Known
from inventory.domain.people import Delegation, Grant, Organisation, Person, Role, Unit
from inventory.domain.registering import (
    LONGEST_ZONE,
    coverage,
    drive_refusals,
    enterprise_refusals,
    keeper_refusals,
    naming_refusals,
    product_owner_refusals,
    sandbox_refusals,
    system_refusals,
)
from inventory.domain.registers import Drive, EnterpriseZone, SystemOfRecord
from inventory.domain.sandbox import Place, SandboxZone, ZoneKind, sandboxed

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MES = SystemOfRecord(name="MES", kind="MES", plant="North")
POPPY = Person(id="poppy", name="Poppy Owner", grants=frozenset({Grant(role=Role.PRODUCT_OWNER, plant="North")}))
HEAD = Person(id="hanna", name="Hanna Head", grants=frozenset({Grant(role=Role.DEPARTMENT_HEAD, plant="North")}))
ZONE = SandboxZone(name="lab", share="plant", path="Lab", owner="ingo", valid_until=NOW + timedelta(days=30))
RUN = EnterpriseZone(name="lims", share="plant", path="LIMS", service_owner="ingo", valid_until=ZONE.valid_until or NOW)


@pytest.fixture
def staff(people: dict[str, Person]) -> dict[str, Person]:
    return people | {"poppy": POPPY, "hanna": HEAD}


@pytest.fixture
def named(staff: dict[str, Person]) -> Any:
    """Say why somebody cannot become the Product Owner: `named("poppy", by="bert")`."""

    def why(
        wanted: str, *, by: str, system: SystemOfRecord = MES, handed: str = "", loans: tuple[Any, ...] = ()
    ) -> str:
        organisation = Organisation.of(staff.values(), delegations=loans)
        answer = product_owner_refusals(system, staff[wanted], staff[by], organisation, now=NOW, handed=handed)
        return "; ".join(map(str, answer))

    return why


def test_the_board_or_a_department_head_of_the_plant_names_a_product_owner(named: Any) -> None:
    assert named("poppy", by="bert") == ""
    assert named("poppy", by="hanna") == ""
    assert named("pia", by="bert") == ""


def test_a_product_owner_is_one_active_person_of_the_business_with_that_role(named: Any, staff: Any) -> None:
    for who in ("ingo", "team", "gone"):
        staff[who] = replace(staff[who], roles=frozenset({Role.PRODUCT_OWNER}))
    assert named("ingo", by="bert") == "Ingo IT belongs to IT; a Product Owner is of the business (PO-2)"
    assert named("team", by="bert") == "team-test@plant.example is a group; a Product Owner is one named person (PO-2)"
    assert named("gone", by="bert") == "Gustav Gone has left; a Product Owner must be here (PO-2)"
    assert named("olga", by="bert") == "Olga Operations is not product owner at North; give that role first (PO-2)"


def test_the_role_at_another_plant_does_not_count(named: Any) -> None:
    assert "is not product owner at South" in named("poppy", by="bert", system=replace(MES, plant="South"))


def test_a_second_product_owner_is_refused_until_the_first_is_handed_over(named: Any) -> None:
    owned = replace(MES, product_owner="pia")
    said = "MES has a Product Owner, pia; there is one, so it is handed over by name (PO-2)"
    assert named("poppy", by="bert", system=owned) == said
    assert named("poppy", by="bert", system=owned, handed="pia") == ""
    assert named("poppy", by="pia", system=owned, handed="pia") == ""
    assert "olga is not the Product Owner" in named("poppy", by="bert", system=owned, handed="olga")
    assert named("poppy", by="bert", handed="olga") == "olga is not the Product Owner of MES (PO-2)"
    assert "is the Product Owner of MES already" in named("pia", by="bert", system=owned)


def test_nobody_names_themself_nor_has_it_done_on_a_loan(named: Any, staff: Any) -> None:
    staff["poppy"] = replace(POPPY, roles=frozenset({Role.BOARD}))
    assert "nobody themself" in named("poppy", by="poppy")
    lent = Delegation(giver="poppy", taker="eva", role=Role.BOARD, until=NOW + timedelta(days=1))
    assert "nobody themself" in named("poppy", by="eva", loans=(lent,))


def test_it_an_engineer_and_a_leaver_name_nobody(named: Any, staff: Any) -> None:
    staff["ingo"] = replace(staff["ingo"], roles=frozenset({Role.BOARD}))
    assert "Ingo IT belongs to IT" in named("poppy", by="ingo")
    assert "nobody themself" in named("poppy", by="eva")
    staff["bert"] = replace(staff["bert"], active=False)
    assert "Bert Board has left" in named("poppy", by="bert")


def test_a_seat_that_a_leaver_or_it_lent_names_nobody(named: Any, staff: Any) -> None:
    lent = (Delegation(giver="bert", taker="eva", role=Role.BOARD, until=NOW + timedelta(days=1)),)
    assert named("poppy", by="eva", loans=lent) == ""
    for change in ({"active": False}, {"unit": Unit.IT}):
        before = staff["bert"]
        staff["bert"] = replace(before, **change)
        assert "nobody themself" in named("poppy", by="eva", loans=lent), change
        staff["bert"] = before


def test_a_department_head_of_another_plant_names_nobody(named: Any, staff: Any) -> None:
    staff["poppy"] = replace(POPPY, roles=frozenset({Role.PRODUCT_OWNER}))
    assert "department head at South" in named("poppy", by="hanna", system=replace(MES, plant="South"))


def test_who_answers_for_a_system_names_the_next_one_and_no_stranger_does(staff: Any) -> None:
    organisation = Organisation.of(staff.values())
    asked = {"now": NOW, "policy": "OWN-3"}
    assert naming_refusals(MES, staff["eva"], staff["olga"], organisation, present="olga", **asked) == ()
    assert naming_refusals(MES, staff["eva"], staff["olga"], organisation, present="pia", **asked) != ()
    assert naming_refusals(MES, staff["eva"], staff["olga"], organisation, present="", **asked) != ()


def test_coverage_counts_the_major_systems_that_have_a_valid_product_owner_by_plant(staff: Any) -> None:
    for who in ("gone", "ingo"):
        staff[who] = replace(staff[who], roles=frozenset({Role.PRODUCT_OWNER}))
    systems = [
        replace(MES, product_owner="poppy"),
        replace(MES, name="Empty"),
        replace(MES, name="LIMS", product_owner="gone"),
        replace(MES, name="SCADA", product_owner="olga"),
        replace(MES, name="Canteen", major=False),
        SystemOfRecord(name="ERP", product_owner="pia"),
        SystemOfRecord(name="BI", product_owner="ingo"),
    ]
    found = coverage(Organisation.of(staff.values(), systems=systems))
    assert [one.sentence for one in found] == [
        "1 of 2 major systems have a Product Owner",
        "North: 1 of 4 major systems have a Product Owner",
    ]
    assert [one.vacant for one in found] == [("BI",), ("Empty", "LIMS", "SCADA")]
    assert coverage(Organisation.of(staff.values(), systems=systems[:1]))[0].sentence == (
        "North: 1 of 1 major system has a Product Owner"
    )


def test_a_system_has_a_name_and_its_patterns_are_not_everything() -> None:
    assert system_refusals(MES) == ()
    assert system_refusals(replace(MES, aliases=("MES*",))) == ()
    assert "has a name" in str(system_refusals(replace(MES, name=" ")))
    for pattern in ("*", " ** ", "", "*.*", "?"):
        assert "every system" in str(system_refusals(replace(MES, hosts=(pattern,)))), pattern


def test_registers_of_it_are_kept_by_an_active_person_of_it_with_the_role(staff: Any) -> None:
    def why(who: str, *roles: Role) -> str:
        organisation = Organisation.of(staff.values())
        return "; ".join(map(str, keeper_refusals(staff[who], organisation, NOW, *roles, policy="SHA-3")))

    assert why("ingo", Role.IT_OPERATOR) == ""
    assert why("ingo", Role.IT_OPERATOR, Role.IT_ARCHITECT) == ""
    assert why("ingo", Role.IT_ARCHITECT) == "Ingo IT is not IT architect (SHA-3)"
    assert "Bert Board is not IT operator" in why("bert", Role.IT_OPERATOR)
    staff["bert"] = replace(staff["bert"], roles=frozenset({Role.IT_OPERATOR}))
    assert why("bert", Role.IT_OPERATOR) == "Bert Board belongs to the business; infrastructure is IT's (OWN-2) (SHA-3)"
    staff["ingo"] = replace(staff["ingo"], active=False)
    assert "is not IT operator" in why("ingo", Role.IT_OPERATOR)


@pytest.fixture
def boxed(staff: dict[str, Person]) -> Any:
    def why(**changes: Any) -> str:
        zone = replace(ZONE, **changes)
        return "; ".join(map(str, sandbox_refusals(zone, Organisation.of(staff.values()), {"plant"}, NOW)))

    return why


def test_a_sandbox_is_owned_by_an_active_person_of_it(boxed: Any, staff: Any) -> None:
    assert boxed() == ""
    assert boxed(owner="olga") == "Olga Operations belongs to the business; who answers for a sandbox is of IT (SHA-3)"
    assert "'nobody'" in boxed(owner="nobody")
    staff["team"] = replace(staff["team"], unit=Unit.IT)
    staff["gone"] = replace(staff["gone"], unit=Unit.IT)
    assert "is a group" in boxed(owner="team")
    assert "has left" in boxed(owner="gone")


def test_a_sandbox_ends_on_a_day_to_come_and_within_two_years(boxed: Any) -> None:
    assert "still to come" in boxed(valid_until=NOW)
    assert "still to come" in boxed(valid_until=None)
    assert boxed(valid_until=NOW + LONGEST_ZONE) == ""
    assert "two years at most" in boxed(valid_until=NOW + LONGEST_ZONE + timedelta(seconds=1))


def test_a_sandbox_lies_on_a_known_share_and_an_environment_in_a_folder_of_its_own(boxed: Any) -> None:
    assert "no share 'elsewhere' (there are: plant)" in boxed(share="elsewhere")
    nowhere = sandbox_refusals(ZONE, Organisation(), (), NOW)
    assert "no share 'plant' (there are: none yet; scan one" in str(nowhere)
    assert boxed(path="") == ""
    kind = ZoneKind.GRAFANA
    assert boxed(kind=kind, runs_in="Line 4") == ""
    assert "name the environment or organisation" in boxed(kind=kind)
    assert "whole share is no export" in boxed(kind=kind, runs_in="Line 4", path="/")


@pytest.mark.parametrize(
    ("kind", "inside", "outside"),
    [
        (ZoneKind.GRAFANA, ("grafana",), ("power-app", "python", "")),
        (
            ZoneKind.POWER_PLATFORM,
            ("power-app", "power-app-source", "power-app-package", "power-automate-flow", "power-platform-solution"),
            ("grafana", "excel", ""),
        ),
        (ZoneKind.PATH, ("grafana", "power-app", "excel", ""), ()),
    ],
)
def test_an_environment_holds_files_of_its_kind_alone_and_a_folder_all(
    kind: ZoneKind, inside: tuple[str, ...], outside: tuple[str, ...]
) -> None:
    zone = replace(ZONE, kind=kind, runs_in="x")
    for one in inside:
        assert sandboxed([zone], [Place("plant", "Lab/a", one)], NOW) is Known.YES, one
        assert sandboxed([zone], [Place("plant", "Labels/a", one)], NOW) is Known.NO
    for one in outside:
        assert sandboxed([zone], [Place("plant", "Lab/a", one)], NOW) is Known.NO, one


def test_a_tool_of_which_one_part_is_of_another_kind_is_not_in_the_environment() -> None:
    zone = replace(ZONE, kind=ZoneKind.GRAFANA, runs_in="x")
    places = [Place("plant", "Lab/a.json", "grafana"), Place("plant", "Lab/a.py", "python")]
    assert sandboxed([zone], places, NOW) is Known.NO
    assert sandboxed([zone], places[:1], NOW) is Known.YES


def test_the_kinds_that_an_environment_holds_are_kinds_that_readers_tell() -> None:
    import scanner.handlers.powerapps as apps
    import scanner.handlers.powerautomate as flows
    from inventory.domain.sandbox import HOLDS
    from scanner.handlers import grafana

    assert HOLDS[ZoneKind.GRAFANA] == {grafana._KIND}
    assert HOLDS[ZoneKind.POWER_PLATFORM] == {apps._KIND, apps._SOURCE, *flows._PACKAGES}


def test_what_a_person_or_a_zone_changes_changes_the_digest_and_nothing_else_does(staff: Any) -> None:
    base = Organisation.of(staff.values(), [ZONE])
    digest = base.digest(NOW)
    assert Organisation.of(reversed(staff.values()), [ZONE]).digest(NOW) == digest
    changed = [
        Organisation.of((staff | {"olga": replace(staff["olga"], active=False)}).values(), [ZONE]),
        Organisation.of((staff | {"olga": replace(staff["olga"], unit=Unit.IT)}).values(), [ZONE]),
        Organisation.of((staff | {"olga": replace(staff["olga"], is_group=True)}).values(), [ZONE]),
        Organisation.of([person for person in staff.values() if person.id != "olga"], [ZONE]),
        Organisation.of(staff.values(), [replace(ZONE, path="Other")]),
        Organisation.of(staff.values(), [replace(ZONE, share="other")]),
        Organisation.of(staff.values(), [replace(ZONE, kind=ZoneKind.GRAFANA)]),
        Organisation.of(staff.values(), []),
    ]
    assert digest not in {one.digest(NOW) for one in changed}
    assert base.digest(NOW + timedelta(days=31)) != digest
    renamed = Organisation.of((staff | {"olga": replace(staff["olga"], name="Other", department="X")}).values(), [ZONE])
    assert renamed.digest(NOW) == digest


def test_a_zone_of_enterprise_software_has_a_service_owner_of_it_or_an_entry_and_an_end(staff: Any) -> None:
    def why(**changes: Any) -> str:
        zone = replace(RUN, **changes)
        return "; ".join(map(str, enterprise_refusals(zone, Organisation.of(staff.values()), {"plant"}, NOW)))

    assert why() == ""
    assert why(service_owner="", entry="CI-4711") == ""
    assert why(service_owner="", entry=" ") == "name its service owner or its entry in the CMDB (GE)"
    assert "belongs to the business" in why(service_owner="olga", entry="CI-4711")
    assert "'nobody'" in why(service_owner="nobody")
    assert "still to come" in why(valid_until=NOW)
    assert "two years at most" in why(valid_until=NOW + LONGEST_ZONE + timedelta(days=1))
    assert "no share 'x'" in why(share="x")


def test_a_drive_is_one_letter_that_leads_somewhere() -> None:
    assert drive_refusals(Drive(letter="p:\\", path=r"\\files01\north")) == ()
    for letter in ("A", "z:"):
        assert drive_refusals(Drive(letter=letter, path="x")) == ()
    for letter in ("", "PP", "1", "ä", "*"):
        assert "one letter" in str(drive_refusals(Drive(letter=letter, path="x"))), letter
    assert "leads" in str(drive_refusals(Drive(letter="P", path=" ")))
