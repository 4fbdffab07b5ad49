"""Opening files and folders of a local root."""

from __future__ import annotations

import errno
import os
import socket
import stat
from pathlib import Path

import pytest

from classifiers.evidence import Trouble
from scanner.reading.handler import Unreadable
from scanner.shares import local


def deep_file(root: Path) -> str:
    """Make a file whose path is longer than the system takes in one piece; return the path."""
    handle = os.open(root, os.O_RDONLY)
    parts = [f"{'d' * 200}{number:03}" for number in range(25)]
    for part in parts:
        os.mkdir(part, dir_fd=handle)
        deeper = os.open(part, os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = deeper
    with open(os.open("deep.py", os.O_CREAT | os.O_WRONLY, dir_fd=handle), "w") as file:  # noqa: PTH123 - relative to a folder
        file.write("print(1)\n")
    os.close(handle)
    return "/".join([str(root), *parts, "deep.py"])


def test_a_file_is_opened_for_reading_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("hello")
    with local.open_file(str(path)) as file:
        assert file.read() == b"hello"
        assert not file.writable()


def test_reading_leaves_the_access_time_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("hello")
    os.utime(path, (1, 2))
    with local.open_file(str(path)) as file:
        file.read()
    assert path.stat().st_atime == 1


@pytest.mark.parametrize("kind", ["link", "pipe", "socket", "folder"])
def test_what_is_no_file_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    path = tmp_path / "odd.py"
    server = socket.socket(socket.AF_UNIX)
    if kind == "link":
        (tmp_path / "target.py").write_text("x")
        path.symlink_to("target.py")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        monkeypatch.chdir(tmp_path)
        server.bind("odd.py")
    else:
        path.mkdir()
    try:
        with pytest.raises((Unreadable, OSError)) as caught:
            local.open_file(str(path))
    finally:
        server.close()
    error = caught.value
    trouble = error.trouble if isinstance(error, Unreadable) else local.trouble_of(error)[0]
    assert trouble is Trouble.NOT_A_FILE


def test_a_path_longer_than_the_system_takes_is_opened_in_pieces(tmp_path: Path) -> None:
    path = deep_file(tmp_path)
    with pytest.raises(OSError, match="File name too long"):
        os.stat(path)  # noqa: PTH116 - to see that it is too long
    with local.open_file(path) as file:
        assert file.read() == b"print(1)\n"
    assert stat.S_ISREG(local.status(path).st_mode)
    with local.Folder(path.rpartition("/")[0]) as folder:
        assert [entry.name for entry in folder.entries()] == ["deep.py"]


def test_a_folder_behind_a_link_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with pytest.raises(OSError) as caught:  # noqa: PT011 - the system's own errors, told apart below
        local.Folder(str(tmp_path / "link"))
    assert local.trouble_of(caught.value)[0] in {Trouble.NOT_A_FILE, Trouble.VANISHED}


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (errno.EACCES, Trouble.DENIED),
        (errno.ENOENT, Trouble.VANISHED),
        (errno.ENAMETOOLONG, Trouble.PATH_TOO_LONG),
        (errno.EIO, Trouble.UNREADABLE),
        (errno.ENOMEM, Trouble.OUT_OF_MEMORY),
    ],
)
def test_errors_of_the_system_are_said_in_words(number: int, trouble: Trouble) -> None:
    found, reason = local.trouble_of(OSError(number, os.strerror(number)))
    assert found is trouble
    assert reason


def test_a_file_held_by_another_windows_program_is_denied_not_broken() -> None:
    error = OSError(errno.EIO, "used by another process")
    error.winerror = 32  # type: ignore[attr-defined] - Windows sets it
    assert local.trouble_of(error) == (Trouble.DENIED, "another program holds it exclusively")


def test_no_handle_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x")
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a list of numbers
    deep = deep_file(tmp_path)
    for _ in range(20):
        local.open_file(deep).close()
        local.status(deep)
        with pytest.raises(Unreadable):
            local.open_file(str(tmp_path))
        with pytest.raises(FileNotFoundError):
            local.open_file(deep + "x")
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 - as above
