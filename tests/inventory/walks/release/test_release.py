"""Six people carry the golden database from the share to its end, past a build that nobody had signed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from inventory.store import ledger
from scanner.app.cli import root
from scanner.app.demo.share import GOLDEN_CASE

BUILD = b"build 1.4 of the limits"


def requested(road: Any) -> None:
    """PO-4, PO-1 and ARC-1: ideas from anybody, a request from the Product Owner alone, with a value, and checked."""
    road.idea("let the MES know the limits", "nemo")
    said = road.refuses(lambda: road.request("nemo"))
    assert "requests come from the Product Owner, Pia Product Owner; file an idea" in said
    assert road.request("pia", value="0", unit="") == "rejected, PO-1"
    assert road.request("pia", idea_of="nemo") == "filed"
    said = road.refuses(lambda: road.move(GOLDEN_CASE, "in_build", "pia"))
    assert "the IT Architect has not checked the request yet (ARC-1)" in said
    assert "is not IT architect" in road.refuses(lambda: road.architecture("pia"))
    road.architecture("ingo")
    road.move(GOLDEN_CASE, "in_build", "pia")


def test_from_the_share_to_its_end_with_an_unsigned_detour(road: Any, tmp_path: Path) -> None:
    plant, clock = road.plant, road.clock
    verdict = plant.page(GOLDEN_CASE).standing.verdict
    assert (verdict.outcome, verdict.rule) == ("migrate_now", "R1")
    road.planned()
    proofs = {proof.item: proof for proof in road.dossier.proofs}
    assert (proofs["backup"].by, proofs["accuracy"].by) == ("ingo", "olga"), "DAT-1: each side attests its part"
    assert proofs["backup"].at.date() == clock.now().date()
    requested(road)

    road.produces()
    build = road.file("mes/limits-1.4.zip", BUILD)
    road.build(build, "ingo")
    road.scan()
    assert road.state == "deployed_unsigned", "CHG-5: it runs, and nobody has signed it"
    first = road.incident("nemo")
    assert road.wrong(first, "nemo") == ("IT", "CHG-5")
    assert "IT owns the impact and explains it (CHG-5)" in road.refuses(lambda: road.explain(first, "olga"))
    road.explain(first, "ingo")
    road.close(first, "ingo")

    clock.on(days=1)
    data_ready(road)
    during = road.incident("olga")
    clock.on(days=1)
    accepted(road)
    signed(road)
    assert road.state == "signed"
    assert road.wrong(during, "olga") == ("IT", "CHG-5"), "what happened before the signature stays IT's"
    after = road.incident("eva")
    assert road.wrong(after, "eva") == ("Operations", "CHG-4"), "retro-signed: the impact goes back"
    assert "Operations owns the impact and closes it (CHG-4)" in road.refuses(lambda: road.close(after, "ingo"))
    road.explain(after, "olga")
    road.close(after, "olga")
    checked_elsewhere(road, tmp_path / "auditor", build)

    road.deployed(build, "ingo")
    road.move(GOLDEN_CASE, "deployed", "ingo")
    paid(road)
    retired(road)

    assert plant.moves(GOLDEN_CASE)[3:] == [
        "planned by bert",
        "in_build by pia",
        "deployed_unsigned by scanner",
        "data_ready by olga",
        "uat by olga",
        "signed by pia",
        "deployed by ingo",
        "retired by olga",
        "closed by scanner",
    ]
    assert plant.holds()


def data_ready(road: Any) -> None:
    """DAT-2: one difference shuts G5, none opens it, for the files that were compared and for no others."""
    target = road.target(of_7="104.49")
    assert road.compare("ingo") == 1
    assert "1 difference is left; the gate opens at 0 (DAT-2)" in road.refuses(
        lambda: road.move(GOLDEN_CASE, "data_ready", "olga")
    )
    right = road.target().read_bytes()
    assert road.compare("ingo") == 0
    assert "is not data owner" in road.refuses(lambda: road.confirm("nemo"))
    road.confirm("olga")
    target.write_bytes(right.replace(b"104.5", b"104.6"))
    said = road.refuses(lambda: road.move(GOLDEN_CASE, "data_ready", "olga"))
    assert "has changed since it was compared; make the data check again (DAT-2)" in said
    target.write_bytes(right)
    road.move(GOLDEN_CASE, "data_ready", "olga")


def accepted(road: Any) -> None:
    """CHG-2: Operations executes; what failed is accepted by the Product Owner or by nobody."""
    road.plan_test("olga", "limits are equal", "the screen fits")
    road.move(GOLDEN_CASE, "uat", "olga")
    road.execute("limits are equal", "passed", "olga", road.file("shots/limits.png", b"a picture"))
    road.execute("the screen fits", "failed", "olga")
    said = road.refuses(lambda: road.accept("the screen fits", "olga"))
    assert "only the Product Owner of record accepts a deviation (CHG-2)" in said
    road.accept("the screen fits", "pia")


def signed(road: Any) -> None:
    """CHG-1 and CHG-3: the Product Owner of record, with id and password, and nobody else."""
    road.key("ingo")
    for person in ("pia", "olga", "ingo"):
        road.password(person)
    for person, sentence in (
        ("ingo", "Ingo IT belongs to IT; who signs is of the business (CHG-1)"),
        ("olga", "who executed the acceptance test never signs (CHG-1)"),
        ("bert", "Bert Board is not the Product Owner of record of MES (CHG-3)"),
    ):
        assert sentence in road.refuses(lambda person=person: road.sign(person))
    assert "person and password do not fit" in road.refuses(lambda: road.sign("pia", "not the password"))
    road.sign("pia")
    road.move(GOLDEN_CASE, "signed", "pia")


def checked_elsewhere(road: Any, folder: Path, build: Path) -> None:
    """CHG-3: an auditor checks the signature by our tool and by plain ones, without an inventory."""
    road.export(folder)
    done = CliRunner().invoke(root, ["verify", str(folder), "--build", str(build)], prog_name="shadowit")
    assert "The signature holds." in done.output
    assert "Pia Product Owner (pia)" in done.output
    lines = (folder / "HOW-TO-CHECK.txt").read_text("utf-8").splitlines()
    commands = [line.strip() for line in lines if line.startswith(("  openssl", "  ssh-keygen"))]
    assert len(commands) == 2
    for command in commands:
        done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, check=False)  # noqa: S602 - as an auditor pastes it
        assert done.returncode == 0, done.stderr


def paid(road: Any) -> None:
    """FIN-1: the factory pays; what a cost centre of IT pays is a finding, and stands on the statement too."""
    road.cost("800.10", "F-7", "bert")
    road.cost("99.90", "IT-100", "bert")
    month = road.clock.now().date().replace(day=1)
    assert road.statement(month) == [
        ("Ulm", "F-7", "licence", "800.10 EUR"),
        ("Ulm", "IT-100", "licence", "99.90 EUR"),
    ]
    with road.plant.opened() as (inventory, _):
        found = [entry.event.detail.get("finding", "") for entry in ledger.entries(inventory, kind="cost_filed")]
    assert sorted(found) == ["", "FIN-1: a cost centre of IT pays for it"]


def retired(road: Any) -> None:
    """G9 and G10: scans prove that it is gone, three of them and for thirty days."""
    said = road.refuses(lambda: road.move(GOLDEN_CASE, "retired", "olga"))
    assert "scans still see it in 1 place (G9)" in said
    (road.plant.folder / "share" / GOLDEN_CASE).unlink()
    road.clock.on(days=1)
    road.scan()
    road.move(GOLDEN_CASE, "retired", "olga")
    said = road.refuses(lambda: road.move(GOLDEN_CASE, "closed", "olga"))
    assert "1 of 3 complete scans have not seen it (G10)" in said
    for _ in range(2):
        road.clock.on(days=10)
        road.scan()
    assert road.state == "retired", "three scans, and not yet thirty days"
    road.clock.on(days=11)
    road.scan()
    assert road.state == "closed"
