"""Python scripts, of Python 2 and 3 alike."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classifiers.evidence import Finding
from scanner.reading.code.pycode import read_python
from scanner.reading.code.scripts import is_text, module, stem, text_of
from scanner.reading.handler import Handler
from scanner.reading.source import SourceFile

_SUFFIXES = frozenset({".py", ".pyw"})
_SHEBANG = re.compile(rb"(?:\xef\xbb\xbf)?#![^\n]*\bpython")


def recognise(file: SourceFile) -> str | None:
    """A text with the suffix, or any text that names the interpreter in its first line."""
    if file.suffix in _SUFFIXES:
        return "python" if is_text(file.head) else None
    return "python" if _SHEBANG.match(file.head) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the module, and what its statements do."""
    text = text_of(file)
    yield from module(file, stem(file), "Python", text)
    if not file.code_only:
        yield from read_python(text, stem(file))


HANDLER = Handler(
    name="python",
    version=4,
    suffixes=_SUFFIXES,
    recognise=recognise,
    read=read,
    title="Python",
    reads="calls, SQL, paths, connections, sums and decisions, docstrings; comments apart",
    leaves="what in-house modules do that were not seen",
)
