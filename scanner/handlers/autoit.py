"""AutoIt scripts: keystrokes into other windows, files, requests, programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.evidence import Finding
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scripts import is_text, module, stem, text_of
from scanner.reading.handler import Handler
from scanner.reading.languages.autoit import AUTOIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_SUFFIXES = frozenset({".au3"})


def recognise(file: SourceFile) -> str | None:
    """A text with the suffix."""
    return "autoit" if file.suffix in _SUFFIXES and is_text(file.head) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the script as one module, and what it does."""
    text = text_of(file)
    yield from module(file, stem(file), AUTOIT.name, text)
    if not file.code_only:
        yield from read_script(text, stem(file), AUTOIT)


HANDLER = Handler(
    name="autoit",
    version=3,
    suffixes=_SUFFIXES,
    recognise=recognise,
    read=read,
    title="AutoIt",
    reads="the same",
    leaves="what included scripts do",
)
