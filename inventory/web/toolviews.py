"""The tabs above the list of tools: what everybody asks at some time, and the views that people saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from inventory.domain.viewing import View
from inventory.services.views import views_for
from inventory.web.asked import FILTERS, LOOKS, Asked, NotAskable, address
from inventory.web.drawing import Drawing

PACKAGED: Mapping[str, Mapping[str, str]] = {
    "Waiting for me": {"waiting": "me"},
    "High-risk without an owner": {"class": "high-risk", "gap": "owner"},
    "Access databases that set test limits": {"kind": "access", "does": "quality.test-limits"},
    "Not read completely": {"read": "partly"},
}
"""Views that everybody has, as the fields of their addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One view as a tab; `view` is the saved one behind it, `own` if it is the visitor's."""

    word: str
    href: str
    current: bool
    view: View | None = None
    own: bool = False


def tabs(draw: Drawing, asked: Asked) -> tuple[Tab, ...]:
    """Return the views that this visitor sees, with the one that the list shows marked."""
    person = "" if draw.visitor is None or draw.visitor.person is None else draw.visitor.person.id
    say = draw.language.say
    every = Tab(word=say("All"), href=address("/tools", **_looks(asked)), current=not asked.narrowed)
    packaged = [
        _tab(say(name), fields, asked) for name, fields in PACKAGED.items() if person or "waiting" not in fields
    ]
    saved = [_tab(one.name, fields_of(one.query), asked, one, person) for one in views_for(draw.inventory, person)]
    return every, *packaged, *saved


def fields_of(query: str) -> dict[str, str]:
    """Return the fields of a view's address that a list knows, whatever stands in it."""
    given = dict(parse_qsl(query, max_num_fields=100))
    return {name: given[name] for name in (*FILTERS, *LOOKS) if given.get(name)}


def query_of(asked: Asked) -> str:
    """Return what a view keeps of an address: filters and looks, never the page."""
    fields = {name: asked[name] for name in (*FILTERS, *LOOKS)}
    return address("", **fields).removeprefix("?")


def asked_again(query: str) -> Asked:
    """Read an address that a form sent back. Raises `NotAskable`."""
    try:
        given = dict(parse_qsl(query, max_num_fields=100))
    except ValueError as error:
        raise NotAskable("This is no list; open the inventory again and begin from there.") from error
    return Asked.of(given, (*FILTERS, *LOOKS))


def _tab(word: str, fields: Mapping[str, str], asked: Asked, view: View | None = None, person: str = "") -> Tab:
    filters = {name: fields[name] for name in FILTERS if name in fields}
    current = filters == {name: asked[name] for name in FILTERS if asked[name]}
    return Tab(
        word=word,
        href=address("/tools", **fields),
        current=current and asked.narrowed,
        view=view,
        own=view is not None and view.person == person,
    )


def _looks(asked: Asked) -> dict[str, str]:
    return {name: asked[name] for name in LOOKS if asked[name]}
