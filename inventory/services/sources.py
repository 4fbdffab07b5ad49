"""Looking again at the files of a data check before something is decided by it (DAT-2, G5)."""

from __future__ import annotations

from dataclasses import replace

from inventory.domain.dossier import DataCheck, SourceFile
from inventory.domain.gates import Case
from inventory.store import sourcefiles
from inventory.store.dossier import dossier_of
from inventory.store.engine import Inventory


def changed_sources(inventory: Inventory, tool: str) -> frozenset[SourceFile]:
    """Return which files of a tool's last data check are no longer what was compared, as far as they are in reach.

    Asked before a transaction, never in one: a share that does not answer must not keep others from writing.
    """
    with inventory.reading() as connection:
        check = dossier_of(connection, tool).data_check
    return frozenset(file for file in (check.sources if check else ()) if sourcefiles.changed(file))


def unseen_sides(check: DataCheck) -> tuple[str, ...]:
    """Return the sides of which nothing but their age is known: databases, and files that are out of reach here."""
    seen = {file.side for file in check.sources if sourcefiles.changed(file) is not None}
    return tuple(side for side in ("legacy", "target") if side not in seen)


def looked_again(case: Case, changed: frozenset[SourceFile]) -> Case:
    """Return the case with what was seen of the files of its data check."""
    check = case.dossier.data_check
    sources = () if check is None else check.sources
    return replace(case, changed=tuple(f"{file.side}, {file.path}," for file in sources if file in changed))
