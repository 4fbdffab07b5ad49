"""Walks a share folder by folder: what is worth opening there, what is left out and why, what could not be listed.

Suffixes come first: files of a discarded suffix are counted, never looked up and never opened. Links, junctions and
mount points are never followed. One folder is open at a time; memory grows with the largest folder, not the share.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from classifiers.evidence import Problem, Trouble
from scanner import citizen, discards, documents
from scanner.globs import Globs
from scanner.shares import local, names
from scanner.shares.local import Row
from scanner.state import PathProblem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

_REMEMBERED_SUFFIXES = 10_000
_TOLD_BY_MORE = frozenset({discards.MARKUP, discards.ARCHIVES})
"""Reasons that a longer suffix may overrule."""
_KEEP = ""
_TEMPORARY = "~."
"""Beginnings of the names of lock files."""
_KIND, _FILE = 0o170000, stat.S_IFREG


@dataclass(slots=True, kw_only=True)
class Listing:
    """One folder as it stands: `path` for people, `native` for the system, its candidates sorted by name.

    `papers` are files that are never opened and may document a candidate: native name, modification time in
    nanoseconds; `descriptors` the same of what describes a tool. `locks` are native names of lock files. `complete` is
    False if it could not be listed to its end.
    """

    path: str
    native: str
    rows: list[Row] = field(default_factory=list)
    papers: list[tuple[str, int]] = field(default_factory=list)
    descriptors: list[tuple[str, int]] = field(default_factory=list)
    locks: list[str] = field(default_factory=list)
    project: str = ""
    problems: list[PathProblem] = field(default_factory=list)
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a walk leaves out. `skip`: absolute native paths of other shares and of the inventory."""

    suffixes: Mapping[str, str] = field(default_factory=lambda: discards.SUFFIXES)
    folders: Mapping[str, str] = field(default_factory=lambda: discards.FOLDERS)
    globs: Globs = field(default_factory=Globs)
    skip: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Step:
    """A folder still to be listed; `above` leads to the root and carries the ids of the folders on the way."""

    native: str
    path: str
    project: str
    above: _Step | None
    ids: list[tuple[int, int]] = field(default_factory=list)
    """Its own device and inode, once it was opened."""


@dataclass(slots=True)
class _Found:
    """What one folder holds, while it is read."""

    folders: list[str] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    descriptors: list[str] = field(default_factory=list)
    marked: bool = False
    marked_strongly: bool = False
    dependencies: bool = False

    def mark(self, name: str) -> None:
        """Note a name that makes its folder a project."""
        self.marked = True
        self.marked_strongly |= name in discards.STRONG_MARKERS

    def look_closer(self, name: str, suffix: str) -> None:
        """See whether a settings file says what its folder is."""
        if suffix.lower() in discards.MARKER_SUFFIXES:
            self.marked = self.marked_strongly = True
        elif name == discards.VIRTUAL_ENVIRONMENT:
            self.dependencies = True


class Walk:
    """One walk over a share; iterate once. The figures grow while it runs.

    `only`: display paths of folders to list instead of the whole share; folders below them are entered only if
    `known` does not hold them yet. `unreachable` are folders that could not be listed, `vanished` those that were
    gone or replaced when their turn came; `unfinished` tells that folders are left to list.
    `present` are known folders that were met and, because only some were wanted, not entered.
    """

    def __init__(
        self, root: str, rules: Rules | None = None, *, only: Iterable[str] | None = None, known: Collection[str] = ()
    ) -> None:
        self.root = os.path.realpath(root)
        self.rules = rules or Rules()
        self.directories = self.files = self.candidates = 0
        self.discarded: Counter[str] = Counter()
        self.unreachable: list[str] = []
        self.vanished: list[str] = []
        self.unfinished = True
        self.present: set[str] = set()
        self._only = None if only is None else frozenset(only)
        self._known = known
        self._skip = frozenset(os.path.realpath(path) for path in self.rules.skip)
        self._fates: dict[str, str] = dict(self.rules.suffixes)

    def __iter__(self) -> Iterator[Listing]:
        stack = self._starts()
        while stack:
            step = stack.pop()
            listing = Listing(path=step.path, native=step.native, project=step.project)
            below = self._list(step, listing)
            if below is None:
                continue
            stack.extend(reversed(below))
            self.unfinished = bool(stack)
            yield listing
        self.unfinished = False

    @property
    def whole(self) -> bool:
        """True if every folder could be listed, and the root is still there if one has vanished."""
        return not self.unreachable and (not self.vanished or self._root_is_there())

    def covers(self, path: str) -> bool:
        """True if this walk would have met the folder at this path, were it still there."""
        if self._only is None:
            return True
        return any(path == top or names.parent(path) == top or path.startswith(f"{top}/") for top in self._only)

    def _root_is_there(self) -> bool:
        try:
            with local.Folder(self.root):
                return True
        except OSError:
            return False

    def _starts(self) -> list[_Step]:
        """Return the first folders to list, last one first; for a folder that is gone the nearest one above it."""
        if self._only is None:
            return [_Step(self.root, "", "", None)]
        self._only = frozenset(self._there(path) for path in self._only)
        return [
            _Step(self._native(path), path, self._project_of(path), None) for path in sorted(self._only, reverse=True)
        ]

    def _there(self, path: str) -> str:
        while path:
            try:
                with local.Folder(self._native(path)):
                    return path
            except OSError:
                path = names.parent(path)
        return path

    def _native(self, path: str) -> str:
        return names.below(self.root, names.native(path)) if path else self.root

    def _list(self, step: _Step, listing: Listing) -> list[_Step] | None:
        """Read one folder into `listing` and return the folders to go on with, None if it holds dependencies."""
        found = _Found()
        try:
            with local.Folder(step.native) as folder:
                if _is_loop(folder.id, step):
                    _note(listing, step.path, Trouble.LOOP, "this folder contains itself")
                    return []
                step.ids.append(folder.id)
                self.directories += 1
                self._read(folder.entries(), listing, found)
        except OSError as error:
            self._failed(error, step, listing)
        if found.dependencies:
            self.candidates -= len(listing.rows)
            self.discarded[discards.DEPENDENCIES] += 1
            return None
        listing.rows.sort()
        listing.papers = self._dated(documents.never_opened(found.papers, listing.rows), listing)
        listing.descriptors = self._dated(sorted(found.descriptors), listing)
        if not step.project and (found.marked_strongly or (found.marked and step.path)):
            listing.project = step.path or "."
        return self._below(step, listing, found.folders)

    def _failed(self, error: OSError, step: _Step, listing: Listing) -> None:
        """Note that a folder could not be listed; what was read of it is kept."""
        trouble, reason = local.trouble_of(error)
        listing.complete = False
        _note(listing, step.path, trouble, reason)
        (self.vanished if trouble is Trouble.VANISHED and step.path else self.unreachable).append(step.path)

    def _read(self, entries: Iterable[os.DirEntry[str]], listing: Listing, found: _Found) -> None:
        """Sort the entries of a folder into candidates, folders, discards and problems: the hot loop of a scan."""
        fates, add, markers, temporary = self._fates.get, listing.rows.append, discards.MARKERS, _TEMPORARY
        excluded = self._excluded(listing)
        for entry in entries:
            name = entry.name
            if name in markers:
                found.mark(name)
            suffix = name[name.rfind(".") :]  # without a dot: the last character, which is no suffix of the tables
            reason = fates(suffix)
            try:
                if (reason or (reason is None and self._fate(suffix))) and self._discard(entry, suffix, listing, found):
                    continue
                status = entry.stat(follow_symlinks=False)
                if status.st_mode & _KIND != _FILE:
                    self._no_file(entry, status, listing, found)
                elif name[0] in temporary or excluded is not None:
                    self._special(name, status, excluded, listing)
                else:
                    add((name, status.st_size, status.st_mtime_ns, status.st_ino))
            except OSError as error:
                _note(listing, _shown(listing, name), *local.trouble_of(error))
        self.files += len(listing.rows)
        self.candidates += len(listing.rows)

    def _discard(self, entry: os.DirEntry[str], suffix: str, listing: Listing, found: _Found) -> bool:
        """Count a file of a discarded suffix without looking it up; a folder may be called like that, too.

        False for one whose longer suffix says that it is a source after all.
        """
        if entry.is_dir(follow_symlinks=False):
            self._folder(entry, listing, found)
            return True
        reason = self._fate(suffix)
        if reason in _TOLD_BY_MORE and entry.name.lower().endswith(discards.SOURCES):
            return False
        if reason == discards.MARKUP:
            found.look_closer(entry.name, suffix)
            if citizen.is_descriptor(entry.name):
                found.descriptors.append(entry.name)
        elif reason == discards.DOCUMENTS:
            found.papers.append(entry.name)
        elif reason == discards.LOCKS:
            listing.locks.append(entry.name)
        self.files += 1
        self.discarded[reason] += 1
        return True

    def _special(self, name: str, status: os.stat_result, excluded: _Excluded | None, listing: Listing) -> None:
        """Take a file in unless it is a lock file or excluded by settings."""
        if name.startswith(discards.OWNER_FILE) or (name.startswith(discards.LOCK_FILE) and name[-1] == "#"):
            reason = discards.LOCKS
            listing.locks.append(name)
        else:
            reason = excluded(name) if excluded else ""
        if not reason:
            listing.rows.append((name, status.st_size, status.st_mtime_ns, status.st_ino))
            return
        self.files += 1
        self.discarded[reason] += 1

    def _fate(self, suffix: str) -> str:
        """Say why files of this suffix are discarded, "" if they are not; remembered for the next one."""
        reason = self.rules.suffixes.get(suffix.lower(), _KEEP)
        if len(self._fates) < _REMEMBERED_SUFFIXES:
            self._fates[suffix] = reason
        return reason

    def _folder(self, entry: os.DirEntry[str], listing: Listing, found: _Found) -> None:
        """Take a folder in, unless it is a junction, discarded or excluded."""
        name = entry.name
        rules = self.rules
        reason = rules.folders.get(name.casefold(), "")
        if names.WINDOWS and local.is_link(entry.stat(follow_symlinks=False)):
            reason = discards.LINKS
        elif self._skip and not reason and names.below(listing.native, name) in self._skip:
            reason = discards.OTHER_SHARE
        elif rules.globs.exclude and not reason and rules.globs.prunes(_shown(listing, name)):
            reason = discards.EXCLUDED
        if reason:
            self.discarded[reason] += 1
        else:
            found.folders.append(name)
            if name in discards.MARKER_BELOW:
                with suppress(OSError):  # it is not there
                    local.status(names.below(names.below(listing.native, name), discards.MARKER_BELOW[name]))
                    found.marked = True

    def _dated(self, chosen: list[str], listing: Listing) -> list[tuple[str, int]]:
        """Return when these files, which are no candidates, were changed; without those that settings exclude."""
        excluded = self._excluded(listing) if chosen else None
        found = []
        for name in chosen:
            if excluded is not None and excluded(name):
                continue
            try:
                found.append((name, local.status(names.below(listing.native, name)).st_mtime_ns))
            except OSError:
                continue  # gone meanwhile
        return found

    def _excluded(self, listing: Listing) -> _Excluded | None:
        """Return the test of this folder's files against settings and skipped paths, None if there is none."""
        if not self._skip and not self.rules.globs.any:
            return None
        prefix = names.below(listing.native, "")
        skipped = {path[len(prefix) :] for path in self._skip if path.startswith(prefix)}
        if not skipped and not self.rules.globs.any:
            return None
        return _Excluded(listing.path, self.rules.globs, skipped)

    def _no_file(self, entry: os.DirEntry[str], status: os.stat_result, listing: Listing, found: _Found) -> None:
        """Take a folder in; count a link; note what is neither, it is never opened."""
        if stat.S_ISDIR(status.st_mode):
            self._folder(entry, listing, found)
            return
        self.files += 1
        if local.is_link(status):
            self.discarded[discards.LINKS] += 1
            return
        _note(
            listing,
            _shown(listing, entry.name),
            Trouble.NOT_A_FILE,
            f"it is {local.describe(status.st_mode)}, not a file",
        )

    def _below(self, step: _Step, listing: Listing, folders: list[str]) -> list[_Step]:
        """Return the folders of this one, in order of name."""
        listed = []
        for name in sorted(folders):
            path = names.join(step.path, names.printable(name))
            if self._only is None or (path not in self._known and path not in self._only):
                listed.append(_Step(names.below(step.native, name), path, listing.project, step))
            else:
                self.present.add(path)
        return listed

    def _project_of(self, path: str) -> str:
        """Return the outermost project above a folder that is listed alone."""
        parts = path.split("/") if path else []
        for depth in range(len(parts)):
            above = "/".join(parts[:depth])
            listing, found = Listing(path=above, native=self._native(above)), _Found()
            quiet = Walk(self.root, self.rules)
            if quiet.marks(listing, found) and (found.marked_strongly or above):
                return above or "."
        return ""

    def marks(self, listing: Listing, found: _Found) -> bool:
        """True if this folder holds a project marker."""
        try:
            with local.Folder(listing.native) as folder:
                self._read(folder.entries(), listing, found)
        except OSError:
            return False
        return found.marked


class _Excluded:
    """The reason why a file of one folder is left out by settings, "" if it is not."""

    __slots__ = ("_folder", "_globs", "_skipped")

    def __init__(self, folder: str, globs: Globs, skipped: set[str]) -> None:
        self._folder, self._globs, self._skipped = folder, globs, skipped

    def __call__(self, name: str) -> str:
        if name in self._skipped:
            return discards.OTHER_SHARE
        return "" if self._globs.keeps(names.join(self._folder, names.printable(name))) else discards.EXCLUDED


def _is_loop(folder: tuple[int, int], step: _Step) -> bool:
    """True if a folder on the way from the root is this one."""
    above = step.above
    while above is not None:
        if folder in above.ids:
            return True
        above = above.above
    return False


def _shown(listing: Listing, name: str) -> str:
    return names.join(listing.path, names.printable(name))


def _note(listing: Listing, path: str, trouble: Trouble, detail: str) -> None:
    listing.problems.append(PathProblem(path=path, problem=Problem(trouble=trouble, detail=detail)))
