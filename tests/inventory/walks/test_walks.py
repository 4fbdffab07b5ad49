"""Six people carry two tools through the policy, by the services and by typing, and nobody can take a short cut."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scanner.app.demo.share import GOLDEN_CASE

DASHBOARD = "Production/Dashboards/line3_oee_grafana.json"
BY_IT, BY_OWNER = ("backup", "access", "secrets"), ("accuracy", "fallback", "writes")


def test_the_database_of_test_limits_goes_from_discovered_to_planned(door: Any) -> None:
    """SHA-2: an Access database that calculates final test limits moves to an enterprise system."""
    plant = door.plant
    verdict = plant.page(GOLDEN_CASE).standing.verdict
    assert (verdict.outcome, verdict.criticality, verdict.tag) == ("migrate_now", "quality", "high-risk shadow IT")
    assert plant.state(GOLDEN_CASE) == "discovered"

    said = door.refuses(lambda: door.move(GOLDEN_CASE, "owned", "olga", deputy="eva"))
    assert "there is no way to owned" in said
    door.move(GOLDEN_CASE, "triaged", "bert", reason="it sets the limits of the final test")

    said = door.refuses(lambda: door.move(GOLDEN_CASE, "owned", "olga", deputy="eva"))
    assert "nobody is named as owner; register the tool first (G1)" in said
    said = door.refuses(lambda: door.register(GOLDEN_CASE, "eva", owner="ingo"))
    assert "Ingo IT belongs to IT; the business owns the tool (OWN-3)" in said
    door.register(GOLDEN_CASE, "eva")
    said = door.refuses(lambda: door.move(GOLDEN_CASE, "owned", "olga", deputy="eva"))
    assert said.strip() == "Olga Operations has not accepted yet (G1)"
    door.approve(GOLDEN_CASE, "olga")
    said = door.refuses(lambda: door.move(GOLDEN_CASE, "owned", "olga"))
    assert said.strip() == "a high-risk tool needs a deputy beside its owner (G1)"
    said = door.refuses(lambda: door.move(GOLDEN_CASE, "owned", "nemo", deputy="eva"))
    assert said.strip() == "only the owner, Olga Operations, takes a tool over (G1)"
    door.move(GOLDEN_CASE, "owned", "olga", deputy="eva")

    missing = door.refuses(lambda: door.move(GOLDEN_CASE, "contained", "olga")).strip().splitlines()
    assert {line.split()[0] for line in missing} == {"backup", "access", "accuracy", "fallback"}
    for item in BY_IT:
        door.contain(GOLDEN_CASE, item, "ingo")
    for item in BY_OWNER:
        door.contain(GOLDEN_CASE, item, "olga")
    door.move(GOLDEN_CASE, "contained", "ingo")

    assert "there is no plan" in door.refuses(lambda: door.move(GOLDEN_CASE, "planned", "bert"))
    said = door.refuses(lambda: door.plan(GOLDEN_CASE, "olga", value="0", centre="IT-100"))
    assert "(PO-1)" in said
    assert "IT-100 is a cost centre of IT; the factory pays for its software (FIN-1)" in said
    door.plan(GOLDEN_CASE, "olga")
    said = door.refuses(lambda: door.move(GOLDEN_CASE, "planned", "bert"))
    assert said.strip() == "the board has not voted on this; minute its vote first (G3)"
    door.vote(GOLDEN_CASE, "G3", "bert", "bert", "pia")
    said = door.refuses(lambda: door.move(GOLDEN_CASE, "planned", "ingo"))
    assert "Ingo IT is not board at Ulm (G3)" in said
    door.move(GOLDEN_CASE, "planned", "bert")

    assert plant.state(GOLDEN_CASE) == "planned"
    assert plant.moves(GOLDEN_CASE) == [
        "triaged by bert",
        "owned by olga",
        "contained by ingo",
        "planned by bert",
    ]
    door.scan()
    assert plant.state(GOLDEN_CASE) == "planned", "a scan resets no decision"
    assert plant.holds()


def changed(share: Path, sql: str | None = None, title: str | None = None) -> bytes:
    """Change the dashboard as its engineer does, and return what it was."""
    path = share / DASHBOARD
    before = path.read_bytes()
    board = json.loads(before)
    if title is not None:
        board["time"] = {"from": title, "to": "now"}
    if sql is not None:
        next(target for panel in board["panels"] for target in panel.get("targets", ()))["rawSql"] = sql
    path.write_bytes(json.dumps(board).encode())
    return before


def test_a_dashboard_goes_from_discovered_to_monitored_drifts_and_comes_back(door: Any) -> None:
    """SHA-3: a Grafana dashboard in a sandbox that only reads is allowed and monitored."""
    plant = door.plant
    door.move(DASHBOARD, "triaged", "bert", reason="it draws the output of line 3")
    door.register(DASHBOARD, "eva", read_only="yes")
    door.approve(DASHBOARD, "olga")
    door.move(DASHBOARD, "owned", "olga")
    door.move(DASHBOARD, "submitted", "olga")

    said = door.refuses(lambda: door.move(DASHBOARD, "registered", "olga"))
    assert "no Product Owner or department head" in said
    assert "IT has not confirmed the zone (G11)" in said
    assert "belongs to IT" in door.refuses(lambda: door.endorse(DASHBOARD, "ingo", "department head")) or (
        "IT confirms the zone only" in door.refuses(lambda: door.endorse(DASHBOARD, "ingo", "department head"))
    )
    assert "not of IT" in door.refuses(lambda: door.endorse(DASHBOARD, "bert", "IT operator"))
    door.approve(DASHBOARD, "bert")
    door.endorse(DASHBOARD, "ingo", "IT operator")
    said = door.refuses(lambda: door.move(DASHBOARD, "registered", "eva"))
    assert "only the owner, Olga Operations, asks for it (G11)" in said
    door.move(DASHBOARD, "registered", "olga")
    verdict = plant.page(DASHBOARD).standing.verdict
    assert (verdict.outcome, verdict.rule) == ("allow_and_monitor", "R6")
    door.scan()
    assert plant.state(DASHBOARD) == "monitored"

    share = plant.folder / "share"
    changed(share, title="now-7d")
    door.scan()
    assert plant.state(DASHBOARD) == "monitored", "what it shows is no logic"
    before = changed(share, sql="SELECT * FROM somewhere_else")
    door.scan()
    assert plant.state(DASHBOARD) == "drifted"
    (share / DASHBOARD).write_bytes(before)
    door.scan()
    assert plant.state(DASHBOARD) == "monitored", "the approved logic is back"

    changed(share, sql="SELECT line, oee, target FROM production")
    door.scan()
    assert plant.state(DASHBOARD) == "drifted"
    door.endorse(DASHBOARD, "olga", "owner")
    door.approve(DASHBOARD, "bert")
    door.scan()
    assert plant.state(DASHBOARD) == "monitored", "the new logic is approved by two persons"

    assert plant.moves(DASHBOARD) == [
        "triaged by bert",
        "owned by olga",
        "submitted by olga",
        "registered by olga",
        "monitored by scanner",
        "drifted by scanner",
        "monitored by scanner",
        "drifted by scanner",
        "monitored by scanner",
    ]
    assert plant.holds()
