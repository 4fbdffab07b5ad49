"""Keeps the names of people out of proof: what everybody may see says what a tool does, not who made it.

Names are visible to IT and to the owner only. What the files of a tool say of people is known from their properties
and from comments that name an author; these names are taken out of whatever is quoted from the same files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from classifiers.evidence import Evidence, Kind, Observation
from classifiers.verdict import Signal, Verdict, Write
from inventory.domain.people import Organisation, Person, Role
from inventory.domain.proposal import is_somebody, named_in

PERSON = "[name]"
"""What stands in place of a name."""

_PROFILE = re.compile(
    r"(?i)([\\/](?:users|documents and settings|home|homes|home\$|users\$|profiles\$?|personal)[\\/])"
    r"(?!public\b|all users\b|default\b)[^\\/\"'<>|*?\s]+"
)
_PROSE = frozenset({Kind.COMMENT, Kind.DOCUMENTATION})
_SHORTEST = 3
"""Letters of the shortest single word that is taken for a name; shorter ones are initials, and stand in any code."""


class Veil:
    """Takes the names that some files carry out of texts that were quoted from them."""

    def __init__(self, observations: Iterable[Observation]) -> None:
        self._names = {name for seen in observations for name in _names(seen) if len(name) >= _SHORTEST}
        self._folded = tuple(name.casefold() for name in self._names)

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return _pattern((name for name in self._names if " " in name), r"(?<!\w)", r"(?!\w)")

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return _pattern(self._names, r"(?<!\w)", r"(?!\w)")

    @cached_property
    def _quoted(self) -> re.Pattern[str]:
        return _pattern(self._names, r"(?<=[\"'\\])", r"(?=[\"'\\@])")

    def prose(self, text: str) -> str:
        """Return text without any of the names, wherever they stand as words."""
        bare = self._any.sub(PERSON, text) if self._met(text) else text
        return _PROFILE.sub(rf"\1{PERSON}", bare)

    def code(self, text: str) -> str:
        """Return a statement without full names, and without single words that stand in quotes or after a domain.

        A user may be called like a table: `UPDATE Quality SET ...` says what it did, whoever the author is.
        """
        bare = self._quoted.sub(PERSON, self._whole.sub(PERSON, text)) if self._met(text) else text
        return _PROFILE.sub(rf"\1{PERSON}", bare)

    def evidence(self, item: Evidence) -> Evidence:
        """Return evidence as everybody may see it."""
        if item.kind is Kind.PERSON:
            return replace(item, text=PERSON)
        text = self.prose(item.text) if item.kind in _PROSE else self.code(item.text)
        return item if text == item.text else replace(item, text=text)

    def signal(self, signal: Signal) -> Signal:
        """Return a signal with its proof as everybody may see it."""
        because = tuple(map(self.evidence, signal.because))
        if because == signal.because:
            return signal
        return replace(signal, because=because, matched=tuple(map(self.code, signal.matched)))

    def verdict(self, verdict: Verdict) -> Verdict:
        """Return a verdict with its proof as everybody may see it."""
        return replace(
            verdict,
            signals=tuple(map(self.signal, verdict.signals)),
            writes=tuple(map(self._write, verdict.writes)),
            outputs=tuple(map(self._write, verdict.outputs)),
            questions=tuple(map(self.code, verdict.questions)),
        )

    def _write(self, write: Write) -> Write:
        text = self.code(write.text)
        return write if text == write.text else replace(write, text=text)

    def _met(self, text: str) -> bool:
        if not self._folded:
            return False
        folded = " ".join(text.casefold().split())
        return any(name in folded for name in self._folded)


def sees_names(person: Person | None, owner: str, plant: str, organisation: Organisation, now: datetime) -> bool:
    """Return True for whom names of people in files are there: IT operators at the plant, and the tool's owner.

    Args:
        person: who asks; None is somebody without an account.
        owner: the id of the owner who accepted, "" if nobody has.
        plant: where the tool lies, "" if that is not known.
        organisation: who holds which role.
        now: the moment at which roles and loans have to hold.
    """
    if person is None or person.is_group or not person.active:
        return False
    operator = organisation.authority(person, Role.IT_OPERATOR, plant, now)
    return (bool(owner) and person.id == owner) or (operator is not None and operator.natural)


def _names(seen: Observation) -> Iterable[str]:
    """Yield the names of people that one file carries; the name of a company is none."""
    yield from (one.name for one in named_in(seen) if is_somebody(one.name))
    for item in seen.evidence:
        if item.kind is Kind.PERSON and item.where != "company" and is_somebody(item.text):
            yield item.text
    yield from (name.rpartition("\\")[2] for name in (seen.artifact.owner,) if is_somebody(name))


def _pattern(names: Iterable[str], before: str, after: str) -> re.Pattern[str]:
    """Return what finds these names, longer ones first; nothing if there are none."""
    ordered = sorted(names, key=lambda name: (-len(name), name))
    spaced = (r"[^\S\n]+".join(map(re.escape, name.split())) for name in ordered)
    return re.compile(f"{before}(?:{'|'.join(spaced)}){after}" if ordered else r"(?!)", re.IGNORECASE)
