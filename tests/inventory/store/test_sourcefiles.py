"""A file that was compared is known again, by its content and not by when it was saved."""

from __future__ import annotations

import os
import platform
from dataclasses import replace
from pathlib import Path

import pytest

from inventory.domain.dossier import SourceFile
from inventory.store import sourcefiles
from inventory.store.sourcefiles import Restless, changed, status


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "limits.csv"
    path.write_bytes(b"part,limit\n7,1.5\n")
    return path


def kept(file: Path) -> SourceFile:
    return sourcefiles.source("legacy", file, status(file))


def test_a_file_that_nobody_touched_or_only_saved_again_is_unchanged(file: Path) -> None:
    before = kept(file)
    assert changed(before) is False
    os.utime(file, (1, 1))
    assert changed(before) is False


@pytest.mark.parametrize("content", [b"part,limit\n7,1.6\n", b"part,limit\n7,1.50\n", b""])
def test_another_content_is_a_change_of_the_same_size_too(file: Path, content: bytes) -> None:
    before = kept(file)
    file.write_bytes(content)
    os.utime(file, (1, 1))
    assert changed(before) is True


def test_what_is_out_of_reach_is_neither_changed_nor_unchanged(file: Path) -> None:
    before = kept(file)
    elsewhere = replace(before, host=f"not-{platform.node()}")
    file.write_bytes(b"another file under the same name")
    assert changed(elsewhere) is None
    assert changed(replace(elsewhere, path="/" + elsewhere.path)) is True, (
        "a name with a server means the same anywhere"
    )
    file.unlink()
    assert changed(before) is None


def test_a_file_that_changes_while_it_is_read_is_of_no_one_moment(file: Path) -> None:
    before = status(file)
    file.write_bytes(b"longer than it was before")
    with pytest.raises(Restless):
        sourcefiles.source("legacy", file, before)
