"""Builds in production are found by their content, read once, and never guessed to be gone."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from scanner.builds import Looked, SeenBuild, builds_in

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def look(root: Path, *patterns: str, known: dict[str, SeenBuild] | None = None) -> tuple[dict[str, str], bool]:
    looked = Looked(at=NOW)
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


def test_a_file_with_the_same_stamp_is_not_read_again_for_a_week(tmp_path: Path) -> None:
    build = tmp_path / "limits.zip"
    build.write_bytes(b"one")
    status = build.stat()
    (seen,) = builds_in(str(tmp_path), ("*",), {}, Looked(at=NOW))
    known = replace(seen, sha256="remembered")
    assert look(tmp_path, known={str(build): known})[0] == {str(build): "remembered"}
    for days in (7, -1):
        (again,) = builds_in(str(tmp_path), ("*",), {str(build): known}, Looked(at=NOW + timedelta(days=days)))
        assert again.sha256 == seen.sha256, "a stamp is believed for a week, and by no clock that was set back"
    build.write_bytes(b"two")
    os.utime(build, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert look(tmp_path, known={str(build): known})[0] == {str(build): sha256(b"two").hexdigest()}
    build.write_bytes(b"other")
    assert look(tmp_path, known={str(build): known})[0] == {str(build): sha256(b"other").hexdigest()}


@pytest.mark.skipif(os.name == "nt", reason="links and modes of POSIX")
def test_links_are_not_followed_but_named_and_a_pipe_is_no_build(tmp_path: Path) -> None:
    (tmp_path / "real.zip").write_bytes(b"x")
    os.mkfifo(tmp_path / "pipe.zip")
    (tmp_path / "notes.txt").symlink_to(tmp_path / "real.zip")
    assert look(tmp_path, "*.zip") == ({str(tmp_path / "real.zip"): sha256(b"x").hexdigest()}, True)
    (tmp_path / "link.zip").symlink_to(tmp_path / "real.zip")
    (tmp_path / "v2").symlink_to(tmp_path)
    looked = Looked(at=NOW)
    seen = [one.path for one in builds_in(str(tmp_path), ("*.zip",), {}, looked)]
    assert seen == [str(tmp_path / "real.zip")]
    assert not looked.complete
    assert sorted(looked.links) == [str(tmp_path / "link.zip"), str(tmp_path / "v2")]
