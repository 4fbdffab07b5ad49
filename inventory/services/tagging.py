"""Giving and taking tags: words for finding tools again, which decide nothing; who gave one and when stands beside it.

They are bookkeeping and on no ledger: no gate, fact or verdict looks at a tag.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from inventory.domain.people import Person
from inventory.domain.refusal import Refusal, Refused, no
from inventory.domain.viewing import MOST_TAGS, tag_refusals, tidy
from inventory.store import catalogue, tags
from inventory.store.engine import Inventory
from inventory.store.keeping import kept

Answers = Mapping[str, tuple[Refusal, ...]]


def would_tag(inventory: Inventory, tools: Iterable[str], tag: str, *, actor: Person) -> Answers:
    """Return for each tool why it would not get this tag, nothing if it would. Raises `Refused` for a bad tag."""
    tag = _checked(tag, actor)
    wanted = list(dict.fromkeys(tools))
    with inventory.reading() as connection:
        known, had = catalogue.known_ids(connection, wanted), tags.tags_of(connection, wanted)
    full = {tool for tool, given in had.items() if len(given) >= MOST_TAGS and tag not in given}
    return {
        tool: no("POLICY-3", f"the inventory has no tool {tool}", when=tool not in known)
        + no("POLICY-3", f"it has {MOST_TAGS} tags; take one away first", when=tool in full)
        for tool in wanted
    }


def tag_tools(inventory: Inventory, tools: Iterable[str], tag: str, *, actor: Person, now: datetime) -> Answers:
    """Give tools a tag; return for each what was refused. Raises `Refused` for a tag that none can have."""
    answers = would_tag(inventory, tools, tag, actor=actor)
    with inventory.writing() as connection:
        spelled = tags.spelled(connection, tidy(tag))
        able = [tool for tool, refused in answers.items() if not refused]
        tags.give(connection, able, spelled, by=actor.id, at=now)
    return answers


def untag_tools(inventory: Inventory, tools: Iterable[str], tag: str, *, actor: Person) -> int:
    """Take a tag from tools; returns how many had it. Raises `Refused` for what cannot be a tag."""
    tag = _checked(tag, actor)
    with inventory.writing() as connection:
        return tags.take(connection, tools, tags.spelled(connection, tag))


def tags_known(inventory: Inventory) -> tuple[str, ...]:
    """Return the tags that there are, for a choice; of very many those given most often."""

    def known() -> tuple[str, ...]:
        with inventory.reading() as connection:
            return tags.known_tags(connection)

    return kept(inventory, "tags", known)


def tags_for(inventory: Inventory, tools: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the tags of these tools; a tool without any is not in it."""
    with inventory.reading() as connection:
        return tags.tags_of(connection, tools)


def _checked(tag: str, actor: Person) -> str:
    tag = tidy(tag)
    refusals = tag_refusals(tag, actor)
    if refusals:
        raise Refused(refusals)
    return tag
