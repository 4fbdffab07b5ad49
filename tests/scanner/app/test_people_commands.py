"""People, roles and registers as they are typed, from an empty directory to a tool in a sandbox and back."""

from __future__ import annotations

from typing import Any

import pytest

REPORT = "Production/Reports/Scrap_Pareto_Report.xlsm"
HR = (
    "id;name;mail;department;unit;manager;active;plant;group\n"
    "eva;Eva Engineer;eva@x.example;Quality;business;mia;yes;North;\n"
    "mia;Mia Manager;mia@x.example;Quality;;;yes;North;\n"
    "olga;Olga Operations;;Assembly;;mia;ja;North;\n"
    "iris;Iris IT;;IT Services;;;yes;North;\n"
    "team;Team;team-qa@x.example;;;;yes;North;\n"
    "dl;List;dl@x.example;;;;yes;North;yes\n"
)
ANSWERS = (
    *("--owner", "eva", "--purpose", "Shows scrap by cause", "--documentation", "sheet Readme"),
    *("--inputs-outputs", "MES view in, chart out", "--how-to-run", "Open it; the total equals the MES"),
    *("--read-only", "yes"),
)


@pytest.fixture
def staffed(plant: Any) -> Any:
    """A plant whose directory was imported: Iris is of IT by her department."""
    settings = plant.folder / "scanner.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[directory]\nit_departments = ["IT*"]\n', encoding="utf-8")
    (plant.folder / "hr.csv").write_text(HR, encoding="cp1252")
    plant("people", "import", "hr.csv", "--as", "ingo", "--complete")
    return plant


def test_a_dry_run_says_what_an_import_would_change_and_the_import_does_it(plant) -> None:
    (plant.folder / "hr.csv").write_text(HR, encoding="utf-8-sig")
    said = plant("people", "import", "hr.csv", "--as", "ingo", "--dry-run").stdout
    assert "Nothing is changed; it would be: 6 new, 0 changed, 0 left, 0 back" in said
    assert [row["id"] for row in plant.rows("people", "list")] == ["bert", "eva", "ingo"]
    done = plant("people", "import", "hr.csv", "--as", "ingo")
    assert "Imported: 6 new" in done.stdout
    assert "team-qa@x.example looks like a list" in done.stderr
    again = plant("people", "import", "hr.csv", "--as", "ingo").stdout
    assert "0 new, 0 changed, 0 left, 0 back, 6 as before" in again


def test_a_list_says_unit_roles_and_where_an_entry_comes_from(staffed) -> None:
    rows = {row["id"]: row for row in staffed.rows("people", "list")}
    assert (rows["iris"]["unit"], rows["olga"]["unit"], rows["dl"]["unit"]) == ("it", "business", "group")
    assert (rows["eva"]["source"], rows["olga"]["source"]) == ("scanner.toml", "directory")
    assert rows["bert"]["roles"] == ["assessor", "board", "department head"]
    assert [row["id"] for row in staffed.rows("people", "list", "--role", "board")] == ["bert"]
    assert staffed.rows("people", "list", "--left") == []
    assert "North" in staffed("people", "show", "olga").stdout
    assert "manager: mia (Mia Manager)" in staffed("people", "show", "olga").stdout


def test_mistakes_of_a_file_and_of_typing_are_usage_mistakes(plant) -> None:
    (plant.folder / "bad.csv").write_text("id,name,unit\na,,shop\n", encoding="utf-8")
    said = plant("people", "import", "bad.csv", "--as", "ingo", code=2).stderr
    assert said.splitlines() == ["bad.csv:2: name: is empty", "bad.csv:2: unit: is it or business (got shop)"]
    assert "name a file, or an LDAP server" in plant("people", "import", "--as", "ingo", code=2).stderr
    assert "cannot be read" in plant("people", "import", "none.csv", "--as", "ingo", code=2).stderr
    (plant.folder / "hr.csv").write_text(HR, encoding="utf-8")
    assert "is not IT operator" in plant("people", "import", "hr.csv", "--as", "bert", code=2).stderr
    assert "known ids: bert, eva, ingo" in plant("people", "import", "hr.csv", "--as", "x", code=2).stderr
    assert "did you mean 'board'?" in plant("people", "grant", "eva", "bord", "--as", "bert", code=2).stderr


def test_a_leavers_tool_goes_to_the_manager_and_the_verdict_follows(staffed) -> None:
    staffed("register", REPORT, *ANSWERS)
    staffed("approve", REPORT, "--as", "bert")
    assert staffed.rows("list", "--search", REPORT)[0]["rule"] == "R6"
    (staffed.folder / "hr.csv").write_text(HR.replace("mia;yes;North;\n", "mia;no;North;\n", 1), encoding="utf-8")
    said = staffed("people", "import", "hr.csv", "--as", "ingo").stdout
    assert "left: eva (Eva Engineer)" in said
    assert "1 tool of Eva Engineer goes to Mia Manager" in said
    assert staffed.rows("list", "--search", REPORT)[0]["rule"] == "R7"
    assert "has left" in staffed("people", "show", "eva").stdout
    assert "owner of 1 tool:" in staffed("people", "show", "eva").stdout


def test_half_a_file_is_no_exodus_unless_it_is_confirmed(staffed) -> None:
    (staffed.folder / "half.csv").write_text("".join(HR.splitlines(keepends=True)[:4]), encoding="utf-8")
    words = ("people", "import", "half.csv", "--as", "ingo", "--complete")
    assert "3 of 6 persons would be taken for leavers" in staffed(*words, code=2).stderr
    assert "3 left" in staffed(*words, "--yes").stdout
    assert [row["id"] for row in staffed.rows("people", "list", "--left")] == ["dl", "iris", "team"]


def test_roles_are_granted_lent_and_revoked_as_the_policy_says(staffed) -> None:
    assert (
        "olga is data owner at North now"
        in staffed("people", "grant", "olga", "data_owner", "--plant", "North", "--as", "bert").stdout
    )
    assert "(CHG-1)" in staffed("people", "grant", "iris", "board", "--as", "bert", "--second", "ingo", code=2).stderr
    assert "two persons" in staffed("people", "grant", "olga", "product owner", "--as", "bert", code=2).stderr
    assert (
        "nobody gives a role to themself"
        in staffed("people", "grant", "bert", "auditor", "--as", "bert", code=2).stderr
    )
    lend = ("people", "delegate", "data owner", "--plant", "North", "--to", "eva", "--as", "olga", "--until")
    assert "still to come" in staffed(*lend, "2020-01-01", code=2).stderr
    staffed(*lend, _day(30))
    assert f"has lent data owner at North to eva, before {_day(31)}" in staffed("people", "show", "olga").stdout
    assert "acts as data owner at North for olga" in staffed("people", "show", "eva").stdout
    staffed("people", "revoke", "eva", "data owner", "--plant", "North", "--lent-by", "olga", "--as", "eva")
    assert "acts as" not in staffed("people", "show", "eva").stdout
    staffed("people", "revoke", "olga", "data owner", "--plant", "North", "--as", "olga")
    assert "roles" not in staffed("people", "show", "olga").stdout
    assert "scanner.toml" in staffed("people", "revoke", "bert", "board", "--as", "bert", code=2).stderr


def _day(days: int) -> str:
    from datetime import UTC, datetime, timedelta

    return f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d}"


def test_a_role_of_the_inventory_acts_in_every_command(staffed) -> None:
    assert "is not assessor" in staffed("move", REPORT, "not_a_tool", "--as", "mia", "--reason", "x", code=2).stderr
    staffed("people", "grant", "mia", "assessor", "--as", "bert", "--second", "ingo")
    assert "is not assessor" not in staffed("move", REPORT, "not_a_tool", "--as", "mia", "--reason", "x", code=2).stderr


def test_systems_have_one_product_owner_and_the_coverage_is_counted(staffed) -> None:
    staffed("systems", "add", "MES", "--kind", "MES", "--plant", "North", "--host", "mes*", "--as", "ingo")
    staffed("systems", "add", "Canteen", "--minor", "--as", "ingo")
    assert "North: 0 of 1 major system has a Product Owner; without: MES" in staffed("systems", "list").stdout
    assert "(PO-2)" in staffed("systems", "po", "MES", "ingo", "--as", "bert", code=2).stderr
    assert "(PO-2)" in staffed("systems", "po", "MES", "dl", "--as", "bert", code=2).stderr
    for who in ("olga", "mia"):
        staffed("people", "grant", who, "product owner", "--plant", "North", "--as", "bert", "--second", "ingo")
    staffed("systems", "po", "MES", "olga", "--as", "bert")
    assert "handed over by name" in staffed("systems", "po", "MES", "mia", "--as", "bert", code=2).stderr
    staffed("systems", "po", "MES", "mia", "--from", "olga", "--as", "olga")
    staffed("systems", "owner", "MES", "eva", "--as", "bert")
    row = next(row for row in staffed.rows("systems", "list") if row["name"] == "MES")
    assert (row["product_owner"], row["business_owner"], row["source"]) == ("mia", "eva", "inventory")
    assert row["patterns"] == ["mes*"]
    assert "North: 1 of 1 major system has a Product Owner" in staffed("systems", "list").stdout
    shown = staffed("people", "show", "mia").stdout
    assert "Product Owner of MES" in shown
    staffed("people", "revoke", "mia", "product owner", "--plant", "North", "--as", "bert")
    assert "mia (not valid any more)" in staffed("systems", "list").stdout
    staffed("systems", "remove", "mes", "--as", "ingo", "--reason", "gone")
    assert [row["name"] for row in staffed.rows("systems", "list")] == ["Canteen"]


def test_a_sandbox_holds_at_once_until_it_is_ended_and_lists_say_where_it_comes_from(staffed) -> None:
    add = (
        "sandboxes",
        "add",
        "Quality",
        "--share",
        "plant",
        "--path",
        "Quality\\",
        "--owner",
        "iris",
        "--until",
        _day(30),
    )
    assert "is not IT operator" in staffed(*add, "--as", "bert", code=2).stderr
    assert "is not IT operator" in staffed(*add, "--as", "iris", code=2).stderr
    assert "tools were judged again" in staffed(*add, "--as", "ingo").stdout
    rows = {row["name"]: row for row in staffed.rows("sandboxes", "list")}
    assert (rows["Reports"]["source"], rows["Quality"]["source"]) == ("scanner.toml", "inventory")
    assert (rows["Quality"]["path"], rows["Quality"]["until"], rows["Quality"]["holds"]) == ("Quality", _day(30), "yes")
    assert "two years" in staffed("sandboxes", "extend", "Quality", "--until", _day(900), "--as", "ingo", code=2).stderr
    staffed("sandboxes", "extend", "Quality", "--until", _day(60), "--as", "ingo")
    staffed("sandboxes", "end", "Quality", "--as", "ingo")
    assert [row["name"] for row in staffed.rows("sandboxes", "list")] == ["Reports"]
    assert "scanner.toml" in staffed("sandboxes", "end", "Reports", "--as", "ingo", code=2).stderr


def test_dashboards_are_in_the_organisation_that_their_folder_is_exported_from_and_scripts_beside_them_are_not(
    staffed,
) -> None:
    folder = staffed.share / "Production" / "Dashboards"
    (folder / "oee.py").write_text("import pandas\npandas.read_csv('oee.csv').plot()\n", encoding="utf-8")
    staffed("scan", "-q")
    words = (
        "--share",
        "plant",
        "--path",
        "Production/Dashboards",
        "--owner",
        "ingo",
        "--until",
        _day(30),
        "--as",
        "ingo",
    )
    staffed("sandboxes", "add", "Line 3", "--kind", "grafana", "--runs-in", "Production", *words)
    assert _sandboxed(staffed) == {"line3_oee_grafana.json": "yes", "oee.py": "no"}
    staffed("sandboxes", "end", "Line 3", "--as", "ingo")
    assert _sandboxed(staffed) == {"line3_oee_grafana.json": "no", "oee.py": "no"}
    staffed("sandboxes", "add", "Line 3", *words)
    assert _sandboxed(staffed) == {"line3_oee_grafana.json": "yes", "oee.py": "yes"}


def _sandboxed(plant: Any) -> dict[str, str]:
    """Return whether the tools of the folder of dashboards are in a sandbox, by the verdict that is kept."""
    from sqlalchemy import select

    from inventory.store.engine import open_inventory
    from inventory.store.schema import tools, verdicts

    query = select(tools.c.name, verdicts.c.facts).join(verdicts, verdicts.c.tool_id == tools.c.id)
    opened = open_inventory(str(plant.folder / "inventory.db"))
    with opened.reading() as connection:
        rows = connection.execute(
            query.where(verdicts.c.latest, tools.c.name.in_(["line3_oee_grafana.json", "oee.py"]))
        )
        found = {row.name: row.facts["sandboxed"] for row in rows}
    opened.close()
    return found


def test_enterprise_zones_and_drives_are_kept_by_an_it_operator(staffed) -> None:
    zone = (
        "enterprise",
        "add",
        "LIMS",
        "--share",
        "plant",
        "--path",
        "Quality",
        "--entry",
        "CI-1",
        "--until",
        _day(30),
    )
    assert "(GE)" in staffed(*zone, "--as", "bert", code=2).stderr
    staffed(*zone, "--as", "ingo")
    (row,) = staffed.rows("enterprise", "list")
    assert (row["name"], row["entry"], row["holds"]) == ("LIMS", "CI-1", "yes")
    staffed("enterprise", "end", "LIMS", "--as", "ingo")
    assert staffed.rows("enterprise", "list") == []
    staffed("drives", "add", "p:", r"\\files01\north", "--as", "ingo")
    assert staffed.rows("drives", "list") == [{"letter": "P:", "path": r"\\files01\north", "source": "inventory"}]
    assert "is not IT operator" in staffed("drives", "remove", "P", "--as", "bert", code=2).stderr
    staffed("drives", "remove", "P", "--as", "ingo")
    assert staffed.rows("drives", "list") == []


def test_ldap_without_a_server_is_one_clear_line(plant) -> None:
    said = plant("people", "import", "--ldap", "ldap://127.0.0.1:9", "--as", "ingo", code=2).stderr
    assert "ldap://127.0.0.1:9" in said
    assert len(said.splitlines()) == 1


def test_a_role_that_does_not_exist_in_the_settings_is_a_usage_mistake(plant) -> None:
    settings = plant.folder / "scanner.toml"
    settings.write_text(settings.read_text("utf-8").replace('"IT operator"', '"IT opertor"'), encoding="utf-8")
    said = plant("people", "list", code=2).stderr
    assert said.startswith("ingo in scanner.toml: there is no role 'IT opertor'; did you mean 'it operator'?")


def test_the_last_day_of_the_calendar_is_too_far_away_and_no_accident(staffed) -> None:
    far = ("--until", "9999-12-31")
    lend = ("people", "delegate", "owner", "--to", "mia", "--as", "eva", *far)
    assert "a loan ends after a year at the latest" in staffed(*lend, code=2).stderr
    zone = ("--share", "plant", "--path", "Quality", *far, "--as", "ingo")
    for add in (("sandboxes", "add", "Q", "--owner", "ingo"), ("enterprise", "add", "LIMS", "--entry", "CI-1")):
        assert "it holds for two years at most" in staffed(*add, *zone, code=2).stderr
    settings = staffed.folder / "scanner.toml"
    settings.write_text(settings.read_text("utf-8").replace("2099-12-31", "9999-12-31"), encoding="utf-8")
    (row,) = staffed.rows("sandboxes", "list")
    assert (row["until"], row["holds"]) == ("9999-12-31", "yes")
