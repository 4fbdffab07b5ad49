"""A lease is held by one at a time, ends with its holder, and leaves one tidy folder beside the inventory."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory.store.engine import open_inventory
from inventory.store.lease import Taken, lease, share_lease


def test_a_lease_is_held_by_one_at_a_time_and_others_are_free(tmp_path: Path) -> None:
    first, second = (open_inventory(str(tmp_path / "inventory.db")) for _ in range(2))
    north, south = share_lease("north"), share_lease("south")
    with lease(first, north):
        with pytest.raises(Taken), lease(second, north):
            pass
        with lease(second, south):
            pass
    with lease(second, north):
        pass
    first.close()
    second.close()


def test_what_stays_behind_are_empty_files_in_one_folder_which_may_be_deleted(tmp_path: Path) -> None:
    opened = open_inventory(str(tmp_path / "inventory.db"))
    for number in range(5):
        with lease(opened, share_lease(f"share {number}")):
            pass
    left = {path.name for path in tmp_path.iterdir()} - {"inventory.db", "inventory.db-wal", "inventory.db-shm"}
    assert left == {"inventory.db.locks"}
    files = list((tmp_path / "inventory.db.locks").iterdir())
    assert [path.stat().st_size for path in files] == [0] * 5
    for path in files:
        path.unlink()
    (tmp_path / "inventory.db.locks").rmdir()
    with lease(opened, share_lease("share 1")):
        pass
    opened.close()
