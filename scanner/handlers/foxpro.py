"""FoxPro programs: tables they write, SQL, files, programs they start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.evidence import Finding
from scanner.reading.code.scripts import is_text, module, stem, text_of
from scanner.reading.handler import Handler
from scanner.reading.languages.foxpro import FOXPRO, read_foxpro

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_SUFFIXES = frozenset({".prg", ".mpr", ".spr"})


def recognise(file: SourceFile) -> str | None:
    """A text with the suffix."""
    return "foxpro" if file.suffix in _SUFFIXES and is_text(file.head) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the program as one module, and what it does."""
    text, name = text_of(file), stem(file)
    yield from module(file, name, FOXPRO.name, text)
    if not file.code_only:
        yield from read_foxpro(text, name)


HANDLER = Handler(
    name="foxpro",
    version=1,
    suffixes=_SUFFIXES,
    recognise=recognise,
    read=read,
    title="FoxPro programs",
    reads="commands and SQL that write tables, files, programs",
    leaves="compiled programs",
)
