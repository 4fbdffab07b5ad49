"""Documents beside tools: kept with their times, found again for a file and its project, and judged by."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from inventory.services.intake import intake
from inventory.store.documents import Document, documents_beside
from inventory.store.scanstate import StoredScanState
from inventory.store.schema import documents, sightings
from scanner.state import Beside, DirectoryRecord, FileStamp, ScanCounts, ScanEnd, Seen

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECOND = 1_000_000_000


@pytest.fixture
def scanned(plant: Any, bench: Any) -> Any:
    plant.projects = ("dev",)
    plant.files = {"Q/limits.vbs": "UPDATE Test_Limits SET Hi = 1", "dev/src/run.vbs": "x = 1", "other.vbs": "y = 1"}
    plant.scan()
    intake(plant.inventory, bench())
    return plant


def lie(inventory: Any, folder: str, *told: tuple[str, int], complete: bool = True, last: bool = True) -> None:
    """Report a folder as a scan does whose files are unchanged: documents with their seconds."""
    state = StoredScanState(inventory, "plant", FileStamp)
    state.begin(root="/srv/plant", started=NOW)
    state.digests()
    seen = tuple(
        Seen(name=name, path=f"{folder}/{name}".lstrip("/"), stamp=stamp)
        for name, stamp in state.stamps(folder).items()
    )
    lying = tuple(Beside(path=f"{folder}/{name}".lstrip("/"), modified_ns=at * SECOND) for name, at in told)
    state.record([DirectoryRecord(path=folder, digest="d", complete=complete, last=last, seen=seen, documents=lying)])


def beside(inventory: Any, *paths: str) -> dict[str, list[tuple[str, float]]]:
    with inventory.reading() as connection:
        found = documents_beside(connection, [("plant", path) for path in paths])
    return {path: [(one.path, one.modified.timestamp()) for one in lying] for (_, path), lying in found.items()}


def dirty(inventory: Any) -> set[str]:
    with inventory.reading() as connection:
        return set(connection.execute(select(sightings.c.path).where(sightings.c.dirty)).scalars())


def test_what_lies_in_the_folder_of_a_file_is_found_with_its_time(scanned: Any) -> None:
    lie(scanned.inventory, "Q", ("README.md", 7), ("Handbuch.pdf", 9))
    assert beside(scanned.inventory, "Q/limits.vbs", "other.vbs", "Q/unknown.vbs") == {
        "Q/limits.vbs": [("Q/Handbuch.pdf", 9.0), ("Q/README.md", 7.0)],
        "Q/unknown.vbs": [("Q/Handbuch.pdf", 9.0), ("Q/README.md", 7.0)],
    }
    with scanned.inventory.reading() as connection:
        assert documents_beside(connection, [("another share", "Q/limits.vbs")]) == {}
        found = documents_beside(connection, [("plant", "Q/limits.vbs")])
    assert found["plant", "Q/limits.vbs"][1] == Document(
        path="Q/README.md", modified=datetime(1970, 1, 1, 0, 0, 7, tzinfo=UTC)
    )


def test_a_file_of_a_project_has_the_documents_of_its_project_too(scanned: Any) -> None:
    lie(scanned.inventory, "dev", ("README.md", 1))
    lie(scanned.inventory, "dev/src", ("run.txt", 2))
    assert beside(scanned.inventory, "dev/src/run.vbs") == {
        "dev/src/run.vbs": [("dev/README.md", 1.0), ("dev/src/run.txt", 2.0)]
    }


def test_a_tool_is_judged_again_when_a_document_beside_it_is_new_changed_or_gone(scanned: Any, bench: Any) -> None:
    inventory = scanned.inventory
    for told in ([("README.md", 1)], [("README.md", 2)], []):
        lie(inventory, "Q", *told)
        assert dirty(inventory) == {"Q/limits.vbs"}
        assert intake(inventory, bench()).events == 0, "a document is no event of the tool"
        lie(inventory, "Q", *told)
        assert dirty(inventory) == set(), "nothing has changed"
    lie(inventory, "dev", ("README.md", 1))
    assert dirty(inventory) == {"dev/src/run.vbs"}


def test_an_incomplete_listing_or_an_early_chunk_takes_no_document_away(scanned: Any) -> None:
    lie(scanned.inventory, "Q", ("README.md", 1))
    lie(scanned.inventory, "Q", complete=False)
    lie(scanned.inventory, "Q", last=False)
    assert beside(scanned.inventory, "Q/limits.vbs") == {"Q/limits.vbs": [("Q/README.md", 1.0)]}


def test_with_its_folder_a_document_is_gone(scanned: Any) -> None:
    lie(scanned.inventory, "Q", ("README.md", 1))
    state = StoredScanState(scanned.inventory, "plant", FileStamp)
    state.begin(root="/srv/plant", started=NOW)
    counts = ScanCounts(
        directories=0, files=0, candidates=0, opened=0, unchanged=0, bytes_read=0, discarded={}, kinds={}
    )
    state.finish(ScanEnd(counts=counts, finished=NOW, complete=True, gone=["Q"], unreachable=[]))
    with scanned.inventory.reading() as connection:
        assert connection.execute(select(documents.c.path)).all() == []
