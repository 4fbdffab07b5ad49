"""Excel workbooks in the binary Open XML form: xlsb, also those locked with the well-known password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.aspects import names_documentation
from classifiers.evidence import Contents, Evidence, Finding, Kind, Metric, Part, PartKind, Verb
from scanner.reading.code.surroundings import Surroundings
from scanner.reading.documentation import documentation
from scanner.reading.guarding import guarded
from scanner.reading.handler import Handler
from scanner.reading.office.biff12 import (
    BinaryBook,
    Rules,
    binary_connections,
    binary_rules,
    read_binary_book,
    shared_texts,
    sheet_formulas,
    sheet_labels,
    sheet_words,
)
from scanner.reading.office.celllabels import Labels
from scanner.reading.office.connections import connection_findings
from scanner.reading.office.formulas import Formulas
from scanner.reading.office.mashup import read_mashup
from scanner.reading.office.officekind import EXCEL, office_kind, opened_package
from scanner.reading.office.ooxml import Package, Relationship, external_links, properties
from scanner.reading.office.packagevba import read_macros
from scanner.reading.office.sheetnames import is_automatic, names_decide, structure
from scanner.reading.office.xlmsheet import keep_macro_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_SURROUNDINGS = Surroundings(host=EXCEL)
_SHARED = 4 << 20
_NOTE_ROWS = 80


def recognise(file: SourceFile) -> str | None:
    """Return `excel` or `excel-macro` for a binary workbook package."""
    kind = office_kind(file)
    if kind is None or kind.program != EXCEL:
        return None
    locked = kind.container == "locked" and file.suffix == ".xlsb"
    return kind.name if kind.container == "xlsb" or locked else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield macros first, then sheets, formulas, links and connections."""
    package = opened_package(file)
    yield from guarded("macros", read_macros(package, file, _SURROUNDINGS))
    main, _ = package.main()
    macro_parts = _macro_parts(package)
    if macro_parts or not file.code_only:
        yield from guarded(main or "workbook", _book(package, main, macro_parts, file))
    if not file.code_only:
        yield from guarded("properties", properties(package))
        yield from guarded("links", _links(package))
        yield from guarded("connections", _connections(package))
        yield from guarded("Power Query", _power_query(package, file))
    yield from package.archive.problems


def _macro_parts(package: Package) -> list[str]:
    names = [name for name in package.archive.names if "macrosheets/" in name.lower() and name.endswith(".bin")]
    parts = dict.fromkeys((*package.parts("macrosheet"), *names))
    return [part for part in parts if "binindex" not in package.type_of(part)]


def _book(package: Package, main: str, macro_parts: list[str], file: SourceFile) -> Iterator[Finding]:
    book = read_binary_book(package.archive.read(main))
    links = {link.id: link for link in package.relationships(main)}
    listed = {links[sheet.link].target.lower(): sheet for sheet in book.sheets if sheet.link in links}
    for part in macro_parts:
        sheet = listed.get(part.lower())
        name, state = (sheet.name, sheet.state) if sheet else (part.rpartition("/")[2], "unlisted")
        formulas = sheet_formulas(package.archive.read(part), book.names, None, [])
        yield from guarded(part, keep_macro_sheet(name, state, formulas, file))
    if not file.code_only:
        yield from _names(book)
        yield from _sheets(package, book, links)


def _names(book: BinaryBook) -> Iterator[Finding]:
    for name in book.names.defined:
        if is_automatic(name):
            yield Evidence.of(Kind.LABEL, name, "names", verb=Verb.RUN)
    yield from structure("names", (name for name in book.names.defined if not name.startswith("_xlnm.")))
    yield from names_decide(book.meanings, book.ids)


def _sheets(package: Package, book: BinaryBook, links: dict[str, Relationship]) -> Iterator[Finding]:
    tally = Formulas(sheets=book.ids)
    shapes: dict[tuple[int, bytes], str] = {}
    strings: list[str] = []
    labels: dict[str, str] = {}
    for part in package.parts("ms-excel.sharedstrings"):
        strings = shared_texts(package.archive.start(part, _SHARED))
        yield Contents(digest=f"crc {package.archive.member(part).crc:08x}")
    for sheet in book.sheets:
        link = links.get(sheet.link)
        if link is not None and "macrosheet" in link.kind:
            continue
        before = tally.count
        if link is not None and link.kind == "worksheet" and link.target in package.archive:
            yield Contents(digest=f"crc {package.archive.member(link.target).crc:08x}")
            content = package.archive.read(link.target)
            rules: Rules = []
            found = sheet_formulas(content, book.names, shapes, rules)
            yield from guarded(link.target, _words(content, sheet.name, strings))
            known = len(tally.calculations)
            yield from guarded(link.target, _taken(tally, sheet.name, found, binary_rules(rules, book.names)))
            if len(tally.calculations) > known:
                texts = Labels(sheet_labels(content))
                labels |= texts.told((place for _, place in tally.calculations[known:]), strings)
        count, digest = tally.count - before, tally.digests.get(sheet.name, "")
        yield Part(kind=PartKind.SHEET, name=sheet.name, subtype=sheet.state, count=count, digest=digest)
    yield Metric(name="hidden_sheets", value=sum(sheet.state != "visible" for sheet in book.sheets))
    yield from tally.findings(labels)


def _words(content: bytes, name: str, strings: list[str]) -> Iterator[Finding]:
    yield from structure(name, _texts(sheet_words(content), strings))
    if names_documentation(name):
        notes = "\n".join(_texts(sheet_words(content, _NOTE_ROWS), strings))
        yield from documentation(notes, f"sheet {name}")


def _texts(words: Iterator[str | int], strings: list[str]) -> Iterator[str]:
    for word in words:
        yield (strings[word] if word < len(strings) else "") if isinstance(word, int) else word


def _taken(
    tally: Formulas, name: str, formulas: Iterator[tuple[str, str]], rules: Iterator[tuple[str, str]]
) -> Iterator[Finding]:
    tally.take(name, formulas, rules)
    yield from ()


def _links(package: Package) -> Iterator[Finding]:
    count = 0
    for finding in external_links(package):
        count += isinstance(finding, Part)
        yield finding
    yield Metric(name="external_links", value=count)


def _connections(package: Package) -> Iterator[Finding]:
    for part in package.parts("ms-excel.connections"):
        for number, found in enumerate(binary_connections(package.archive.read(part)), 1):
            name = found.name or f"connection {number}"
            yield from connection_findings(name, "database", found.connection, found.command, _SURROUNDINGS)


def _power_query(package: Package, file: SourceFile) -> Iterator[Finding]:
    for part in package.archive.names:
        wanted = part.lower().startswith("customxml/item") and part.lower().endswith(".xml")
        if wanted and b"DataMashup" in package.archive.start(part, 400).replace(b"\0", b""):
            yield from read_mashup(package.archive.read(part), file, _SURROUNDINGS)


HANDLER = Handler(
    name="xlsb",
    version=5,
    suffixes=frozenset({".xlsb"}),
    recognise=recognise,
    read=read,
    title="Excel binary workbooks",
    reads="the same as of Excel workbooks",
    leaves="columns of structured tables, text boxes, charts",
)
