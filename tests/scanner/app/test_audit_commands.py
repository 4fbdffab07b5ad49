"""The auditor's commands: what happened is listed, and whoever changed it is told on by verify."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from scanner.app.exits import Exit

END = "(SELECT max(number) - 2 FROM chain)"
CUT_OFF = (
    f"DELETE FROM events WHERE id IN (SELECT event_id FROM chain WHERE number > {END})",  # noqa: S608 - our own words
    f"DELETE FROM chain WHERE number > {END}",  # noqa: S608 - the same
)


def changed(folder: Path, *statements: str) -> None:
    """Change the database behind the product's back."""
    with closing(sqlite3.connect(folder / "inventory.db")) as database:
        for table in ("events_are_final", "chain_is_final"):
            for verb in ("UPDATE", "DELETE"):
                database.execute(f"DROP TRIGGER IF EXISTS {table}_{verb}")
        for statement in statements:
            database.execute(statement)
        database.commit()


def test_an_untouched_ledger_holds_and_its_head_is_the_anchor_of_later(plant: Any) -> None:
    plant("audit", "head", "-o", "head.json")
    assert json.loads(plant("audit", "head").stdout)["number"] > 10
    assert "hold to one another" in plant("audit", "verify", "--anchor", "head.json").stderr


def test_an_edited_event_ends_verify_with_1_and_is_named(plant: Any) -> None:
    changed(plant.folder, "UPDATE events SET actor = 'ingo' WHERE id = 4")
    done = plant("audit", "verify", "--format", "jsonl", code=Exit.FOUND)
    (found,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (found["damage"], found["link"], found["event"]) == ("edited", 4, 4)
    assert "by ingo" in found["what"]


def test_an_event_without_a_time_ends_verify_with_1_and_a_sentence(plant: Any) -> None:
    changed(plant.folder, "UPDATE events SET at = 'never' WHERE id = 4")
    assert "never wrote" in plant("audit", "verify", code=Exit.FOUND).stderr


def test_an_end_that_was_cut_off_is_found_by_what_every_export_carries(plant: Any) -> None:
    for form in ("csv", "jsonl", "xlsx"):
        plant("export", form, "-o", f"out.{form}")
    anchors = ("out.csv.audit.json", "out.jsonl.audit.json", "out.xlsx.audit.json", "out.xlsx")
    for anchor in anchors:
        plant("audit", "verify", "--anchor", anchor)
    changed(plant.folder, *CUT_OFF)
    plant("audit", "verify")
    for anchor in anchors:
        assert "its end was cut off" in plant("audit", "verify", "--anchor", anchor, code=Exit.FOUND).stdout


def test_what_stands_beside_an_export_names_the_very_file_and_how_to_prove_it(plant: Any, words: Any) -> None:
    done = plant("export", "csv", "-o", "out.csv")
    beside = json.loads((plant.folder / "out.csv.audit.json").read_text("utf-8"))
    assert beside["file"] == "out.csv"
    assert beside["sha256"] == sha256((plant.folder / "out.csv").read_bytes()).hexdigest()
    (line,) = [line for line in done.stderr.splitlines() if "audit verify" in line]
    plant(*words(line.rpartition(": ")[2]))


def test_a_file_without_an_anchor_is_refused(plant: Any) -> None:
    (plant.folder / "no.txt").write_text("nothing", "utf-8")
    done = plant("audit", "verify", "--anchor", "no.txt", code=Exit.USAGE)
    assert "holds no head" in done.stderr


def test_an_inventory_in_which_nothing_happened_has_no_head(run: Any, tmp_path: Path) -> None:
    from inventory.store.engine import open_inventory

    open_inventory(str(tmp_path / "new.db")).close()
    done = run("audit", "head", "--inventory", str(tmp_path / "new.db"), code=Exit.USAGE)
    assert "no head" in done.stderr


def test_what_happened_is_listed_for_people_and_machines(scanned: Any) -> None:
    everything = scanned.rows("audit", "list")
    assert {"number", "at", "kind", "actor", "tool", "policy", "reason", "detail", "hash"} <= set(everything[0])
    assert all(len(row["hash"]) == 64 for row in everything)
    tool = everything[0]["tool"]
    assert {row["tool"] for row in scanned.rows("audit", "list", "--tool", tool)} == {tool}
    assert scanned.rows("audit", "list", "--kind", "discovered", "--actor", "scanner", "--since", "2000-01-01")
    assert scanned.rows("audit", "list", "--since", "2999-01-01") == []
    assert scanned.rows("audit", "list", "--actor", "nobody") == []
    mistyped = scanned("audit", "list", "--kind", "aproved", code=Exit.USAGE)
    assert "did you mean 'approved'?" in mistyped.stderr
