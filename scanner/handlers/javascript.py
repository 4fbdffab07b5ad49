"""JavaScript: scripts for the Windows Script Host, Node and Google Apps Script; libraries are only named."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classifiers.evidence import Finding, Metric
from scanner.reading.code.javascript import JAVASCRIPT
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scripts import is_text, module, stem, text_of
from scanner.reading.handler import Handler
from scanner.reading.source import SourceFile

_SUFFIXES = frozenset({".js", ".mjs", ".cjs", ".gs"})
_LIBRARY_NAME = re.compile(
    r"\.min\.|\.bundle\.|\.chunk\.|^(?:jquery|bootstrap|angular|react|vue|lodash|moment|d3|chart|"
    r"popper)[-.\d]*(?:slim|bundle)?\.m?js$",
    re.IGNORECASE,
)
_LIBRARY_HEAD = re.compile(
    r"/\*!|@license|sourceMappingURL|\bUMD\b|typeof define\s*===?\s*[\"']function[\"']", re.IGNORECASE
)
_JSON = re.compile(rb"\s*(?:\[\s*\{\s*\"|\{\s*\"[\w$ -]+\"\s*:)")
"""Flows and settings that somebody named .js."""
_LONG_LINE = 1_000


def recognise(file: SourceFile) -> str | None:
    """A text with the suffix that is not merely JSON."""
    if file.suffix not in _SUFFIXES or not is_text(file.head) or _JSON.match(file.head):
        return None
    return "javascript"


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the script as one module, and what it does; of a packed library only that it is one."""
    text = text_of(file)
    yield from module(file, stem(file), "JavaScript", text)
    if _vendored(file.name, text):
        yield Metric(name="vendored", value=1)
    elif not file.code_only:
        yield from read_script(text, stem(file), JAVASCRIPT)


def _vendored(name: str, text: str) -> bool:
    """True for a library of somebody else: by its name, or packed into lines nobody writes."""
    if _LIBRARY_NAME.search(name):
        return True
    lines = text.count("\n") + 1
    return len(text) / lines > _LONG_LINE or (
        bool(_LIBRARY_HEAD.search(text[:2_000])) and len(text) / lines > _LONG_LINE / 5
    )


HANDLER = Handler(
    name="javascript",
    version=3,
    suffixes=_SUFFIXES,
    recognise=recognise,
    read=read,
    title="JavaScript, Google Apps Script",
    reads="calls, requests, SQL, paths",
    leaves="what imported packages do",
)
