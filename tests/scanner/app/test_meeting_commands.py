"""Meetings on the command line: to look at, and as packs that a scheduler can mail."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import Result
from sqlalchemy import update

from inventory.domain.people import Organisation, Person, Role
from inventory.services import meetings
from inventory.services.judge import Bench
from inventory.store.daily import standing_at
from inventory.store.engine import open_inventory
from inventory.store.meeting_tables import meeting_items
from scanner.app.wiring import workplace

BERT = Person(id="bert", name="Bert Board", roles=frozenset({Role.BOARD}))


def test_a_meeting_is_listed_shown_and_packed(run: Callable[..., Result], tmp_path: Path) -> None:
    path = str(tmp_path / "inventory.db")
    opened = open_inventory(path)

    def plant(*words: str, code: int = 0) -> Result:
        return run(*words, "--inventory", path, code=code)

    def rows(*words: str) -> list[dict[str, object]]:
        return [json.loads(line) for line in plant(*words, "--format", "jsonl").stdout.splitlines()]

    assert "No meeting was called yet" in plant("meeting", "list").stderr
    assert "no meeting was called yet" in plant("meeting", "pack", code=2).stderr
    place = workplace(None, path)
    now = datetime.now(UTC)
    bench = Bench(rulebook=place.rulebook, organisation=Organisation.of([BERT]), now=now)
    number = meetings.call(opened, title="Board", day=now.date(), place="", actor=BERT, bench=bench)
    meetings.open_meeting(opened, number, actor=BERT, bench=bench)
    meetings.add_item(opened, number, "Room 4", "Meet in room 5.", actor=BERT, bench=bench)
    (listed,) = rows("meeting", "list")
    assert (listed["meeting"], listed["stage"], listed["items"], listed["open"]) == (number, "in session", 1, 1)
    (item,) = rows("meeting", "show")
    assert (item["title"], item["kind"], item["decision"]) == ("Room 4", "own", "open")
    for form in ("pdf", "xlsx"):
        target = tmp_path / f"pack.{form}"
        answer = plant("meeting", "pack", "--format", form, "-o", str(target))
        assert answer.stdout.strip() == str(target)
        assert "No vote is asked of you." in answer.stderr
        assert target.read_bytes()[:2] == (b"%P" if form == "pdf" else b"PK")
    assert "there is no meeting 77" in plant("meeting", "show", "77", code=2).stderr

    digest = meetings.close(opened, number, actor=BERT, bench=bench)
    assert digest in plant("meeting", "show", str(number)).stderr
    with opened.writing() as connection:
        connection.execute(update(meeting_items).values(proposal="Meet in room 6."))
    opened.close()
    assert "not the minutes that were closed" in plant("meeting", "show", code=2).stderr


def test_a_scan_keeps_the_figures_of_its_day_for_the_board(scanned: Any) -> None:
    opened = open_inventory(str(scanned.folder / "inventory.db"))
    kept = standing_at(opened, datetime.now(UTC).date())
    opened.close()
    assert kept["tools"] == len(scanned.rows("list"))
    assert 0 < kept["high_risk"] < kept["tools"]
