"""SQL Server integration packages (dtsx): connections, statements, data flows, scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Finding, Kind, Problem, Trouble
from scanner.reading.bi.integration import Package
from scanner.reading.code.scripts import summed
from scanner.reading.handler import Handler
from scanner.reading.textkind import text_kind
from scanner.reading.xmltree import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile

_KIND = "integration-package"
_ENCRYPTED = ("EncryptedData", "EncryptedPackage")


def recognise(file: SourceFile) -> str | None:
    """Return `integration-package` for the XML of a package."""
    return _KIND if text_kind(file) == _KIND else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the package: who made it, what it is connected to, what its tasks and data flows do."""
    parsed = tree(file.read_all(file.limits.text), file.name)
    root = parsed.root
    package = Package(root, file)
    if not file.code_only:
        name, creator = root.get("ObjectName"), root.get("CreatorName")
        yield Evidence.of(Kind.LABEL, name or file.name, "package")
        if creator:
            yield Evidence.of(Kind.PERSON, creator, "author")
    yield from summed(package.code() if file.code_only else package.findings())
    if root.name in _ENCRYPTED or any(root.child(name) for name in _ENCRYPTED):
        yield Problem(trouble=Trouble.ENCRYPTED, detail="the package is encrypted with a password or for one user")
    if parsed.damage:
        yield parsed.damage


HANDLER = Handler(
    name="integration_package",
    version=1,
    suffixes=frozenset({".dtsx"}),
    recognise=recognise,
    read=read,
    title="SQL Server integration packages",
    reads=(
        "connections, statements (in variables too), data flows with what they read, calculate and fill, "
        "column names, scripts in C# and Visual Basic, programs, mail, files, other packages; tasks that "
        "are switched off do nothing"
    ),
    leaves="encrypted packages",
)
