"""Office Open XML packages: which part is what, how parts refer to each other, and the people a package names."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote

from classifiers.evidence import Access, Evidence, Finding, Kind, Part, PartKind, Reference
from scanner.reading.archive import Archive, xml_text
from scanner.reading.customproperties import registering
from scanner.reading.documentation import documentation

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG = re.compile(rb"<(?:[\w.-]+:)?(Override|Default|Relationship)\b([^<>]*)>")
_ATTRIBUTE = re.compile(rb"(?<![\w:.-])([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_RELATIONSHIP_FILES = 3000
_LINKS = 2000
MAIN_PARTS = ("xl/workbook.bin", "xl/workbook.xml", "word/document.xml", "ppt/presentation.xml")
"""Where Office puts the main part, for packages that have lost what says so."""
VBA_TYPE = "application/vnd.ms-office.vbaproject"


def attributes(tag: bytes) -> dict[str, str]:
    """Return the attributes of one XML tag, by local name."""
    found = {}
    for name, double, single in _ATTRIBUTE.findall(tag):
        found[name.decode("ascii", "replace").rpartition(":")[2]] = plain(double or single)
    return found


def plain(raw: bytes) -> str:
    """Return the text of XML content without its entities."""
    text = raw.decode("utf-8", "replace")
    return unescape(text) if "&" in text else text


@dataclass(frozen=True, slots=True)
class Relationship:
    """`target` is a part's name, or an address outside the package if `external`. `kind` is the type's last word."""

    id: str
    kind: str
    target: str
    external: bool


class Package:
    """An archive whose content types and relationships decide what its members are."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._defaults: dict[str, str] = {}
        self._overrides: dict[str, str] = {}
        self._links: dict[str, list[Relationship]] = {}
        content = xml_text(archive.read("[Content_Types].xml")) if "[Content_Types].xml" in archive else b""
        for name, tag in _TAG.findall(content):
            fields = attributes(tag)
            kind = fields.get("ContentType", "").lower()
            if name == b"Override":
                self._overrides[_part(fields.get("PartName", "")).lower()] = kind
            elif name == b"Default":
                self._defaults[fields.get("Extension", "").lower()] = kind

    def type_of(self, part: str) -> str:
        """Return the content type of a part in lower case, "" if the package does not say."""
        name = part.lower()
        return self._overrides.get(name) or self._defaults.get(name.rpartition(".")[2], "")

    def declared(self, words: str) -> bool:
        """Return whether a part is declared with these words in its content type, present or not.

        The type of a suffix alone declares nothing: many programs list suffixes that they do not use.
        """
        return any(words in kind for kind in self._overrides.values()) or bool(self.parts(words))

    def parts(self, words: str) -> list[str]:
        """Return the parts whose content type has these words."""
        return [name for name in self.archive.names if words in self.type_of(name)]

    def main(self) -> tuple[str, str]:
        """Return the main part and its content type, both "" if there is none."""
        for link in self.relationships(""):
            if link.kind == "officedocument" and link.target in self.archive:
                return link.target, self.type_of(link.target)
        declared = [part for part, kind in self._overrides.items() if ".main" in kind]
        part = next((part for part in (*declared, *MAIN_PARTS) if part in self.archive), "")
        return part, self.type_of(part)

    def relationships(self, part: str, *, outside: bool = False) -> list[Relationship]:
        """Return what a part refers to; `part` "" is the package itself. With `outside`, only beyond the package."""
        if part in self._links:
            return self._links[part]
        folder, name = posixpath.split(part)
        rels = f"{folder}/_rels/{name}.rels".lstrip("/")
        content = xml_text(self.archive.read(rels)) if rels in self.archive else b""
        if outside and b"external" not in content.lower():
            return []
        found = [_relationship(attributes(raw), folder) for tag, raw in _TAG.findall(content) if tag == b"Relationship"]
        self._links[part] = found
        return found


def _relationship(fields: dict[str, str], folder: str) -> Relationship:
    target = fields.get("Target", "")
    external = fields.get("TargetMode", "").lower() == "external"
    if external:
        target = address(target)
    elif not target.startswith("/"):
        target = posixpath.normpath(posixpath.join(folder, target.replace("\\", "/")))
    kind = fields.get("Type", "").rpartition("/")[2].lower()
    return Relationship(fields.get("Id", ""), kind, target if external else _part(target), external)


def _part(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def address(target: str) -> str:
    """Return a link's address as people write it: no `file:///`, no percent codes."""
    for prefix in ("file:///", "file://"):
        if target.lower().startswith(prefix):
            target = target[len(prefix) :]
            if prefix == "file://":
                target = "\\\\" + target
            break
    return unquote(target) if "%" in target else target


def external_links(package: Package) -> Iterator[Finding]:
    """Yield what the package refers to outside itself, each target once; hyperlinks are no links to data."""
    seen: set[str] = set()
    rels = [name for name in package.archive.names if name.lower().endswith(".rels")]
    for rel in rels[:_RELATIONSHIP_FILES]:
        folder, _, name = rel.rpartition("/")
        part = posixpath.join(folder.rpartition("_rels")[0], name[: -len(".rels")])
        for link in package.relationships(part, outside=True):
            if link.target in seen or not link.target or len(seen) >= _LINKS:
                continue
            if link.external and link.kind != "hyperlink":
                seen.add(link.target)
                yield from link_findings(link.target, link.kind, part)


def link_findings(target: str, kind: str, where: str) -> Iterator[Finding]:
    """Yield one link to data outside the file: as a part, and as an edge of the lineage graph."""
    name = target.replace("\\", "/").rstrip("/").rpartition("/")[2] or target
    yield Part(kind=PartKind.EXTERNAL_LINK, name=name, subtype=kind, detail=target)
    yield Reference(target=target, access=Access.READ, where=where)


_PEOPLE = {
    b"creator": (Kind.PERSON, "author"),
    b"lastModifiedBy": (Kind.PERSON, "last author"),
    b"Company": (Kind.PERSON, "company"),
    b"Manager": (Kind.PERSON, "manager"),
    b"title": (Kind.LABEL, "title"),
    b"subject": (Kind.LABEL, "subject"),
    b"keywords": (Kind.LABEL, "keywords"),
    b"description": (Kind.LABEL, "description"),
    b"category": (Kind.LABEL, "category"),
    b"created": (Kind.LABEL, "created"),
    b"modified": (Kind.LABEL, "modified"),
}
_PROPERTY = re.compile(rb"<(?:[\w.-]+:)?(" + b"|".join(_PEOPLE) + rb")(?:\s[^<>]*)?>([^<]+)<")

_CUSTOM = re.compile(rb"<(?:[\w.-]+:)?property\b([^<>]*)>\s*<(?:[\w.-]+:)?\w+[^<>]*>([^<]*)<")
"""A custom property: its name among the attributes, and its value in the element below."""


def properties(package: Package) -> Iterator[Finding]:
    """Yield the people and titles of the document properties."""
    for part in ("docProps/core.xml", "docProps/app.xml"):
        if part not in package.archive:
            continue
        for name, value in _PROPERTY.findall(xml_text(package.archive.read(part, 1 << 20))):
            kind, where = _PEOPLE[name]
            text = plain(value).strip()
            if text:
                yield Evidence.of(kind, text, where)
            if where == "description":
                yield from documentation(text, where)
    if "docProps/custom.xml" in package.archive:
        content = xml_text(package.archive.read("docProps/custom.xml", 1 << 20))
        named = ((attributes(tag).get("name", ""), plain(value)) for tag, value in _CUSTOM.findall(content))
        yield from registering(named)
