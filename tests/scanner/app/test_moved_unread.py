"""A file that cannot be read is a tool all the same: known by its content when it moves, of unknown criticality."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

UNREAD = ("Gehaltsrunde.accdb", "Reklamation_2018_defekt.mdb")


def _tools(run: Callable[..., Result], inventory: Path) -> dict[str, dict[str, object]]:
    rows = map(json.loads, run("list", "--format", "jsonl", "--inventory", str(inventory)).stdout.splitlines())
    return {str(row["name"]): row for row in rows}


@pytest.mark.parametrize("name", UNREAD)
def test_an_encrypted_or_damaged_database_that_is_moved_stays_the_same_tool(
    demo_share: Path, tmp_path: Path, run: Callable[..., Result], name: str
) -> None:
    share, inventory = tmp_path / "share", tmp_path / "found.db"
    (share / "old").mkdir(parents=True)
    (share / "new").mkdir()
    found = next(demo_share.rglob(name))
    (share / "old" / name).write_bytes(found.read_bytes())
    run("scan", str(share), "--inventory", str(inventory))
    before = _tools(run, inventory)[name]
    (share / "old" / name).rename(share / "new" / name)
    run("scan", str(share), "--inventory", str(inventory))
    after = _tools(run, inventory)
    assert list(after) == [name]
    assert after[name]["tool_id"] == before["tool_id"]
    assert after[name]["path"] == f"new/{name}"


def test_code_that_takes_too_long_to_read_is_a_tool_of_unknown_criticality(
    tmp_path: Path, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "share").mkdir()
    (tmp_path / "scanner.toml").write_text(
        'inventory = "found.db"\n[limits]\nseconds = 1\n[[share]]\nname = "s"\npath = "share"\n', encoding="utf-8"
    )
    module = ['Attribute VB_Name = "Big"', *(f'Call Add(y{n} & "a.b" & x, "c" & z{n})' for n in range(300_000))]
    (tmp_path / "share" / "Big.bas").write_text("\n".join(module), encoding="utf-8")
    run("scan", "s")
    tools = _tools(run, tmp_path / "found.db")
    assert list(tools) == ["Big.bas"]
    assert (tools["Big.bas"]["kind"], tools["Big.bas"]["rule"]) == ("vba-source", "R9")
