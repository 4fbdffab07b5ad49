"""The code of observations as one text each: what a search for code looks through, and what a page shows of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from classifiers.evidence import Observation
from inventory.store.board_tables import code_texts
from inventory.store.bodies import storable, unpack_text
from inventory.store.engine import Inventory
from inventory.store.rows import chunks, insert_missing
from inventory.store.schema import sources


def store_code(connection: Connection, given: Mapping[int, Observation]) -> None:
    """Store the code of these observations (by their row's id); those that were known already have it."""
    coded = {row: seen for row, seen in given.items() if any(source.text for source in seen.sources)}
    known: set[int] = set()
    for chunk in chunks(coded):
        query = select(code_texts.c.observation_id).where(code_texts.c.observation_id.in_(chunk))
        known.update(connection.execute(query).scalars())
    rows = [
        {"observation_id": row, "text": storable("\n".join(source.text for source in seen.sources if source.text))}
        for row, seen in coded.items()
        if row not in known
    ]
    insert_missing(connection, code_texts, rows)


def source_texts(inventory: Inventory, digests: Iterable[str]) -> dict[str, str]:
    """Return the texts of these sources, masked and capped as they were stored."""
    found: dict[str, str] = {}
    with inventory.reading() as connection:
        for chunk in chunks(sorted(set(digests))):
            query = select(sources.c.digest, sources.c.text).where(sources.c.digest.in_(chunk))
            found.update((row.digest, unpack_text(row.text)) for row in connection.execute(query))
    return found
