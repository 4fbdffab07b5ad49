"""Excel workbooks as Open XML: xlsx, xlsm, xltx, xltm, xlam, also those locked with the well-known password."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from classifiers.aspects import names_documentation
from classifiers.evidence import Contents, Evidence, Finding, Kind, Metric, Part, PartKind, Problem, Trouble, Verb
from scanner.reading.archive import xml_text
from scanner.reading.code.surroundings import Surroundings
from scanner.reading.documentation import documentation
from scanner.reading.guarding import guarded
from scanner.reading.handler import Handler
from scanner.reading.office.celllabels import Word, spoken
from scanner.reading.office.connections import read_connections, read_tables
from scanner.reading.office.formulas import Formulas
from scanner.reading.office.mashup import read_mashup
from scanner.reading.office.officekind import EXCEL, office_kind, opened_package
from scanner.reading.office.ooxml import Package, attributes, external_links, link_findings, plain, properties
from scanner.reading.office.packagevba import read_macros
from scanner.reading.office.sheetnames import is_automatic, names_decide, sheet_state, structure
from scanner.reading.office.sheetrules import sheet_rules
from scanner.reading.office.sheetxml import Heading, Pass, first_rows, formulas, labels, shared_digest, shared_strings
from scanner.reading.office.xlmsheet import keep_macro_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_SURROUNDINGS = Surroundings(host=EXCEL)
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^<>]*)>")
_NAME = re.compile(rb"<(?:\w+:)?definedName\s([^<>]*)>([^<]*)<")
_DDE = re.compile(rb"<(?:\w+:)?(?:ddeLink|oleLink)\s([^<>]*)>")
_ACTION = re.compile(rb"""\b(?:macro|onAction|label|screentip)\s*=\s*"([^"]{2,})"|<x:FmlaMacro>([^<]+)<""")
_SHEETS = 2000
_NAMED = 5
"""Lost sheets that a problem names."""
_DRAWINGS = 100


class _Sheet(NamedTuple):
    """A sheet as the workbook lists it; `id` stays when it is renamed or moved."""

    name: str
    state: str
    part: str
    kind: str
    id: str


@dataclass(slots=True)
class _Book:
    """The sheets that the workbook part lists, and its names with what they refer to."""

    sheets: list[_Sheet] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)

    @property
    def ids(self) -> dict[str, str]:
        """What identifies each sheet, by its name in lower case."""
        return {sheet.name.lower(): sheet.id for sheet in self.sheets}


def recognise(file: SourceFile) -> str | None:
    """Return `excel` or `excel-macro` for a workbook package."""
    kind = office_kind(file)
    if kind is None or kind.program != EXCEL:
        return None
    locked = kind.container == "locked" and file.suffix != ".xlsb"
    return kind.name if kind.container == "zip" or locked else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield macros first, then everything that says what the workbook computes and where its values come from."""
    package = opened_package(file)
    yield from guarded("macros", read_macros(package, file, _SURROUNDINGS))
    main, _ = package.main()
    book = _Book()
    if not file.code_only or _macro_parts(package):
        yield from guarded(main or "workbook", _fill(book, package, main))
    yield from guarded("macro sheets", _macro_sheets(package, book.sheets, file))
    if not file.code_only:
        yield from _content(package, book, file)
    yield from package.archive.problems


def _fill(book: _Book, package: Package, main: str) -> Iterator[Finding]:
    """Read the workbook part; yields what is wrong with it: a sheet that is listed must be there."""
    links = {link.id: link for link in package.relationships(main)}
    content = xml_text(package.archive.read(main))
    lost: list[str] = []
    for raw in _SHEET.findall(content)[:_SHEETS]:
        fields = attributes(raw)
        link = links.get(fields.get("id", ""))
        part, kind = (link.target, link.kind) if link else ("", "")
        name, state = fields.get("name", ""), sheet_state(fields.get("state", ""))
        book.sheets.append(_Sheet(name, state, part, kind, f"sheet {fields.get('sheetId', '')}"))
        if fields.get("id") and part not in package.archive:  # module sheets of Excel 5 are listed without an id
            lost.append(fields.get("name", ""))
    book.names += [(attributes(raw).get("name", ""), plain(target)) for raw, target in _NAME.findall(content)]
    if lost:
        detail = f"sheets are listed, but not in the file: {', '.join(lost[:_NAMED])}"
        yield Problem(trouble=Trouble.MALFORMED, detail=detail, where=main)


def _macro_parts(package: Package) -> list[str]:
    by_type = [part for part in package.parts("macrosheet") if not part.endswith(".bin")]
    by_name = [
        name for name in package.archive.names if "macrosheets/" in name.lower() and name.lower().endswith(".xml")
    ]
    return list(dict.fromkeys((*by_type, *by_name)))


def _macro_sheets(package: Package, sheets: list[_Sheet], file: SourceFile) -> Iterator[Finding]:
    listed = {sheet.part.lower(): sheet for sheet in sheets}
    for part in _macro_parts(package):
        sheet = listed.get(part.lower())
        name = sheet.name if sheet else part.rpartition("/")[2]
        yield from keep_macro_sheet(name, sheet.state if sheet else "unlisted", formulas(package.archive, part), file)


def _content(package: Package, book: _Book, file: SourceFile) -> Iterator[Finding]:
    archive = package.archive
    yield from guarded("properties", properties(package))
    yield from _names(book)
    yield from guarded("links", _links(package))
    for part in package.parts("spreadsheetml.connections"):
        yield from guarded(part, read_connections(archive, part, _SURROUNDINGS))
    tables = [*package.parts("spreadsheetml.table+"), *package.parts("spreadsheetml.querytable")]
    yield from guarded("tables", read_tables(archive, tables))
    for part in archive.names:
        if part.lower().startswith("customxml/item") and part.lower().endswith(".xml"):
            yield from guarded(part, _power_query(package, part, file))
    yield from guarded("buttons", _buttons(package))
    yield from guarded("sheets", _sheets(package, book))


def _power_query(package: Package, part: str, file: SourceFile) -> Iterator[Finding]:
    if b"DataMashup" in package.archive.start(part, 400).replace(b"\0", b""):
        yield from read_mashup(package.archive.read(part), file, _SURROUNDINGS)


def _names(book: _Book) -> Iterator[Finding]:
    for name, target in book.names:
        if is_automatic(name):
            yield Evidence.of(Kind.LABEL, f"{name}: ={target}", "names", verb=Verb.RUN)
    yield from structure("names", (name for name, _ in book.names if not name.startswith("_xlnm.")))
    yield from names_decide(book.names, book.ids)


def _links(package: Package) -> Iterator[Finding]:
    count = 0
    for finding in external_links(package):
        count += isinstance(finding, Part)
        yield finding
    for part in package.parts("spreadsheetml.externallink"):
        for raw in _DDE.findall(package.archive.read(part, 1 << 20)):
            fields = attributes(raw)
            if "ddeService" in fields:
                count += 1
                yield from link_findings(f"{fields['ddeService']}|{fields.get('ddeTopic', '')}", "dde", part)
    yield Metric(name="external_links", value=count)


def _buttons(package: Package) -> Iterator[Finding]:
    """Yield what buttons and ribbon entries say and start."""
    drawings = [name for name in package.archive.names if "drawing" in name.lower() or "customui" in name.lower()]
    for part in [name for name in drawings if name.lower().endswith((".xml", ".vml"))][:_DRAWINGS]:
        found = _ACTION.findall(package.archive.read(part, 1 << 20))
        words = dict.fromkeys(plain(first or second) for first, second in found)
        if words:
            yield Evidence.of(Kind.LABEL, "buttons: " + ", ".join(words), part)


def _sheets(package: Package, book: _Book) -> Iterator[Finding]:
    tally = Formulas(sheets=book.ids)
    words = _Words()
    for sheet in book.sheets:
        if "macrosheet" in sheet.kind:
            continue
        before = tally.count
        if sheet.kind == "worksheet" and sheet.part in package.archive:
            yield from guarded(sheet.part, _sheet(package, sheet, tally, words))
        count, digest = tally.count - before, tally.digests.get(sheet.name, "")
        yield Part(kind=PartKind.SHEET, name=sheet.name, subtype=sheet.state, count=count, digest=digest)
    yield Metric(name="hidden_sheets", value=sum(sheet.state != "visible" for sheet in book.sheets))
    yield from guarded("headings", _texts(package, words))
    yield from tally.findings({place: spoken(found, words.strings) for place, found in words.labels.items()})
    yield from words.findings()
    for part in (*package.parts("spreadsheetml.sharedstrings"), *package.parts("pivotcacherecords")):
        yield Contents(digest=shared_digest(package.archive, part))


@dataclass(slots=True)
class _Words:
    """Words of the sheets: headings by sheet, labels by the place of a calculation, and the shared texts of both."""

    headings: dict[str, Heading] = field(default_factory=dict)
    labels: dict[str, tuple[Word, ...]] = field(default_factory=dict)
    strings: dict[int, str] = field(default_factory=dict)

    @property
    def wanted(self) -> set[int]:
        """The places of the shared texts that are needed."""
        lists = [*((*heading.words, *heading.notes) for heading in self.headings.values()), *self.labels.values()]
        return {word for found in lists for word in found if isinstance(word, int)}

    def findings(self) -> Iterator[Finding]:
        """Yield what the headings say."""
        for name, heading in self.headings.items():
            words, notes = (
                [self.strings.get(word, "") if isinstance(word, int) else word for word in found]
                for found in (heading.words, heading.notes)
            )
            yield from structure(name, words)
            yield from documentation("\n".join(notes), f"sheet {name}")


def _sheet(package: Package, sheet: _Sheet, tally: Formulas, words: _Words) -> Iterator[Finding]:
    explains = names_documentation(sheet.name)
    words.headings[sheet.name] = first_rows(package.archive, sheet.part, explains=explains)
    beside, known = Pass(), len(tally.calculations)
    found = formulas(package.archive, sheet.part, beside)
    tally.take(sheet.name, found, _rules(beside))
    if len(tally.calculations) > known:
        texts = labels(package.archive, sheet.part)
        for _, place in tally.calculations[known:]:
            words.labels[place] = texts.of(place.rpartition("!")[2])
    if beside.values:
        yield Contents(digest=beside.values)


def _rules(beside: Pass) -> Iterator[tuple[str, str]]:
    """Yield the rules of a sheet; asked for when the pass over it is done."""
    yield from sheet_rules(bytes(beside.behind))


def _texts(package: Package, words: _Words) -> Iterator[Finding]:
    """Look up the shared texts that headings and labels need."""
    part = next(iter(package.parts("spreadsheetml.sharedstrings")), "xl/sharedStrings.xml")
    words.strings.update(shared_strings(package.archive, part, words.wanted))
    yield from ()


HANDLER = Handler(
    name="workbook",
    version=5,
    suffixes=frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xlam"}),
    recognise=recognise,
    read=read,
    title="Excel workbooks",
    reads=(
        "VBA source, Excel 4 macro sheets, formulas and how complex they are, conditional formats and "
        "validations, defined names, external links, connections, Power Query, hidden sheets, people, "
        "read-me sheets"
    ),
    leaves="text boxes, charts, pivot layouts, embedded objects",
)
