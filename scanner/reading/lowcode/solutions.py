"""A Power Platform solution: its name, tables, connection references, variables and scripts, and what is compiled."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice

from classifiers.evidence import Evidence, Finding, Kind, Part, PartKind, Problem, Trouble
from scanner.reading.archive import Archive
from scanner.reading.code.javascript import JAVASCRIPT
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scripts import module
from scanner.reading.codetext import decode
from scanner.reading.documentation import documentation
from scanner.reading.lowcode.connectors import connector_name
from scanner.reading.source import SourceFile

_UNIQUE = re.compile(r"<UniqueName>([^<]{1,200})<")
_TITLE = re.compile(r"<LocalizedName description=\"([^\"]{1,300})\"")
_DESCRIPTION = re.compile(r"<Description description=\"([^\"]{1,1000})\"")
_ENTITY = re.compile(r"<Entity>\s*<Name LocalizedName=\"([^\"]{0,200})\"[^>]{0,200}>([^<]{1,200})<")
_REFERENCE = re.compile(r"<connectionreference connectionreferencelogicalname=\"([^\"]{1,200})\"")
_CONNECTOR = re.compile(r"<connectorid>([^<]{1,300})<")
_WEB_RESOURCE = "<WebResource>"
_JAVASCRIPT = "<WebResourceType>3<"
_NAME = re.compile(r"<Name>([^<]{1,200})<")
_FILE_NAME = re.compile(r"<FileName>/?([^<]{1,300})<")
_PIECE = 4_000
_DEFAULT = re.compile(r"<defaultvalue>([^<]{0,400})<", re.IGNORECASE)
_VARIABLE = "environmentvariabledefinitions/"
_COMPILED = re.compile(r"^pluginassemblies/.+\.dll$|^plugins?/.+\.dll$")
_CLASSIC = re.compile(r"^workflows/.+\.xaml$")
_MOST_SCRIPTS = 500
_MOST_REFERENCES = 1_000


def read_solution(file: SourceFile, package: Archive) -> Iterator[Finding]:
    """Yield what the manifest and the customizations of a solution say; flows and apps are read elsewhere."""
    manifest = _text(file, package, "solution.xml")
    for pattern, kind in ((_UNIQUE, Kind.LABEL), (_TITLE, Kind.LABEL), (_DESCRIPTION, Kind.COMMENT)):
        found = pattern.search(manifest)
        if found:
            yield Evidence.of(kind, html.unescape(found[1]), "solution")
            if pattern is _DESCRIPTION and "<Publisher" not in manifest[: found.start()]:  # which describes itself
                yield from documentation(html.unescape(found[1]), "description solution")
    customizations = _text(file, package, "customizations.xml")
    for label, name in _ENTITY.findall(customizations):
        yield Part(kind=PartKind.TABLE, name=name, subtype="dataverse", detail=html.unescape(label))
        yield Evidence.of(Kind.STRUCTURE, f"{name} {html.unescape(label)}", f"table {name}")
    for found in islice(_REFERENCE.finditer(customizations), _MOST_REFERENCES):
        connector = _CONNECTOR.search(customizations, found.end(), found.end() + _PIECE)
        detail = connector_name(connector[1]) if connector else ""
        yield Part(kind=PartKind.CONNECTION, name=found[1], subtype="connection reference", detail=detail)
        yield Evidence.of(Kind.CONNECTION, f"connector {detail}", f"connection {found[1]}")
    yield from _variables(file, package)
    yield from _scripts(file, package, customizations)
    yield from _unread(package)


def _text(file: SourceFile, package: Archive, name: str) -> str:
    return decode(package.read(name, file.limits.text))[0] if name in package else ""


def _variables(file: SourceFile, package: Archive) -> Iterator[Finding]:
    for member in package.names:
        if member.lower().startswith(_VARIABLE) and member.lower().endswith("definition.xml"):
            name = member.split("/")[1]
            value = _DEFAULT.search(_text(file, package, member))
            text = f"{name} = {html.unescape(value[1])}" if value and value[1] else name
            yield Evidence.of(Kind.STRUCTURE, text, f"environment variable {name}")


def _scripts(file: SourceFile, package: Archive, customizations: str) -> Iterator[Finding]:
    """Yield the JavaScript of forms and pages."""
    for resource in customizations.split(_WEB_RESOURCE, _MOST_SCRIPTS + 1)[1 : _MOST_SCRIPTS + 1]:
        piece = resource[:_PIECE]
        name, place = _NAME.search(piece), _FILE_NAME.search(piece)
        if _JAVASCRIPT in piece and name and place and place[1] in package:
            text = _text(file, package, place[1])
            yield from module(file, name[1], JAVASCRIPT.name, text)
            yield from read_script(text, name[1], JAVASCRIPT)


def _unread(package: Archive) -> Iterator[Finding]:
    """Say which logic is in the solution and was not read."""
    for member in package.names:
        if _COMPILED.match(member.lower()):
            detail = f"{member} is compiled: its source is not in the solution"
            yield Problem(trouble=Trouble.SOURCE_ABSENT, detail=detail, where=member)
        elif _CLASSIC.match(member.lower()):
            detail = f"{member} is a classic workflow, which is not read yet"
            yield Problem(trouble=Trouble.NOT_READ_YET, detail=detail, where=member)
