"""The Access handler on real files, against what mdbtools says of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from classifiers.evidence import Finding, Part, PartKind, Problem
from scanner.handlers.access import read
from scanner.reading.access.jetcatalogue import Catalogue, ObjectType
from scanner.reading.source import SourceFile


def findings(content: bytes) -> list[Finding]:
    with SourceFile(name="tool.accdb", size=len(content), opener=lambda: io.BytesIO(content)) as file:
        return list(read(file))


def parts(found: list[Finding], kind: PartKind) -> list[Part]:
    return [part for part in found if isinstance(part, Part) and part.kind is kind]


def deleted(catalogue: Catalogue, *types: ObjectType) -> int:
    """Count the objects that people deleted and Access has not yet cleared away: mdbtools still lists them."""
    return len(catalogue.deleted(*types))


def access_truth(corpus: Path) -> Iterator[tuple[dict[str, str], list[Finding], Catalogue]]:
    with (corpus / "truth.csv").open(encoding="utf-8", newline="") as listed:
        rows = [row for row in csv.DictReader(listed) if row["mdb_ver"] and not row["errors"]]
    for row in rows:
        content = (corpus / row["path"]).read_bytes()
        yield row, findings(content), Catalogue(content)


def test_real_databases_hold_what_mdbtools_says(corpus: Path) -> None:
    read_files = 0
    for row, found, catalogue in access_truth(corpus):
        path = row["path"]
        tables = [name for name in row["mdb_table_names"].split(";") if name and not name.startswith("MSys")]
        assert sorted(part.name for part in parts(found, PartKind.TABLE)) == sorted(tables), path
        assert len(parts(found, PartKind.QUERY)) == int(row["msys_queries"]), path
        for kind, field, type_ in (
            (PartKind.FORM, "msys_forms", ObjectType.FORM),
            (PartKind.REPORT, "msys_reports", ObjectType.REPORT),
            (PartKind.MACRO, "msys_macros", ObjectType.MACRO),
        ):
            assert len(parts(found, kind)) + deleted(catalogue, type_) == int(row[field]), (path, kind)
        links = int(row["msys_linked_tables"]) + int(row["msys_linked_odbc"])
        assert len(parts(found, PartKind.LINK)) == links, path
        modules = [part for part in parts(found, PartKind.MODULE) if part.digest]
        assert len(modules) + deleted(catalogue, ObjectType.MODULE) >= int(row["msys_modules"]), path
        assert not [one for one in found if isinstance(one, Problem)], path
        read_files += 1
    assert read_files > 30
