"""Power Apps: published canvas apps and their unpacked sources; a collection of the app is not shared, its data is."""

from __future__ import annotations

from collections.abc import Iterator

from classifiers.evidence import Finding, Trouble
from scanner.reading.archive import MAGIC, archive
from scanner.reading.code.scripts import is_text, stem, summed, text_of
from scanner.reading.codetext import decode
from scanner.reading.handler import Handler, Unreadable
from scanner.reading.lowcode.apppackage import read_package
from scanner.reading.lowcode.appreading import read_app
from scanner.reading.lowcode.appsource import SCREENS, read_source
from scanner.reading.lowcode.canvas import App
from scanner.reading.lowcode.onlycode import code_of
from scanner.reading.packagekind import package_kind
from scanner.reading.source import SourceFile

_KIND = "power-app"
_SOURCE = "power-app-source"
_SUFFIXES = frozenset({".msapp", ".yaml", ".yml"})
_SOURCES = (".pa.yaml", ".fx.yaml", ".pa.yml", ".fx.yml")


def recognise(file: SourceFile) -> str | None:
    """A package with the header of an app, or a text that begins as the source of a screen does."""
    if file.head.startswith(MAGIC):
        return _KIND if package_kind(file) == _KIND else None
    if not file.name.lower().endswith(_SOURCES) or not is_text(file.head):
        return None
    return _SOURCE if SCREENS.search(decode(file.head)[0]) else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the app: screens, data, what its buttons do."""
    findings = summed(_package(file) if file.head.startswith(MAGIC) else _source(file))
    yield from code_of(findings) if file.code_only else findings


def _package(file: SourceFile) -> Iterator[Finding]:
    app, notes = read_package(file, archive(file), stem(file))
    yield from notes
    if not app.rules and not app.sources and not notes:
        raise Unreadable(Trouble.MALFORMED, "an app has controls, this has none")
    yield from read_app(file, app)


def _source(file: SourceFile) -> Iterator[Finding]:
    name = file.name.partition(".")[0]
    app = App(name=name)
    app.rules.extend(read_source(text_of(file), name))
    if not app.rules:
        raise Unreadable(Trouble.MALFORMED, "the source of an app has expressions, this has none")
    yield from read_app(file, app)


HANDLER = Handler(
    name="powerapps",
    version=1,
    suffixes=_SUFFIXES,
    recognise=recognise,
    read=read,
    title="Power Apps, published or unpacked",
    reads=(
        "screens with all their expressions, data sources and connectors, what is saved where (a "
        "collection of the app is its own, a list or table is shared), mail, flows that are started, "
        "labels"
    ),
    leaves="code components",
)
