"""Old Excel workbooks: xls, xlt, xla and the single streams of Excel 2 to 4."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.aspects import names_documentation
from classifiers.evidence import Evidence, Finding, Kind, Metric, Part, PartKind, Problem, Trouble, Verb
from scanner.reading.code.surroundings import Surroundings
from scanner.reading.documentation import documentation
from scanner.reading.guarding import guarded
from scanner.reading.handler import Handler, Unreadable
from scanner.reading.office.biff import is_book, read_book
from scanner.reading.office.biffbook import Book, BookSheet
from scanner.reading.office.celllabels import Labels
from scanner.reading.office.connections import connection_findings
from scanner.reading.office.formulas import Formulas
from scanner.reading.office.officekind import EXCEL, office_kind
from scanner.reading.office.oleproperties import ole_properties
from scanner.reading.office.ooxml import link_findings
from scanner.reading.office.packagevba import read_packages
from scanner.reading.office.sheetnames import names_decide, sheet_state, structure
from scanner.reading.office.unlocking import unlocked
from scanner.reading.office.xlmsheet import keep_macro_sheet
from scanner.reading.ole import CompoundFile, compound_file
from scanner.reading.vbaproject import read_projects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_SURROUNDINGS = Surroundings(host=EXCEL)
_STREAMS = ("Workbook", "Book")


def recognise(file: SourceFile) -> str | None:
    """Return `excel` or `excel-macro` for a workbook in a compound file or in a stream of its own."""
    if is_book(file.head):
        return EXCEL
    kind = office_kind(file)
    return kind.name if kind and kind.program == EXCEL and kind.container == "ole" else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield macros first (an encrypted workbook does not encrypt them), then sheets, links and formulas."""
    if is_book(file.head):
        yield from _book(read_book(file.read_all(), code_only=file.code_only), file)
        return
    compound = compound_file(file)
    yield from guarded("macros", read_projects(compound, file, _SURROUNDINGS))
    yield from guarded("embedded documents", read_packages(compound, file, _SURROUNDINGS))
    if not file.code_only:
        yield from guarded("properties", ole_properties(compound))
    book = _walk(compound, file)
    if book.encrypted:
        yield from _unlocked(file)
    else:
        yield from _book(book, file)
    yield from _damage(compound)


def _walk(compound: CompoundFile, file: SourceFile) -> Book:
    stream = next((stream for stream in _STREAMS if stream in compound), "")
    if not stream:
        raise Unreadable(Trouble.MALFORMED, "the file has no workbook stream")
    return read_book(compound.read(stream, file.limits.member), code_only=file.code_only)


def _unlocked(file: SourceFile) -> Iterator[Finding]:
    """Yield the sheets of an encrypted workbook if the well-known password opens it."""
    inner = unlocked(file)
    book = _walk(compound_file(inner), inner)
    if book.encrypted and not any(sheet.formulas or sheet.words for sheet in book.sheets):
        raise Unreadable(Trouble.ENCRYPTED, "a password is needed to open the file")
    yield from _book(book, file)


def _book(book: Book, file: SourceFile) -> Iterator[Finding]:
    if book.cut_off:
        yield Problem(trouble=Trouble.MALFORMED, detail="a record of the workbook is damaged or cut off")
    for sheet in book.sheets:
        if sheet.kind == "macro":
            yield from _macro_sheet(sheet, book, file)
    if not file.code_only:
        yield from _content(book)


def _macro_sheet(sheet: BookSheet, book: Book, file: SourceFile) -> Iterator[Finding]:
    texts = iter([*sheet.texts, *[("", "")] * (sheet.formulas - len(sheet.texts))])
    yield from keep_macro_sheet(sheet.name, sheet_state(sheet.state), texts, file)
    if sheet.formulas and not sheet.texts:
        detail = f"the {sheet.formulas} formulas of macro sheet {sheet.name} (Excel {book.version}) are not decoded"
        yield Problem(trouble=Trouble.NOT_READ_YET, detail=detail, where=sheet.name)


def _content(book: Book) -> Iterator[Finding]:
    if book.user:
        yield Evidence.of(Kind.PERSON, book.user, "last writer")
    for name in book.automatic:
        yield Evidence.of(Kind.LABEL, name, "names", verb=Verb.RUN)
    yield from structure("names", book.names)
    yield from names_decide(book.meanings, _ids(book))
    links = list(dict.fromkeys(book.links))
    for target in links:
        yield from link_findings(target, "workbook", "links")
    yield Metric(name="external_links", value=len(links))
    for number, (connection, command) in enumerate(book.queries, 1):
        kind = connection.partition(";")[0].lower()
        yield from connection_findings(f"query {number}", kind, connection, command, _SURROUNDINGS)
    yield from _sheets(book)


def _ids(book: Book) -> dict[str, str]:
    """Return what identifies each sheet, by its name in lower case: its number, else its place."""
    return {sheet.name.lower(): f"sheet {sheet.id or place}" for place, sheet in enumerate(book.sheets, 1)}


def _sheets(book: Book) -> Iterator[Finding]:
    tally = Formulas(sheets=_ids(book))
    labels: dict[str, str] = {}
    for sheet in book.sheets:
        if sheet.kind in {"macro", "vba"}:
            continue
        known = len(tally.calculations)
        tally.take(sheet.name, sheet.texts, sheet.rules)
        labels |= Labels(sheet.labels).told(place for _, place in tally.calculations[known:])
        yield Part(
            kind=PartKind.SHEET,
            name=sheet.name,
            subtype=sheet_state(sheet.state),
            count=sheet.formulas,
            digest=tally.digests.get(sheet.name, ""),
        )
        yield from structure(sheet.name, sheet.words)
        if names_documentation(sheet.name):
            yield from documentation("\n".join(sheet.words), f"sheet {sheet.name}")
    tally.count = sum(sheet.formulas for sheet in book.sheets if sheet.kind != "macro")
    yield Metric(name="hidden_sheets", value=sum(sheet.state != 0 for sheet in book.sheets))
    yield from tally.findings(labels)


def _damage(compound: CompoundFile) -> Iterator[Finding]:
    if compound.damaged:
        lost = ", ".join(sorted(compound.damaged)[:5])
        yield Problem(trouble=Trouble.MALFORMED, detail=f"streams are cut off: {lost}")


HANDLER = Handler(
    name="xls",
    version=4,
    suffixes=frozenset({".xls", ".xlt", ".xla", ".xlm", ".xlw"}),
    recognise=recognise,
    read=read,
    title="Excel 97 to 2003 workbooks",
    reads="the same, and database queries",
    leaves="text boxes, charts; array constants are not compared",
)
