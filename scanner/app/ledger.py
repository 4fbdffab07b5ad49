"""The coverage ledger as rows: what was seen, read, set aside, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterator

from inventory.store import queries
from inventory.store.engine import Inventory
from scanner.app.firstscreen import TROUBLE_WORDS

Row = dict[str, object]


def coverage_rows(inventory: Inventory, share: str | None) -> Iterator[Row]:
    """Yield one row for each figure of each share; nothing that was seen is missing from the sum."""
    for found in queries.coverage(inventory, share=share):
        figures = [
            ("seen", found.files, _when(found)),
            ("read completely", found.read, "of the candidates"),
            ("read in part", found.partly, "of the candidates; unknown is never green"),
            ("not read", found.unread, "of the candidates"),
            *(("set aside unopened", count, why) for why, count in sorted(found.discarded.items())),
            *(("problem", count, TROUBLE_WORDS.get(why, why)) for why, count in found.problems.items()),
            *(("folder not listed", 1, folder) for folder in found.unreachable),
        ]
        for what, count, why in figures:
            yield {"share": found.share, "what": what, "count": count, "why": why}


def _when(share: queries.ShareCoverage) -> str:
    if share.reached:
        return "all files that were listed"
    if share.completed is None:
        return "it could not be reached, and no scan of it was ever complete"
    return f"it could not be reached; by the last complete scan of {share.completed:%Y-%m-%d %H:%M} UTC"


def problem_rows(inventory: Inventory, share: str | None) -> Iterator[Row]:
    """Yield one row for each thing that could not be read."""
    after = 0
    while page := queries.problems(inventory, share=share, after=after):
        for row in page:
            yield {
                "share": row.share,
                "path": row.path,
                "trouble": row.trouble,
                "detail": row.detail,
                "where": row.where,
            }
        after = page[-1].id
