"""The documentation of a tool: what was found in it and beside it, what that tells, and whether the logic is newer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from classifiers.aspects import Aspect, covered, in_order
from classifiers.evidence import Evidence, Kind, Observation
from classifiers.words import fold

CODE_ALONE = frozenset(
    {
        *("python", "powershell", "batch", "vbscript", "wsf", "hta", "sql", "r", "matlab", "sas", "javascript"),
        *("autohotkey", "foxpro", "plc", "script", "power-query", "grafana", "node-red", "power-automate-flow"),
        *("scheduled-task", "shortcut", "paginated-report"),
    }
)
"""Kinds of files that hold logic and no data: whoever saved one has changed it."""
_SHORTEST_NAME = 3
"""Letters of a tool's name from which on it is recognised in the name of a document."""


class Origin(StrEnum):
    """Where documentation was found; with the place behind it, `where` of its evidence."""

    SHEET = "sheet"
    TABLE = "table"
    HEADER = "header"
    DOCSTRING = "docstring"
    NOTES = "notes"
    DESCRIPTION = "description"
    DOCUMENT = "document"
    """A file beside the tool. It is never opened, so what it tells is not known."""


class Documented(StrEnum):
    """What a list says of a tool's documentation. None of it makes the fact *documented* yes: people do (OWN-3)."""

    NONE = "none"
    PERHAPS = "perhaps"
    """A document lies beside it and other tools, and names none of them."""
    FOUND = "found"
    STALE = "stale"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A document in the folder of a tool: its path and the time it was changed (UTC).

    `named` are the tools of the folder, in words, that its own name contains; `alone` says that there is one only.
    """

    path: str
    modified: datetime
    named: tuple[str, ...] = ()
    alone: bool = True

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """What lies beside a tool, and when its logic last changed; None if nobody knows."""

    beside: tuple[Beside, ...] = ()
    logic_changed: datetime | None = None

    def is_older(self, dated: datetime) -> bool:
        """Return whether something of that time is older than the logic, as far as that is known.

        By days: files that are copied or checked out together differ by less.
        """
        return self.logic_changed is not None and dated.date() < self.logic_changed.date()


NOTHING_BESIDE = Neighbourhood()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One documentation. `perhaps`: it lies beside several tools and names none of them."""

    origin: Origin
    place: str
    dated: datetime
    texts: tuple[str, ...] = ()
    covers: frozenset[Aspect] = frozenset()
    perhaps: bool = False

    @property
    def inside(self) -> bool:
        """True if it is part of the tool's own file and so was read."""
        return self.origin is not Origin.DOCUMENT

    @property
    def name(self) -> str:
        """What people call it."""
        return self.place if not self.inside else f"{self.origin} {self.place}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Documentation:
    """All that was found in a tool and beside it. `saved` is when the tool itself was last changed on disk."""

    found: tuple[Found, ...] = ()
    around: Neighbourhood = NOTHING_BESIDE
    saved: datetime | None = None

    @property
    def covers(self) -> frozenset[Aspect]:
        """What the documentation in the tool itself tells."""
        return frozenset().union(*(one.covers for one in self.found))

    @property
    def missing(self) -> Sequence[Aspect]:
        """What it does not tell, as far as it was read."""
        return in_order(frozenset(Aspect) - self.covers)

    @property
    def state(self) -> Documented:
        """Complete if the tool itself tells all five things; stale if all that was found is older than its logic."""
        if not self.missing:
            return Documented.COMPLETE
        if not self.found:
            return Documented.NONE
        certain = [one for one in self.found if not one.perhaps]
        if not certain:
            return Documented.PERHAPS
        return Documented.STALE if all(self.is_stale(one) for one in certain) else Documented.FOUND

    def is_stale(self, one: Found) -> bool:
        """Return whether a document is older than the logic; what is in the tool's own file is as old as the file."""
        return not one.inside and self.around.is_older(one.dated)


def documentation(observations: Sequence[Observation], around: Neighbourhood = NOTHING_BESIDE) -> Documentation:
    """Return what documents a tool that was seen like this, in its distinct files and beside them."""
    names = [name for seen in observations for name in (seen.artifact.name, seen.artifact.project) if name]
    own = frozenset(map(words_of, names))
    documents = (one for document in around.beside if (one := _of_tool(document, own)))
    return Documentation(found=(*_inside(observations), *documents), around=around, saved=last_saved(observations))


def last_logic_change(
    kinds: Iterable[str], saved: datetime, *, discovered: datetime, changed: datetime
) -> datetime | None:
    """Return when the logic of a tool last changed, None if nobody knows.

    A scan that saw it change at `changed` knows; the file was saved then or earlier. Of a tool whose logic no scan saw
    change since it was `discovered`, only the time of the file is known, which says it where the file holds no data.

    Args:
        kinds: of its files.
        saved: when the last of them was changed on disk.
        discovered: when a scan found the tool first.
        changed: when a scan last saw other logic.
    """
    if changed > discovered:
        return min(changed, saved)
    return saved if all(kind in CODE_ALONE for kind in kinds) else None


def last_saved(observations: Iterable[Observation]) -> datetime | None:
    """Return when the newest of these files was changed on disk."""
    return max((seen.artifact.modified for seen in observations), default=None)


def _inside(observations: Sequence[Observation]) -> Iterator[Found]:
    for seen in observations:
        places: dict[tuple[Origin, str], list[str]] = {}
        for line in seen.evidence:
            origin = origin_of(line)
            if origin is not None:
                places.setdefault(origin, []).append(line.text)
        for (kind, place), texts in places.items():
            of_file = f"{place} of {seen.artifact.name}".strip() if len(observations) > 1 else place
            yield Found(
                origin=kind, place=of_file, dated=seen.artifact.modified, texts=tuple(texts), covers=covered(texts)
            )


def origin_of(line: Evidence) -> tuple[Origin, str] | None:
    """Return where a line of documentation was found; before the origin stands the name of a file in an archive."""
    if line.kind is not Kind.DOCUMENTATION:
        return None
    for where in (line.where, line.where.rpartition(": ")[2]):
        word, _, place = where.partition(" ")
        if word in set(Origin):
            return Origin(word), place
    return Origin.NOTES, line.where


def _of_tool(document: Beside, own: frozenset[str]) -> Found | None:
    """Return a document as one of this tool: it names it, or it names none and perhaps is of all in the folder."""
    words = words_of(document.name)
    mine = _longest(name for name in own if _names(words, name))
    if _longest(name for name in document.named if name not in own) > mine:
        return None
    perhaps = not mine and not document.alone
    return Found(origin=Origin.DOCUMENT, place=document.path, dated=document.modified, perhaps=perhaps)


class Folder:
    """The names of the tools in one folder, to be found in the names of its documents."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: dict[str, set[str]] = {}
        for words in map(words_of, names):
            self._by_first.setdefault(words.partition(" ")[0], set()).add(words)

    def named_by(self, document: str) -> tuple[str, ...]:
        """Return the tools, in words, that the name of a document contains."""
        words = words_of(document)
        known = (name for first in words.split() for name in self._by_first.get(first, ()))
        return tuple(sorted({name for name in known if _names(words, name)}))


def words_of(name: str) -> str:
    """Return the words of a file's name without its suffix: `SPC_Limits.xlsm` is `spc limits`."""
    stem = name.rpartition("/")[2]
    stem = stem.rpartition(".")[0] or stem
    return " ".join("".join(sign if sign.isalnum() else " " for sign in fold(stem)).split())


def _names(words: str, name: str) -> bool:
    return len(name) >= _SHORTEST_NAME and f" {name} " in f" {words} "


def _longest(names: Iterable[str]) -> int:
    return max(map(len, names), default=0)
