"""A process that is really killed while it records leaves whole directories or nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from inventory.store.engine import open_inventory
from inventory.store.scanstate import StoredScanState
from inventory.store.schema import directories, scans, sightings
from scanner.state import FileStamp

FILES = 40
RECORDS = f"""
import sys
from datetime import UTC, datetime
from inventory.store.engine import open_inventory
from inventory.store.scanstate import StoredScanState
from scanner.state import DirectoryRecord, FileStamp, Seen

state = StoredScanState(open_inventory(sys.argv[1]), "plant", FileStamp)
state.begin(root="/srv", started=datetime(2026, 3, 2, tzinfo=UTC))
stamp = FileStamp(size=1, modified_ns=1, file_id=1, handler="x/1", project="")
for number in range(1_000_000):
    names = [f"{{number}}-{{file}}" for file in range({FILES})]
    seen = tuple(Seen(name=name, path=f"d{{number}}/{{name}}", stamp=stamp) for name in names)
    state.record([DirectoryRecord(path=f"d{{number}}", digest="whole", complete=True, last=True, seen=seen)])
    if not number:
        print("recorded", flush=True)
"""


@pytest.mark.parametrize("patience", [0.05, 0.3])
def test_sigkill_leaves_whole_directories_and_the_next_scan_knows_them(
    inventory: Any, tmp_path: Path, patience: float
) -> None:
    url = inventory.engine.url.render_as_string(hide_password=False)
    script = tmp_path / "records.py"
    script.write_text(RECORDS, encoding="utf-8")
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, script, url]
    settings = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, env=settings) as writer:  # noqa: S603 - our own script
        assert writer.stdout is not None
        assert writer.stdout.readline().strip() == b"recorded"
        time.sleep(patience)
        writer.kill()
    again = open_inventory(url)
    per_directory = (
        select(directories.c.path, directories.c.digest, func.count(sightings.c.id))
        .outerjoin(sightings, sightings.c.directory_id == directories.c.id)
        .group_by(directories.c.path, directories.c.digest)
    )
    with again.reading() as connection:
        found = [tuple(row) for row in connection.execute(per_directory)]
    assert found
    assert {row[1:] for row in found} == {("whole", FILES)}
    state = StoredScanState(again, "plant", FileStamp)
    state.begin(root="/srv", started=datetime(2026, 3, 3, tzinfo=UTC))
    assert set(state.digests()) == {row[0] for row in found}
    with again.reading() as connection:
        outcomes = connection.execute(select(scans.c.outcome).order_by(scans.c.id)).scalars()
        assert list(outcomes) == ["interrupted", "running"]
    again.close()
