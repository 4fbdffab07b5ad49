"""Reads in lock files, seen in passing, who has which document open: a few hundred bytes each, and never a lock.

Access keeps `name.laccdb` (or `.ldb`) beside an open database, Office `~$name`, LibreOffice `.~lock.name#`. What such
a file says is one day of use, that of its modification time: it may lie there for weeks after a crash.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from scanner import discards
from scanner.reading.handler import Unreadable
from scanner.shares import local, names
from scanner.state import Use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from scanner.crawl import Listing

OLDEST = timedelta(days=400)
"""An older lock file is a relic, and says nothing that is kept."""

_RECORD, _NAME = 64, 32
_LONGEST = 255 * _RECORD
"""Access serves at most 255 users; what other programs write is far shorter."""

_DATABASES = {
    ".laccdb": (".accdb", ".accde", ".accdr", ".accda"),
    ".ldb": (".mdb", ".mde", ".mda", ".adp", ".ade", ".mdw"),
}
_WORD = frozenset({".doc", ".docx", ".docm", ".dot", ".dotx", ".dotm", ".rtf", ".odt"})
_OWNER_SIZES = {162: 54, 165: 55}
"""Size of an Office owner file (Word; Excel and PowerPoint), and where its name stands again, as UTF-16."""
_LONGEST_OWNER = 52
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_FIELD = re.compile(r"(?:\\.|[^,;\\])*", re.DOTALL)
_NOBODY = "admin"
"""The user of every Access database without workgroup security: there the computer tells people apart."""


class LockFiles:
    """Says who used which document of a folder. `unread` counts lock files that told nothing."""

    def __init__(self, naming: Callable[[str], str], today: date) -> None:
        self.unread = 0
        self._naming, self._today = naming, today

    def uses(self, listing: Listing) -> Iterator[Use]:
        """Yield who had a document of this folder open; only documents that a scan looks at count."""
        if not listing.locks:
            return
        documents = _Documents(row[0] for row in listing.rows)
        for lock in listing.locks:
            document = documents.of(lock)
            if document is None:
                continue  # of a document that is left out, or of no document at all: it is not opened
            path = names.join(listing.path, names.printable(document))
            for person, day in self._told(names.below(listing.native, lock)):
                yield Use(path=path, person=self._naming(person), day=day)

    def _told(self, native: str) -> Iterator[tuple[str, date]]:
        """Yield the people of one lock file, with the day; whatever is wrong with it is silence, and counted."""
        try:
            with local.open_file(native) as file:
                content = file.read(_LONGEST)
                day = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC).date()
        except (OSError, Unreadable, ValueError, OverflowError):
            self.unread += 1
            return
        people = sorted(set(people_in(os.path.basename(native), content)))  # noqa: PTH119 - a native string
        timely = self._today - OLDEST <= day <= self._today + timedelta(days=1)
        if not people or not timely:
            self.unread += 1
            return
        for person in people:
            yield person, day


def people_in(name: str, content: bytes) -> Iterator[str]:
    """Yield the people that the content of a lock file of this name tells: users, or their computers."""
    if name.startswith(discards.OWNER_FILE):
        found: Iterable[str] = (_owner(content),)
    elif name.startswith(discards.LOCK_FILE):
        found = (_libre_office(content),)
    else:
        found = _access(content)
    for person in found:
        clean = " ".join(person.split())
        if clean and clean.isprintable() and "\ufffd" not in clean:
            yield clean


def _access(content: bytes) -> Iterator[str]:
    """Yield one person a record: computer and user, 32 bytes each, padded with NUL."""
    for start in range(0, len(content) - _RECORD + 1, _RECORD):
        computer = _padded(content[start : start + _NAME])
        user = _padded(content[start + _NAME : start + _RECORD])
        yield computer if user.casefold() in {"", _NOBODY} else user


def _padded(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("cp1252", "replace").strip()


def _owner(content: bytes) -> str:
    """Return the name in an Office owner file: its length and the name in the code page, then both as UTF-16."""
    at = _OWNER_SIZES.get(len(content))
    if at is not None and 0 < content[at] <= _LONGEST_OWNER:
        start = at + 2
        return content[start : start + 2 * content[at]].decode("utf-16-le", "replace").strip("\0 ")
    length = content[0] if content else 0
    if not 0 < length <= _LONGEST_OWNER or len(content) <= length:
        return ""
    return content[1 : 1 + length].decode("cp1252", "replace").strip("\0 ")


def _libre_office(content: bytes) -> str:
    """Return the name, else the account, else the computer: the first fields of one line, commas escaped."""
    line = content.decode("utf-8", "replace").partition("\n")[0]
    fields: list[str] = []
    at = 0
    while len(fields) < 3:
        found = _FIELD.match(line, at)
        text = found[0] if found else ""
        fields.append(_ESCAPED.sub(r"\1", text).strip())
        at += len(text)
        if line[at : at + 1] != ",":
            break
        at += 1
    return next(filter(None, fields), "")


class _Documents:
    """Finds the document that a lock file stands for among the names of a folder, whatever their case."""

    def __init__(self, native: Iterable[str]) -> None:
        self._names: Mapping[str, str] = {name.casefold(): name for name in native}
        self._cut: Mapping[str, list[str]] | None = None

    def of(self, lock: str) -> str | None:
        """Return the document's native name, None if it is not there or could be several."""
        name = lock.casefold()
        if name.startswith(discards.OWNER_FILE):
            return self._of_owner(name.removeprefix(discards.OWNER_FILE))
        if name.startswith(discards.LOCK_FILE):
            return self._names.get(name.removeprefix(discards.LOCK_FILE).removesuffix("#"))
        stem, dot, suffix = name.rpartition(".")
        databases = (stem + other for other in _DATABASES.get(dot + suffix, ()))
        return next((self._names[database] for database in databases if database in self._names), None)

    def _of_owner(self, rest: str) -> str | None:
        """Word puts `~$` in place of the first letters of a name: of one if it has seven, of two if it has more."""
        stem, dot, suffix = rest.rpartition(".")
        whole = self._names.get(rest)
        if dot + suffix not in _WORD:
            return whole
        found = [] if whole is None or len(stem) > 6 else [whole]
        found += self._shortened().get(rest, [])
        if not found:
            return whole
        return found[0] if len(found) == 1 else None

    def _shortened(self) -> Mapping[str, list[str]]:
        if self._cut is None:
            cut: dict[str, list[str]] = defaultdict(list)
            for folded, name in self._names.items():
                stem, dot, suffix = folded.rpartition(".")
                if dot + suffix in _WORD and len(stem) > 6:
                    cut[folded[1 if len(stem) == 7 else 2 :]].append(name)
            self._cut = cut
        return self._cut
