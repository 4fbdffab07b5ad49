"""Jupyter notebooks: the code of their cells; outputs are data and not looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from classifiers.evidence import Evidence, Finding, Kind, Trouble
from scanner.reading.code.pycode import read_python
from scanner.reading.code.scripts import is_text, module, summed, text_of
from scanner.reading.code.sqltext import read_sql
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.documentation import documentation
from scanner.reading.handler import Handler, Unreadable
from scanner.reading.source import SourceFile

_SUFFIXES = frozenset({".ipynb"})
_SQL_MAGIC = re.compile(r"^\s*%{1,2}sql\b[^\n]*\n?")
_OTHER_MAGIC = re.compile(r"^\s*%%(?:html|javascript|js|bash|sh|cmd|latex|markdown|R|perl|ruby|writefile)\b")


def recognise(file: SourceFile) -> str | None:
    """JSON text with the suffix of notebooks."""
    if file.suffix not in _SUFFIXES or not is_text(file.head):
        return None
    return "notebook" if file.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield one module per code cell, named by its number, and what it does."""
    yield from summed(_modules(file))


def _modules(file: SourceFile) -> Iterator[Finding]:
    book = _parsed(text_of(file))
    language = _language(book)
    for number, (kind, text) in enumerate(_cells(book), 1):
        name = f"cell {number}"
        if kind == "code" and text.strip():
            yield from module(file, name, language, text)
            if not file.code_only:
                yield from _code(text, name, language)
        elif kind == "markdown" and not file.code_only and text.strip():
            yield Evidence.of(Kind.COMMENT, text.strip("# \n"), name)
            yield from documentation(text, f"notes {name}")


def _parsed(text: str) -> Mapping[str, object]:
    try:
        book = json.loads(text)
    except (ValueError, RecursionError) as reason:
        raise Unreadable(Trouble.MALFORMED, "not a complete JSON text") from reason
    if not isinstance(book, dict):
        raise Unreadable(Trouble.MALFORMED, "a notebook is a JSON object, this is none")
    return book


def _language(book: Mapping[str, object]) -> str:
    """Return the language of the kernel; notebooks that do not say are Python."""
    metadata = book.get("metadata")
    for key, inner in (("language_info", "name"), ("kernelspec", "language")):
        part = metadata.get(key) if isinstance(metadata, dict) else None
        name = part.get(inner) if isinstance(part, dict) else None
        if isinstance(name, str) and name:
            return name.capitalize()
    return "Python"


def _cells(book: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield kind and text of each cell, of format 4 and of the older worksheets."""
    cells = book.get("cells")
    if not isinstance(cells, list):
        sheets = book.get("worksheets")
        if not isinstance(sheets, list):
            raise Unreadable(Trouble.MALFORMED, "a notebook has cells, this has none")
        cells = [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells") or ()]
    for cell in cells:
        if isinstance(cell, dict):
            source = cell.get("source", cell.get("input", ""))
            text = "".join(map(str, source)) if isinstance(source, list) else str(source)
            yield str(cell.get("cell_type")), text


def _code(text: str, name: str, language: str) -> Iterator[Finding]:
    if _SQL_MAGIC.match(text):
        yield from read_sql(_SQL_MAGIC.sub("", text), name, SCRIPT)
    elif language == "Python" and not _OTHER_MAGIC.match(text):
        yield from read_python(text, name)


HANDLER = Handler(
    name="notebook",
    version=4,
    suffixes=_SUFFIXES,
    recognise=recognise,
    read=read,
    title="Jupyter notebooks",
    reads="the code of each cell as Python, texts",
    leaves="outputs",
)
