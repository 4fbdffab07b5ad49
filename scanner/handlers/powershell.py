"""PowerShell scripts and modules."""

from __future__ import annotations

from collections.abc import Iterator

from classifiers.evidence import Finding
from scanner.reading.code.powershell import powershell
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scripts import is_text, module, stem, text_of
from scanner.reading.handler import Handler
from scanner.reading.source import SourceFile

_SUFFIXES = frozenset({".ps1", ".psm1"})


def recognise(file: SourceFile) -> str | None:
    """A text with the suffix."""
    return "powershell" if file.suffix in _SUFFIXES and is_text(file.head) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the script as one module, and what it does."""
    text = text_of(file)
    yield from module(file, stem(file), "PowerShell", text)
    if not file.code_only:
        yield from read_script(text, stem(file), powershell(text))


HANDLER = Handler(
    name="powershell",
    version=3,
    suffixes=_SUFFIXES,
    recognise=recognise,
    read=read,
    title="PowerShell",
    reads="commands, SQL, paths, connections, help blocks",
    leaves="what imported modules do",
)
