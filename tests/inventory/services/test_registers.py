"""Keeping the registers on both databases: one Product Owner, sandboxes that hold at once, roads of lineage (PO-2)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from classifiers.facts import Known
from inventory.domain.directory import Declared, SystemEntry
from inventory.domain.people import Person, Role
from inventory.domain.refusal import Refused
from inventory.domain.registers import Drive, EnterpriseZone, SystemOfRecord
from inventory.domain.sandbox import SandboxZone, ZoneKind
from inventory.services import registers as service
from inventory.services.intake import intake
from inventory.services.organisation import landscape, organisation
from inventory.services.registers import Desk, fresh
from inventory.store.queries import resolve_tool, tool_page
from inventory.store.schema import events

SAP = SystemOfRecord(name="SAP", kind="ERP", aliases=("SAP*",))
MES = SystemEntry(name="MES", kind="MES", hosts=("mes*",))


@pytest.fixture
def declared(people: dict[str, Person]) -> Declared:
    second = Person(id="paul", name="Paul Owner", roles=frozenset({Role.PRODUCT_OWNER}))
    zone = SandboxZone(name="Old", share="plant", path="Old", owner="ingo")
    drive = Drive(letter="P:", path=r"\\old\north")
    return Declared(
        people=(*people.values(), second), systems=(SAP,), zones=(zone,), drives=(drive,), roads=(("plant", "/srv"),)
    )


@pytest.fixture
def desk(inventory: Any, declared: Declared, bench: Any) -> Any:
    """Come to the registers as somebody: `desk("ingo")`."""

    def of(actor: str = "ingo", day: int = 0) -> Desk:
        today = fresh(inventory, declared, bench(day))
        return Desk(inventory=inventory, declared=declared, bench=today, actor=actor)

    return of


@pytest.fixture
def zone(bench: Any) -> SandboxZone:
    until = bench(30).now
    return SandboxZone(name="lab", share="plant", path="Lab", owner="ingo", valid_until=until)


def staff(desk: Desk) -> Any:
    with desk.inventory.reading() as connection:
        return organisation(connection, desk.declared, desk.bench.now)


def told(inventory: Any) -> list[dict[str, str]]:
    with inventory.reading() as connection:
        query = select(events.c.detail).where(events.c.kind == "register_changed").order_by(events.c.id)
        return list(connection.execute(query).scalars())


def test_a_system_is_entered_by_it_and_known_to_lineage_by_its_patterns(inventory: Any, desk: Any) -> None:
    service.add_system(desk(), MES)
    assert staff(desk()).system("mes").hosts == ("mes*",)
    with inventory.reading() as connection:
        roads = landscape(connection, desk().declared)
    assert [system.name for system in roads.systems] == ["SAP", "MES"]
    assert told(inventory) == [{"register": "systems", "did": "added", "name": "MES"}]
    for actor in ("olga", "bert"):
        with pytest.raises(Refused, match="is not IT operator or IT architect"):
            service.add_system(desk(actor), MES)


def test_what_is_said_again_of_a_system_changes_that_alone(inventory: Any, desk: Any) -> None:
    service.add_system(desk(), MES)
    service.name_product_owner(desk("bert"), "MES", "pia")
    service.add_system(desk(), SystemEntry(name="mes", plant="North"))
    found = staff(desk()).system("MES")
    assert (found.kind, found.plant, found.hosts, found.product_owner) == ("MES", "North", ("mes*",), "pia")
    assert [one["did"] for one in told(inventory)] == ["added", "po", "changed"]


def test_a_declared_system_gets_its_product_owner_here_and_keeps_its_patterns(desk: Any) -> None:
    service.name_product_owner(desk("bert"), "sap", "pia")
    assert staff(desk()).system("SAP") == replace(SAP, product_owner="pia")


def test_there_is_one_product_owner_and_the_next_one_comes_by_handing_over(inventory: Any, desk: Any) -> None:
    service.name_product_owner(desk("bert"), "SAP", "pia")
    with pytest.raises(Refused, match="SAP has a Product Owner, pia"):
        service.name_product_owner(desk("bert"), "SAP", "paul")
    service.name_product_owner(desk("pia"), "SAP", "paul", handed="pia")
    assert staff(desk()).system("SAP").product_owner == "paul"
    assert told(inventory)[-1] == {
        "register": "systems",
        "did": "po",
        "name": "SAP",
        "person": "paul",
        "before": "pia",
    }


def test_it_a_group_and_who_lacks_the_role_become_no_product_owner_and_the_try_is_on_record(
    inventory: Any, desk: Any
) -> None:
    for who in ("ingo", "team", "olga", "gone"):
        with pytest.raises(Refused, match="PO-2"):
            service.name_product_owner(desk("bert"), "SAP", who)
    assert staff(desk()).system("SAP").product_owner == ""
    with inventory.reading() as connection:
        kinds = list(connection.execute(select(events.c.kind)).scalars())
    assert kinds == ["attempt_refused"] * 4


def test_of_two_who_name_a_product_owner_at_once_one_is_refused(desk: Any) -> None:
    today = desk("bert")

    def name(who: str) -> str:
        try:
            service.name_product_owner(today, "SAP", who)
        except Refused as refused:
            return str(refused)
        return ""

    with ThreadPoolExecutor(2) as threads:
        said = list(threads.map(name, ["pia", "paul"]))
    assert said.count("") == 1
    assert staff(desk()).system("SAP").product_owner == ["pia", "paul"][said.index("")]


def test_it_does_not_take_a_system_away_from_its_product_owner(inventory: Any, desk: Any) -> None:
    service.add_system(desk(), MES)
    service.name_product_owner(desk("bert"), "MES", "pia")
    with pytest.raises(Refused, match="MES has a Product Owner"):
        service.remove_system(desk(), "MES")
    with pytest.raises(Refused, match=r"SAP stands in scanner\.toml"):
        service.remove_system(desk(), "SAP")
    with pytest.raises(Refused, match="there is no system LIMS"):
        service.remove_system(desk(), "LIMS")
    service.add_system(desk(), SystemEntry(name="LIMS"))
    with pytest.raises(Refused, match="is not IT operator"):
        service.remove_system(desk("bert"), "LIMS")
    service.remove_system(desk(), "lims", reason="switched off")
    assert staff(desk()).system("LIMS") is None
    assert told(inventory)[-1]["did"] == "removed"


def test_a_business_owner_is_named_by_the_board_and_hands_over(desk: Any) -> None:
    service.name_business_owner(desk("bert"), "SAP", "olga")
    assert staff(desk()).system("SAP").business_owner == "olga"
    service.name_business_owner(desk("olga"), "SAP", "eva")
    with pytest.raises(Refused, match="OWN-3"):
        service.name_business_owner(desk("olga"), "SAP", "olga")
    with pytest.raises(Refused, match="belongs to IT"):
        service.name_business_owner(desk("bert"), "SAP", "ingo")
    with pytest.raises(Refused, match="is not in the register"):
        service.name_business_owner(desk("bert"), "LIMS", "olga")


@pytest.fixture
def tools(plant: Any, desk: Any) -> dict[str, str]:
    plant.files = {
        "Lab/report.vbs": "SELECT Line, Scrap FROM Production",
        "Q/limits.vbs": "UPDATE Test_Limits SET Hi = ?",
    }
    plant.scan()
    intake(plant.inventory, desk().bench)
    return {path: resolve_tool(plant.inventory, path) for path in plant.files}


def boxed(inventory: Any, tool: str) -> Known:
    return tool_page(inventory, tool).standing.facts.sandboxed


def test_a_sandbox_holds_as_soon_as_it_is_registered_and_no_longer_than_it_is_ended(
    inventory: Any, desk: Any, tools: dict[str, str], zone: SandboxZone
) -> None:
    inside, outside = tools["Lab/report.vbs"], tools["Q/limits.vbs"]
    assert service.add_zone(desk(), zone) == 1
    assert (boxed(inventory, inside), boxed(inventory, outside)) == (Known.YES, Known.NO)
    assert service.extend_zone(desk(day=1), "LAB", zone.valid_until + timedelta(days=60)) == 0
    assert staff(desk(day=40)).valid_zones(desk(day=40).bench.now)[-1].name == "lab"
    assert service.end_zone(desk(day=2), "lab", reason="moved") == 1
    assert boxed(inventory, inside) is Known.NO
    assert [one["did"] for one in told(inventory)] == ["added", "extended", "ended"]


def test_an_organisation_of_grafana_holds_no_script_that_lies_in_its_folder(
    inventory: Any, desk: Any, tools: dict[str, str], zone: SandboxZone
) -> None:
    service.add_zone(desk(), replace(zone, kind=ZoneKind.GRAFANA, runs_in="Line 4"))
    assert boxed(inventory, tools["Lab/report.vbs"]) is Known.NO
    found = next(one for one in staff(desk()).zones if one.name == "lab")
    assert (found.kind, found.runs_in) == (ZoneKind.GRAFANA, "Line 4")


def test_only_an_it_operator_keeps_sandboxes_and_a_name_is_taken_once(desk: Any, zone: SandboxZone) -> None:
    for actor in ("bert", "olga", "eva"):
        with pytest.raises(Refused, match="is not IT operator"):
            service.add_zone(desk(actor), zone)
    service.add_zone(desk(), zone)
    for actor in ("bert", "olga"):
        with pytest.raises(Refused, match="is not IT operator"):
            service.extend_zone(desk(actor), "lab", zone.valid_until)
        with pytest.raises(Refused, match="is not IT operator"):
            service.end_zone(desk(actor), "lab")
    with pytest.raises(Refused, match="there is a sandbox LAB already"):
        service.add_zone(desk(), replace(zone, name="LAB"))
    with pytest.raises(Refused, match="there is a sandbox old already"):
        service.add_zone(desk(), replace(zone, name="old"))
    with pytest.raises(Refused, match="a sandbox has a name"):
        service.add_zone(desk(), replace(zone, name=" "))
    with pytest.raises(Refused, match="belongs to the business; who answers"):
        service.add_zone(desk(), replace(zone, name="x", owner="olga"))


def test_a_declared_sandbox_is_extended_here_and_ended_in_its_file(desk: Any, zone: SandboxZone) -> None:
    with pytest.raises(Refused, match=r"Old stands in scanner\.toml"):
        service.end_zone(desk(), "Old")
    with pytest.raises(Refused, match="there is no sandbox New"):
        service.extend_zone(desk(), "New", zone.valid_until)
    with pytest.raises(Refused, match="two years"):
        service.extend_zone(desk(), "Old", desk().bench.now + timedelta(days=800))
    service.extend_zone(desk(), "Old", zone.valid_until)
    assert [(one.name, one.valid_until) for one in staff(desk()).zones] == [("Old", zone.valid_until)]


def test_a_zone_of_enterprise_software_is_registered_and_ended_by_an_it_operator(inventory: Any, desk: Any) -> None:
    run = EnterpriseZone(
        name="LIMS", share="plant", path="LIMS", service_owner="ingo", valid_until=desk(day=300).bench.now, entry="CI-1"
    )
    for actor in ("bert", "eva"):
        with pytest.raises(Refused, match="GE"):
            service.add_enterprise(desk(actor), run)
    with pytest.raises(Refused, match="a zone has a name"):
        service.add_enterprise(desk(), replace(run, name=""))
    with pytest.raises(Refused, match="no share 'x'"):
        service.add_enterprise(desk(), replace(run, share="x"))
    service.add_enterprise(desk(), run)
    assert staff(desk()).enterprise == (run,)
    service.add_enterprise(desk(), replace(run, entry="CI-2"))
    assert [one.entry for one in staff(desk()).enterprise] == ["CI-2"]
    with pytest.raises(Refused, match="is not IT operator"):
        service.end_enterprise(desk("bert"), "LIMS")
    with pytest.raises(Refused, match="there is no zone MES"):
        service.end_enterprise(desk(), "MES")
    service.end_enterprise(desk(), "lims")
    assert staff(desk()).enterprise == ()
    assert [one["did"] for one in told(inventory)] == ["added", "added", "ended"]


def test_a_drive_of_the_inventory_leads_where_it_says_and_then_again_where_the_settings_say(
    inventory: Any, desk: Any
) -> None:
    def leads() -> list[tuple[str, str]]:
        with inventory.reading() as connection:
            return list(landscape(connection, desk().declared).drives)

    assert leads() == [("P:", r"\\old\north")]
    service.add_drive(desk(), Drive(letter="p", path=r"\\new\north"))
    service.add_drive(desk(), Drive(letter="Q:", path=r"\\new\quality"))
    assert leads() == [("P:", r"\\new\north"), ("Q:", r"\\new\quality")]
    with pytest.raises(Refused, match="is not IT operator"):
        service.add_drive(desk("olga"), Drive(letter="P", path="x"))
    with pytest.raises(Refused, match="one letter"):
        service.add_drive(desk(), Drive(letter="PP", path="x"))
    with pytest.raises(Refused, match="is not IT operator"):
        service.remove_drive(desk("olga"), "P:")
    service.remove_drive(desk(), r"p:\ ".strip())
    assert leads()[0] == ("P:", r"\\old\north")
    with pytest.raises(Refused, match="there is no drive P"):
        service.remove_drive(desk(), "P")
    assert [one["did"] for one in told(inventory)] == ["added", "added", "removed"]


def test_a_stranger_comes_to_no_register(desk: Any, zone: SandboxZone) -> None:
    with pytest.raises(Refused, match="nobody here has the id 'nobody'"):
        service.add_zone(desk("nobody"), zone)
