"""Macros in Open XML packages and in embedded documents: the projects that content types or names give away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.evidence import Finding, Problem, Trouble
from scanner.reading.archive import MAGIC, archive_of
from scanner.reading.handler import Unreadable
from scanner.reading.office.ooxml import VBA_TYPE, Package
from scanner.reading.ole import MAGIC as OLE_MAGIC
from scanner.reading.ole import CompoundFile, OleError
from scanner.reading.vbaproject import read_project, read_projects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.code.surroundings import Surroundings
    from scanner.reading.source import SourceFile

_EMBEDDED = 50
"""Embedded documents that are looked into, one level deep."""


def macro_parts(package: Package) -> list[str]:
    """Return the parts that hold a VBA project: by relationship, as Office finds it, by content type or by name."""
    main, _ = package.main()
    linked = [link.target for link in package.relationships(main) if link.kind == "vbaproject"]
    by_type = package.parts(VBA_TYPE)
    by_name = [name for name in package.archive.names if name.lower().endswith("vbaproject.bin")]
    present = {name.lower(): name for name in (*by_name, *by_type, *linked) if name in package.archive}
    return list(present.values())


def read_macros(package: Package, file: SourceFile, surroundings: Surroundings) -> Iterator[Finding]:
    """Yield the modules of a package and of the documents embedded in it."""
    yield from _own_macros(package, file, surroundings)
    embedded = [name for name in package.archive.names if "/embeddings/" in name.lower() and not name.endswith("/")]
    for part in embedded[:_EMBEDDED]:
        if package.archive.start(part, 4) in (MAGIC, OLE_MAGIC[:4]):
            yield from read_embedded(package.archive.read(part), part, file, surroundings)
    yield from _too_many(len(embedded))


def read_packages(compound: CompoundFile, file: SourceFile, surroundings: Surroundings) -> Iterator[Finding]:
    """Yield the modules of the packages embedded in an old document, which keeps them in streams named Package."""
    yield from _packages(compound, "", file, surroundings)


def read_embedded(content: bytes, name: str, file: SourceFile, surroundings: Surroundings) -> Iterator[Finding]:
    """Yield the modules of an embedded document, their names after `name`; other content yields nothing."""
    try:
        if content[:8] == OLE_MAGIC:
            compound = CompoundFile(content)
            yield from read_projects(compound, file, surroundings, inside=name + "/")
            yield from _packages(compound, name + "/", file, surroundings)
        else:
            yield from _package(content, name, file, surroundings)
    except OleError as error:
        yield _unreadable(name, error)


def _packages(compound: CompoundFile, inside: str, file: SourceFile, surroundings: Surroundings) -> Iterator[Finding]:
    paths = [entry.path for entry in compound.entries() if not entry.storage]
    streams = [path for path in paths if path.lower().rpartition("/")[2] == "package"]
    for stream in streams[:_EMBEDDED]:
        yield from _package(compound.read(stream, file.limits.member), inside + stream, file, surroundings)
    yield from _too_many(len(streams))


def _package(content: bytes, name: str, file: SourceFile, surroundings: Surroundings) -> Iterator[Finding]:
    if content[:4] != MAGIC:
        return
    try:
        package = Package(archive_of(content, file.limits))
        yield from _own_macros(package, file, surroundings, inside=name + "/")
    except Unreadable as error:
        yield _unreadable(name, error)


def _unreadable(name: str, error: Exception) -> Problem:
    detail = f"the embedded document cannot be read: {error}"
    return Problem(trouble=Trouble.MALFORMED, detail=detail, where=name)


def _own_macros(
    package: Package, file: SourceFile, surroundings: Surroundings, *, inside: str = ""
) -> Iterator[Finding]:
    parts = macro_parts(package)
    for part in parts:
        yield from read_project(package.archive.read(part), inside + part, file, surroundings, inside=inside)
    if not parts and package.declared(VBA_TYPE):
        detail = "a macro project is listed, but not in the file: the program that saved it last has dropped it"
        yield Problem(trouble=Trouble.MALFORMED, detail=detail, where=inside)


def _too_many(count: int) -> Iterator[Finding]:
    if count > _EMBEDDED:
        detail = f"only {_EMBEDDED} of {count} embedded documents are looked into for macros"
        yield Problem(trouble=Trouble.CAPPED, detail=detail)
