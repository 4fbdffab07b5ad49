"""Excel's symbolic link files (slk): plain text that can carry an Excel 4 macro sheet and run it when it opens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind, Metric, Part, PartKind, Verb
from scanner.reading.handler import Handler
from scanner.reading.office.formulas import Formulas
from scanner.reading.office.formulatokens import cell_name
from scanner.reading.office.sheetnames import is_automatic, structure
from scanner.reading.office.xlmsheet import keep_macro_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_HEADING_ROWS = 5
_START = re.compile(rb"ID;P[^\r\n]*[\r\n]+(?:P|F|B|O|C|W|NN|NE|NU|E)(?:;|[\r\n])")


class _Sheet:
    """What one walk over the lines found."""

    def __init__(self) -> None:
        self.macro = False
        self.names: list[tuple[str, str]] = []
        self.formulas: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._row = self._column = 1

    def take(self, line: str) -> None:
        """Take one record: its type, then fields that start with a letter; `;;` is a semicolon in a text."""
        kind, *fields = line.replace(";;", "\0").split(";")
        values = {field[:1]: field[1:].replace("\0", ";") for field in fields if field}
        if kind == "O":
            self.macro |= "E" in values
        elif kind == "NN":
            self.names.append((values.get("N", ""), values.get("E", "")))
        elif kind in {"C", "F"}:
            self._cell(values)

    def _cell(self, values: dict[str, str]) -> None:
        self._row = _number(values.get("Y"), self._row)
        self._column = _number(values.get("X"), self._column)
        place = cell_name(self._row - 1, self._column - 1)
        if "E" in values:
            self.formulas.append((place, values["E"]))
        elif values.get("K", "").startswith('"') and self._row <= _HEADING_ROWS:
            self.words.append(values["K"].strip('"'))


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else otherwise


def recognise(file: SourceFile) -> str | None:
    """Return `excel` for a file whose first two lines are records; a table whose first heading is ID has none."""
    return "excel" if _START.match(file.head) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the macro sheet as source, or the formulas and words of the sheet."""
    text = file.read_all(file.limits.text).decode("cp1252", "replace")
    sheet = _Sheet()
    for line in text.splitlines():
        sheet.take(line)
    name = file.name.rpartition(".")[0] or file.name
    if sheet.macro:
        yield from keep_macro_sheet(name, "visible", sheet.formulas, file)
    if not file.code_only:
        yield from _content(sheet, name)


def _content(sheet: _Sheet, name: str) -> Iterator[Finding]:
    for defined, target in sheet.names:
        if is_automatic(defined):
            yield Evidence.of(Kind.LABEL, f"{defined}: ={target}", "names", verb=Verb.RUN)
    yield from structure("names", (defined for defined, _ in sheet.names if not is_automatic(defined)))
    yield from structure(name, sheet.words)
    if sheet.macro:
        return
    tally = Formulas()
    tally.take(name, sheet.formulas)
    digest = tally.digests.get(name, "")
    yield Part(kind=PartKind.SHEET, name=name, subtype="visible", count=len(sheet.formulas), digest=digest)
    yield Metric(name="hidden_sheets", value=0)
    yield from tally.findings()


HANDLER = Handler(
    name="slk",
    version=1,
    suffixes=frozenset({".slk"}),
    recognise=recognise,
    read=read,
    title="SYLK sheets",
    reads="formulas and Excel 4 macros",
    leaves="formats",
)
