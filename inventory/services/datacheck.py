"""The data check: legacy data against the target's by key, filed for the gate that opens at 0 differences (DAT-2)."""

from __future__ import annotations

from dataclasses import replace

from inventory.domain.dossier import DataCheck
from inventory.domain.events import EventKind
from inventory.domain.gates import Case
from inventory.domain.gates.checking import check_refusals, confirmation_refusals
from inventory.domain.people import Person
from inventory.services.filing import Answer, file_record
from inventory.services.judge import Bench
from inventory.services.reconcile import Compared
from inventory.store.engine import Connection, Inventory


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
