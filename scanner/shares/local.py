"""Files and folders of a local root: listed without following links, opened read-only without locking anybody out."""

from __future__ import annotations

import errno
import os
import stat
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Self

from classifiers.evidence import Trouble
from scanner.reading.handler import Unreadable
from scanner.shares import names

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILE_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_FOLDER_FLAGS = _FILE_FLAGS | getattr(os, "O_DIRECTORY", 0)
_NO_ATIME = getattr(os, "O_NOATIME", 0)
_SHORT = 3_000
"""Longest path handed to the system in one piece; PATH_MAX counts bytes, and a name has up to four per character."""

_NAME_SURROGATE = 0x2000_0000
"""Bit of a Windows reparse tag that says: this entry stands for another one (links, junctions, mount points)."""

_TROUBLES: dict[int, tuple[Trouble, str]] = {
    errno.ENOENT: (Trouble.VANISHED, "there is no such file, or it was gone when it should be read"),
    errno.ENOTDIR: (Trouble.VANISHED, "it was replaced while the folder was read"),
    errno.ESTALE: (Trouble.VANISHED, "the file server no longer knows it"),
    errno.EACCES: (Trouble.DENIED, "no permission to read it"),
    errno.EPERM: (Trouble.DENIED, "no permission to read it"),
    errno.ENAMETOOLONG: (Trouble.PATH_TOO_LONG, "its path is too long for this system"),
    errno.ELOOP: (Trouble.NOT_A_FILE, "it is a link, and links are not followed"),
    errno.ENXIO: (Trouble.NOT_A_FILE, "it is a device or a pipe, not a file"),
    errno.ENODEV: (Trouble.NOT_A_FILE, "it is a device or a pipe, not a file"),
    errno.EISDIR: (Trouble.NOT_A_FILE, "it is a folder, not a file"),
    errno.ENOMEM: (Trouble.OUT_OF_MEMORY, "not enough memory to read it"),
}
_IN_USE = frozenset({32, 33})
"""Windows error codes of a file that another program holds exclusively."""


Row = tuple[str, int, int, int]
"""A candidate as listed: native name, size, modification time in nanoseconds, file id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One local root to scan. `path` is absolute; globs are relative to it, with `**`, upper and lower case alike."""

    name: str
    path: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    throttle: float = 0.0
    """Most files read in a second; 0 for no brake."""


def trouble_of(error: OSError) -> tuple[Trouble, str]:
    """Say what an error of the operating system means for one path."""
    if getattr(error, "winerror", None) in _IN_USE:
        return Trouble.DENIED, "another program holds it exclusively"
    known = _TROUBLES.get(error.errno or 0)
    return known or (Trouble.UNREADABLE, f"the system says: {error.strerror or type(error).__name__}")


def open_file(path: str) -> BinaryIO:
    """Open a regular file for reading, without locks, without following a link; nothing else is opened.

    Raises:
        Unreadable: it is no regular file.
        OSError: it cannot be opened.
    """
    if names.WINDOWS:  # pragma: no cover - other systems cannot run it
        from scanner.shares import windows  # noqa: PLC0415 - this module exists for Windows alone

        return windows.open_file(names.extended(path))
    _require_file(status(path).st_mode)  # opening a pipe or a device may already do something to it
    handle = _open(path, _FILE_FLAGS | _NO_ATIME)
    try:
        _require_file(os.fstat(handle).st_mode)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _require_file(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise Unreadable(Trouble.NOT_A_FILE, f"it is {describe(mode)}, not a file")


def status(path: str) -> os.stat_result:
    """Return size, times and ids of a path, without following a link at its end."""
    if names.WINDOWS or len(path) < _SHORT:
        return os.lstat(names.extended(path))
    folder, _, name = path.rpartition("/")
    handle = _open(folder, _FOLDER_FLAGS)
    try:
        return os.stat(name, dir_fd=handle, follow_symlinks=False)
    finally:
        os.close(handle)


class Folder:
    """An open folder: `id` tells it from all others (device and inode), iteration gives its entries once.

    On POSIX it is opened as a descriptor, so that a link put in its place meanwhile is refused and the path may be
    longer than the system's limit.
    """

    __slots__ = ("_handle", "_path", "id")

    def __init__(self, path: str) -> None:
        if names.WINDOWS:
            self._handle = -1
            self._path = names.extended(path)
            found = os.lstat(self._path)
        else:
            self._path = path
            self._handle = _open(path, _FOLDER_FLAGS)
            found = os.fstat(self._handle)
        self.id = (found.st_dev, found.st_ino)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._handle >= 0:
            os.close(self._handle)

    def entries(self) -> Iterator[os.DirEntry[str]]:
        """Return the entries, in the order the system gives them."""
        return os.scandir(self._path if self._handle < 0 else self._handle)


def is_link(found: os.stat_result) -> bool:
    """True for links, junctions and mount points, which stand for another place."""
    if stat.S_ISLNK(found.st_mode):
        return True
    return bool(getattr(found, "st_reparse_tag", 0) & _NAME_SURROGATE)


def describe(mode: int) -> str:
    """Name what an entry is that is no regular file."""
    for test, words in (
        (stat.S_ISLNK, "a link"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISBLK, "a block device"),
        (stat.S_ISCHR, "a device"),
    ):
        if test(mode):
            return words
    return "something else"


def owner_of(found: os.stat_result) -> str:
    """Return the account name of the file's owner as the system knows it, or ""."""
    if sys.platform == "win32":
        return ""
    import pwd  # noqa: PLC0415 - POSIX alone has it, and only where a name is wanted

    try:
        return pwd.getpwuid(found.st_uid).pw_name
    except KeyError:
        return ""


def _open(path: str, flags: int) -> int:
    """Open a path of any length: a long one is walked in pieces, each relative to the folder before it."""
    if len(path) < _SHORT:
        return _open_at(path, flags, None)
    parts = path.split("/")
    handle: int | None = None
    piece, rest = "/".join(parts[:8]) or "/", parts[8:]
    try:
        while rest:
            deeper = _open_at(piece, _FOLDER_FLAGS, handle)
            if handle is not None:
                os.close(handle)
            handle = deeper
            piece, rest = "/".join(rest[:8]), rest[8:]
        return _open_at(piece, flags, handle)
    finally:
        if handle is not None:
            os.close(handle)


def _open_at(path: str, flags: int, folder: int | None) -> int:
    """Open without touching the access time where that is permitted: only the owner may ask for it."""
    try:
        return os.open(path, flags, dir_fd=folder)
    except PermissionError:
        if not flags & _NO_ATIME:
            raise
        return os.open(path, flags & ~_NO_ATIME, dir_fd=folder)
