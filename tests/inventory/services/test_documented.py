"""The documentation that scans see, against the one that a registration names, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from classifiers.documentation import Documented
from classifiers.facts import Known
from inventory.domain.registration import Draft
from inventory.services.intake import intake
from inventory.services.reassess import reassess
from inventory.services.register import approve, register
from inventory.store.listing import sighting_rows
from inventory.store.queries import find_tools, resolve_tool, tool_page
from inventory.store.scanstate import StoredScanState
from inventory.store.schema import sightings
from scanner.state import Beside, DirectoryRecord, FileStamp, Seen

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
DRAFT = Draft(
    owner="olga",
    purpose="weekly limits",
    documentation="README.md",
    inputs_outputs="lab.csv in, limits.csv out",
    how_to_run="press Calculate; the sum equals the MES",
)


def lie(inventory: Any, folder: str, **documents: datetime) -> None:
    """Report what lies in a folder, its files unchanged."""
    state = StoredScanState(inventory, "plant", FileStamp)
    state.begin(root="/srv/plant", started=NOW)
    state.digests()
    seen = tuple(Seen(name=name, path=f"{folder}/{name}", stamp=stamp) for name, stamp in state.stamps(folder).items())
    found = tuple(
        Beside(path=f"{folder}/{name}.md", modified_ns=int(at.timestamp() * 1e9)) for name, at in documents.items()
    )
    state.record(
        [DirectoryRecord(path=folder, digest=str(found), complete=True, last=True, seen=seen, documents=found)]
    )


def save(inventory: Any, at: datetime) -> None:
    """Let the files of the share have been saved at this time: those of the plant have none of their own."""
    with inventory.writing() as connection:
        connection.execute(update(sightings).values(modified_ns=int(at.timestamp() * 1e9)))


@pytest.fixture
def tool(plant: Any, bench: Any) -> str:
    plant.files = {"Q/limits.vbs": "SELECT Hi FROM Limits"}
    plant.scan()
    lie(plant.inventory, "Q", README=NOW)
    intake(plant.inventory, bench())
    return resolve_tool(plant.inventory, "Q/limits.vbs")


def documented(inventory: Any, tool: str) -> Known:
    return tool_page(inventory, tool).standing.facts.documented


def listed(inventory: Any) -> str:
    (row,) = find_tools(inventory).rows
    (exported,) = sighting_rows(inventory)
    assert exported["documentation"] == row.documentation
    return row.documentation


def test_a_scan_alone_never_makes_a_tool_documented(inventory: Any, tool: str) -> None:
    page = tool_page(inventory, tool)
    assert page.standing.facts.documented is Known.UNKNOWN
    assert page.documentation.state is Documented.FOUND
    assert "README.md" in page.on_documentation
    assert listed(inventory) == "found"


def test_a_registration_that_names_what_is_there_makes_it_documented(
    inventory: Any, tool: str, people: Any, bench: Any
) -> None:
    register(inventory, tool, DRAFT, actor=people["olga"], bench=bench(1))
    approve(inventory, tool, actor=people["pia"], bench=bench(1))
    assert documented(inventory, tool) is Known.YES


def test_a_registration_that_names_what_is_not_there_does_not_and_the_reason_is_told(
    inventory: Any, tool: str, people: Any, bench: Any
) -> None:
    register(inventory, tool, replace(DRAFT, documentation="LIESMICH.md"), actor=people["olga"], bench=bench(1))
    page = tool_page(inventory, tool)
    assert page.standing.facts.documented is Known.NO
    assert page.on_documentation == (
        "the registration names LIESMICH.md as its documentation, and scans do not see it beside the tool"
    )


def test_when_the_document_goes_the_tool_is_documented_no_more_and_when_it_is_back_it_is_again(
    inventory: Any, tool: str, people: Any, bench: Any
) -> None:
    register(inventory, tool, DRAFT, actor=people["olga"], bench=bench(1))
    lie(inventory, "Q")
    intake(inventory, bench(2))
    assert (documented(inventory, tool), listed(inventory)) == (Known.NO, "none")
    lie(inventory, "Q", README=NOW)
    intake(inventory, bench(3))
    assert (documented(inventory, tool), listed(inventory)) == (Known.YES, "found")
    assert reassess(inventory, bench(3)).judged == 0


def test_a_document_that_is_older_than_the_logic_is_no_documentation_until_somebody_writes_it_anew(
    plant: Any, tool: str, people: Any, bench: Any
) -> None:
    inventory = plant.inventory
    plant.files = {"Q/limits.vbs": "SELECT Lo FROM Limits"}
    plant.scan(6)
    save(inventory, NOW + timedelta(days=5))
    lie(inventory, "Q", README=NOW)
    intake(inventory, bench(6))
    register(inventory, tool, DRAFT, actor=people["olga"], bench=bench(7))
    page = tool_page(inventory, tool)
    assert page.standing.facts.documented is Known.NO
    assert page.on_documentation == "documentation of 2026-03-01 (README.md) is older than the logic of 2026-03-06"
    assert listed(inventory) == "stale"
    lie(inventory, "Q", README=NOW + timedelta(days=8))
    intake(inventory, bench(8))
    assert (documented(inventory, tool), listed(inventory)) == (Known.YES, "found")


def test_a_read_me_beside_several_tools_is_perhaps_of_each_and_a_named_one_of_its_own(plant: Any, bench: Any) -> None:
    plant.files = {"Q/limits.vbs": "SELECT Hi FROM Limits", "Q/prices.vbs": "SELECT Price FROM Parts"}
    plant.scan()
    lie(plant.inventory, "Q", README=NOW, limits=NOW)
    intake(plant.inventory, bench())
    found = {
        path: {
            one.place: one.perhaps
            for one in tool_page(plant.inventory, resolve_tool(plant.inventory, path)).documentation.found
        }
        for path in plant.files
    }
    assert found == {
        "Q/limits.vbs": {"Q/README.md": True, "Q/limits.md": False},
        "Q/prices.vbs": {"Q/README.md": True},
    }


def test_saving_a_tool_again_without_other_logic_makes_its_documentation_no_older(
    plant: Any, tool: str, people: Any, bench: Any
) -> None:
    inventory = plant.inventory
    register(inventory, tool, DRAFT, actor=people["olga"], bench=bench(1))
    plant.files = {"Q/limits.vbs": "SELECT Hi FROM Limits|saved again"}
    plant.scan(9)
    save(inventory, NOW + timedelta(days=9))
    lie(inventory, "Q", README=NOW)
    intake(inventory, bench(9))
    assert documented(inventory, tool) is Known.YES
    assert tool_page(inventory, tool).documentation.state is Documented.FOUND
