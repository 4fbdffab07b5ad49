"""The shares on the board: how each stands, what runs, and the scans and releases that people ask for."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from inventory.services.intake import intake
from inventory.services.scanning import Health, health, waiting_scans
from inventory.store.coverage import coverage
from inventory.store.lease import SCHEDULER, lease, share_lease
from inventory.store.scanlog import newest_scans
from inventory.store.scanstate import StoredScanState
from inventory.web.drawing import ShareSchedule
from inventory.web.shares import HEALTH, lasted
from scanner.state import FileStamp

HOSTILE = '<img src=x onerror=alert(1)> & "plant"\u202e'
FILES = {f"Quality/limits{number}.vbs": f"UPDATE Test_Limits SET Hi = {number}" for number in range(6)}  # noqa: S608 - a file


def said(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text.replace("<wbr>", ""))).split())


def plans(now: Any, *names: str) -> Any:
    return lambda: tuple(
        ShareSchedule(name=name, path=f"/srv/{name}", schedule="0 2 * * *", window="22:00-05:00", next=now)
        for name in names
    )


@pytest.fixture
def shown(board: Any, small: Any, bench: Any) -> Any:
    """A board over the share `plant`, and over `new`, which was never scanned."""
    inventory = small(FILES)
    return lambda as_="", **options: board(
        inventory, as_=as_, **{"shares": plans(bench().now + timedelta(days=1), "plant", "new"), **options}
    )


def test_the_page_says_how_each_share_stands_and_when_it_is_scanned_next(shown: Any) -> None:
    words = said(shown().get("/shares"))
    assert "1 of 2 shares up to date or being scanned" in words
    assert "plant /srv/plant up to date Last complete scan 2026-03-02 08:00 UTC" in words
    assert "new /srv/new not scanned yet" in words
    assert words.index("new /srv/new") < words.index("plant /srv/plant")  # what needs somebody comes first
    assert "2026-03-03 08:00 UTC 0 2 * * * · in the hours 22:00-05:00" in words
    assert "No scheduler is at work on this inventory" in words
    assert "Nothing is being scanned at the moment." in words


def test_only_who_runs_scans_sees_the_button_and_nobody_else_gets_through(shown: Any) -> None:
    assert "Scan now" in said(shown("ingo").get("/shares"))
    for person in ("bert", "eva", ""):
        client = shown(person)
        assert "Scan now" not in said(client.get("/shares"))
        assert client.post("/shares/run", data={"share": "plant"}).status_code == (403 if person else 401)
    assert waiting_scans(client.app.state.board.inventory) == []


def test_a_scan_that_is_asked_for_waits_for_the_scheduler_and_the_page_says_for_what(shown: Any) -> None:
    client = shown("ingo")
    answer = client.post("/shares/run", data={"share": "plant"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/shares")
    words = said(client.get("/shares"))
    assert "A scan of plant is asked for; it begins when somebody starts the scheduler" in words
    assert (
        "asked for Asked for by Ingo IT , 2026-03-02 09:30 UTC . It begins when somebody starts the scheduler." in words
    )
    assert "a scan of plant is asked for already, and has not begun OWN-1" in words
    with lease(client.app.state.board.inventory, SCHEDULER):
        words = said(client.get("/shares"))
        assert "No scheduler is at work" not in words
        assert "It begins in the hours of this share, 22:00-05:00." in words
        client.post("/shares/run", data={"share": "new"})
        assert "the scheduler begins it as soon as it can, in its hours (22:00-05:00)." in said(client.get("/shares"))
    refused = said(client.post("/shares/run", data={"share": "plant"}), 409)
    assert "Not yet. Nothing was changed" in refused
    assert [one.share for one in waiting_scans(client.app.state.board.inventory)] == ["plant", "new"]


@pytest.mark.parametrize("name", ["/etc", "", HOSTILE])
def test_only_shares_of_the_settings_are_scanned_whatever_is_sent(shown: Any, name: str) -> None:
    client = shown("ingo")
    answer = client.post("/shares/run", data={"share": name})
    assert "is not in scanner.toml: only its shares are scanned from here" in said(answer, 409)
    assert "<img src=x" not in answer.text
    assert waiting_scans(client.app.state.board.inventory) == []


def test_a_share_with_a_hostile_name_is_shown_asked_for_and_opened(shown: Any, bench: Any) -> None:
    client = shown("ingo", shares=plans(bench().now, HOSTILE))
    assert client.post("/shares/run", data={"share": HOSTILE}).status_code == 303
    page = client.get("/shares").text
    assert "<img src=x" not in page
    assert "\u202e" not in re.sub(r'="[^"]*"', "", page)
    href = unescape(re.search(r'<h3><a href="(/shares/one\?[^"]+)"', page)[1])  # type: ignore[index]
    one = client.get(href)
    assert "<img src=x" not in one.text
    assert "It was never scanned." in said(one)


def test_a_running_scan_says_how_far_it_is_and_a_dead_one_that_it_was_interrupted(shown: Any) -> None:
    client = shown("ingo")
    inventory, now = client.app.state.board.inventory, client.app.state.board.clock()
    state: StoredScanState[FileStamp] = StoredScanState(inventory, "plant", FileStamp)
    state.begin(root="/srv/plant", started=now - timedelta(seconds=80))
    state.keep_progress(files=4, candidates=4, opened=2)
    with lease(inventory, share_lease("plant")):
        part = client.get("/shares/live")
        assert "<html" not in part.text
        assert 'data-poll="/shares/live"' in part.text
        assert "4 files seen of about 6 · 4 worth opening, 2 read · 0 files a second · 1 min 20 s" in said(part)
        assert '<progress value="4" max="6"' in part.text
        assert "plant is being scanned at this moment" in said(client.get("/shares"))
        assert "under way 1 min 20 s" in said(client.get("/shares/one", params={"name": "plant"}))
        assert "Nothing is being scanned" in said(client.get("/shares/live", params={"name": "new"}))
    words = said(client.get("/shares/one", params={"name": "plant"}))
    assert "the last scan did not finish What it had seen is kept" in words
    assert "interrupted, goes on next time –" in words
    assert "data-poll" not in client.get("/shares/live").text


def test_a_part_of_the_page_leaves_the_notice_for_the_next_page(shown: Any) -> None:
    client = shown("ingo")
    client.post("/shares/run", data={"share": "plant"})
    assert "A scan of plant is asked for" not in said(client.get("/shares/live"))
    assert "A scan of plant is asked for" in said(client.get("/shares"))


def test_one_share_shows_its_last_scans_and_what_could_not_be_read(shown: Any, new_plant: Any) -> None:
    client = shown()
    plant = new_plant(client.app.state.board.inventory)
    plant.files, plant.denied = {**FILES, "Own/locked.vbs": "MsgBox 1"}, frozenset({"Own/locked.vbs"})
    plant.unreachable = frozenset({"Quality"})
    plant.scan(day=0)
    words = said(client.get("/shares/one", params={"name": "plant"}))
    assert "not all folders could be listed 1 folder could not be listed; nothing there counts as gone." in words
    assert "no permission to read 1" in words
    assert words.count("2026-03-02 08:00 UTC finished") == 2
    assert "finished, not all folders 0 s 7 7 1 6 0 bytes 1" in words
    assert client.get("/shares/one", params={"name": "nowhere"}).status_code == 404
    assert client.get("/shares/one").status_code == 404


def test_what_is_held_is_released_by_a_person_with_a_reason_only(shown: Any, new_plant: Any, bench: Any) -> None:
    client = shown("olga")
    inventory = client.app.state.board.inventory
    plant = new_plant(inventory)
    plant.files = {"Quality/limits0.vbs": FILES["Quality/limits0.vbs"]}
    plant.scan(day=1)
    intake(inventory, bench(1))
    assert "5 tools were not found. Nothing was changed: a person says whether they are gone." in said(
        client.get("/shares")
    )
    assert "They are really gone" not in said(shown("nemo").get("/shares/one", params={"name": "plant"}))
    refused = client.post("/shares/release", data={"share": "plant", "reason": " "})
    assert "say in one sentence why they are gone OWN-3" in said(refused, 409)
    assert coverage(inventory)[0].held_tools == 5
    done = client.post("/shares/release", data={"share": "plant", "reason": "the line <b>was</b> closed"})
    assert (done.status_code, done.headers["location"]) == (303, "/shares/one?name=plant")
    words = said(client.get(done.headers["location"]))
    assert "plant: 5 tools are marked as no longer there; nothing about them is lost." in words
    assert coverage(inventory)[0].held_tools == 0
    again = client.post("/shares/release", data={"share": "plant", "reason": "once <i>more</i>"})
    assert "nothing is held back on plant" in said(again, 409)
    assert client.post("/shares/release", data={"share": "nowhere", "reason": "x"}).status_code == 404


def test_the_list_turns_page_by_page_and_goes_out_as_a_file(shown: Any, bench: Any) -> None:
    client = shown(shares=plans(bench().now, *(f"share{number:03}" for number in range(60))))
    first = client.get("/shares").text
    following = client.get("/shares", params={"after": "share049"}).text
    assert first.count("<h3>") == 50
    assert 'rel="next"' in first
    assert following.count("<h3>") == 11
    assert 'rel="next"' not in following
    file = client.get("/shares/export?format=csv")
    assert file.headers["content-disposition"] == 'attachment; filename="shares-2026-03-02.csv"'
    assert "plant,/srv/plant,up to date" in file.text
    assert client.get("/shares/export?format=exe").status_code == 400


def test_every_health_has_its_words_and_the_most_severe_is_said(sqlite: Any, new_plant: Any) -> None:
    assert set(HEALTH) == set(Health)
    assert health(None, None, running=False) is Health.NEVER
    plant = new_plant(sqlite)
    plant.files = FILES
    plant.unreachable = frozenset({""})
    plant.scan()
    [known], newest = coverage(sqlite), newest_scans(sqlite)["plant"]
    assert health(known, newest, running=False) is Health.AWAY
    assert health(known, newest, running=True) is Health.RUNNING


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0 s"), (59.9, "59 s"), (60, "1 min 0 s"), (3_599, "59 min 59 s"), (7_500, "2 h 5 min")]
)
def test_a_length_of_time_is_said_as_people_say_it(seconds: float, told: str) -> None:
    assert lasted(timedelta(seconds=seconds)) == told
