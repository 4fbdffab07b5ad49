"""What an Access database tells its users: tables called Readme, and the descriptions people gave to its objects."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from classifiers.aspects import names_documentation
from scanner.reading.access.jet import JetDamaged
from scanner.reading.access.jetcatalogue import ObjectType
from scanner.reading.access.jetprops import properties
from scanner.reading.access.jetrows import MEMO, TEXT
from scanner.reading.documentation import documentation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from classifiers.evidence import Evidence
    from scanner.reading.access.jetcatalogue import Catalogue, Entry

_ROWS = 40
_DESCRIBED = 200
"""Objects whose description is asked for."""
_OBJECTS = (ObjectType.TABLE, ObjectType.QUERY, ObjectType.FORM, ObjectType.REPORT, ObjectType.MACRO, ObjectType.MODULE)


def explaining_tables(catalogue: Catalogue) -> Iterator[Evidence]:
    """Yield the first rows of tables that are called what documentation is called.

    A table that cannot be read tells nothing: its definition is a problem elsewhere.
    """
    for entry in catalogue.of_type(ObjectType.TABLE):
        if names_documentation(entry.name):
            try:
                text = "\n".join(_texts(catalogue, entry))
            except JetDamaged:
                continue
            yield from documentation(text, f"table {entry.name}")


def _texts(catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    table = catalogue.open(entry)
    columns = [column.name for column in table.definition.columns if column.type in {TEXT, MEMO}]
    for row in islice(table.rows(*columns), _ROWS):
        yield from (value for value in row if isinstance(value, str))
        yield ""


def descriptions(catalogue: Catalogue) -> Iterator[Evidence]:
    """Yield the descriptions of objects, as people type them into their properties."""
    for entry in catalogue.of_type(*_OBJECTS)[:_DESCRIBED]:
        if not entry.properties:
            continue
        try:
            text = properties(catalogue.jet, catalogue.jet.long_value(entry.properties)).get("Description", "")
        except JetDamaged:
            continue
        yield from documentation(str(text), f"description {entry.name}")
