"""How people look at the inventory: the views they save and the tags they give, and what makes a good name for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from inventory.domain.people import Person
from inventory.domain.refusal import Refusal, no

LONGEST_NAME = 60
"""Characters of the name of a view: a tab above a list."""
LONGEST_TAG = 40
MOST_VIEWS = 50
"""Views that one person keeps."""
MOST_TAGS = 20
"""Tags of one tool."""
BULK = 500
"""Tools that are changed at once: each is a case of its own, and a person has to be able to look at them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A list that somebody saved: `query` is the address it has, with its columns; others see a `shared` one too."""

    id: int
    person: str
    name: str
    query: str
    shared: bool
    made: datetime


def tidy(words: str) -> str:
    """Return a name with its white space folded."""
    return " ".join(words.split())


def view_refusals(name: str, own: tuple[View, ...], actor: Person, *, renamed: int = 0) -> tuple[Refusal, ...]:
    """Say why a person cannot save a view by this name, or call the view `renamed` so."""
    others = tuple(view for view in own if view.id != renamed)
    taken = any(view.name.casefold() == name.casefold() for view in others)
    return (
        _nameable(name, LONGEST_NAME, "view")
        + no("POLICY-3", f"you have a view called “{name}” already; choose another name", when=taken)
        + no("POLICY-3", f"you have {MOST_VIEWS} views; remove one first", when=len(others) >= MOST_VIEWS)
        + no("POLICY-3", f"{actor.name} is a group; a person keeps views", when=actor.is_group)
    )


def tag_refusals(tag: str, actor: Person) -> tuple[Refusal, ...]:
    """Say why a person cannot give this tag to any tool."""
    return _nameable(tag, LONGEST_TAG, "tag") + no(
        "POLICY-3", f"{actor.name} is a group or has left; a person gives tags", when=actor.is_group or not actor.active
    )


def _nameable(name: str, longest: int, what: str) -> tuple[Refusal, ...]:
    return (
        no("POLICY-3", f"give the {what} a name", when=not name)
        + no("POLICY-3", f"the name of a {what} has at most {longest} characters", when=len(name) > longest)
        + no("POLICY-3", f"the name of a {what} has letters, digits and signs that can be seen", when=_hides(name))
    )


def _hides(name: str) -> bool:
    return not name.isprintable()
