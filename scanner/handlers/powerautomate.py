"""Power Automate: flows as JSON, exported packages of flows and apps, and Power Platform solutions with all inside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from classifiers.evidence import Evidence, Finding, Kind, Problem, Trouble
from scanner.reading.archive import MAGIC, Archive, archive, archive_of
from scanner.reading.code.scripts import stem, summed
from scanner.reading.documentation import documentation
from scanner.reading.guarding import guarded
from scanner.reading.handler import Handler, Unreadable
from scanner.reading.lowcode.apppackage import read_package
from scanner.reading.lowcode.appreading import read_app
from scanner.reading.lowcode.flows import read_flow
from scanner.reading.lowcode.flowshape import flow_of
from scanner.reading.lowcode.jsontext import parsed, record, salvaged, word
from scanner.reading.lowcode.onlycode import code_of
from scanner.reading.lowcode.solutions import read_solution
from scanner.reading.packagekind import package_kind
from scanner.reading.source import SourceFile
from scanner.reading.textkind import text_kind

_FLOW = "power-automate-flow"
_PACKAGES = frozenset({_FLOW, "power-platform-solution", "power-app-package"})
_SUFFIXES = frozenset({".json", ".json5", ".zip"})
_DEFINITION = re.compile(r"^microsoft\.flow/flows/.*definition\.json$|^workflows/.*\.json$")
_APP = re.compile(r"\.msapp$")
_IDENTIFIER = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")
_NOBODY = frozenset({"", "n/a"})


def recognise(file: SourceFile) -> str | None:
    """JSON with the definition of a flow, or a package with flows or the manifest of a solution."""
    if file.head.startswith(MAGIC):
        kind = package_kind(file)
        return kind if kind in _PACKAGES else None
    return _FLOW if text_kind(file) == _FLOW else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield flows, apps and what the solution around them says."""
    findings = summed(_package(file) if file.head.startswith(MAGIC) else _definition(file))
    yield from code_of(findings) if file.code_only else findings


def _definition(file: SourceFile) -> Iterator[Finding]:
    content, problems = salvaged(file.read_all(file.limits.text))
    yield from problems
    flow = flow_of(content, stem(file))
    if flow is None:
        raise Unreadable(Trouble.MALFORMED, "a flow has triggers and actions, this has none")
    yield from read_flow(file, flow)


def _package(file: SourceFile) -> Iterator[Finding]:
    package = archive(file)
    members = {member.lower(): member for member in package.names}
    seen = frozenset(found[1] for folded in members if (found := _IDENTIFIER.search(folded)))
    if "solution.xml" in members:
        yield from guarded("solution", read_solution(file, package))
    if "manifest.json" in members:
        yield from guarded("manifest.json", _manifest(file, package))
    for folded, member in members.items():
        if _DEFINITION.match(folded):
            yield from guarded(member, _flow(file, package, member, seen))
        elif _APP.search(folded):
            yield from guarded(member, _app(file, package, member))
    yield from package.problems


def _manifest(file: SourceFile, package: Archive) -> Iterator[Finding]:
    """Yield what the manifest of an exported package says: its name, what it is for, who made it."""
    details: Mapping[str, object] = record(
        record(parsed(package.read("manifest.json", file.limits.text))).get("details")
    )
    for key, kind in (("displayName", Kind.LABEL), ("description", Kind.COMMENT)):
        if word(details.get(key)):
            yield Evidence.of(kind, details.get(key), "manifest")
    yield from documentation(word(details.get("description")), "description manifest")
    creator = word(details.get("creator"))
    if creator.casefold() not in _NOBODY:
        yield Evidence.of(Kind.PERSON, creator, "author")


def _flow(file: SourceFile, package: Archive, member: str, seen: frozenset[str]) -> Iterator[Finding]:
    name = _IDENTIFIER.sub("", member.rpartition("/")[2].rpartition(".")[0].lower()).strip("-") or member
    content = parsed(package.read(member, file.limits.text))
    flow = flow_of(content, name)
    if flow is None:
        raise Unreadable(Trouble.MALFORMED, "a flow has triggers and actions, this has none")
    yield from read_flow(file, flow, seen)


def _app(file: SourceFile, package: Archive, member: str) -> Iterator[Finding]:
    content = package.read(member)
    if not content.startswith(MAGIC):
        raise Unreadable(Trouble.MALFORMED, "an app is a zip archive, this is none")
    name = member.rpartition("/")[2].rpartition(".")[0]
    app, notes = read_package(file, archive_of(content, file.limits), name)
    for note in notes:
        yield replace(note, where=f"{member}: {note.where}") if isinstance(note, Problem) else note
    yield from read_app(file, app)


HANDLER = Handler(
    name="powerautomate",
    version=1,
    suffixes=_SUFFIXES,
    recognise=recognise,
    read=read,
    title="Power Automate flows, Power Platform solutions",
    reads=(
        "what starts a flow, which system each step reads, changes or tells (by connector and "
        "operation), SQL and web requests, sums and comparisons with limits; of a solution also its "
        "apps, tables, connection references, variables and scripts"
    ),
    leaves="compiled plug-ins",
)
