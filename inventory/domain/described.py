"""What a file on a share says of a tool, made into a draft: whom it means is looked up, and nothing is believed."""

from __future__ import annotations

from collections.abc import Mapping

from classifiers.facts import Known
from inventory.domain.events import SCANNER
from inventory.domain.people import Organisation, Person
from inventory.domain.registration import QUESTIONS, Draft

Answers = Mapping[str, str | list[str]]
"""Answers by the names of the questions, and `read_only`, `connections`, `users`, `drafted_by`."""


def person_meant(organisation: Organisation, text: str) -> Person | None:
    """Return the one person whom an id, a mail address or a name means, upper and lower case alike; else None."""
    wanted = " ".join(text.split()).casefold()
    known = organisation.person(text.strip())
    if known is not None or not wanted:
        return known
    for name in ("id", "mail", "name"):
        found = [one for one in organisation.people.values() if str(getattr(one, name)).casefold() == wanted]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def draft_of(answers: Answers, organisation: Organisation) -> Draft:
    """Return the draft that these answers make; the owner by id if somebody here is meant, else as it is written."""
    texts = {name: _text(answers, name) for name in QUESTIONS}
    owner = person_meant(organisation, texts["owner"])
    connections = answers.get("connections")
    return Draft(
        **(texts if owner is None else texts | {"owner": owner.id}),
        read_only=Known(_text(answers, "read_only") or Known.UNKNOWN),
        connections=tuple(connections) if isinstance(connections, list) else None,
        users=_text(answers, "users"),
    )


def drafted_by(answers: Answers, organisation: Organisation) -> str:
    """Return who wrote the answers, as the file says: an id if somebody here is meant; the scanner if it is silent."""
    written = _text(answers, "drafted_by")
    person = person_meant(organisation, written)
    return person.id if person is not None else written or SCANNER


def _text(answers: Answers, name: str) -> str:
    value = answers.get(name, "")
    return value.strip() if isinstance(value, str) else ""
