"""Descriptors on a share become drafts: once, by whom they name, accepted by nobody, and told when they are wrong."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from classifiers.facts import Known
from inventory.domain.refusal import Refused
from inventory.domain.registration import Draft
from inventory.services.describing import take_up
from inventory.services.intake import intake
from inventory.services.register import accept, approve, register
from inventory.store.descriptors import lying
from inventory.store.queries import resolve_tool, tool_page
from inventory.store.scanstate import StoredScanState
from scanner.state import Described, DirectoryRecord, FileStamp, Seen

ANSWERS: dict[str, str | list[str]] = {
    "owner": "Olga@Plant.example",
    "purpose": "scrap per line",
    "documentation": "https://wiki.example/scrap",
    "inputs_outputs": "reads Production, draws a chart",
    "how_to_run": "open it; the total equals the MES",
    "read_only": "yes",
    "connections": ["MES"],
    "users": "line leads",
    "drafted_by": "Eva Engineer",
}
PLACE = "Lab/report.citizen.toml"


@pytest.fixture
def staff(people: Any, organisation: Any) -> Any:
    olga = replace(people["olga"], mail="olga@plant.example")
    return replace(organisation, people={**people, "olga": olga})


@pytest.fixture
def tool(plant: Any, bench: Any, staff: Any) -> str:
    plant.projects = ("dev",)
    plant.files = {
        "Lab/report.vbs": "SELECT Line FROM Production",
        "Lab/twin.vbs": "x = 1",
        "Lab/twin.bas": "y = 1",
        "dev/src/run.vbs": "z = 1",
    }
    plant.scan()
    intake(plant.inventory, bench(0, staff))
    return resolve_tool(plant.inventory, "Lab/report.vbs")


def lie(plant: Any, *said: Described, folder: str = "Lab", complete: bool = True) -> None:
    """Report a folder as a scan does in which only the descriptors have changed."""
    state = StoredScanState(plant.inventory, "plant", FileStamp)
    state.begin(root="/srv/plant", started=plant_now())
    state.digests()
    stamps = state.stamps(folder)
    seen = tuple(Seen(name=name, path=f"{folder}/{name}", stamp=stamp) for name, stamp in stamps.items())
    state.record([DirectoryRecord(path=folder, digest="d", complete=complete, last=True, seen=seen, described=said)])


def plant_now() -> Any:
    from datetime import UTC, datetime

    return datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


def saying(path: str = PLACE, tool: str = "Report", **answers: Any) -> Described:
    return Described(path=path, origin="file", tool=tool, answers={**ANSWERS, **answers})


def drafts(inventory: Any, tool: str) -> Any:
    return tool_page(inventory, tool).registrations


def test_a_descriptor_becomes_a_draft_by_whom_it_says_and_nothing_of_it_is_accepted(
    plant: Any, tool: str, bench: Any, staff: Any
) -> None:
    before = tool_page(plant.inventory, tool).standing
    lie(plant, saying())
    (event,) = take_up(plant.inventory, bench(1, staff))
    (draft,) = drafts(plant.inventory, tool)
    assert draft.draft == Draft(
        owner="olga",
        purpose="scrap per line",
        documentation="https://wiki.example/scrap",
        inputs_outputs="reads Production, draws a chart",
        how_to_run="open it; the total equals the MES",
        read_only=Known.YES,
        connections=("MES",),
        users="line leads",
    )
    assert (draft.drafted_by, draft.source) == ("eva", f"plant:{PLACE}")
    assert (draft.accepted, draft.approved) == (None, None)
    assert (event.kind, event.actor, event.detail["drafted_by"], event.reason) == ("drafted", "scanner", "eva", "")
    after = tool_page(plant.inventory, tool).standing
    assert (after.facts, after.verdict) == (before.facts, before.verdict), "a scan proposes, and sets nothing"


def test_the_owner_accepts_it_and_a_second_person_approves_it(
    plant: Any, tool: str, bench: Any, staff: Any, people: Any
) -> None:
    lie(plant, saying())
    take_up(plant.inventory, bench(1, staff))
    with pytest.raises(Refused, match="has not accepted"):
        approve(plant.inventory, tool, actor=people["pia"], bench=bench(1, staff))
    accept(plant.inventory, tool, actor=staff.people["olga"], bench=bench(1, staff))
    with pytest.raises(Refused, match="who filed it"):
        approve(plant.inventory, tool, actor=people["eva"], bench=bench(1, staff))
    approve(plant.inventory, tool, actor=people["pia"], bench=bench(1, staff))
    facts = tool_page(plant.inventory, tool).standing.facts
    assert (facts.owner, facts.documented, facts.unchanged) == (Known.YES, Known.YES, Known.YES)


def test_scanning_twice_makes_one_draft_and_a_changed_descriptor_a_new_one(
    plant: Any, tool: str, bench: Any, staff: Any
) -> None:
    for _ in range(2):
        lie(plant, saying())
        take_up(plant.inventory, bench(1, staff))
        assert take_up(plant.inventory, bench(1, staff)) == []
    assert len(drafts(plant.inventory, tool)) == 1
    for purpose in ("another", "scrap per line"):
        lie(plant, saying(purpose=purpose))
        take_up(plant.inventory, bench(2, staff))
    assert [one.draft.purpose for one in drafts(plant.inventory, tool)] == [
        "scrap per line",
        "another",
        "scrap per line",
    ]


def test_a_descriptor_that_comes_and_goes_or_has_a_copy_makes_no_second_draft(
    plant: Any, tool: str, bench: Any, staff: Any
) -> None:
    lie(plant, saying())
    take_up(plant.inventory, bench(1, staff))
    lie(plant)
    lie(plant, saying(), saying("Lab/report.vbs.citizen.toml", "report.vbs"))
    take_up(plant.inventory, bench(2, staff))
    assert len(drafts(plant.inventory, tool)) == 1


def test_an_incomplete_listing_takes_no_descriptor_away(plant: Any, tool: str) -> None:
    del tool
    lie(plant, saying())
    lie(plant, complete=False)
    with plant.inventory.reading() as connection:
        assert [one.path for one in lying(connection)] == [PLACE]
    lie(plant)
    with plant.inventory.reading() as connection:
        assert lying(connection) == []


def test_many_at_once_make_one_draft(plant: Any, tool: str, bench: Any, staff: Any) -> None:
    lie(plant, saying())
    with ThreadPoolExecutor(6) as threads:
        made = list(threads.map(lambda _: len(take_up(plant.inventory, bench(1, staff))), range(12)))
    assert sum(made) == 1
    assert len(drafts(plant.inventory, tool)) == 1


@pytest.mark.parametrize(
    "nobody",
    [("stranger", "not known here"), ("ingo", "belongs to IT"), ("team", "is a group"), ("gone", "has left")],
)
def test_a_stranger_it_a_group_or_a_leaver_as_owner_stays_a_draft_and_it_is_told(
    plant: Any, tool: str, bench: Any, staff: Any, nobody: tuple[str, str]
) -> None:
    owner, wrong = nobody
    lie(plant, saying(owner=owner, purpose=""))
    (event,) = take_up(plant.inventory, bench(1, staff))
    assert wrong in event.reason
    assert "purpose is missing" in event.reason
    (draft,) = drafts(plant.inventory, tool)
    assert draft.draft.owner == owner
    assert tool_page(plant.inventory, tool).standing.facts.owner is Known.UNKNOWN


def test_a_file_on_the_share_never_undoes_what_a_person_accepted(
    plant: Any, tool: str, bench: Any, staff: Any, people: Any
) -> None:
    draft = Draft(owner="olga", purpose="p", documentation="https://w.example", inputs_outputs="i", how_to_run="h")
    register(plant.inventory, tool, draft, actor=staff.people["olga"], bench=bench(1, staff))
    before = tool_page(plant.inventory, tool).standing.facts
    lie(plant, saying(owner="pia"))
    take_up(plant.inventory, bench(2, staff))
    assert tool_page(plant.inventory, tool).standing.facts == before
    approve(plant.inventory, tool, actor=people["pia"], bench=bench(2, staff))
    assert tool_page(plant.inventory, tool).standing.facts.unchanged is Known.YES


def test_which_tool_is_meant_is_the_one_of_that_name_or_the_project_of_the_folder(
    plant: Any, tool: str, bench: Any, staff: Any
) -> None:
    lie(
        plant,
        saying("Lab/report.vbs.citizen.toml", "REPORT.vbs"),
        saying("Lab/twin.citizen.toml", "twin"),
        saying("Lab/nothing.citizen.toml", "nothing"),
    )
    lie(plant, saying("dev/anything.citizen.toml", "anything"), folder="dev")
    take_up(plant.inventory, bench(1, staff))
    with plant.inventory.reading() as connection:
        found = {one.path: (len(one.tools), one.taken) for one in lying(connection)}
    project = resolve_tool(plant.inventory, "dev/src/run.vbs")
    assert found == {
        "Lab/report.vbs.citizen.toml": (1, tool),
        "Lab/twin.citizen.toml": (2, ""),
        "Lab/nothing.citizen.toml": (0, ""),
        "dev/anything.citizen.toml": (1, project),
    }
    assert len(drafts(plant.inventory, project)) == 1


def test_a_descriptor_that_lay_there_first_is_taken_up_when_its_tool_comes(
    plant: Any, tool: str, bench: Any, staff: Any
) -> None:
    del tool
    lie(plant, saying("Lab/new.citizen.toml", "new"))
    assert take_up(plant.inventory, bench(1, staff)) == []
    plant.files["Lab/new.vbs"] = "SELECT 1 FROM x"
    plant.scan(2)
    lie(plant, saying("Lab/new.citizen.toml", "new"))
    intake(plant.inventory, bench(2, staff))
    assert len(take_up(plant.inventory, bench(2, staff))) == 1
