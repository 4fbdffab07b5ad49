"""Windows batch files."""

from __future__ import annotations

from collections.abc import Iterator

from classifiers.evidence import Finding
from scanner.reading.code.batch import BATCH
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scripts import is_text, module, stem, text_of
from scanner.reading.handler import Handler
from scanner.reading.source import SourceFile

_SUFFIXES = frozenset({".bat", ".cmd"})


def recognise(file: SourceFile) -> str | None:
    """A text with the suffix."""
    return "batch" if file.suffix in _SUFFIXES and is_text(file.head) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the script as one module, and what it does."""
    text = text_of(file)
    yield from module(file, stem(file), "Batch", text)
    if not file.code_only:
        yield from read_script(text, stem(file), BATCH)


HANDLER = Handler(
    name="batch",
    version=3,
    suffixes=_SUFFIXES,
    recognise=recognise,
    read=read,
    title="Windows batch",
    reads="commands, copies, database tools and the SQL they are given, called scripts",
    leaves="what called programs do",
)
