"""What agents observe on machines that no scan reaches: taken in and judged just as if a scan had seen it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from classifiers.evidence import Observation, Trouble
from inventory.services.counting import keep_first_count
from inventory.services.describing import take_up
from inventory.services.intake import Taken, intake
from inventory.services.judge import Bench
from inventory.services.reassess import reassess_used
from inventory.services.settle import settle
from inventory.store.engine import Inventory
from inventory.store.lease import lease, share_lease
from inventory.store.scanstate import StoredScanState, roads_of

_TRY_AGAIN = frozenset({Trouble.DENIED, Trouble.VANISHED, Trouble.CHANGED_WHILE_READ, Trouble.UNREADABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an agent saw of a share at once; `whole` says that there is nothing else on it."""

    share: str
    root: str
    observations: Sequence[Observation]
    whole: bool = False


def take_report(inventory: Inventory, report: Report, bench: Bench) -> Taken:
    """Take in what an agent observed and judge what that changes; the same report a second time changes nothing.

    What a report leaves out is gone only if it is of the whole share, and held back if that is much at once.
    Raises `lease.Taken` while a scan or another report of the share is running.
    """
    with lease(inventory, share_lease(report.share)):
        root, aliases = _roads(inventory, report)
        state = StoredScanState(inventory, report.share, _Stamp, aliases=aliases)
        state.begin(root=root, started=bench.now)
        records = _records(report)
        known = state.digests()
        state.record(records)
        gone = sorted(set(known) - {record.path for record in records}) if report.whole else []
        state.finish(_end(report, records, tuple(gone), bench.now))
    taken = intake(inventory, bench) + reassess_used(inventory, bench)
    take_up(inventory, bench)
    settle(inventory, bench)
    keep_first_count(inventory, bench.now)
    return taken


def _roads(inventory: Inventory, report: Report) -> tuple[str, tuple[str, ...]]:
    """Return root and other roads of the share: an agent says them once, and never changes those that are known."""
    with inventory.reading() as connection:
        known = roads_of(connection, report.share)
    return (report.root, ()) if known is None else known


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stamp:
    size: int
    modified_ns: int
    file_id: int
    handler: str
    project: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    name: str
    path: str
    stamp: _Stamp
    observation: Observation
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    path: str
    digest: str
    complete: bool
    seen: tuple[_Seen, ...]
    last: bool = True
    problems: tuple[()] = ()
    documents: tuple[()] = ()
    described: tuple[()] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    directories: int
    files: int
    candidates: int
    opened: int
    kinds: Mapping[str, int]
    unchanged: int = 0
    bytes_read: int = 0
    discarded: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    counts: _Counts
    finished: datetime
    complete: bool
    gone: tuple[str, ...]
    partial: bool
    unreachable: tuple[str, ...] = ()
    stopped: bool = False


def _records(report: Report) -> list[_Folder]:
    """Return the folders of a report; one that is not whole closes none, so a scan reads them again."""
    folders: dict[str, list[_Seen]] = {}
    for observation in report.observations:
        folders.setdefault(observation.artifact.path.rpartition("/")[0], []).append(_seen(observation))
    return [
        _Folder(
            path=path, digest=_digest(seen) if report.whole else "", complete=report.whole, seen=tuple(_in_order(seen))
        )
        for path, seen in sorted(folders.items())
    ]


def _in_order(seen: Iterable[_Seen]) -> Iterator[_Seen]:
    return iter(sorted(seen, key=lambda one: one.name))


def _seen(observation: Observation) -> _Seen:
    artifact = observation.artifact
    stamp = _Stamp(
        size=artifact.size,
        modified_ns=int(artifact.modified.timestamp() * 1_000_000) * 1_000,
        file_id=0,
        handler=observation.handler,
        project=artifact.project,
    )
    settled = not {problem.trouble for problem in observation.problems} & _TRY_AGAIN
    return _Seen(name=artifact.name, path=artifact.path, stamp=stamp, observation=observation, settled=settled)


def _digest(seen: Iterable[_Seen]) -> str:
    told = repr([(one.name, one.stamp, one.observation.artifact.sha256) for one in _in_order(seen)])
    return f"reported {sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}"


def _end(report: Report, records: Sequence[_Folder], gone: tuple[str, ...], now: datetime) -> _End:
    files = sum(len(record.seen) for record in records)
    kinds = Counter(observation.artifact.kind for observation in report.observations)
    counts = _Counts(directories=len(records), files=files, candidates=files, opened=files, kinds=dict(kinds))
    return _End(counts=counts, finished=now, complete=report.whole, gone=gone, partial=not report.whole)
