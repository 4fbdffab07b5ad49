"""The inventory as a workbook for people: coverage first, then the tools, their proof, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from classifiers.explain import next_step, reason
from classifiers.verdict import Outcome
from inventory.domain.chain import Anchor
from inventory.exports.export import WITH_PEOPLE, WITHOUT_PEOPLE, Export
from inventory.exports.text import printable, starts_formula
from inventory.store.chain import anchor_of
from inventory.store.coverage import ShareCoverage
from inventory.store.engine import Inventory
from inventory.store.listing import PEOPLE_KEYS, sighting_rows
from inventory.store.queries import ToolRow, coverage, find_tools, problems

ROW_LIMIT = 1_048_576
"""Rows of a sheet in Excel; what does not fit is said in the last row, the CSV export has no limit."""

PAGE = 500

Columns = Sequence[tuple[str, int]]

_HEAD = Font(bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", fgColor="1F3A4D")
_TITLE = Font(bold=True, size=16, color="1F3A4D")
_HONEST = Font(bold=True, size=12)

_COLOURS = {
    Outcome.MIGRATE_NOW: "F4B6B0",
    Outcome.MIGRATE_PLANNED: "F8CFC9",
    Outcome.CONTAIN: "FAD9B0",
    Outcome.TRIAGE: "FFF0B8",
    Outcome.CLOSE_GAPS: "E4EDC5",
    Outcome.ALLOW_AND_MONITOR: "C9E7CB",
    Outcome.WATCH: "DDF0DE",
    Outcome.ENTERPRISE: "D7E3EE",
}
_FILLS = {outcome: PatternFill("solid", fgColor=colour) for outcome, colour in _COLOURS.items()}

_COVERAGE: Columns = (
    ("Share", 22),
    ("Last scan", 20),
    ("Scan", 14),
    ("Files", 12),
    ("Candidates", 12),
    ("Read", 10),
    ("Read in part", 12),
    ("Not read", 10),
    ("Tools", 10),
    ("Held back", 10),
    ("Not read because", 60),
    ("Never opened", 60),
)
_TOOLS: Columns = (
    ("Tool", 11),
    ("Name", 34),
    ("Outcome", 18),
    ("Tag", 28),
    ("Criticality", 13),
    ("Why", 70),
    ("Next step", 60),
    ("Score", 8),
    ("Score measured", 10),
    ("Confidence", 11),
    ("Rule", 7),
    ("Read only", 10),
    ("Writes to", 20),
    ("Gaps", 30),
    ("State", 15),
    ("Kind", 14),
    ("Sightings", 10),
    ("Share", 18),
    ("Path", 70),
)
_PROOF: Columns = (
    ("Tool", 11),
    ("Name", 34),
    ("Signal", 30),
    ("Says", 44),
    ("Policy", 9),
    ("Criticality", 13),
    ("Level", 7),
    ("Evidence", 90),
    ("Where", 40),
)
_PEOPLE: Columns = (
    ("Tool", 11),
    ("Share", 18),
    ("Path", 70),
    ("Proposed maintainer", 40),
    ("Last author", 24),
    ("Author", 24),
    ("Company", 24),
    ("Owner of the file", 24),
    ("Written by", 60),
)
_PROBLEMS: Columns = (("Share", 20), ("Path", 80), ("Trouble", 20), ("Detail", 70), ("Where", 30))


def write(inventory: Inventory, out: BinaryIO, now: datetime, *, people: bool = False) -> int:
    """Write the workbook; rows are written as they come, so 100,000 tools need no more memory than ten."""
    book = Workbook(write_only=True)
    shares = coverage(inventory, now=now)
    with inventory.reading() as connection:
        anchor = anchor_of(connection, now)
    if anchor is not None:
        book.properties.description = str(anchor)
    _coverage_sheet(book, shares, now, WITH_PEOPLE if people else WITHOUT_PEOPLE, anchor)
    count = _sheet(book, "Tools", _TOOLS, (_tool_cells(row) for row in _all_tools(inventory)))
    _sheet(book, "Proof", _PROOF, (cells for row in _all_tools(inventory) for cells in _proof_cells(row)))
    _sheet(book, "Problems", _PROBLEMS, _problem_cells(inventory))
    if people:
        _sheet(book, "People", _PEOPLE, _people_cells(inventory))
    book.save(out)
    return count


def honesty(shares: Sequence[ShareCoverage]) -> str:
    """Say in one sentence how much of what is there was really read."""
    read, partly, unread = (sum(getattr(share, name) for share in shares) for name in ("read", "partly", "unread"))
    candidates = read + partly + unread
    discarded = sum(sum(share.discarded.values()) for share in shares)
    stale = [share.share for share in shares if share.stale]
    sentence = (
        f"Of {candidates:,} candidates {read:,} were read completely, {partly:,} in part and {unread:,} not at all; "
        f"{discarded:,} files were not opened because of their kind. What was not read is unknown, never harmless."
    )
    away = [share.share for share in shares if not share.reached]
    held = sum(share.held_tools for share in shares)
    return " ".join(
        (
            sentence,
            *([f"Not up to date: {', '.join(stale)}."] if stale else ()),
            *([f"Could not be reached: {', '.join(away)}."] if away else ()),
            *([f"{held:,} tools disappeared at once and are still counted."] if held else ()),
        )
    )


def _coverage_sheet(
    book: Any, shares: Sequence[ShareCoverage], now: datetime, note: str, anchor: Anchor | None
) -> None:
    sheet = book.create_sheet("Coverage")
    _prepare(sheet, _COVERAGE)
    sheet.freeze_panes = "A6"
    sheet.append([_text(sheet, "Shadow IT inventory", font=_TITLE)])
    chained = "" if anchor is None else f". Head of the audit chain: link {anchor.number:,}, {anchor.hash}"
    sheet.append([_text(sheet, f"As of {now:%Y-%m-%d %H:%M} UTC{chained}")])
    sheet.append([_text(sheet, honesty(shares), font=_HONEST)])
    sheet.append([_text(sheet, note)])
    sheet.append(_header(sheet, _COVERAGE))
    for share in shares:
        sheet.append([_cell(sheet, value) for value in _coverage_cells(share)])
    sheet.auto_filter.ref = f"A5:{get_column_letter(len(_COVERAGE))}{5 + len(shares)}"


def _coverage_cells(share: ShareCoverage) -> Iterator[object]:
    yield share.share
    yield "never finished" if share.finished is None else f"{share.finished:%Y-%m-%d %H:%M}"
    yield share.outcome if share.complete else f"{share.outcome}, incomplete"
    yield from (share.files, share.candidates, share.read, share.partly, share.unread, share.tools, share.held_tools)
    yield _counts(share.problems.items())
    yield _counts(share.discarded.items())


def _counts(figures: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(figures, key=lambda item: (-item[1], item[0])))


def _all_tools(inventory: Inventory) -> Iterator[ToolRow]:
    after: str | None = None
    while True:
        page = find_tools(inventory, after=after, limit=PAGE)
        yield from page.rows
        if (after := page.after) is None:
            return


def _tool_cells(row: ToolRow) -> list[object]:
    verdict = row.verdict
    return [
        row.id,
        row.name,
        verdict.outcome,
        "undecided or out of scope" if verdict.tag is None else verdict.tag,
        verdict.criticality,
        reason(verdict),
        next_step(verdict),
        round(verdict.score, 1),
        round(verdict.score_coverage, 2),
        round(verdict.confidence, 2),
        verdict.rule,
        verdict.read_only,
        ", ".join(sorted({write.target for write in verdict.writes})),
        ", ".join(verdict.gaps),
        row.state,
        row.kind,
        row.sightings,
        row.share,
        row.path,
    ]


def _proof_cells(row: ToolRow) -> Iterator[list[object]]:
    for signal in row.verdict.signals:
        for evidence in signal.because:
            yield [
                row.id,
                row.name,
                signal.rule,
                signal.title,
                signal.policy,
                signal.criticality or "",
                int(signal.level),
                evidence.text,
                evidence.where,
            ]


def _people_cells(inventory: Inventory) -> Iterator[list[object]]:
    for row in sighting_rows(inventory, people=True):
        yield [row["tool_id"], row["share"], row["path"], *("; ".join(_listed(row[key])) for key in PEOPLE_KEYS)]


def _listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []


def _problem_cells(inventory: Inventory) -> Iterator[list[object]]:
    after = 0
    while page := problems(inventory, after=after):
        for row in page:
            yield [row.share, row.path, row.trouble, row.detail, row.where]
        after = page[-1].id


def _sheet(book: Any, title: str, columns: Columns, rows: Iterable[Sequence[object]]) -> int:
    """Write a sheet with a header that stays and filters; return the rows written."""
    sheet = book.create_sheet(title)
    _prepare(sheet, columns)
    sheet.freeze_panes = "A2"
    sheet.append(_header(sheet, columns))
    count = 0
    for row in rows:
        if count == ROW_LIMIT - 2:
            sheet.append([_text(sheet, "Excel holds no more rows; the CSV export has all of them")])
            break
        sheet.append([_cell(sheet, value) for value in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count + 1}"
    return count


def _prepare(sheet: Any, columns: Columns) -> None:
    for number, (_, width) in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def _header(sheet: Any, columns: Columns) -> list[Any]:
    return [_text(sheet, name, font=_HEAD, fill=_HEAD_FILL) for name, _ in columns]


def _cell(sheet: Any, value: object) -> Any:
    """Make a cell of a number, or of text that is never a formula; an outcome has its colour beside its word."""
    if isinstance(value, int | float):
        return WriteOnlyCell(sheet, value=value)
    if isinstance(value, Outcome):
        return _text(sheet, value.replace("_", " "), fill=_FILLS[value])
    return _text(sheet, str(value))


def _text(sheet: Any, text: str, *, font: Font | None = None, fill: PatternFill | None = None) -> Any:
    cell = WriteOnlyCell(sheet, value=printable(text))
    cell.data_type = "s"
    cell.quotePrefix = starts_formula(text)  # so that it stays text when somebody edits the cell
    if font is not None:
        cell.font = font
    if fill is not None:
        cell.fill = fill
    return cell


EXPORT = Export(name="xlsx", suffix=".xlsx", title="A workbook: coverage, tools, proof, problems", write=write)
