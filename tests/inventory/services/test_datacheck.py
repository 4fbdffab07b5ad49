"""Filing and confirming a data check: who may, what it is bound to, and that G5 opens for nothing else."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from inventory.domain.governance import Governance
from inventory.domain.migration import State
from inventory.domain.people import Organisation, Person, Role, Unit
from inventory.domain.reconciling import Finding
from inventory.domain.refusal import Refused
from inventory.services.datacheck import confirm_check, file_check, may_file
from inventory.services.intake import intake
from inventory.services.move import move, next_of
from inventory.services.reconcile import Compared, Manner, compare_tables
from inventory.services.sources import unseen_sides
from inventory.store import sourcefiles
from inventory.store.dossier import dossier_of, history
from inventory.store.queries import resolve_tool
from inventory.store.schema import events, tools

DORA = Person(id="dora", name="Dora Data", roles=frozenset({Role.DATA_OWNER}))
IT_DORA = Person(id="itdora", name="Ida of IT", unit=Unit.IT, roles=frozenset({Role.DATA_OWNER}))
MANNER = Manner(key=("part",), columns=("limit",))


def compared(*target: str) -> Compared:
    rows = [(f"P{number}", value) for number, value in enumerate(target)]
    return compare_tables([[("P0", "1.50"), ("P1", "7")]], [rows], MANNER, list[Finding]().append)


CLEAN = compared("1.5", "7")
SPOILT = compared("1.5", "8")


@pytest.fixture
def day(people: Any, bench: Any) -> Any:
    staff = Organisation.of([*people.values(), DORA, IT_DORA])
    return lambda number=1: replace(bench(number, staff), governance=Governance())


@pytest.fixture
def tool(plant: Any, day: Any) -> str:
    plant.files = {"Q/limits.vbs": "UPDATE Test_Limits SET Hi = ?"}
    plant.scan()
    intake(plant.inventory, day(0))
    found: str = resolve_tool(plant.inventory, "Q/limits.vbs")
    with plant.inventory.writing() as connection:
        connection.execute(tools.update().where(tools.c.id == found).values(state=State.IN_BUILD.value))
    return found


def filed(inventory: Any, tool: str, result: Compared, bench: Any, **changed: Any) -> Any:
    said = {"legacy": "old.csv", "target": "new.csv", "terms": "key: part", "began": bench.now} | changed
    actor = said.pop("actor", DORA)
    return file_check(inventory, tool, result, actor=actor, bench=bench, **said)


def check_of(inventory: Any, tool: str) -> Any:
    with inventory.reading() as connection:
        return dossier_of(connection, tool).data_check


def ready(inventory: Any, tool: str, bench: Any) -> None:
    move(inventory, tool, State.DATA_READY, actor=DORA, reason="r", bench=bench)


def test_a_clean_check_that_the_data_owner_confirms_opens_the_gate(
    inventory: Any, tool: str, day: Any, people: Any
) -> None:
    with pytest.raises(Refused, match="no data check was made"):
        ready(inventory, tool, day())
    check = filed(inventory, tool, CLEAN, day(), actor=people["ingo"])
    assert check == check_of(inventory, tool)
    assert (check.differences, check.compared, check.legacy_rows, check.target_rows) == (0, 2, 2, 2)
    assert check.legacy_digest != check.target_digest
    with pytest.raises(Refused, match="no data owner has confirmed"):
        ready(inventory, tool, day())
    confirmed = confirm_check(inventory, tool, seen=check.digest[:12], actor=DORA, bench=day(2))
    assert confirmed == replace(check, confirmed_by="dora", digest=confirmed.digest)
    assert confirmed.digest != check.digest
    ready(inventory, tool, day(2))
    with inventory.reading() as connection:
        told = connection.execute(select(events.c.kind, events.c.policy, events.c.reason).order_by(events.c.id)).all()
        assert len(history(connection, tool)) == 2
    assert ("data_checked", "DAT-2", "0 differences in 2 keys, 100.00 % equal") in told
    assert ("data_checked", "G5", "confirmed by the data owner") in told


def test_a_check_with_differences_is_on_file_and_opens_nothing(inventory: Any, tool: str, day: Any) -> None:
    filed(inventory, tool, CLEAN, day())
    confirm_check(inventory, tool, actor=DORA, bench=day())
    filed(inventory, tool, SPOILT, day())
    assert check_of(inventory, tool).differences == 1
    with pytest.raises(Refused, match="1 difference is left; the gate opens at 0"):
        ready(inventory, tool, day())
    with pytest.raises(Refused, match="1 difference is left; there is nothing to confirm"):
        confirm_check(inventory, tool, actor=DORA, bench=day())


def test_a_newer_check_is_not_confirmed_by_an_older_word(inventory: Any, tool: str, day: Any) -> None:
    first = filed(inventory, tool, CLEAN, day())
    confirm_check(inventory, tool, actor=DORA, bench=day())
    second = filed(inventory, tool, CLEAN, day(), terms="key: part; columns: none")
    with pytest.raises(Refused, match="no data owner has confirmed"):
        ready(inventory, tool, day())
    with pytest.raises(Refused, match="another data check was filed since"):
        confirm_check(inventory, tool, seen=first.digest[:12], actor=DORA, bench=day())
    confirm_check(inventory, tool, seen=second.digest[:12], actor=DORA, bench=day())
    ready(inventory, tool, day())


def test_whoever_may_not_file_or_confirm_is_refused(inventory: Any, tool: str, day: Any, people: Any) -> None:
    with pytest.raises(Refused, match=r"Eva.* is not IT operator or data owner"):
        filed(inventory, tool, CLEAN, day(), actor=people["eva"])
    with pytest.raises(Refused, match="is a group"):
        may_file(inventory, tool, actor=people["team"], bench=day())
    with pytest.raises(Refused, match="is not IT operator"):
        may_file(inventory, tool, actor=people["eva"], bench=day())
    may_file(inventory, tool, actor=people["ingo"], bench=day())
    with pytest.raises(Refused, match="there is no data check to confirm"):
        confirm_check(inventory, tool, actor=DORA, bench=day())
    filed(inventory, tool, CLEAN, day())
    with pytest.raises(Refused, match="is not data owner"):
        confirm_check(inventory, tool, actor=people["olga"], bench=day())
    with pytest.raises(Refused, match="CHG-1"):
        confirm_check(inventory, tool, actor=IT_DORA, bench=day())
    assert check_of(inventory, tool).confirmed_by == ""


def test_what_proves_nothing_is_not_filed(inventory: Any, tool: str, day: Any) -> None:
    with pytest.raises(Refused, match="nothing was compared"):
        filed(inventory, tool, compare_tables([], [], MANNER, list[Finding]().append), day())
    with pytest.raises(Refused, match="compared with itself"):
        filed(inventory, tool, CLEAN, day(), target="old.csv")
    with pytest.raises(Refused, match="no column was compared beside the key"):
        filed(inventory, tool, CLEAN, day(), keys_alone=True)
    with pytest.raises(Refused, match="lies in the future"):
        filed(inventory, tool, CLEAN, day(), began=day().now + timedelta(seconds=1))
    assert check_of(inventory, tool) is None


def test_a_check_is_as_old_as_its_reading_and_not_as_its_filing(inventory: Any, tool: str, day: Any) -> None:
    filed(inventory, tool, CLEAN, day(8), began=day(1).now)
    confirm_check(inventory, tool, actor=DORA, bench=day(8))
    with pytest.raises(Refused, match="older than 7 days"):
        ready(inventory, tool, day(9))
    with pytest.raises(Refused, match="older than 7 days"):
        confirm_check(inventory, tool, actor=DORA, bench=day(9))
    filed(inventory, tool, CLEAN, day(9))
    confirm_check(inventory, tool, actor=DORA, bench=day(9))
    ready(inventory, tool, day(9))


def test_a_file_that_changed_since_opens_nothing_until_it_is_compared_again(
    inventory: Any, tool: str, day: Any, tmp_path: Path
) -> None:
    file = tmp_path / "new.csv"
    file.write_bytes(b"1.5")

    def looked() -> Any:
        return {"sources": (sourcefiles.source("target", file, sourcefiles.status(file)),)}

    filed(inventory, tool, CLEAN, day(), **looked())
    file.write_bytes(b"1.6")
    os.utime(file, (1, 1))
    sentence = re.escape(f"the file of target, {file}, has changed since it was compared; make the data check again")
    with pytest.raises(Refused, match=sentence):
        confirm_check(inventory, tool, actor=DORA, bench=day())
    check = filed(inventory, tool, CLEAN, day(), **looked())
    confirmed = confirm_check(inventory, tool, actor=DORA, bench=day())
    assert (unseen_sides(check), confirmed.sources) == (("legacy",), check.sources)
    file.write_bytes(b"1.75")
    with pytest.raises(Refused, match=sentence):
        ready(inventory, tool, day())
    _, ways = next_of(inventory, tool, bench=day())
    assert any("has changed since it was compared" in one.sentence for way in ways for one in way.missing)
    with inventory.reading() as connection:
        last = connection.execute(select(events).order_by(events.c.id.desc()).limit(1)).one()
    assert (last.kind, last.actor, last.policy) == ("attempt_refused", "dora", "DAT-2")
    file.unlink()
    ready(inventory, tool, day())


def test_attempts_around_wrong_data_are_on_record(inventory: Any, tool: str, day: Any, people: Any) -> None:
    """An auditor sees who wanted to launch with what (DAT-2), and who without the right to (G5)."""
    filed(inventory, tool, SPOILT, day())
    tries = (
        lambda: may_file(inventory, tool, actor=people["eva"], bench=day()),
        lambda: confirm_check(inventory, tool, actor=DORA, bench=day()),
        lambda: ready(inventory, tool, day()),
        lambda: move(inventory, tool, State.DATA_READY, actor=people["ingo"], reason="r", bench=day()),
    )
    for act in tries:
        with pytest.raises(Refused):
            act()
    with inventory.reading() as connection:
        noted = connection.execute(select(events).where(events.c.kind == "attempt_refused").order_by(events.c.id)).all()
    assert [(one.actor, one.policy) for one in noted] == [
        ("eva", "DAT-2"),
        ("dora", "DAT-2"),
        ("dora", "DAT-2"),
        ("ingo", "G5"),
    ]
    assert "1 difference is left; the gate opens at 0" in noted[2].reason


def test_checks_and_confirmations_at_the_same_time_lose_nothing(
    postgres: Any, day: Any, new_plant: Any, tmp_path: Any
) -> None:
    del tmp_path
    plant = new_plant(postgres)
    plant.files = {"Q/limits.vbs": "UPDATE Test_Limits SET Hi = ?"}
    plant.scan()
    intake(postgres, day(0))
    wanted = resolve_tool(postgres, "Q/limits.vbs")
    filed(postgres, wanted, CLEAN, day())

    def act(number: int) -> None:
        if number % 2:
            filed(postgres, wanted, CLEAN, day())
        else:
            confirm_check(postgres, wanted, actor=DORA, bench=day())

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, range(12)))
    with postgres.reading() as connection:
        kept = [record for kind, record in history(connection, wanted) if kind == "data_check"]
    assert len(kept) == 13
    assert sum(bool(record.confirmed_by) for record in kept) == 6
