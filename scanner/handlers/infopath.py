"""InfoPath form templates (xsn) with their data connections, rules and scripts, and forms that were filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifiers.evidence import (
    Access,
    Evidence,
    Finding,
    Kind,
    Part,
    PartKind,
    Problem,
    Reference,
    Target,
    Trouble,
    Verb,
)
from scanner.reading.bi.expressions import Expressions
from scanner.reading.bi.queries import read_query
from scanner.reading.cabinet import MAGIC, Cabinet
from scanner.reading.code.javascript import JAVASCRIPT
from scanner.reading.code.scriptcode import read_script
from scanner.reading.code.scripts import module, summed
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.codetext import decode
from scanner.reading.handler import Handler, Unreadable
from scanner.reading.office.connections import connection_findings
from scanner.reading.textkind import text_kind
from scanner.reading.xmltree import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import SourceFile
    from scanner.reading.xmltree import Element

_TEMPLATE = "infopath"
_FILLED = "infopath-form"
_MANIFEST = "manifest.xsf"
_HREF = re.compile(r"<\?mso-infoPathSolution\b[^>]*?\bhref=\"([^\"]{1,1000})\"", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Adapter:
    """One kind of data connection: the attribute that says where it leads, and what submitting to it does."""

    place: str
    verb: Verb
    target: Target


_ADAPTERS = {
    "webServiceAdapter": _Adapter("wsdlUrl", Verb.WRITE, Target.WEB),
    "xmlFileAdapter": _Adapter("fileUrl", Verb.WRITE, Target.FILE),
    "sharepointListAdapter": _Adapter("siteUrl", Verb.WRITE, Target.WEB),
    "sharepointListAdapterRW": _Adapter("siteURL", Verb.WRITE, Target.WEB),
    "davAdapter": _Adapter("folderURL", Verb.WRITE, Target.WEB),
    "emailAdapter": _Adapter("to", Verb.SEND, Target.MAIL),
    "submitToHostAdapter": _Adapter("name", Verb.WRITE, Target.WEB),
}
_ALWAYS_SUBMIT = frozenset({"davAdapter", "emailAdapter", "submitToHostAdapter"})


def recognise(file: SourceFile) -> str | None:
    """A cabinet with the manifest of a form, or the XML of a form that names its template."""
    if file.head.startswith(MAGIC):
        return _TEMPLATE if file.suffix == ".xsn" or _MANIFEST.encode() in file.head else None
    return _FILLED if text_kind(file) == _TEMPLATE else None


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield what a form reads, checks, calculates and submits; of one that was filled in, which template it is of."""
    if file.head.startswith(MAGIC):
        yield from summed(_template(file))
        return
    found = _HREF.search(decode(file.head)[0])
    if found and not file.code_only:
        yield Reference(target=found[1], access=Access.READ, where="template")


def _template(file: SourceFile) -> Iterator[Finding]:
    cabinet = Cabinet(file.read_all(), file.limits)
    try:
        manifest = cabinet.read(_MANIFEST)
    except KeyError as absent:
        raise Unreadable(Trouble.MALFORMED, "a form has a manifest, this has none") from absent
    parsed = tree(manifest, _MANIFEST)
    root = parsed.root
    yield from _scripts(root, cabinet, file)
    if file.code_only:
        return
    yield Part(kind=PartKind.FORM, name=root.get("name").rpartition(":")[0].rpartition(":")[2] or file.name)
    for view in root.all("view"):
        yield Evidence.of(Kind.LABEL, view.get("caption") or view.get("name"), "views")
    for element in root.all(*_ADAPTERS, "adoAdapter"):
        yield from _connection(element, file)
    yield from _rules(root, file)
    yield from _fields(cabinet)
    if parsed.damage:
        yield parsed.damage


def _scripts(root: Element, cabinet: Cabinet, file: SourceFile) -> Iterator[Finding]:
    """Yield the scripts; code that was compiled is in the form without its source."""
    for script in root.all("script"):
        name = script.get("src")
        try:
            text = decode(cabinet.read(name))[0]
        except KeyError:
            yield Problem(trouble=Trouble.MALFORMED, detail=f"the script {name} is not in the form", where=name)
            continue
        yield from module(file, name, JAVASCRIPT.name, text)
        yield from () if file.code_only else read_script(text, name, JAVASCRIPT)
    if root.first("managedCode") is not None:
        detail = "compiled code runs in this form whose source is not in it"
        yield Problem(trouble=Trouble.SOURCE_ABSENT, detail=detail, where="managed code")


def _connection(element: Element, file: SourceFile) -> Iterator[Finding]:
    name = element.get("name") or element.name
    submits = element.get("submitAllowed") == "yes" or element.name in _ALWAYS_SUBMIT
    if element.name == "adoAdapter":
        text = element.get("connectionString")
        yield from connection_findings(name, "ado", text, "", SCRIPT)
        if element.get("commandText"):
            yield from read_query(name, element.get("commandText"), file)
        if submits:
            yield _submit(f"{name}: submits to {text}", name, Verb.WRITE, Target.DATABASE)
        return
    kind = _ADAPTERS[element.name]
    place = element.get(kind.place) or next((one.get("value") for one in element.all(kind.place)), "")
    yield Part(kind=PartKind.CONNECTION, name=name, subtype=element.name, detail=place)
    yield Evidence.of(Kind.CONNECTION, f"{name}: {element.name} {place}", f"connection {name}")
    if submits:
        yield _submit(f"{name}: submits to {place or element.name}", name, kind.verb, kind.target)
    if place and kind.verb is not Verb.SEND and kind.place != "name":
        yield Reference(target=place, access=Access.WRITE if submits else Access.READ, where=f"connection {name}")


def _submit(text: str, name: str, verb: Verb, target: Target) -> Evidence:
    return Evidence.of(Kind.STATEMENT, text, f"connection {name}", verb=verb, target=target)


def _rules(root: Element, file: SourceFile) -> Iterator[Finding]:
    rules = Expressions(name="rules", language="XPath", word="rule")
    for element in root.all("assignmentAction", "calculatedField", "errorCondition"):
        target = element.get("targetField") or element.get("target") or element.get("match")
        rules.take(target, element.get("expression"))
    yield from rules.findings(file)


def _fields(cabinet: Cabinet) -> Iterator[Finding]:
    """Yield the fields of the form."""
    for member in cabinet.members:
        if not member.name.lower().endswith("schema.xsd"):
            continue
        try:
            root = tree(cabinet.read(member.name), member.name).root
        except Unreadable:
            continue  # the manifest tells the rest
        names = dict.fromkeys(one.get("name") for one in root.all("element", "attribute") if one.get("name"))
        yield Evidence.of(Kind.STRUCTURE, f"fields: {', '.join(names)}", member.name)


HANDLER = Handler(
    name=_TEMPLATE,
    version=1,
    suffixes=frozenset({".xsn", ".infopath", ".xml"}),
    recognise=recognise,
    read=read,
    title="InfoPath templates and filled forms",
    reads=(
        "data connections and what is submitted to them, SQL, rules, fields, views, scripts; of a filled "
        "form the template it is of"
    ),
    leaves="compiled code, which is said to be there",
)
