"""What is remembered of one share between scans: the protocol `scanner.state.ScanState` on the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import Connection, select, update

from inventory.store.bodies import storable
from inventory.store.disappearance import settle
from inventory.store.engine import Inventory
from inventory.store.recording import Visit, take_in
from inventory.store.reported import Directory, End, SeenUse
from inventory.store.schema import directories, scans, shares, sightings
from inventory.store.usage import keep_uses

StampT = TypeVar("StampT")

_NOTHING_YET = {"outcome": "running", "complete": False, "discarded": {}, "kinds": {}, "unreachable": []}


class StoredScanState(Generic[StampT]):
    """The scan state of `share`. `stamp` makes the scanner's own stamp of size, modified_ns, file_id, handler, project.

    A stamp is compared with `==`, and dataclasses of two classes are never equal: so the scanner brings its class.
    """

    def __init__(
        self, inventory: Inventory, share: str, stamp: Callable[..., StampT], aliases: Sequence[str] = ()
    ) -> None:
        self._inventory = inventory
        self._share = share
        self._aliases = [storable(alias) for alias in aliases]
        self._stamp = stamp
        self._visit: Visit | None = None
        self._met: frozenset[str] | None = None

    def begin(self, *, root: str, started: datetime) -> None:
        """Open a scan; one that never finished (killed) is closed as interrupted."""
        with self._inventory.writing() as connection:
            root = storable(root)  # a native path may hold bytes that no encoding knows
            share = share_id(connection, self._share, root, self._aliases)
            connection.execute(
                update(scans)
                .where(scans.c.share_id == share, scans.c.outcome == "running")
                .values(outcome="interrupted", finished=started)
            )
            opened = scans.insert().values(share_id=share, root=root, started=started, **_NOTHING_YET)
            scan = connection.execute(opened.returning(scans.c.id)).scalar_one()
        self._visit = Visit(share=share, scan=scan, started=started)

    def digests(self) -> Mapping[str, str]:
        """Return the digest of every directory that was taken in whole, by path ("" is the root)."""
        query = (
            select(directories.c.path, directories.c.digest)
            .join(shares, shares.c.id == directories.c.share_id)
            .where(shares.c.name == self._share)
        )
        with self._inventory.reading() as connection:
            found: dict[str, str] = dict(connection.execute(query).all())
        self._met = frozenset(found)
        return {path: digest for path, digest in found.items() if digest}

    def stamps(self, directory: str) -> Mapping[str, StampT]:
        """Return the stamps of the known files directly in `directory`, by name; also of files that were gone."""
        if self._met is not None and directory not in self._met:
            return {}  # never met before this scan: no need to ask
        known = sightings.c
        query = (
            select(known.name, known.size, known.modified_ns, known.file_id, known.handler, known.project)
            .join(directories, directories.c.id == known.directory_id)
            .join(shares, shares.c.id == directories.c.share_id)
            .where(shares.c.name == self._share, directories.c.path == directory, known.settled)
        )
        with self._inventory.reading() as connection:
            rows = connection.execute(query).all()
        return {
            name: self._stamp(size=size, modified_ns=modified, file_id=int(file_id), handler=handler, project=project)
            for name, size, modified, file_id, handler, project in rows
        }

    def record(self, records: Sequence[Directory]) -> None:
        """Take in these directories, one transaction."""
        visit = self._open()
        with self._inventory.writing() as connection:
            chunks = take_in(connection, visit, records)
        visit.names.update(chunks)  # only what was committed counts as seen
        for record in records:
            if record.last:
                visit.names.pop(record.path, None)

    def used(self, uses: Sequence[SeenUse]) -> None:
        """Keep who had which tool open on which day."""
        visit = self._open()
        with self._inventory.writing() as connection:
            keep_uses(connection, visit.share, uses)

    def keep_progress(self, *, files: int, candidates: int, opened: int) -> None:
        """Keep how far the scan is, for those who look on; nothing happens before it begins or after it ends."""
        if self._visit is None:
            return
        so_far = update(scans).where(scans.c.id == self._visit.scan)
        with self._inventory.writing() as connection:
            connection.execute(so_far.values(files=files, candidates=candidates, opened=opened))

    def finish(self, end: End) -> None:
        """Close the scan: what is missing is gone now, or held back if it is a mass disappearance.

        After a scan that was stopped nothing is gone: what is missing may lie in a folder that was not listed.
        """
        visit = self._open()
        counts = end.counts
        with self._inventory.writing() as connection:
            if not end.stopped:
                settle(connection, visit.share, visit.scan, end)
            connection.execute(
                update(scans)
                .where(scans.c.id == visit.scan)
                .values(
                    outcome=_outcome(end),
                    finished=end.finished,
                    complete=end.complete,
                    directories=counts.directories,
                    files=counts.files,
                    candidates=counts.candidates,
                    opened=counts.opened,
                    unchanged=counts.unchanged,
                    bytes_read=counts.bytes_read,
                    discarded=dict(counts.discarded),
                    kinds=dict(counts.kinds),
                    unreachable=list(end.unreachable),
                )
            )
        self._visit = None

    def _open(self) -> Visit:
        if self._visit is None:
            raise RuntimeError("a scan is begun before something is recorded")
        return self._visit


def _outcome(end: End) -> str:
    if end.stopped:
        return "stopped"
    return "partial" if end.partial else "finished"


def share_id(connection: Connection, name: str, root: str, aliases: Sequence[str] = ()) -> int:
    """Return the id of the share of that name, made if it is new.

    `root` is where it was reached this time, `aliases` are the other roads to it that people write and search by.
    """
    known = connection.execute(select(shares.c.id).where(shares.c.name == name)).scalar()
    if known is None:
        made = shares.insert().values(name=name, root=root, aliases=list(aliases)).returning(shares.c.id)
        return int(connection.execute(made).scalar_one())
    connection.execute(update(shares).where(shares.c.id == known).values(root=root, aliases=list(aliases)))
    return int(known)


def roads_of(connection: Connection, name: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the root of a share as it was reached last and the other roads to it, None for a share that is new."""
    row = connection.execute(select(shares.c.root, shares.c.aliases).where(shares.c.name == name)).first()
    return None if row is None else (row.root, tuple(row.aliases or ()))
