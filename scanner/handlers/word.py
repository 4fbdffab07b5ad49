"""Word documents and templates, as Open XML and as compound files: macros, mail merge, fields, links, people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind, Metric, Part, Problem, Trouble, Verb
from scanner.reading.archive import xml_text
from scanner.reading.code.surroundings import Surroundings
from scanner.reading.guarding import guarded
from scanner.reading.handler import Handler, Unreadable
from scanner.reading.office.connections import connection_findings
from scanner.reading.office.officekind import WORD, office_kind, opened_package
from scanner.reading.office.oleproperties import ole_properties
from scanner.reading.office.ooxml import Package, attributes, external_links, link_findings, plain, properties
from scanner.reading.office.packagevba import read_macros, read_packages
from scanner.reading.office.unlocking import unlocked
from scanner.reading.ole import CompoundFile, compound_file
from scanner.reading.vbaproject import read_projects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_SURROUNDINGS = Surroundings(host=WORD)
_MERGE = re.compile(rb"<w:(connectString|query)\s([^<>]*)>")
_FIELD = re.compile(rb"<w:instrText[^<>]*>([^<]*)<|w:instr=\"([^\"]*)\"|<w:fldChar\b")
_OUTSIDE = re.compile(r"\b(DDEAUTO|DDE|LINK|INCLUDETEXT|INCLUDEPICTURE|DATABASE|RD)\b[ \t]+([^\r\n]+)", re.IGNORECASE)
_OLD_FIELD = re.compile(rb"\x13([^\x13\x14\x15]{4,400})[\x14\x15]")
_FIELDS = 500
_FIELD_PIECES = 20_000
_ENCRYPTED = 0x01


def recognise(file: SourceFile) -> str | None:
    """Return `word` or `word-macro` for a document of any generation since Word 97."""
    kind = office_kind(file)
    return kind.name if kind and kind.program == WORD else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield macros first, then links, merged data sources and people."""
    kind = office_kind(file)
    if kind is not None and kind.container == "ole":
        yield from _read_old(file)
        return
    package = opened_package(file)
    yield from guarded("macros", read_macros(package, file, _SURROUNDINGS))
    if not file.code_only:
        yield from guarded("properties", properties(package))
        yield from guarded("links", _counted(external_links(package)))
        yield from guarded("mail merge", _mail_merge(package))
        yield from guarded("fields", _fields(package))
    yield from package.archive.problems


def _counted(links: Iterator[Finding]) -> Iterator[Finding]:
    count = 0
    for finding in links:
        count += isinstance(finding, Part)
        yield finding
    yield Metric(name="external_links", value=count)


def _mail_merge(package: Package) -> Iterator[Finding]:
    """Yield the data source of a mail merge, which the document's settings name."""
    for part in package.parts("wordprocessingml.settings"):
        content = xml_text(package.archive.read(part))
        found = {name: attributes(raw).get("val", "") for name, raw in _MERGE.findall(content)}
        if found:
            connection, command = found.get(b"connectString", ""), found.get(b"query", "")
            yield from connection_findings("mail merge", "mail merge", connection, command, _SURROUNDINGS)


def _fields(package: Package) -> Iterator[Finding]:
    main, _ = package.main()
    text = ""
    for run, simple in _FIELD.findall(package.archive.read(main))[:_FIELD_PIECES]:
        # A field's text comes in runs, between marks; a mark ends it.
        text += plain(run) if run else f"\n{plain(simple)}\n"
    yield from _outside(text)


def _outside(text: str) -> Iterator[Finding]:
    """Yield what fields fetch from outside the document."""
    for found in _OUTSIDE.finditer(text):
        word = found[1].upper()
        target = " ".join(found[2].split())[:300]
        if word.startswith("DDE"):
            yield Evidence.of(Kind.STATEMENT, f"{word} {target}", "field", verb=Verb.RUN)
        yield from link_findings(target, f"field {word.lower()}", "field")


def _read_old(file: SourceFile) -> Iterator[Finding]:
    compound = compound_file(file)
    yield from guarded("macros", read_projects(compound, file, _SURROUNDINGS))
    yield from guarded("embedded documents", read_packages(compound, file, _SURROUNDINGS))
    if not file.code_only:
        yield from guarded("properties", ole_properties(compound))
        yield from guarded("WordDocument", _text(compound, file))
    if compound.damaged:
        lost = ", ".join(sorted(compound.damaged)[:5])
        yield Problem(trouble=Trouble.MALFORMED, detail=f"streams are cut off: {lost}")


def _text(compound: CompoundFile, file: SourceFile) -> Iterator[Finding]:
    """Yield the fields of the text; its header says in bit 8 of its flags whether it is encrypted (MS-DOC 2.5.2)."""
    content = compound.read("WordDocument", file.limits.member)
    if len(content) < 12:
        raise Unreadable(Trouble.MALFORMED, "the document has no header")
    if content[11] & _ENCRYPTED:
        content = compound_file(unlocked(file)).read("WordDocument", file.limits.member)
    for number, found in enumerate(_OLD_FIELD.finditer(content)):
        if number >= _FIELDS:
            return
        yield from _outside(found[1].decode("cp1252", "replace").replace("\0", ""))


HANDLER = Handler(
    name="word",
    version=2,
    suffixes=frozenset({".docx", ".docm", ".dotx", ".dotm", ".doc", ".dot"}),
    recognise=recognise,
    read=read,
    title="Word documents",
    reads="VBA source, people",
    leaves="text, fields",
)
