"""R scripts and R Markdown: the code of a document's chunks, in R, SQL or Python."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind, Problem, Trouble
from scanner.reading.code.pycode import read_python
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scripts import is_text, module, stem, summed, text_of
from scanner.reading.code.sqltext import read_sql
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.documentation import documentation
from scanner.reading.handler import Handler
from scanner.reading.languages.r import R

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_SCRIPTS = frozenset({".r", ".rprofile"})
_DOCUMENTS = frozenset({".rmd", ".qmd", ".rnw"})
_CHUNK = re.compile(
    r"^[ \t]*```\{(?P<language>\w+)[^}\n]*\}[ \t]*\n(?P<code>.*?)(?:^[ \t]*```|\Z)"
    r"|^<<[^\n]*>>=[ \t]*\n(?P<weave>.*?)(?:^@|\Z)",
    re.MULTILINE | re.DOTALL,
)
_CHUNKS = 400
_TITLE = re.compile(r"\A---\n(?:(?!---).*\n){0,40}?title:[ \t]*[\"']?([^\n\"']+)")
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_HEADING = re.compile(r"^\#{1,3} ([^\n]+)", re.MULTILINE)


def recognise(file: SourceFile) -> str | None:
    """A text with the suffix of R."""
    return "r" if file.suffix in _SCRIPTS | _DOCUMENTS and is_text(file.head) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the script as one module, or each chunk of a document as one, and what it does."""
    text = text_of(file)
    if file.suffix in _DOCUMENTS:
        yield from summed(_document(text.replace("\r\n", "\n"), file))
        return
    yield from module(file, stem(file), R.name, text)
    if not file.code_only:
        yield from read_script(text, stem(file), R)


def _document(text: str, file: SourceFile) -> Iterator[Finding]:
    for number, chunk in enumerate(_CHUNK.finditer(text), 1):
        if number > _CHUNKS:
            detail = f"only the first {_CHUNKS} chunks of code are read"
            yield Problem(trouble=Trouble.CAPPED, detail=detail, where="chunks")
            break
        language = (chunk["language"] or "r").lower()
        code = chunk["code"] if chunk["weave"] is None else chunk["weave"]
        name = f"{stem(file)} chunk {number}"
        yield from module(file, name, {"r": "R", "sql": "SQL", "python": "Python"}.get(language, language), code)
        if not file.code_only:
            group = "code" if chunk["weave"] is None else "weave"
            yield from _chunk(language, "\n" * text.count("\n", 0, chunk.start(group)) + code, name)
    if not file.code_only:
        title = _TITLE.match(text)
        prose = _CHUNK.sub("", text)
        yield from documentation(_FRONT.sub("", prose), f"notes {stem(file)}")
        headings = _HEADING.findall(prose)[:40]
        yield from (Evidence.of(Kind.LABEL, words, "headings") for words in [*([title[1]] if title else []), *headings])


def _chunk(language: str, text: str, name: str) -> Iterator[Finding]:
    """Blank lines stand for the document above the chunk, so that line numbers are those of the file."""
    if language == "sql":
        yield from read_sql(text, name, SCRIPT)
    elif language == "python":
        yield from read_python(text, name)
    elif language == "r":
        yield from read_script(text, name, R)


HANDLER = Handler(
    name="r",
    version=3,
    suffixes=_SCRIPTS | _DOCUMENTS,
    recognise=recognise,
    read=read,
    title="R",
    reads="calls, SQL, paths; of documents each chunk in its language",
    leaves="what packages do",
)
