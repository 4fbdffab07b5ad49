"""Visio drawings, Publisher documents and Project plans: their macros and people; the rest is not read yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.evidence import Finding, Problem, Trouble
from scanner.reading import archive, ole
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.guarding import guarded
from scanner.reading.handler import Handler
from scanner.reading.office.officekind import package_of
from scanner.reading.office.oleproperties import ole_properties
from scanner.reading.office.ooxml import properties
from scanner.reading.office.packagevba import macro_parts, read_macros
from scanner.reading.vbaproject import read_projects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_VISIO, _PUBLISHER, _PROJECT = "visio", "publisher", "project"
_STREAMS = (("VisioDocument", _VISIO), ("Quill/QuillSub/CONTENTS", _PUBLISHER), ("Props", _PROJECT))
_PLANS = frozenset({".mpp", ".mpt"})
_WORDS = {
    _VISIO: "the shapes of Visio drawings are",
    _PUBLISHER: "the pages of Publisher documents are",
    _PROJECT: "the tasks of Project plans are",
}
_MACRO = "-macro"


def recognise(file: SourceFile) -> str | None:
    """Return `visio`, `publisher` or `project`, with `-macro` for one that has a macro project.

    Raises:
        Unreadable: an archive starts here, and its listing is damaged.
    """
    if file.head.startswith(archive.MAGIC):
        package = package_of(file)
        if "visio/document.xml" not in package.archive:
            return None
        return _VISIO + (_MACRO if macro_parts(package) else "")
    kind = _old_kind(file)
    return kind and kind + (_MACRO if _has_modules(ole.compound_file(file)) else "")


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield macros and people, and that there is more which is not read."""
    if file.head.startswith(archive.MAGIC):
        kind, package = _VISIO, package_of(file)
        yield from guarded("macros", read_macros(package, file, SCRIPT))
        if not file.code_only:
            yield from guarded("properties", properties(package))
        yield from package.archive.problems
    else:
        kind, compound = _old_kind(file) or _VISIO, ole.compound_file(file)
        if _has_modules(compound):
            yield from guarded("macros", read_projects(compound, file, SCRIPT))
        if not file.code_only:
            yield from guarded("properties", ole_properties(compound))
    yield Problem(trouble=Trouble.NOT_READ_YET, detail=f"{_WORDS[kind]} not read yet", where="content")


def _old_kind(file: SourceFile) -> str | None:
    """Return what a compound file is, by its streams; a plan also by its suffix, as its streams changed often."""
    if not file.head.startswith(ole.MAGIC):
        return None
    try:
        compound = ole.compound_file(file)
    except ole.OleError:
        return None
    found = next((kind for stream, kind in _STREAMS if stream in compound), None)
    return found or (_PROJECT if file.suffix in _PLANS else None)


def _has_modules(compound: ole.CompoundFile) -> bool:
    """True if a project lists modules: Publisher gives each document an empty folder for some."""
    return any(entry.path.lower().endswith("vba/dir") for entry in compound.entries())


HANDLER = Handler(
    name="document-macros",
    version=2,
    suffixes=frozenset({".vsd", ".vst", ".vss", ".vsdx", ".vsdm", ".vstx", ".vstm", ".vssx", ".vssm", ".pub", *_PLANS}),
    recognise=recognise,
    read=read,
    title="Visio, Publisher and Project",
    reads="VBA source, people",
    leaves="shapes, pages and tasks",
)
