"""OpenDocument files, packed and flat: macros, formulas of sheets, databases with their queries, people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind, Trouble
from scanner.reading.archive import MAGIC, Archive, archive
from scanner.reading.code.scripts import summed
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.customproperties import registering
from scanner.reading.guarding import guarded
from scanner.reading.handler import Handler, Unreadable
from scanner.reading.odf.base import read_base, surroundings_of
from scanner.reading.odf.macros import basic_module, read_basic, read_events, read_macros
from scanner.reading.odf.sheets import read_sheets
from scanner.reading.office.ooxml import attributes, plain
from scanner.reading.packagekind import package_kind
from scanner.reading.textkind import text_kind
from scanner.reading.xmltree import Element, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_BASE, _FLAT, _MODULE = "open-document-base", "flat-open-document", "open-document-macro"
_PACKED = frozenset({_BASE, _MODULE, "open-document"})
_TEXTS = frozenset({_FLAT, _MODULE})
_CONTENT, _META, _MANIFEST = "content.xml", "meta.xml", "META-INF/manifest.xml"
_EVENTS = re.compile(rb"<office:event-listeners.*?</office:event-listeners>", re.DOTALL)
_WRAPPED = b'<events xmlns:script="s" xmlns:xlink="x" xmlns:office="o" xmlns:dom="d" xmlns:ooo="e">%b</events>'
_OWN = re.compile(rb"<meta:user-defined\b([^<>]*)>([^<]*)<")
"""A property that people have added: its name among the attributes, and its value."""
_ABOUT = re.compile(rb"<(?:\w+:)(initial-creator|creator|title|subject|description|keyword)>([^<]+)<")
_PEOPLE = {b"initial-creator": "author", b"creator": "last author"}
_SHEETS = re.compile(rb"<office:spreadsheet[\s>]")
_MACROS = re.compile(rb"<office:scripts[\s>].*?</office:scripts>", re.DOTALL)


def recognise(file: SourceFile) -> str | None:
    """Return the kind of a package, of a flat document, or of a single module of Basic."""
    if file.head.startswith(MAGIC):
        kind = package_kind(file)
        return kind if kind in _PACKED else None
    kind = text_kind(file)
    return kind if kind in _TEXTS else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield macros first, then what the document calculates, and in a database its queries."""
    if file.head.startswith(MAGIC):
        yield from summed(_package(file))
        return
    content = file.read_all()
    if text_kind(file) == _MODULE:
        yield from guarded(file.name, read_basic(content, file))
    else:
        yield from summed(_flat(content, file))


def _package(file: SourceFile) -> Iterator[Finding]:
    package = archive(file)
    if _MANIFEST in package and b"encryption-data" in package.read(_MANIFEST):
        raise Unreadable(Trouble.ENCRYPTED, "a password protects it")
    content = package.read(_CONTENT)
    if b"<office:database" in content:
        yield from guarded(_CONTENT, _database(package, content, file))
    else:
        yield from read_macros(package, file)
        if not file.code_only:
            yield from _document(content)
    if not file.code_only and _META in package:
        yield from _about(package.read(_META, 1 << 20))
    yield from package.problems


def _database(package: Archive, content: bytes, file: SourceFile) -> Iterator[Finding]:
    root = tree(content, _CONTENT).root
    name = "database/script"
    script = package.read(name, file.limits.text).decode("utf-8", "replace") if name in package else ""
    yield from read_macros(package, file, surroundings_of(root, script))
    if not file.code_only:
        yield from read_base(root, script, file)


def _document(content: bytes) -> Iterator[Finding]:
    found = _EVENTS.search(content)
    if found:
        yield from guarded("events", read_events(tree(_WRAPPED % found[0], "events").root))
    if _SHEETS.search(content):
        yield from guarded("sheets", read_sheets(content))


def _flat(content: bytes, file: SourceFile) -> Iterator[Finding]:
    """Yield a document that is one XML text: macros stand in it, everything else is as in a package."""
    found = _MACROS.search(content)
    if found:
        yield from guarded("macros", _modules(tree(_WRAPPED % found[0], "macros").root, file))
    if not file.code_only:
        yield from _document(content)
        yield from _about(content[: 1 << 20])


def _modules(root: Element, file: SourceFile) -> Iterator[Finding]:
    for element in root.all("module"):
        yield from basic_module(element.get("name"), element.content(), file, SCRIPT)


def _about(content: bytes) -> Iterator[Finding]:
    """Yield the people and titles the document names."""
    for name, value in _ABOUT.findall(content):
        words = plain(value).strip()
        if words and name in _PEOPLE:
            yield Evidence.of(Kind.PERSON, words, _PEOPLE[name])
        elif words:
            yield Evidence.of(Kind.LABEL, words, name.decode())
    yield from registering((attributes(tag).get("name", ""), plain(value)) for tag, value in _OWN.findall(content))


HANDLER = Handler(
    name="open_document",
    version=4,
    suffixes=frozenset(
        {".ods", ".odt", ".odp", ".odg", ".odb", ".ots", ".ott", ".otp", ".fods", ".fodt", ".fodp", ".xba"}
    ),
    recognise=recognise,
    read=read,
    title="LibreOffice and OpenOffice documents",
    reads=(
        "Basic, Python and JavaScript macros and what starts them, formulas, links, hidden sheets; of a "
        "database its connection, queries, tables, forms and reports; people"
    ),
    leaves="text of documents",
)
