"""The data check of a tool: filed with what it came to, and confirmed by the data owner (DAT-2, G5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import cast

from inventory.domain.dossier import DataCheck, SourceFile
from inventory.domain.events import EventKind
from inventory.domain.gates import Case
from inventory.domain.gates.checking import check_refusals, confirmation_refusals, filer_refusals
from inventory.domain.people import Person
from inventory.domain.refusal import Refused
from inventory.services.attempts import on_record
from inventory.services.docket import case_of
from inventory.services.filing import Answer, file_record
from inventory.services.judge import Bench
from inventory.services.reconcile import Compared
from inventory.services.sources import changed_sources, looked_again
from inventory.store import catalogue
from inventory.store.engine import Connection, Inventory


def may_file(inventory: Inventory, tool: str, *, actor: Person, bench: Bench) -> None:
    """Refuse who cannot file a data check of a tool, before millions of rows are read for them."""
    with on_record(inventory, tool, actor=actor, bench=bench, wanted=EventKind.DATA_CHECKED.value):
        with inventory.reading() as connection:
            known = catalogue.one_tool(connection, tool)
            refusals = filer_refusals(case_of(connection, known, actor=actor, bench=bench))
        if refusals:
            raise Refused(refusals)


def file_check(
    inventory: Inventory,
    tool: str,
    compared: Compared,
    *,
    legacy: str,
    target: str,
    terms: str,
    began: datetime,
    actor: Person,
    bench: Bench,
    sources: tuple[SourceFile, ...] = (),
    keys_alone: bool = False,
) -> DataCheck:
    """File what a data check came to that `began` then; one with differences is filed too, and G5 stays shut.

    `sources` are the files that were read: once one of them is another file, the check opens nothing any more.
    One of the `keys_alone` is refused.
    """
    tally = compared.tally
    record = DataCheck(
        differences=tally.differences,
        compared=tally.keys,
        at=began,
        legacy=legacy,
        target=target,
        legacy_digest=compared.legacy_digest,
        target_digest=compared.target_digest,
        legacy_rows=tally.legacy_rows,
        target_rows=tally.target_rows,
        terms=terms,
        sources=sources,
    )

    def checked(_connection: Connection, case: Case) -> Answer:
        return record, check_refusals(case, record, keys_alone=keys_alone)

    reason = f"{tally.differences} differences in {tally.keys} keys, {tally.share} equal"
    kept = file_record(
        inventory, tool, checked, actor=actor, bench=bench, kind=EventKind.DATA_CHECKED, policy="DAT-2", reason=reason
    )
    return cast("DataCheck", kept)


def confirm_check(inventory: Inventory, tool: str, *, seen: str = "", actor: Person, bench: Bench) -> DataCheck:
    """Confirm as data owner that the last data check is what the launch rests on (G5), and return what was confirmed.

    `seen` is how the digest of the check begins that they looked at: if another was filed since, it is refused. So it
    is if one of its files, looked at again, has changed.
    """
    changed = changed_sources(inventory, tool)

    def confirmed(_connection: Connection, case: Case) -> Answer:
        check = case.dossier.data_check or DataCheck(differences=0, compared=0, at=bench.now)
        return replace(check, confirmed_by=actor.id), confirmation_refusals(looked_again(case, changed), seen)

    kept = file_record(
        inventory,
        tool,
        confirmed,
        actor=actor,
        bench=bench,
        kind=EventKind.DATA_CHECKED,
        policy="G5",
        reason="confirmed by the data owner",
    )
    return cast("DataCheck", kept)
