"""Sheets of an OpenDocument spreadsheet: formulas in the notation of Excel, links to other files, headings, states."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

from classifiers.aspects import names_documentation
from classifiers.evidence import Finding, Metric, Part, PartKind
from scanner.reading.documentation import documentation
from scanner.reading.office.celllabels import Labels, Place
from scanner.reading.office.formulas import Formulas
from scanner.reading.office.formulatokens import cell_name
from scanner.reading.office.ooxml import address, attributes, link_findings
from scanner.reading.office.sheetnames import structure

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG = re.compile(
    rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^<>]*)>|<text:p(?:\s[^<>]*)?>([^<]+)<"
)
_HIDDEN_STYLE = re.compile(
    rb"<style:style\s([^<>]*style:family=\"table\"[^<>]*)>(?:(?!</style:style>).){0,2000}?table:display=\"false\"",
    re.DOTALL,
)
_PREFIX = re.compile(r"^(?:of:|oooc:|msoxl:|\w+:)?=?")
_QUOTED = re.compile(r'("[^"]*")|\[([^\[\]]*)\]')
_OUTSIDE = re.compile(r"^'((?:[^']|'')+)'#\$?(.*)$")
_MOVED = 1 << 20
_HEADING_ROWS, _NOTE_ROWS = 5, 80
_WORDS = 100
_LABELS = 5_000


@dataclass(slots=True)
class _Sheet:
    name: str
    style: str
    row: int = -1
    column: int = 0
    formulas: list[tuple[str, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    labels: list[tuple[Place, str]] = field(default_factory=list)

    def say(self, words: bytes) -> None:
        """Take in the text of a cell: in the first rows a heading, in a sheet that explains the others a note."""
        heads = self.row < _HEADING_ROWS and len(self.words) < _WORDS
        explains = self.row < _NOTE_ROWS and len(self.notes) < _WORDS and names_documentation(self.name)
        labels = len(self.labels) < _LABELS
        text = unescape(words.decode("utf-8", "replace")) if heads or explains or labels else ""
        if labels:
            self.labels.append((Place(max(self.row, 0) + 1, self.column), text))
        if heads:
            self.words.append(text)
        if explains:
            self.notes.append(text)

    def tag(self, tag: bytes, fields: dict[str, str]) -> str:
        """Take in a row or a cell; returns its formula."""
        if tag == b"table-row":
            self.row += 1 if self.row < 0 else self._rows
            self._rows = _repeated(fields, "number-rows-repeated")
            self.column = 0
            return ""
        place, self.column = self.column, self.column + _repeated(fields, "number-columns-repeated")
        formula = fields.get("formula", "")
        if formula:
            self.formulas.append((cell_name(max(self.row, 0), place), readable(formula)))
        return formula

    _rows: int = 1


def _repeated(fields: dict[str, str], name: str) -> int:
    count = fields.get(name, "1")
    return min(int(count), _MOVED) if count.isascii() and count.isdigit() and len(count) < 8 else 1


def readable(formula: str) -> str:
    """Return a formula as a person knows it: `of:=SUM([.A1:.B2];3)` is SUM(A1:B2;3)."""
    return _QUOTED.sub(_place, _PREFIX.sub("", formula, count=1))


def _place(found: re.Match[str]) -> str:
    if found[1]:
        return found[1]
    outside = _OUTSIDE.match(found[2])
    file, inside = (outside[1], outside[2]) if outside else ("", found[2])
    sheet, _, cells = inside.replace(":.", ":").rpartition(".") if "." in inside else ("", "", inside)
    sheet = sheet.lstrip("$")
    if file:
        return f"'[{address(file)}]{sheet}'!{cells}"
    return f"{sheet}!{cells}" if sheet else cells


def read_sheets(content: bytes) -> Iterator[Finding]:
    """Yield the sheets of a content part with all their formulas."""
    hidden = {attributes(raw).get("name", "") for raw in _HIDDEN_STYLE.findall(content)}
    tally, states, links, labels = Formulas(), [], dict[str, str](), dict[str, str]()
    for sheet in _sheets(content, links):
        before = tally.count
        known = len(tally.calculations)
        tally.take(sheet.name, sheet.formulas)
        labels |= Labels(sheet.labels).told(place for _, place in tally.calculations[known:])
        state = "hidden" if sheet.style in hidden else "visible"
        states.append(state)
        count, digest = tally.count - before, tally.digests.get(sheet.name, "")
        yield Part(kind=PartKind.SHEET, name=sheet.name, subtype=state, count=count, digest=digest)
        yield from structure(sheet.name, sheet.words)
        yield from documentation("\n".join(sheet.notes), f"sheet {sheet.name}")
    for target, where in links.items():
        yield from link_findings(target, "sheet", where)
    yield Metric(name="hidden_sheets", value=states.count("hidden"))
    yield Metric(name="external_links", value=len(links))
    yield from tally.findings(labels)


def _sheets(content: bytes, links: dict[str, str]) -> Iterator[_Sheet]:
    """Yield each sheet when it is complete; a table inside a text document is one too."""
    sheet: _Sheet | None = None
    for tag, raw, words in _TAG.findall(content):
        if tag == b"table":
            if sheet is not None:
                yield sheet
            fields = attributes(raw)
            sheet = _Sheet(fields.get("name", ""), fields.get("style-name", ""))
        elif sheet is None:
            continue
        elif words:
            sheet.say(words)
        else:
            formula = sheet.tag(tag, attributes(raw) if raw.strip(b"/ ") else {})
            _linked(formula, sheet.name, links)
    if sheet is not None:
        yield sheet


def _linked(formula: str, where: str, links: dict[str, str]) -> None:
    """Take in the files that a formula refers to."""
    if "'#" not in formula:
        return
    for _, inside in _QUOTED.findall(formula):
        outside = _OUTSIDE.match(inside)
        if outside:
            links.setdefault(address(outside[1].replace("''", "'")), where)
