"""Builds in production are found by their content, read once, and never guessed to be gone."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from scanner.builds import Looked, SeenBuild, builds_in


def look(root: Path, *patterns: str, known: dict[str, SeenBuild] | None = None) -> tuple[dict[str, str], bool]:
    looked = Looked()
    seen = {one.path: one.sha256 for one in builds_in(str(root), patterns or ("*",), known or {}, looked)}
    return seen, looked.complete


def test_every_file_that_fits_is_named_by_its_sha256(tmp_path: Path) -> None:
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1" / "Limits.ZIP").write_bytes(b"build")
    (tmp_path / "log.txt").write_bytes(b"log")
    seen, complete = look(tmp_path, "*.zip")
    assert seen == {str(tmp_path / "v1" / "Limits.ZIP"): sha256(b"build").hexdigest()}
    assert complete
    assert len(look(tmp_path)[0]) == 2


def test_one_file_is_a_place_too_and_a_place_that_is_not_there_proves_nothing(tmp_path: Path) -> None:
    build = tmp_path / "limits.exe"
    build.write_bytes(b"x")
    assert look(build) == ({str(build): sha256(b"x").hexdigest()}, True)
    assert look(tmp_path / "nowhere") == ({}, False)


def test_a_file_with_the_same_stamp_is_not_read_again(tmp_path: Path) -> None:
    build = tmp_path / "limits.zip"
    build.write_bytes(b"one")
    status = build.stat()
    known = SeenBuild(path=str(build), size=3, modified_ns=status.st_mtime_ns, sha256="remembered")
    assert look(tmp_path, known={str(build): known})[0] == {str(build): "remembered"}
    build.write_bytes(b"other")
    assert look(tmp_path, known={str(build): known})[0] == {str(build): sha256(b"other").hexdigest()}


@pytest.mark.skipif(os.name == "nt", reason="links and modes of POSIX")
def test_links_are_not_followed_and_a_pipe_is_no_build(tmp_path: Path) -> None:
    (tmp_path / "real.zip").write_bytes(b"x")
    (tmp_path / "link.zip").symlink_to(tmp_path / "real.zip")
    os.mkfifo(tmp_path / "pipe.zip")
    seen, complete = look(tmp_path)
    assert list(seen) == [str(tmp_path / "real.zip")]
    assert complete
