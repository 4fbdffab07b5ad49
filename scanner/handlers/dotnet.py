"""Sources of C# and Visual Basic .NET: databases, files, web, mail, instruments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.evidence import Finding
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scripts import is_text, module, stem, text_of
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.code.vbacode import read_vba
from scanner.reading.handler import Handler
from scanner.reading.languages.csharp import CSHARP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_BASIC = ".vb"
_SUFFIXES = frozenset({".cs", _BASIC})


def recognise(file: SourceFile) -> str | None:
    """A text with the suffix."""
    return "dotnet" if file.suffix in _SUFFIXES and is_text(file.head) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the source as one module, and what it does."""
    text, name = text_of(file), stem(file)
    basic = file.suffix == _BASIC
    yield from module(file, name, "Visual Basic" if basic else CSHARP.name, text)
    if not file.code_only:
        yield from read_vba(text, name, SCRIPT) if basic else read_script(text, name, CSHARP)


HANDLER = Handler(
    name="dotnet",
    version=3,
    suffixes=_SUFFIXES,
    recognise=recognise,
    read=read,
    title="C#, Visual Basic .NET",
    reads="calls of databases, files, web, mail, instruments; SQL, paths, connections",
    leaves="what other assemblies do",
)
