"""When a fifth of a share's tools is gone at once, nothing is changed until they are back or a person says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from inventory.services.release import release_share
from inventory.store import queries
from inventory.store.engine import Inventory
from scanner.app.firstscreen import print_summary
from scanner.app.scan import Scanned, scan_shares, targets
from scanner.app.wiring import Workplace, now, workplace

TOOLS = 20
SETTINGS = """
inventory = "inventory.db"

[[share]]
name = "plant"
path = "share"

[[person]]
id = "bert"
name = "Bert Board"
unit = "business"
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scanner.toml").write_text(SETTINGS, encoding="utf-8")
    for number in range(TOOLS):
        _tool(tmp_path, number).parent.mkdir(parents=True, exist_ok=True)
        _tool(tmp_path, number).write_text(f"PRINT {number};\n", encoding="utf-8")
    return workplace(None, None)


def _tool(folder: Path, number: int) -> Path:
    """Half of the tools lie in Quality, the others in Production."""
    return folder / "share" / ("Quality" if number % 2 else "Production") / f"query{number:02}.sql"


def _scan(place: Workplace, inventory: Inventory) -> Scanned:
    return scan_shares(place, inventory, targets(place, []))


def _there(inventory: Inventory) -> int:
    return queries.count_tools(inventory)


def _remove(folder: Path, count: int) -> dict[Path, str]:
    removed = {path: path.read_text("utf-8") for path in (_tool(folder, number) for number in range(count))}
    for path in removed:
        path.unlink()
    return removed


@pytest.mark.parametrize(
    ("gone", "held"), [(3, 0), (4, 0), (5, 5), (20, 20)], ids=["few", "a fifth", "more than a fifth", "all"]
)
def test_more_than_a_fifth_of_the_tools_is_held_back(place: Workplace, tmp_path: Path, gone: int, held: int) -> None:
    with place.inventory(must_exist=False) as inventory:
        _scan(place, inventory)
        assert _there(inventory) == TOOLS
        _remove(tmp_path, gone)
        _scan(place, inventory)
        [ledger] = queries.coverage(inventory)
        assert ledger.held_tools == held
        assert _there(inventory) == (TOOLS if held else TOOLS - gone)


@pytest.mark.parametrize(
    ("there", "gone", "held"), [(9, 9, 9), (3, 3, 3), (4, 2, 0), (2, 2, 0)], ids=["nine", "three", "two of four", "two"]
)
def test_a_small_share_is_held_back_from_three_tools_on(
    place: Workplace, tmp_path: Path, there: int, gone: int, held: int
) -> None:
    for number in range(there, TOOLS):
        _tool(tmp_path, number).unlink()
    with place.inventory(must_exist=False) as inventory:
        _scan(place, inventory)
        assert _there(inventory) == there
        _remove(tmp_path, gone)
        _scan(place, inventory)
        [ledger] = queries.coverage(inventory)
        assert ledger.held_tools == held
        assert _there(inventory) == (there if held else there - gone)


def test_what_is_held_is_said_once_and_shown_until_it_is_decided(
    place: Workplace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with place.inventory(must_exist=False) as inventory:
        _scan(place, inventory)
        _remove(tmp_path, 12)
        assert _scan(place, inventory).taken.events == 0
        scanned = _scan(place, inventory)
        assert scanned.taken.events == 0
        import sys

        print_summary(inventory, scanned, sys.stdout, place, temporary=False)
        assert "HELD: 12 tools" in capsys.readouterr().out
        assert _kinds(inventory).count("disappearance_held") == 1


def test_files_that_come_back_leave_no_trace_but_the_report(place: Workplace, tmp_path: Path) -> None:
    with place.inventory(must_exist=False) as inventory:
        _scan(place, inventory)
        removed = _remove(tmp_path, TOOLS)
        _scan(place, inventory)
        before = _kinds(inventory)
        for path, text in removed.items():
            path.write_text(text, encoding="utf-8")
        _scan(place, inventory)
        [ledger] = queries.coverage(inventory)
        assert (ledger.held_tools, ledger.held_since) == (0, None)
        assert _there(inventory) == TOOLS
        assert _kinds(inventory) == before


def test_a_person_releases_them_and_they_can_still_come_back(place: Workplace, tmp_path: Path) -> None:
    with place.inventory(must_exist=False) as inventory:
        _scan(place, inventory)
        removed = _remove(tmp_path, 12)
        _scan(place, inventory)
        bench = place.bench(now(), inventory)
        released = release_share(
            inventory,
            "plant",
            actor=bench.organisation.people["bert"],
            reason="The old line was shut down.",
            bench=bench,
        )
        assert released.judged == 12
        assert _there(inventory) == TOOLS - 12
        assert _kinds(inventory).count("unseen") == 12
        assert _scan(place, inventory).taken.events == 0
        for path, text in removed.items():
            path.write_text(text, encoding="utf-8")
        _scan(place, inventory)
        assert _there(inventory) == TOOLS
        assert _kinds(inventory).count("seen_again") == 12


def test_a_folder_that_moved_is_no_disappearance(place: Workplace, tmp_path: Path) -> None:
    with place.inventory(must_exist=False) as inventory:
        _scan(place, inventory)
        (tmp_path / "share" / "Quality").rename(tmp_path / "share" / "Quality 2026")
        _scan(place, inventory)
        [ledger] = queries.coverage(inventory)
        assert ledger.held_tools == 0
        assert _there(inventory) == TOOLS
        assert _kinds(inventory).count("moved") == TOOLS // 2


def test_a_share_that_is_not_mounted_holds_everything(
    place: Workplace, tmp_path: Path, run: Callable[..., object]
) -> None:
    with place.inventory(must_exist=False) as inventory:
        _scan(place, inventory)
        (tmp_path / "share").rename(tmp_path / "elsewhere")
        (tmp_path / "share").mkdir()
        scanned = _scan(place, inventory)
        assert scanned.taken.events == 0
        [ledger] = queries.coverage(inventory)
        assert ledger.held_tools == TOOLS
        assert _there(inventory) == TOOLS
    run("shares", "--release", "plant", "--as", "bert", "--reason", "The server was switched off.")
    with place.inventory() as inventory:
        assert _there(inventory) == 0


def test_a_share_that_is_away_keeps_its_last_figures_and_every_page_says_so(place: Workplace, tmp_path: Path) -> None:
    from inventory.exports.xlsx import honesty
    from inventory.web.honesty import count

    with place.inventory(must_exist=False) as inventory:
        _scan(place, inventory)
        [before] = queries.coverage(inventory)
        assert (before.reached, before.completed) == (True, before.finished)
        (tmp_path / "share").rename(tmp_path / "elsewhere")
        _scan(place, inventory)
        [ledger] = queries.coverage(inventory)
        assert (ledger.reached, ledger.complete, ledger.stale) == (False, False, True)
        assert (ledger.files, ledger.candidates, ledger.completed) == (TOOLS, TOOLS, before.completed)
        assert ledger.unreachable == (ledger.root,)
        assert [problem.path for problem in queries.problems(inventory)] == [ledger.root]
        assert honesty([ledger]).endswith("Not up to date: plant. Could not be reached: plant.")
        line = count(inventory, now())
        assert (line.away, line.files, line.worth) == (1, TOOLS, TOOLS)


def test_a_share_with_tools_held_back_is_not_up_to_date(place: Workplace, tmp_path: Path) -> None:
    from inventory.exports.xlsx import honesty

    with place.inventory(must_exist=False) as inventory:
        _scan(place, inventory)
        _remove(tmp_path, 12)
        _scan(place, inventory)
        [ledger] = queries.coverage(inventory)
        assert ledger.stale
        assert "12 tools disappeared at once and are still counted." in honesty([ledger])


def _kinds(inventory: Inventory) -> list[str]:
    from inventory.store import ledger

    with inventory.reading() as connection:
        return [str(event.kind) for event in ledger.events_after(connection, 0)]
