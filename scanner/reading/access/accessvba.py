"""The VBA source of an Access database, of all generations: Access 97, 2000, and 2002 to today."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.reading.access.jet import JetDamaged
from scanner.reading.ovba import OvbaError, decompress, module_text, parse_dir

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.access.accessstorage import Storage
    from scanner.reading.access.jetcatalogue import Catalogue
    from scanner.reading.ovba import VbaModule

SOURCE = re.compile(rb"\x01[\x00-\xff][\xb0-\xbf]\x00Attribut")
"""How compressed source begins: a container, the header of its first chunk, eight letters that cannot repeat."""

_SOURCE_LIMIT = 32 << 20
_ATTEMPTS = 50
"""Places in one blob at which source is tried to be unpacked."""
_DIR = "/dir"
_NOT_CODE = ("/dir", "/_vba_project")
_NAME = re.compile(r'^Attribute VB_Name = "([^"\r\n]+)"', re.MULTILINE)
_IS_CLASS = re.compile(r"^Attribute VB_(?:Creatable|PredeclaredId|Exposed|Base)\b", re.MULTILINE)
_WHOLE_PROJECT = "MSysDb"
"""Name of the row of MSysModules2 that holds the list of the modules."""
_PREFIXES = {"form_": "form", "report_": "report"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessModule:
    """One module. `kind` is standard, class, form or report.

    `text` is None where no source is kept or it is damaged; `damage` then says what is wrong, "" if it is just absent
    (a compiled database).
    """

    name: str
    kind: str
    text: str | None
    damage: str = ""


def project_modules(storage: Storage) -> Iterator[AccessModule]:
    """Yield the modules of the VBA projects in a storage, form and report modules and empty ones included."""
    for path in storage.paths:
        if path.endswith(_DIR):
            yield from _project(storage, path.removesuffix(_DIR))


def _project(storage: Storage, folder: str) -> Iterator[AccessModule]:
    try:
        project = parse_dir(decompress(storage.read(folder + _DIR), limit=_SOURCE_LIMIT))
    except (OvbaError, JetDamaged):
        yield from _unlisted(storage, folder)
        return
    for module in project.modules:
        yield _module(storage, folder, module, project.encoding)


def _module(storage: Storage, folder: str, module: VbaModule, encoding: str) -> AccessModule:
    text, damage = None, ""
    path = f"{folder}/{module.stream_name}".lower()
    if path in storage.paths:
        try:
            stream = storage.read(path)
            if module.offset < len(stream):
                text = module_text(module, stream, encoding)
        except (OvbaError, JetDamaged) as error:
            damage = str(error)
    return AccessModule(name=module.name, kind=kind_of(module.name, module.kind), text=text, damage=damage)


def _unlisted(storage: Storage, folder: str) -> Iterator[AccessModule]:
    """Find the source of a project whose list of modules is damaged, by how source begins."""
    for path in storage.paths:
        if path.rpartition("/")[0] == folder and not path.endswith(_NOT_CODE):
            try:
                text = embedded_source(storage.read(path), "cp1252")
            except JetDamaged:
                continue
            if text is not None:
                yield _named_by_itself(text, path.rpartition("/")[2])


def _named_by_itself(text: str, fallback: str) -> AccessModule:
    named = _NAME.search(text)
    name = named.group(1) if named else fallback
    return AccessModule(name=name, kind=kind_of(name, "class" if _IS_CLASS.search(text) else "standard"), text=text)


def embedded_source(content: bytes, encoding: str) -> str | None:
    """Return the first compressed source inside `content`, or None."""
    for _, found in zip(range(_ATTEMPTS), SOURCE.finditer(content), strict=False):
        try:
            return decompress(content, found.start(), limit=_SOURCE_LIMIT).decode(encoding, "replace")
        except OvbaError:
            continue
    return None


def old_modules(catalogue: Catalogue) -> Iterator[AccessModule]:
    """Yield the modules of an Access 97 database: one row of MSysModules2 each, source inside compiled code.

    Raises:
        JetDamaged: the table cannot be read.
    """
    table = catalogue.table("MSysModules2")
    if table is None:
        return
    for name, descriptor in table.rows("Name", "Module"):
        if name == _WHOLE_PROJECT or not isinstance(name, str) or not isinstance(descriptor, bytes):
            continue
        try:
            text = embedded_source(catalogue.jet.long_value(descriptor), catalogue.jet.encoding)
            damage = ""
        except JetDamaged as error:
            text, damage = None, str(error)
        listed = "class" if text and _IS_CLASS.search(text) else "standard"
        yield AccessModule(name=name, kind=kind_of(name, listed), text=text, damage=damage)


def kind_of(name: str, listed: str) -> str:
    """Return standard, class, form or report: the modules of forms and reports are classes named after them."""
    if listed != "class":
        return listed
    return next((kind for prefix, kind in _PREFIXES.items() if name.lower().startswith(prefix)), listed)
