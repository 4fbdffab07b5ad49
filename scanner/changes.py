"""Which candidates are new: a folder's digest first, then the stamp of each file (size, time, id, reader)."""

from __future__ import annotations

import marshal
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from scanner.state import FileStamp, Seen

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from scanner.crawl import Listing
    from scanner.shares.local import Row

UNCLAIMED = "unclaimed"
"""Name of the reader of files that no format claims; its version is that of all readers together."""

_UNSETTLED = "~"
_STABLE = 0
"""Oldest layout of `marshal`: equal values give equal bytes, whatever Python has interned or shared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """The readers of this installation: `ids` as stamps carry them, `version` of them all together."""

    ids: frozenset[str]
    version: str

    @classmethod
    def of(cls, ids: Collection[str]) -> Readers:
        """Name the readers with these ids, and the one for files that none of them claims."""
        version = blake2b("\n".join(sorted(ids)).encode(), digest_size=4).hexdigest()
        return cls(ids=frozenset(ids) | {f"{UNCLAIMED}/{version}"}, version=version)

    @property
    def unclaimed(self) -> str:
        """Reader id of a file that no format claims: read again as soon as any reader changes."""
        return f"{UNCLAIMED}/{self.version}"


def digest(listing: Listing, readers: Readers) -> str:
    """Return what tells that nothing in a folder needs opening: over names, sizes, times, ids, project, readers.

    The documents beside the candidates count too: a manual that was changed may be newer than the logic now, and a
    descriptor may say something else.
    """
    noted = [(line.path, line.problem.trouble.value, line.problem.detail) for line in listing.problems]
    known = (listing.rows, listing.papers, listing.project, readers.version, noted)
    described = (listing.descriptors,) if listing.descriptors else ()  # most folders have none and stay as they were
    content = marshal.dumps((*known, *described), _STABLE)
    return blake2b(content, digest_size=16).hexdigest()


def unsettled(settled: str) -> str:
    """Return a digest that no later one equals: the next scan has to look into the folder again."""
    return _UNSETTLED + settled


def stamp(row: Row, handler: str, project: str) -> FileStamp:
    """Return the stamp of a listed file that `handler` has read."""
    return FileStamp(size=row[1], modified_ns=row[2], file_id=row[3], handler=handler, project=project)


def unchanged(row: Row, listing: Listing, known: Mapping[str, FileStamp], path: str, readers: Readers) -> Seen | None:
    """Return what is known of a file that need not be opened, None if it must be."""
    name = path.rpartition("/")[2]
    before = known.get(name)
    if before is None or before.handler not in readers.ids:
        return None
    if before != stamp(row, before.handler, listing.project):
        return None
    return Seen(name=name, path=path, stamp=before)
