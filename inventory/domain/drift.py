"""What kind of change a tool went through since it was last looked at: the gravest that happened counts."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256

from classifiers.evidence import Prints
from inventory.domain.events import EventKind


class Drift(StrEnum):
    """Kinds of change, the gravest first. The first two end an approval."""

    LOGIC = "logic"
    """Code, a formula, a query, a limit in one of them."""
    CONNECTION = "connection"
    """Where it reads from or writes to."""
    STRUCTURE = "structure"
    """The names of sheets, tables, columns, forms, panels."""
    DATA = "data"
    """What it holds."""
    COSMETIC = "cosmetic"
    """Comments, layout, colours, or nothing but the moment it was saved."""


TOLD = {
    Drift.LOGIC: EventKind.LOGIC_CHANGED,
    Drift.CONNECTION: EventKind.CONNECTION_CHANGED,
    Drift.STRUCTURE: EventKind.STRUCTURE_CHANGED,
}
"""Changes that are events. Data and looks change with every use: the tool says when, and nobody is told."""

_HOLDING_DATA = ("access", "excel", "open-document", "power-bi", "tableau", "notebook", "archive")
"""How kinds of files begin that hold data beside their logic."""


def holds_data(kind: str) -> bool:
    """Return whether files of this kind hold data, so that a change that cannot be told from another is one of data."""
    return kind.startswith(_HOLDING_DATA)


def drift(before: Prints, after: Prints, *, kind: str) -> Drift | None:
    """Return how a tool whose content is another one now has changed; None if that cannot be known.

    It cannot if nothing was known before (an inventory of an older version), or nothing can be read now: a file that
    is locked or damaged today has no other logic for that.
    """
    if not known(before) or not known(after):
        return None
    read = bool(after.logic or after.connections) or not (before.logic or before.connections)
    if read and after.logic != before.logic:
        return Drift.LOGIC
    if read and after.connections != before.connections:
        return Drift.CONNECTION
    if read and after.structure != before.structure:
        return Drift.STRUCTURE
    untold = not before.data and not after.data and holds_data(kind)
    return Drift.DATA if untold or after.data != before.data else Drift.COSMETIC


def together(files: Iterable[Prints]) -> Prints:
    """Return the digests of a tool that is made of these files; copies count once, their order does not matter."""
    files = tuple(files)
    return Prints(
        logic=_together(each.logic for each in files),
        connections=_together(each.connections for each in files),
        structure=_together(each.structure for each in files),
        data=_together(each.data for each in files),
    )


def known(prints: Prints) -> bool:
    """Return whether anything could be told of the content."""
    return bool(prints.logic or prints.connections or prints.structure or prints.data)


def _together(digests: Iterable[str]) -> str:
    different = sorted({digest for digest in digests if digest})
    if len(different) < 2:  # one file stands for itself
        return "".join(different)
    return sha256("\n".join(different).encode()).hexdigest()
