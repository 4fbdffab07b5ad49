"""Where an Access database keeps its VBA project: three generations, three places."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from scanner.app.demo.cfb import compound_file
from scanner.app.demo.jet_layout import Version
from scanner.app.demo.jet_rows import ColumnSpec, TableSpec, Value
from scanner.app.demo.vbaproject import VbaModuleText, stored_text, vba_streams
from scanner.reading.ovba import compress

_STORAGE, _STREAM = 1, 2
_BLOCK = 3992
"""Bytes of one row of MSysAccessObjects."""
_CREATED = datetime(2025, 12, 9, 12)  # noqa: DTZ001 - dates in Access have no time zone


def vba_table(version: Version, modules: Sequence[VbaModuleText]) -> TableSpec:
    """Return the system table that holds these modules in a database of this version."""
    if version == "jet3":
        return _modules2(modules)
    if version == "access2000":
        return _access_objects(modules)
    return _access_storage(modules)


def _project(modules: Sequence[VbaModuleText]) -> dict[str, bytes]:
    """Return the streams of the project; Access gives those of the modules random names."""
    return vba_streams([replace(module, stream=_random_name(module.name)) for module in modules], name="Database")


def _random_name(name: str) -> str:
    digest = hashlib.sha256(name.encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:28])


def _access_storage(modules: Sequence[VbaModuleText]) -> TableSpec:
    """Access 2002 and later: a tree of storages and streams, one row each."""
    columns = (
        ColumnSpec(name="DateCreate", type="datetime", variable=True),
        ColumnSpec(name="DateUpdate", type="datetime", variable=True),
        ColumnSpec(name="Id", type="long", variable=True, counts=True),
        ColumnSpec(name="Lv", type="ole"),
        ColumnSpec(name="Name", type="text", size=128),
        ColumnSpec(name="ParentId", type="long", variable=True),
        ColumnSpec(name="Type", type="long", variable=True),
    )
    rows: list[tuple[Value, ...]] = []

    def add(name: str, parent: int, content: bytes | None = None) -> int:
        number = len(rows) + 1
        kind = _STORAGE if content is None else _STREAM
        rows.append((_CREATED, _CREATED, number, content, name, parent or number, kind))
        return number

    root = add("MSysAccessStorage_ROOT", 0)
    add("MSysAccessStorage_SCRATCH", 0)
    for name in ("Forms", "Reports", "Modules", "Scripts", "Databases"):
        add(name, root)
    if modules:
        places = {"": add("VBAProject", add("VBA", root))}
        places["VBA"] = add("VBA", places[""])
        for path, content in _project(modules).items():
            storage, _, name = path.rpartition("/")
            add(name, places[storage], content)
    return TableSpec(name="MSysAccessStorage", columns=columns, rows=rows)


def _access_objects(modules: Sequence[VbaModuleText]) -> TableSpec:
    """Access 2000: one compound file in blocks; block 0 is Access's own, blocks of zeros are left out."""
    columns = (ColumnSpec(name="Data", type="block", size=_BLOCK), ColumnSpec(name="ID", type="long", variable=True))
    streams = {f"VBA/VBAProject/{path}": content for path, content in _project(modules).items()}
    compound = compound_file(streams if modules else {"PropData": b""})
    blocks = [compound[start : start + _BLOCK] for start in range(0, len(compound), _BLOCK)]
    rows: list[tuple[Value, ...]] = [(b"\x05\0\0\0", 0)]
    rows += [(block, number) for number, block in enumerate(blocks, start=1) if any(block)]
    return TableSpec(name="MSysAccessObjects", columns=columns, rows=rows)


def _modules2(modules: Sequence[VbaModuleText]) -> TableSpec:
    """Access 97: one row per module, its source somewhere inside a blob of compiled code."""
    columns = (
        ColumnSpec(name="Name", type="text"),
        ColumnSpec(name="Type", type="long", variable=True),
        ColumnSpec(name="Version", type="long", variable=True, counts=True),
        ColumnSpec(name="Module", type="ole"),
    )
    return TableSpec(name="MSysModules2", columns=columns, rows=list(_blobs(modules)))


def _blobs(modules: Sequence[VbaModuleText]) -> Iterator[tuple[Value, ...]]:
    for number, module in enumerate(modules, start=1):
        compiled = module.compiled or bytes(range(2, 200))
        source = compress(stored_text(module).encode("cp1252", "replace"))
        yield module.name, 1 if module.kind == "standard" else 2, number, compiled + source + bytes(16)
