"""Scripts of Unix shells: commands that load databases, send, copy and call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Finding
from scanner.reading.code.heredocs import sql_in
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scripts import is_text, module, stem, text_of
from scanner.reading.handler import Handler
from scanner.reading.languages.shell import SHELL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_SUFFIXES = frozenset({".sh", ".bash", ".ksh"})
_SHEBANG = re.compile(rb"#![^\n]{0,80}\b(?:ba|k|da|z)?sh\b")


def recognise(file: SourceFile) -> str | None:
    """A text with the suffix, or any text that names the shell in its first line."""
    if file.suffix in _SUFFIXES:
        return "shell" if is_text(file.head) else None
    return "shell" if not file.suffix and _SHEBANG.match(file.head) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the script as one module, and what it does."""
    text = text_of(file)
    yield from module(file, stem(file), SHELL.name, text)
    if not file.code_only:
        yield from read_script(text, stem(file), SHELL)
        yield from sql_in(text, stem(file))


HANDLER = Handler(
    name="shell",
    version=3,
    suffixes=_SUFFIXES,
    recognise=recognise,
    read=read,
    title="Unix shells",
    reads="commands that load databases, send, copy and call; SQL in them",
    leaves="what called programs do",
)
