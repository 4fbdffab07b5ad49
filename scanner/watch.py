"""Watches a local share: every event only says which folder to look at again, never what is true there."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from scanner import citizen, discards, documents
from scanner.crawl import Rules, Walk
from scanner.pipeline import rules_of
from scanner.shares import names

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.shares.local import Share

EVENTS: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    DirCreatedEvent,
    DirMovedEvent,
    DirDeletedEvent,
]
"""Everything but opening and closing: reading the share would otherwise report itself for ever."""

QUIET = 0.5
"""Seconds without an event after which folders are looked at: an application saves in several steps."""
PATIENCE = 2.0
"""Longest wait for such a pause."""
_LOOK = 0.1

_WATCHES = Path("/proc/sys/fs/inotify/max_user_watches")
_MOUNTS = Path("/proc/self/mounts")
_NETWORK = ("cifs", "smb3", "nfs", "nfs4", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs")


class ShareLost(Exception):  # noqa: N818 - named after the state it reports
    """The share cannot be watched, or no longer."""


def watch(
    share: Share,
    on_folders: Callable[[tuple[str, ...]], None],
    *,
    stop: threading.Event,
    ready: Callable[[], None] = lambda: None,
    rules: Rules | None = None,
) -> None:
    """Call `on_folders` with the folders (display paths) in which something changed, until `stop` is set.

    `ready` is called once events are collected: a scan from there on misses nothing. Both are called in the thread
    of the caller; what happens meanwhile waits.

    Raises:
        ShareLost: the root is not there, or has gone.
    """
    collected = _Collected(share, rules or rules_of(share))
    observer = Observer()
    try:
        observer.schedule(collected, share.path, recursive=True, event_filter=EVENTS)
        observer.start()
    except OSError as error:
        raise ShareLost(f"{share.name}: cannot be watched: {error.strerror}") from error
    try:
        ready()
        while not stop.wait(_LOOK):
            if folders := collected.settled():
                on_folders(folders)
            if not observer.is_alive() or not Path(share.path).is_dir():
                raise ShareLost(f"{share.name}: its root is no longer there")
    finally:
        observer.stop()
        observer.join()


def doubts(share: Share, rules: Rules | None = None) -> tuple[str, ...]:
    """Return why events alone will not tell every change of this share; empty if nothing speaks against it."""
    found = []
    kind = _file_system(share.path, _MOUNTS)
    if kind in _NETWORK:
        found.append(f"{share.name} is a network file system ({kind}): changes made elsewhere raise no event here")
    limit = _limit(_WATCHES)
    if limit is not None:
        walk = Walk(share.path, rules or rules_of(share))
        for _ in walk:
            pass
        if walk.directories > limit:
            found.append(
                f"{share.name} has {walk.directories:,} folders, the system watches {limit:,}: "
                "raise fs.inotify.max_user_watches"
            )
    return tuple(found)


class _Collected(FileSystemEventHandler):
    """The folders in which something has happened, until they are handed out."""

    def __init__(self, share: Share, rules: Rules) -> None:
        self._root = share.path.rstrip("/\\")
        self._rules = rules
        self._lock = threading.Lock()
        self._folders: set[str] = set()
        self._first = self._last = 0.0

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note the folders that an event speaks of; called by the observer's thread."""
        paths = [_text(path) for path in (event.src_path, event.dest_path) if path]
        found = {folder for path in paths for folder in self._folders_of(path, is_folder=event.is_directory)}
        if not found:
            return
        at = time.monotonic()
        with self._lock:
            if not self._folders:
                self._first = at
            self._last = at
            self._folders |= found

    def settled(self) -> tuple[str, ...]:
        """Return the folders to look at, if it has been quiet for a moment or they have waited long enough."""
        at = time.monotonic()
        with self._lock:
            if not self._folders or (at - self._last < QUIET and at - self._first < PATIENCE):
                return ()
            folders, self._folders = self._folders, set()
        return tuple(sorted(folders))

    def _folders_of(self, path: str, *, is_folder: bool) -> set[str]:
        """Return the folders to look at again for one path, none if nothing of interest can have changed."""
        if path in self._rules.skip or not path.startswith(self._root):
            return set()
        shown = names.printable(path[len(self._root) :].lstrip("/\\"))
        parts = shown.split("/")
        folders = parts if is_folder else parts[:-1]
        if any(part.casefold() in self._rules.folders for part in folders):
            return set()
        if is_folder:
            return {shown, names.parent(shown)}
        return {names.parent(shown)} if self._matters(parts[-1]) else set()

    def _matters(self, name: str) -> bool:
        """True if a file of this name can change what is known of its folder."""
        if name.startswith((discards.OWNER_FILE, discards.LOCK_FILE)):
            return False
        suffix = Path(name).suffix.lower()
        telling = name in discards.MARKERS or name == discards.VIRTUAL_ENVIRONMENT or suffix in discards.MARKER_SUFFIXES
        reason = self._rules.suffixes.get(suffix, "")
        telling |= reason == discards.DOCUMENTS and documents.is_named_so(name)
        telling |= citizen.is_descriptor(name)
        return telling or not reason or (reason == discards.MARKUP and name.lower().endswith(discards.SOURCES))


def _text(path: bytes | str) -> str:
    return path if isinstance(path, str) else path.decode("utf-8", "surrogateescape")


def _limit(path: Path) -> int | None:
    """Return how many folders the system watches for one user, None if it does not say."""
    try:
        return int(path.read_text("ascii"))
    except (OSError, ValueError):
        return None


def _file_system(path: str, mounts: Path) -> str:
    """Return the kind of file system that holds a path, "" if the system does not say."""
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    fields = [line.split() for line in lines]
    holding = [
        (point, kind) for _, point, kind, *_ in fields if path == point or path.startswith(point.rstrip("/") + "/")
    ]
    return max(holding, key=lambda entry: len(entry[0]), default=("", ""))[1]
