"""Writes Excel workbooks of the zip kind, with what tools hide in them: macros, connections, external links, XLM."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from scanner.app.demo.vbaproject import VbaModuleText, vba_project

Cell = str | int | float | None
"""A text, a formula (a text that starts with `=`), a number, or nothing."""
SheetState = Literal["visible", "hidden", "veryHidden"]

_CREATED = datetime(2024, 3, 4, 8, 30, tzinfo=UTC)
_ZIP_TIME = (2024, 3, 4, 8, 30, 0)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships"
_MACRO_BOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSpec:
    """One sheet, as rows of cells. `macro`: an Excel 4 macro sheet, whose formulas are its program."""

    name: str
    rows: Sequence[Sequence[Cell]] = ()
    state: SheetState = "visible"
    macro: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSpec:
    """A data connection: where to, and the SQL command that is sent there."""

    name: str
    connection: str
    command: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """Who made the workbook, when, and what it says it is."""

    author: str = ""
    last_author: str = ""
    title: str = ""
    subject: str = ""
    description: str = ""
    company: str = ""
    created: datetime = _CREATED
    modified: datetime = _CREATED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    """One part of the package: its path, content type, and the relationship by which the workbook refers to it."""

    path: str
    content: bytes
    content_type: str
    relation: str = ""


def workbook(
    sheets: Sequence[SheetSpec],
    *,
    modules: Sequence[VbaModuleText] = (),
    vba: bytes = b"",
    names: Sequence[tuple[str, str]] = (),
    connections: Sequence[ConnectionSpec] = (),
    external_links: Sequence[str] = (),
    power_query: str = "",
    properties: Properties | None = None,
) -> bytes:
    """Return an `.xlsx`, or an `.xlsm` if there are modules or macro sheets.

    `vba` is a ready `vbaProject.bin`, for damaged ones. `names` are defined names with what they refer to, such as
    `("Auto_Open", "Macro1!$A$1")`. `external_links` are paths or URLs of other workbooks; formulas refer to them as
    `[1]Sheet!A1`. `power_query` is the text of a `Section1.m`.
    """
    project = vba or (vba_project(modules) if modules else b"")
    links = [_external_link(number) for number in range(1, len(external_links) + 1)]
    members = [_sheet(number, sheet) for number, sheet in enumerate(sheets, start=1)] + links
    if project:
        members.append(_vba_member(project))
    if connections:
        members.append(_connections(connections))
    if power_query:
        members.append(_mashup(power_query))
    macros = bool(project) or any(sheet.macro for sheet in sheets)
    book = _Member(
        path="xl/workbook.xml",
        content=_workbook_xml(sheets, names, links=len(links)),
        content_type=_MACRO_BOOK if macros else f"{_SHEET_ML}.sheet.main+xml",
        relation=f"{_OFFICE}/officeDocument",
    )
    parts = _package([book, *_property_members(properties or Properties())], members)
    for link, target in zip(links, external_links, strict=True):
        folder, _, name = link.path.rpartition("/")
        parts[f"{folder}/_rels/{name}.rels"] = _relations([(f"{_OFFICE}/externalLinkPath", target, True)])
    return zipped(parts)


def _package(outer: Sequence[_Member], inner: Sequence[_Member]) -> dict[str, bytes]:
    """Return the files of a package; the package refers to the `outer` members, the workbook to the `inner` ones."""
    return {
        "[Content_Types].xml": _content_types([*outer, *inner]),
        "_rels/.rels": _relations([(member.relation, member.path, False) for member in outer]),
        "xl/_rels/workbook.xml.rels": _relations([(member.relation, f"/{member.path}", False) for member in inner]),
        **{member.path: member.content for member in (*outer, *inner)},
    }


def _vba_member(project: bytes) -> _Member:
    return _Member(
        path="xl/vbaProject.bin",
        content=project,
        content_type="application/vnd.ms-office.vbaProject",
        relation=f"{_MICROSOFT}/vbaProject",
    )


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return a zip archive of these members; all of the same fixed time, so equal content gives equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, content in parts.items():
            member = zipfile.ZipInfo(path, _ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            archive.writestr(member, content)
    return out.getvalue()


def column_letters(number: int) -> str:
    """Return the letters of a column, counted from 0: A, B ... Z, AA."""
    letters = ""
    while number >= 0:
        number, rest = divmod(number, 26)
        letters = chr(ord("A") + rest) + letters
        number -= 1
    return letters


def _sheet(number: int, sheet: SheetSpec) -> _Member:
    rows = "".join(_row(position, row) for position, row in enumerate(sheet.rows, start=1) if row)
    if sheet.macro:
        xml = f'{_XML}<xm:macrosheet xmlns="{_MAIN}" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        return _Member(
            path=f"xl/macrosheets/sheet{number}.xml",
            content=f"{xml}<sheetData>{rows}</sheetData></xm:macrosheet>".encode(),
            content_type="application/vnd.ms-excel.macrosheet+xml",
            relation=f"{_MICROSOFT}/xlMacrosheet",
        )
    return _Member(
        path=f"xl/worksheets/sheet{number}.xml",
        content=f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode(),
        content_type=f"{_SHEET_ML}.worksheet+xml",
        relation=f"{_OFFICE}/worksheet",
    )


def _row(number: int, row: Sequence[Cell]) -> str:
    cells = "".join(_cell(f"{column_letters(column)}{number}", cell) for column, cell in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, cell: Cell) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return f'<c r="{place}"><v>{cell}</v></c>'
    if cell.startswith("="):
        return f'<c r="{place}"><f>{escape(cell[1:])}</f></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'


def _external_link(number: int) -> _Member:
    content = (
        f'{_XML}<externalLink xmlns="{_MAIN}"><externalBook xmlns:r="{_OFFICE}" r:id="rId1">'
        '<sheetNames><sheetName val="Sheet1"/></sheetNames></externalBook></externalLink>'
    )
    return _Member(
        path=f"xl/externalLinks/externalLink{number}.xml",
        content=content.encode(),
        content_type=f"{_SHEET_ML}.externalLink+xml",
        relation=f"{_OFFICE}/externalLink",
    )


def _connections(connections: Sequence[ConnectionSpec]) -> _Member:
    listed = "".join(
        f'<connection id="{number}" name={quoteattr(each.name)} description={quoteattr(each.description)} type="1" '
        f'refreshedVersion="6"><dbPr connection={quoteattr(each.connection)} command={quoteattr(each.command)}/>'
        "</connection>"
        for number, each in enumerate(connections, start=1)
    )
    return _Member(
        path="xl/connections.xml",
        content=f'{_XML}<connections xmlns="{_MAIN}">{listed}</connections>'.encode(),
        content_type=f"{_SHEET_ML}.connections+xml",
        relation=f"{_OFFICE}/connections",
    )


def _mashup(section: str) -> _Member:
    """Return the custom part that keeps Power Query: a small package inside Base64 inside XML ([MS-QDEFF])."""
    package = zipped({
        "Config/Package.xml": f'{_XML}<Package xmlns="http://schemas.microsoft.com/DataMashup"/>'.encode(),
        "Formulas/Section1.m": section.encode(),
    })  # fmt: skip
    packed = struct.pack("<II", 0, len(package)) + package + bytes(12)
    encoded = base64.b64encode(packed).decode()
    xml = f'<?xml version="1.0" encoding="utf-8"?><DataMashup xmlns="http://schemas.microsoft.com/DataMashup">{encoded}'
    return _Member(
        path="customXml/item1.xml",
        content=f"{xml}</DataMashup>".encode(),
        content_type="application/xml",
        relation=f"{_OFFICE}/customXml",
    )


def _workbook_xml(sheets: Sequence[SheetSpec], names: Sequence[tuple[str, str]], *, links: int) -> bytes:
    """Return the workbook; its relationships are numbered in the order sheets, external links."""
    listed = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{number}"'
        f'{"" if sheet.state == "visible" else f" state={quoteattr(sheet.state)}"} r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, start=1)
    )
    external = "".join(
        f'<externalReference r:id="rId{number}"/>' for number in range(len(sheets) + 1, len(sheets) + links + 1)
    )
    defined = "".join(f"<definedName name={quoteattr(name)}>{escape(target)}</definedName>" for name, target in names)
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets>'
        + (f"<externalReferences>{external}</externalReferences>" if external else "")
        + (f"<definedNames>{defined}</definedNames>" if defined else "")
        + "</workbook>"
    ).encode()


def _property_members(properties: Properties) -> list[_Member]:
    def when(tag: str, moment: datetime) -> str:
        return f'<dcterms:{tag} xsi:type="dcterms:W3CDTF">{moment:%Y-%m-%dT%H:%M:%SZ}</dcterms:{tag}>'

    texts = {
        "dc:title": properties.title,
        "dc:subject": properties.subject,
        "dc:creator": properties.author,
        "dc:description": properties.description,
        "cp:lastModifiedBy": properties.last_author or properties.author,
    }
    core = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in texts.items() if text)
    core += when("created", properties.created) + when("modified", properties.modified)
    namespaces = (
        f'xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    )
    extended = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    application = f"<Application>Microsoft Excel</Application><Company>{escape(properties.company)}</Company>"
    return [
        _Member(
            path="docProps/core.xml",
            content=f"{_XML}<cp:coreProperties {namespaces}>{core}</cp:coreProperties>".encode(),
            content_type="application/vnd.openxmlformats-package.core-properties+xml",
            relation=f"{_PACKAGE}/relationships/metadata/core-properties",
        ),
        _Member(
            path="docProps/app.xml",
            content=f'{_XML}<Properties xmlns="{extended}">{application}</Properties>'.encode(),
            content_type="application/vnd.openxmlformats-officedocument.extended-properties+xml",
            relation=f"{_OFFICE}/extended-properties",
        ),
    ]


def _content_types(members: Sequence[_Member]) -> bytes:
    overrides = "".join(f'<Override PartName="/{m.path}" ContentType="{m.content_type}"/>' for m in members)
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    ).encode()


def _relations(relations: Sequence[tuple[str, str, bool]]) -> bytes:
    """Return a relationships part of (type, target, outside the package) in the order of their identifiers."""
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target={quoteattr(target)}'
        f"{' TargetMode=' + quoteattr('External') if outside else ''}/>"
        for number, (kind, target, outside) in enumerate(relations, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'.encode()
