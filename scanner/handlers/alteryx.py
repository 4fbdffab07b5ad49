"""Alteryx workflows, applications and macros, plain or packed: inputs, outputs, SQL, formulas, commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind
from scanner.reading.archive import MAGIC, archive
from scanner.reading.bi.expressions import Expressions
from scanner.reading.bi.workflow import read_workflow
from scanner.reading.code.scripts import summed
from scanner.reading.documentation import documentation
from scanner.reading.guarding import guarded
from scanner.reading.handler import Handler
from scanner.reading.packagekind import package_kind
from scanner.reading.textkind import text_kind
from scanner.reading.xmltree import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile
    from scanner.reading.xmltree import Element

_KIND = "alteryx"
_INSIDE = (".yxmd", ".yxwz", ".yxmc")
_PEOPLE = {"Author": "author", "Company": "company"}


def recognise(file: SourceFile) -> str | None:
    """Return `alteryx` for the XML of a workflow, and for a package that holds one."""
    kind = package_kind(file) if file.head.startswith(MAGIC) else text_kind(file)
    return _KIND if kind == _KIND else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield what the workflow, or every workflow of a package, does."""
    if not file.code_only:
        yield from summed(_workflows(file))


def _workflows(file: SourceFile) -> Iterator[Finding]:
    if not file.head.startswith(MAGIC):
        yield from guarded(file.name, _workflow(file.read_all(file.limits.text), file.name, file))
        return
    package = archive(file)
    for name in package.names:
        if name.lower().endswith(_INSIDE):
            yield from guarded(name, _workflow(package.read(name, file.limits.text), name, file))
    yield from package.problems


def _workflow(content: bytes, name: str, file: SourceFile) -> Iterator[Finding]:
    parsed = tree(content, name)
    expressions = Expressions(name=f"{name} formulas", language="Alteryx", word="formula")
    yield from _about(parsed.root)
    yield from read_workflow(parsed.root, file, expressions)
    yield from expressions.findings(file)
    if parsed.damage:
        yield parsed.damage


def _about(root: Element) -> Iterator[Finding]:
    """Yield title, description and author of the workflow."""
    about = root.first("MetaInfo")
    if about is None:
        return
    for child in about.children:
        words = child.text.strip()
        if words and child.name in _PEOPLE:
            yield Evidence.of(Kind.PERSON, words, _PEOPLE[child.name])
        elif words and child.name in {"Name", "Description"}:
            yield Evidence.of(Kind.LABEL, words, child.name.lower())
            if child.name == "Description":
                yield from documentation(words, "description")


HANDLER = Handler(
    name=_KIND,
    version=2,
    suffixes=frozenset({".yxmd", ".yxwz", ".yxmc", ".yxzp"}),
    recognise=recognise,
    read=read,
    title="Alteryx workflows",
    reads=(
        "inputs and outputs, SQL before and after, formulas and filters, commands, mail, requests, "
        "reports, document databases, macros, the code of Python and R tools"
    ),
    leaves="what macros do that are not beside",
)
