"""The columns a list of tools can have: their words, how each is sorted, and which a person sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inventory.web.asked import NotAskable

SEPARATOR = "."
"""Between the columns of an address: a sign that needs no escape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One column: its header, the order that a click on it asks for ("" for none), and how it stands on the page."""

    word: str
    order: str = ""
    number: bool = False


COLUMNS: Mapping[str, Shown] = {
    "todo": Shown(word="To be done", order="urgency"),
    "class": Shown(word="Class"),
    "owner": Shown(word="Owner"),
    "managed": Shown(word="Managed"),
    "gaps": Shown(word="Missing"),
    "writes": Shown(word="Changes"),
    "kind": Shown(word="Kind of file"),
    "share": Shown(word="Share"),
    "state": Shown(word="State"),
    "tags": Shown(word="Tags"),
    "places": Shown(word="Places", number=True),
    "users": Shown(word="Users in 90 days", number=True),
    "found": Shown(word="First seen", order="newest"),
    "proof": Shown(word="Sure", order="proof", number=True),
    "score": Shown(word="Score", order="score", number=True),
}
"""In the order in which they stand, whatever the order in which they were chosen."""

DEFAULT = ("todo", "owner", "state", "score")
"""What a person who never chose sees: what is to be done, and who answers for it."""

PREFERRED = "columns"
"""The name under which a person's choice is kept."""


def chosen_columns(asked: str, preferred: str) -> tuple[str, ...]:
    """Return the columns of the address, else those that the person prefers, else the usual ones.

    Raises `NotAskable` for a column in the address that there is not; one that a person chose long ago is left out.
    """
    named = tuple(filter(None, asked.split(SEPARATOR)))
    unknown = next((name for name in named if name not in COLUMNS), None)
    if unknown is not None:
        raise NotAskable(f"There is no column “{unknown[:40]}”; there is {', '.join(COLUMNS)}.")
    kept = [name for name in preferred.split(SEPARATOR) if name in COLUMNS]
    chosen = named or kept or DEFAULT
    return tuple(name for name in COLUMNS if name in chosen)


def joined(names: object) -> str:
    """Return columns as an address writes them: those there are, each once."""
    wanted = set(names) if isinstance(names, tuple | list) else set()
    return SEPARATOR.join(name for name in COLUMNS if name in wanted)
