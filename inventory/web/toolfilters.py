"""What a list of tools is narrowed to, in the visitor's own terms: people by name, rules by their words, "me"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from inventory.domain.people import Organisation, Person
from inventory.store.board import Wanted
from inventory.web import wording
from inventory.web.asked import FILTERS, Asked, NotAskable
from inventory.web.drawing import Drawing
from inventory.web.kinds import kind_word

WORDS = re.compile(r"[^\W_]+")
SHORTEST = 3
"""Letters of a word that the titles of rules are searched for."""
SUGGESTED = 3
"""Rules that are suggested for a single word."""
OFFERED = 200
"""People whose names a field completes; anybody else is found all the same."""

FIELDS: Mapping[str, str] = {
    "q": "Search",
    "also": "Also in code",
    "class": "Class",
    "outcome": "To be done",
    "criticality": "Criticality",
    "managed": "Managed",
    "state": "State",
    "kind": "Kind of file",
    "share": "Share",
    "seen": "Presence",
    "owner": "Owner",
    "department": "Department",
    "does": "What it does",
    "writes": "Changes",
    "gap": "Missing",
    "tag": "Tag",
    "code": "Code has",
    "read": "Reading",
    "overdue": "Overdue",
    "waiting": "Waiting for",
}
"""The name of each filter, as it stands above its field and on its chip."""

VALUES: Mapping[str, Mapping[str, str]] = {
    "also": {"code": "yes"},
    "class": {"high-risk": "high-risk shadow IT", "citizen": "managed citizen development"},
    "outcome": {outcome.value: badge.word for outcome, badge in wording.OUTCOMES.items()},
    "managed": {"yes": "yes", "no": "not yet"},
    "seen": {"gone": "no longer found", "all": "present and gone"},
    "gap": wording.FACTS,
    "writes": {
        "database": "a shared database",
        "system_of_record": "a system of record",
        "device": "a device",
        "web": "a web service",
    },
    "read": {"partly": "not read completely"},
    "overdue": {"yes": "yes"},
    "waiting": {"me": "me"},
}
"""The words of the values that have words of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One filter that is set, and the address of the list without it."""

    field: str
    word: str
    value: str
    without: str


def wanted_of(draw: Drawing, asked: Asked) -> Wanted:
    """Return the list that this visitor asks for. Raises `NotAskable` where only a person can ask so."""
    if asked["waiting"] and (draw.visitor is None or draw.visitor.person is None):
        raise NotAskable("Cases wait for persons: sign in to see what waits for you.")
    wanted = replace(asked.wanted, today=draw.now.date(), owners=_owners(draw.organisation, asked))
    if asked["waiting"]:
        wanted = replace(wanted, waiting=draw.person.id)
    if _told(asked["q"]):
        wanted = replace(wanted, rules=frozenset(rules_about(draw, asked["q"])))
    return wanted


def rules_about(draw: Drawing, search: str) -> dict[str, str]:
    """Return the titles of the rules that speak of every word of a search, by id; none for a path."""
    words = [word.casefold() for word in WORDS.findall(search)]
    if "/" in search or "\\" in search or not words or min(map(len, words)) < SHORTEST:
        return {}
    titles = rule_titles(draw).items()
    return {rule: title for rule, title in titles if all(word in title.casefold() for word in words)}


def rule_titles(draw: Drawing) -> Mapping[str, str]:
    """Return the title of each rule, by id; nothing where the board was made without rules."""
    digest = draw.board.rulebook
    if digest not in _TITLES:
        if draw.board.bench is None:
            return {}
        _TITLES[digest] = {rule.id: rule.title for rule in draw.bench().rulebook.rules}
    return _TITLES[digest]


_TITLES: dict[str, Mapping[str, str]] = {}
"""By the digest of the rules: they are the same for as long as a board runs, and every search asks for them."""


def _told(search: str) -> bool:
    """Return True for a search of several words: one word alone is more likely part of a name."""
    return len(WORDS.findall(search)) > 1


def suggested(draw: Drawing, asked: Asked, proving: Mapping[str, int]) -> dict[str, str]:
    """Return rules that a search for one word may have meant, by id: those that prove something of the most tools."""
    if not asked["q"] or _told(asked["q"]) or asked["does"]:
        return {}
    found = {rule: title for rule, title in rules_about(draw, asked["q"]).items() if rule in proving}
    most = sorted(found, key=lambda rule: (-proving[rule], rule))[:SUGGESTED]
    return {rule: found[rule] for rule in most}


def chips(draw: Drawing, asked: Asked, path: str = "/tools") -> tuple[Chip, ...]:
    """Return the filters that are set, in the words of the page."""
    say = draw.language.say
    return tuple(
        Chip(
            field=name,
            word=say(FIELDS[name]),
            value=_value(draw, name, asked[name]),
            without=asked.but(path, **{name: ""}),
        )
        for name in FILTERS
        if asked[name]
    )


def _value(draw: Drawing, name: str, value: str) -> str:
    if name in {"q", "share", "tag", "code", "department"}:
        return value
    if name == "owner":
        known = draw.organisation.person(value)
        return value if known is None else known.name
    if name == "kind":
        return draw.language.say(kind_word(value))
    if name == "does":
        return draw.language.say(rule_titles(draw).get(value, value))
    return draw.language.say(VALUES.get(name, {}).get(value, wording.plain(value)))


def _owners(organisation: Organisation, asked: Asked) -> frozenset[str] | None:
    """Return the ids of the persons that owner and department mean, None if neither is asked for."""
    owner, department = asked["owner"], asked["department"].casefold()
    if not owner and not department:
        return None
    known = organisation.person(owner)
    people = organisation.people.values() if known is None else (known,)
    found = {one.id for one in people if _is(one, owner) and department in one.department.casefold()}
    return frozenset(found or ({owner} if owner and not department else ()))  # who left may not be known any more


def _is(person: Person, named: str) -> bool:
    return named == person.id or named.casefold() in person.name.casefold()


def offered_people(organisation: Organisation) -> list[Person]:
    """Return the persons whose names a field completes, by name: those who can act."""
    able = (one for one in organisation.people.values() if one.active and not one.is_group)
    return sorted(able, key=lambda one: (one.name.casefold(), one.id))[:OFFERED]
