"""VBScript: plain scripts, Windows Script Files and HTML applications."""

from __future__ import annotations

from collections.abc import Iterator

from classifiers.evidence import Evidence, Finding, Kind
from scanner.reading.code.javascript import JAVASCRIPT
from scanner.reading.code.markup import scripts, title
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scripts import is_text, module, stem, summed, text_of
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.code.vbacode import read_vba
from scanner.reading.handler import Handler
from scanner.reading.source import SourceFile

_KINDS = {".vbs": "vbscript", ".wsf": "wsf", ".hta": "hta"}


def recognise(file: SourceFile) -> str | None:
    """A text with one of the suffixes."""
    return _KINDS.get(file.suffix) if is_text(file.head) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the script, or each script block of a page."""
    yield from summed(_modules(file))


def _modules(file: SourceFile) -> Iterator[Finding]:
    text = text_of(file)
    if file.suffix == ".vbs":
        yield from _block(file, stem(file), "VBScript", text)
        return
    if title(text):
        yield Evidence.of(Kind.LABEL, title(text), "title")
    for number, script in enumerate(scripts(text), 1):
        if script.text.strip():
            yield from _block(file, f"{stem(file)} script {number}", script.language, "\n" * script.line + script.text)


def _block(file: SourceFile, name: str, language: str, text: str) -> Iterator[Finding]:
    """Blank lines stand for the page above the block, so that line numbers are those of the file."""
    yield from module(file, name, language, text.lstrip("\n"))
    if file.code_only:
        return
    yield from read_vba(text, name, SCRIPT) if language == "VBScript" else read_script(text, name, JAVASCRIPT)


HANDLER = Handler(
    name="vbscript",
    version=3,
    suffixes=frozenset(_KINDS),
    recognise=recognise,
    read=read,
    title="VBScript, Windows script files, HTML applications",
    reads="the same as of VBA, per script block",
    leaves="other languages in a script file than VBScript and JavaScript",
)
