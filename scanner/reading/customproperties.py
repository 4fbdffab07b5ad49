"""Custom properties of documents by which people register a tool in the file itself, as Owner and Purpose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifiers.evidence import Evidence, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PROPERTY = "description property "
"""How the place of such evidence begins; the key of the answer follows."""

_NAMES = {
    "owner": ("owner", "business owner", "eigner", "verantwortlich", "responsable", "responsabile"),
    "purpose": ("purpose", "zweck", "objet", "finalidad", "scopo"),
    "documentation": ("documentation", "dokumentation", "documented at"),
    "inputs_outputs": ("inputs outputs", "inputs and outputs", "input output"),
    "how_to_run": ("how to run", "how to run and check", "how to check"),
    "read_only": ("read only",),
    "connections": ("connections", "verbindungen", "connexions"),
    "users": ("users", "benutzer", "anwender", "utilisateurs"),
    "drafted_by": ("drafted by", "registered by"),
}
"""What people call the answers; upper and lower case, hyphens, slashes and underscores are alike."""

_KEYS = {name: key for key, names in _NAMES.items() for name in names}
_BREAK = re.compile(r"[\s_/&-]+")
_READ_ONLY = frozenset({"yes", "no", "unknown"})


def registering(properties: Iterable[tuple[str, str]]) -> Iterator[Evidence]:
    """Yield the properties that answer a question of a registration, the first of each; others are nobody's business.

    They are documentation as well: what the tool tells the people who take it over.
    """
    met: set[str] = set()
    for name, value in properties:
        key = _KEYS.get(_BREAK.sub(" ", name).strip().casefold())
        text = value.strip()
        if key is None or not text or key in met:
            continue
        if key == "read_only" and text.casefold() not in _READ_ONLY:
            continue
        met.add(key)
        said = text.casefold() if key == "read_only" else text
        yield Evidence.of(Kind.DOCUMENTATION, f"{key.replace('_', ' ').capitalize()}: {said}", f"{PROPERTY}{key}")
