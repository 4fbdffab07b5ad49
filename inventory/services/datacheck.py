"""The data check: legacy data against the target's by key, filed for the gate that opens at 0 differences (DAT-2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from inventory.domain.comparison import EXACT, Difference, Finding, Leniency, Row, Tally, compare
from inventory.domain.dossier import DataCheck
from inventory.domain.events import EventKind
from inventory.domain.gates import Case
from inventory.domain.gates.checking import check_refusals, confirmation_refusals
from inventory.domain.people import Person
from inventory.services.filing import Answer, file_record
from inventory.services.judge import Bench
from inventory.store.engine import Connection, Inventory
from inventory.store.spill import PARTS, Spill


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two tables: what people call it, its keyed rows (key, values), both in the order of the comparison."""

    name: str
    rows: Iterable[tuple[Row, Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What a comparison came to, and the digests of the rows that were compared, in the order they were read."""

    tally: Tally
    legacy_digest: str
    target_digest: str


def compare_tables(
    legacy: Side,
    target: Side,
    columns: tuple[str, ...],
    *,
    tell: Callable[[Finding], None],
    leniency: Leniency = EXACT,
    folder: Path | None = None,
) -> Compared:
    """Compare two tables of any size in bounded memory, and tell each difference as it is found.

    Rows go to files in `folder` (default: the system's temporary one), which are removed at the end however it ends.
    """
    tally = Tally()
    with TemporaryDirectory(prefix="shadowit-datacheck-", dir=folder, ignore_cleanup_errors=True) as scratch:
        with Spill(Path(scratch, "legacy")) as old:
            tally.legacy_rows, old_digest = _keep(legacy.rows, old, leniency)
        with Spill(Path(scratch, "target")) as new:
            tally.target_rows, new_digest = _keep(target.rows, new, leniency)
        for part in range(PARTS):
            found: list[Finding] = []
            one = _by_key(old.part(part), Difference.TWICE_IN_LEGACY, Difference.NO_KEY_IN_LEGACY, found)
            other = _by_key(new.part(part), Difference.TWICE_IN_TARGET, Difference.NO_KEY_IN_TARGET, found)
            for finding in found:
                tally.by_kind[finding.difference] += 1
                tell(finding)
            for finding in compare(one, other, columns, tally, leniency):
                tell(finding)
    return Compared(tally=tally, legacy_digest=old_digest, target_digest=new_digest)


def _keep(rows: Iterable[tuple[Row, Row]], spill: Spill, leniency: Leniency) -> tuple[int, str]:
    digest = sha256()
    count = 0
    for key, values in rows:
        count += 1
        digest.update(repr((key, values)).encode("utf-8", "surrogatepass"))
        spill.put(tuple(leniency.read(part) for part in key), values)
    return count, digest.hexdigest()


def _by_key(
    rows: Iterator[tuple[Row, Row]], twice: Difference, no_key: Difference, found: list[Finding]
) -> dict[Row, Row]:
    """Return the rows by key; a key that is there twice, and a row without one, are differences of their own."""
    kept: dict[Row, Row] = {}
    for key, values in rows:
        if any(part is None or not part for part in key):
            found.append(Finding(difference=no_key, key=key))
        elif key in kept:
            found.append(Finding(difference=twice, key=key))
        else:
            kept[key] = values
    return kept


def file_check(
    inventory: Inventory,
    tool: str,
    compared: Compared,
    *,
    legacy: str,
    target: str,
    terms: str,
    actor: Person,
    bench: Bench,
) -> DataCheck:
    """File what a data check came to; one with differences is filed too, and the gate stays shut (G5)."""
    tally = compared.tally
    record = DataCheck(
        differences=tally.differences,
        compared=tally.keys,
        at=bench.now,
        legacy=legacy,
        target=target,
        legacy_digest=compared.legacy_digest,
        target_digest=compared.target_digest,
        terms=terms,
    )

    def checked(_connection: Connection, case: Case) -> Answer:
        return record, check_refusals(case, record)

    reason = f"{tally.differences} differences in {tally.keys} keys, {tally.share} equal"
    file_record(
        inventory, tool, checked, actor=actor, bench=bench, kind=EventKind.DATA_CHECKED, policy="DAT-2", reason=reason
    )
    return record


def confirm_check(inventory: Inventory, tool: str, *, actor: Person, bench: Bench) -> None:
    """Confirm as data owner that the last data check is what the launch rests on (G5)."""

    def confirmed(_connection: Connection, case: Case) -> Answer:
        check = case.dossier.data_check or DataCheck(differences=0, compared=0, at=bench.now)
        return replace(check, confirmed_by=actor.id), confirmation_refusals(case)

    file_record(
        inventory,
        tool,
        confirmed,
        actor=actor,
        bench=bench,
        kind=EventKind.DATA_CHECKED,
        policy="G5",
        reason="confirmed by the data owner",
    )
