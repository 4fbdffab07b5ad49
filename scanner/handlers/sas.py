"""SAS programs: libraries, data steps, PROC SQL, output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind, Part, PartKind
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
    yield from read_script(text, name, found.dialect)
    yield from inline_sql(text, name, found.dialect, found.surroundings)


HANDLER = Handler(name="sas", version=1, suffixes=_SUFFIXES, recognise=recognise, read=read)
