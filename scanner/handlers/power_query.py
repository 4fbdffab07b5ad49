"""Power Query scripts in files of their own: a section, or one query that begins with let."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Finding
from scanner.reading.code.scripts import is_text, module, stem, text_of
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.handler import Handler
from scanner.reading.office.mashup import read_m

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_OWN = frozenset({".pq", ".pqm"})
_SUFFIXES = _OWN | {".m"}
_START = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s+|//[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)*(?:let\b|section\s+[\w.]+\s*;|\[[^\]]*\]\s*section\b|"
    rb"shared\b|\([^()]*\)\s*(?:as\s+\w+\s*)?=>)"
)


def recognise(file: SourceFile) -> str | None:
    """A text that begins as M does; `.m` is MATLAB far more often."""
    if file.suffix not in _SUFFIXES or not is_text(file.head):
        return None
    return "power-query" if file.suffix in _OWN or _START.match(file.head) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the script as one module, its queries with their sources, and its native SQL."""
    text, name = text_of(file), stem(file)
    yield from module(file, name, "M", text)
    if file.code_only:
        return
    quoted = name.replace('"', '""')
    whole = text if re.search(r"^[ \t]*shared\b", text, re.MULTILINE) else f'shared #"{quoted}" = {text}'
    yield from read_m(whole, f"{name} queries", file, SCRIPT)


HANDLER = Handler(
    name="power_query",
    version=2,
    suffixes=_SUFFIXES,
    recognise=recognise,
    read=read,
    title="Power Query scripts",
    reads="queries, their sources, native SQL",
    leaves="what shared functions of other files do",
)
