"""SAS programs: libraries, data steps, PROC SQL, output."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Finding, Kind, Part, PartKind, Reference
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scripts import is_text, module, stem, text_of
from scanner.reading.handler import Handler
from scanner.reading.languages.inlinesql import inline_sql
from scanner.reading.languages.sas import program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_SUFFIXES = frozenset({".sas"})


def recognise(file: SourceFile) -> str | None:
    """A text with the suffix."""
    return "sas" if file.suffix in _SUFFIXES and is_text(file.head) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the program as one module, the libraries it uses, and what it does."""
    text, name = text_of(file), stem(file)
    yield from module(file, name, "SAS", text)
    if file.code_only:
        return
    found = program(text)
    for library, engine, told in found.libraries:
        detail = " ".join(filter(None, (engine, told)))
        yield Part(kind=PartKind.CONNECTION, name=library, subtype=engine or "folder", detail=detail)
        yield Evidence.of(Kind.CONNECTION, f"libname {library} {detail}", f"{name} libname {library}")
        yield from _uses(text, name, library, told)
    yield from read_script(text, name, found.dialect)
    yield from inline_sql(text, name, found.dialect, found.surroundings)


def _uses(text: str, name: str, library: str, told: str) -> Iterator[Finding]:
    """Yield what data steps and procedures take from a library and put into it, once each way."""
    target = _TARGET.search(told)
    if target is None:
        return
    member = rf"{library}\.\w+"
    ways = (
        (
            Access.WRITE,
            rf"\bdata\s+(?:[\w.]+\s+){{0,9}}?{member}|\b(?:out|base)\s*=\s*{member}|\bcreate\s+table\s+{member}",
        ),
        (Access.READ, rf"\b(?:set|merge|from|join)\s+{member}|\bdata\s*=\s*{member}"),
    )
    for access, pattern in ways:
        if re.search(pattern, text, re.IGNORECASE):
            yield Reference(target=target[1] or target[0], access=access, where=f"{name} libname {library}")


_TARGET = re.compile(r"\bdsn\s*=\s*[\"']?[\w-]+|[\"']([^\"']{3,200})[\"']", re.IGNORECASE)
HANDLER = Handler(
    name="sas",
    version=1,
    suffixes=_SUFFIXES,
    recognise=recognise,
    read=read,
    title="SAS",
    reads="libraries, data steps, PROC SQL, output",
    leaves="what macros do that are not seen",
)
