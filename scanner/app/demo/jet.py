"""Writes Access databases of every generation: tables, saved queries, linked tables, objects, VBA and properties.

Made for readers of the format and for the demo. Indexes, permissions and form layouts are left out, so Access itself
may want to repair what is written here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from scanner.app.demo.jet_layout import Layout, Version, first_page, layout_of
from scanner.app.demo.jet_pages import PageFile, write_table
from scanner.app.demo.jet_queries import CATALOG_FLAGS, QUERY_COLUMNS, QuerySpec, query_rows
from scanner.app.demo.jet_rows import ColumnSpec, TableSpec, Value
from scanner.app.demo.jet_vba import vba_table
from scanner.app.demo.vbaproject import VbaModuleText

__all__ = ["ColumnSpec", "LinkSpec", "QuerySpec", "TableSpec", "VbaModuleText", "Version", "access_database"]

_CATALOG, _PERMISSIONS, _QUERIES, _RELATIONSHIPS = 2, 3, 4, 5
"""Pages at which the system tables start in every file."""

# Types of object in the catalog.
_TABLE, _DATABASE, _CONTAINER, _ODBC_LINK, _QUERY, _FILE_LINK = 1, 2, 3, 4, 5, 6
_MODULE, _REPORT, _MACRO, _FORM, _DOCUMENT = -32761, -32764, -32766, -32768, -32757

_SYSTEM_FLAG = -0x80000000
_HIDDEN_FLAG = 0xA
_ODBC_FLAG, _FILE_FLAG = 0x100000, 0x200000
_ROOT, _TABLES, _DATABASES = 0x0F000000, 0x0F000001, 0x0F000002
_FIRST_OBJECT = -0x80000000
_CREATED = datetime(2025, 12, 9, 12)  # noqa: DTZ001 - dates in Access have no time zone
_TEXT_PROPERTY = 10

_CATALOG_COLUMNS = (
    ColumnSpec(name="Id", type="long"),
    ColumnSpec(name="ParentId", type="long"),
    ColumnSpec(name="Name", type="text"),
    ColumnSpec(name="Type", type="integer"),
    ColumnSpec(name="DateCreate", type="datetime"),
    ColumnSpec(name="DateUpdate", type="datetime"),
    ColumnSpec(name="Owner", type="binary"),
    ColumnSpec(name="Flags", type="long"),
    ColumnSpec(name="Database", type="memo"),
    ColumnSpec(name="Connect", type="memo"),
    ColumnSpec(name="ForeignName", type="text"),
    ColumnSpec(name="RmtInfoShort", type="binary"),
    ColumnSpec(name="RmtInfoLong", type="ole"),
    ColumnSpec(name="Lv", type="ole"),
    ColumnSpec(name="LvProp", type="ole"),
    ColumnSpec(name="LvModule", type="ole"),
    ColumnSpec(name="LvExtra", type="ole"),
)
_PERMISSION_COLUMNS = (
    ColumnSpec(name="ObjectId", type="long"),
    ColumnSpec(name="SID", type="binary"),
    ColumnSpec(name="ACM", type="long"),
    ColumnSpec(name="FInheritable", type="boolean"),
)
_RELATIONSHIP_COLUMNS = (
    ColumnSpec(name="szRelationship", type="text"),
    ColumnSpec(name="szObject", type="text"),
    ColumnSpec(name="szReferencedObject", type="text"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSpec:
    """A linked table. `connect` starting with `ODBC;` makes an ODBC link; else `database` is a file or a folder."""

    name: str
    foreign_name: str
    database: str = ""
    connect: str = ""

    @property
    def odbc(self) -> bool:
        """True for a link to a server."""
        return self.connect.upper().startswith("ODBC;")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Object:
    """One row of the catalog."""

    identity: int
    parent: int
    name: str
    type: int
    flags: int = 0
    link: LinkSpec | None = None
    properties: bytes | None = None

    def row(self) -> tuple[Value, ...]:
        database = connect = foreign = None
        if self.link:
            database, connect = self.link.database or None, self.link.connect or None
            foreign = self.link.foreign_name
        times = (_CREATED, _CREATED)
        return (
            *(self.identity, self.parent, self.name, self.type, *times, None, self.flags, database, connect, foreign),
            *(None, None, None, self.properties, None, None),
        )


def access_database(
    *,
    version: Version = "ace12",
    tables: Sequence[TableSpec] = (),
    queries: Sequence[QuerySpec] = (),
    links: Sequence[LinkSpec] = (),
    modules: Sequence[VbaModuleText] = (),
    forms: Sequence[str] = (),
    reports: Sequence[str] = (),
    macros: Sequence[str] = (),
    author: str = "",
    title: str = "",
    company: str = "",
    app_title: str = "",
    startup_form: str = "",
    own_properties: Mapping[str, str] = MappingProxyType({}),
    page_key: int = 0,
    password: str = "",
) -> bytes:
    """Return an Access database.

    `own_properties` are those that its users have added.
    Modules of kind `document` are those of forms and reports (`Form_...`, `Report_...`). `page_key` other than 0
    makes an "encoded" database, scrambled by a key in its header. `password` is the kind of `.mdb` password that
    Access asks for but that encrypts nothing.

    Raises:
        ValueError: a row is too long for a page, or a text for its column.
        TypeError: a value does not fit its column's type.
    """
    layout = layout_of(version)
    file = PageFile(layout, first_page(version, key=page_key, password=password))
    for _ in (_CATALOG, _PERMISSIONS, _QUERIES, _RELATIONSHIPS):
        file.reserve()
    stored = [(file.reserve(), table) for table in (vba_table(version, modules), *tables)]
    for page, table in stored:
        write_table(file, page, table)
    listed = list(_objects(queries, links, modules, {_FORM: forms, _REPORT: reports, _MACRO: macros}))
    query_identities = [(entry.name, entry.identity) for entry in listed if entry.type == _QUERY]
    identities = dict(query_identities)
    saved = [row for query in queries for row in query_rows(query, identities[query.name])]
    summary = _properties(layout, {"Title": title, "Author": author, "Company": company})
    settings = _properties(layout, {"AppTitle": app_title, "StartUpForm": startup_form, "AccessVersion": "09.50"})
    own = _properties(layout, dict(own_properties)) if own_properties else None
    catalog = [*_own_objects({"SummaryInfo": summary, "UserDefined": own}, settings), *_stored_tables(stored), *listed]
    rows = [entry.row() for entry in catalog]
    for page, name, columns, content in (
        (_CATALOG, "MSysObjects", _CATALOG_COLUMNS, rows),
        (_PERMISSIONS, "MSysACEs", _PERMISSION_COLUMNS, []),
        (_QUERIES, "MSysQueries", QUERY_COLUMNS, saved),
        (_RELATIONSHIPS, "MSysRelationships", _RELATIONSHIP_COLUMNS, []),
    ):
        write_table(file, page, TableSpec(name=name, columns=columns, rows=content, system=True))
    return file.finish(page_key)


_CONTAINERS = {"Forms": 1, "Reports": 2, "Scripts": 3, "Modules": 4, "SysRel": 5}
_OWN_DOCUMENTS = {"SummaryInfo": 6, "UserDefined": 7}
_FIRST_FREE = 8


def _own_objects(told: Mapping[str, bytes | None], settings: bytes) -> Iterator[_Object]:
    """Yield what every database has: containers, system tables, and the documents of its properties."""
    for number, name in enumerate(("Tables", "Databases", "Relationships"), start=1):
        yield _Object(identity=_ROOT + number, parent=_ROOT, name=name, type=_CONTAINER, flags=_SYSTEM_FLAG)
    yield _Object(
        identity=0x10000000, parent=_DATABASES, name="MSysDb", type=_DATABASE, flags=_SYSTEM_FLAG, properties=settings
    )
    for page, name in enumerate(("MSysObjects", "MSysACEs", "MSysQueries", "MSysRelationships"), start=_CATALOG):
        yield _Object(identity=page, parent=_TABLES, name=name, type=_TABLE, flags=_SYSTEM_FLAG)
    for name, number in _CONTAINERS.items():
        yield _Object(identity=_FIRST_OBJECT + number, parent=_ROOT, name=name, type=_CONTAINER)
    for name, number in _OWN_DOCUMENTS.items():
        yield _Object(
            identity=_FIRST_OBJECT + number,
            parent=_DATABASES,
            name=name,
            type=_DOCUMENT,
            properties=told[name],
        )


def _stored_tables(stored: Sequence[tuple[int, TableSpec]]) -> Iterator[_Object]:
    for page, table in stored:
        flags = _HIDDEN_FLAG if table.name.startswith("MSys") else 0
        yield _Object(identity=page, parent=_TABLES, name=table.name, type=_TABLE, flags=flags)


def _objects(
    queries: Sequence[QuerySpec],
    links: Sequence[LinkSpec],
    modules: Sequence[VbaModuleText],
    named: dict[int, Sequence[str]],
) -> Iterator[_Object]:
    """Yield what people made, numbered in this order: queries, links, modules, forms, reports, macros."""
    number = _FIRST_OBJECT + _FIRST_FREE
    for query in queries:
        flags = 3 if query.hidden else CATALOG_FLAGS[query.kind]
        yield _Object(identity=number, parent=_TABLES, name=query.name, type=_QUERY, flags=flags)
        number += 1
    for link in links:
        kind, flags = (_ODBC_LINK, _ODBC_FLAG) if link.odbc else (_FILE_LINK, _FILE_FLAG)
        yield _Object(identity=number, parent=_TABLES, name=link.name, type=kind, flags=flags, link=link)
        number += 1
    shown = {_MODULE: [module.name for module in modules if module.kind != "document"], **named}
    containers = {_MODULE: "Modules", _FORM: "Forms", _REPORT: "Reports", _MACRO: "Scripts"}
    for kind, names in shown.items():
        for name in names:
            parent = _FIRST_OBJECT + _CONTAINERS[containers[kind]]
            yield _Object(identity=number, parent=parent, name=name, type=kind)
            number += 1


def _properties(layout: Layout, texts: dict[str, str]) -> bytes:
    """Return a block of text properties: their names first, then their values by number."""
    given = {name: text for name, text in texts.items() if text}
    names = b"".join(struct.pack("<H", len(layout.text(name))) + layout.text(name) for name in given)
    values = struct.pack("<IH", 6, 0)
    for number, text in enumerate(given.values()):
        encoded = layout.text(text)
        values += struct.pack("<HBBHH", 8 + len(encoded), 1, _TEXT_PROPERTY, number, len(encoded)) + encoded
    magic = b"KKD\0" if layout.jet3 else b"MR2\0"
    return magic + struct.pack("<IH", 6 + len(names), 0x80) + names + struct.pack("<IH", 6 + len(values), 0) + values
