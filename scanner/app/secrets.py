"""The secrets that IT has to rotate as rows: one for each file and kind, with the places and never a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypedDict

from classifiers.evidence import Secret, SecretKind
from inventory.store.engine import Inventory
from inventory.store.exposed import exposed


class SecretRow(TypedDict):
    """One kind of secret in one file."""

    tool_id: str
    share: str
    path: str
    secret: str
    places: int
    where: list[str]


def secret_rows(inventory: Inventory, share: str | None) -> Iterator[SecretRow]:
    """Yield one row for each kind of secret in each file."""
    for file in exposed(inventory, share=share):
        for kind, places in by_kind(file.secrets):
            yield {
                "tool_id": file.tool,
                "share": file.share,
                "path": file.path,
                "secret": str(kind),
                "places": len(places),
                "where": places,
            }


def by_kind(secrets: Iterable[Secret]) -> Iterator[tuple[SecretKind, list[str]]]:
    """Yield each kind of secret that occurs with its places, in the order of the kinds."""
    found = tuple(secrets)
    for kind in SecretKind:
        places = [secret.where for secret in found if secret.kind is kind]
        if places:
            yield kind, places
