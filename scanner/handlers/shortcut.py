"""Shortcuts to files, programs and web pages: where they point; no tools themselves, but edges between them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Finding, Kind, Part, PartKind, Reference, Verb
from scanner.reading.code.commandline import files_of
from scanner.reading.codetext import decode
from scanner.reading.handler import Handler
from scanner.reading.shelllink import MAGIC, shortcut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_KIND = "shortcut"
_WEB = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\[InternetShortcut", re.IGNORECASE)
_URL = re.compile(r"^URL=(.+)$", re.IGNORECASE | re.MULTILINE)
_LIMIT = 1 << 20


def recognise(file: SourceFile) -> str | None:
    """Return `shortcut` for a shell link, or the text of a link to the web."""
    return _KIND if file.head.startswith(MAGIC) or _WEB.search(file.head[:200]) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield where the shortcut points; one that hands a command to a program runs it."""
    if file.code_only:
        return
    content = file.read_all(_LIMIT)
    if not content.startswith(MAGIC):
        found = _URL.search(decode(content)[0])
        if found:
            yield from _points(found[1].strip(), "url")
        return
    link = shortcut(content)
    if link.name:
        yield Evidence.of(Kind.LABEL, link.name, "description")
    if link.target:
        yield from _points(link.target, "file")
    if link.arguments.strip():
        yield Evidence.of(Kind.STATEMENT, f"{link.target} {link.arguments}", "command line", verb=Verb.RUN)
        for target in files_of(link.arguments):
            yield Reference(target=target, access=Access.READ, where="command line")


def _points(target: str, kind: str) -> Iterator[Finding]:
    name = target.replace("\\", "/").rstrip("/").rpartition("/")[2] or target
    yield Part(kind=PartKind.EXTERNAL_LINK, name=name, subtype=kind, detail=target)
    yield Reference(target=target, access=Access.READ, where=_KIND)


HANDLER = Handler(
    name=_KIND,
    version=1,
    suffixes=frozenset({".lnk", ".url"}),
    recognise=recognise,
    read=read,
    title="shortcuts",
    reads="where they point, the command they hand over",
    leaves="icons",
)
