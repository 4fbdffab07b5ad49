"""The chain over the ledger: each link names an event and the link before it, so that no past is rewritten unseen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from inventory.domain.canonical import canonical, digest_of
from inventory.domain.events import Event

BEGINNING = ""
"""What the first link has before it."""

_ANCHOR = re.compile(r'\{"at":"[^"]{10,40}","hash":"[0-9a-f]{64}","number":\d{1,18}\}')
_TRIED = 200
"""Broken links that are compared with one another to tell an exchange from an edit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link: its place in the chain, counted from 1 without a gap, the event it stands for, and its hashes.

    `digest` is of the event alone, `hash` of the number, the digest and the hash of the link before.
    """

    number: int
    event: int
    digest: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The head of the chain at a moment, to be kept where who can change the database cannot change it."""

    number: int
    hash: str
    at: datetime

    def __str__(self) -> str:
        """Read as it is written into exports, files and the system's log: JSON on one line."""
        return canonical({"at": self.at, "hash": self.hash, "number": self.number}).decode()


def anchors_in(text: str) -> list[Anchor]:
    """Return every anchor that stands in a text, be it a file of its own or a log among other lines."""
    found = (json.loads(one) for one in _ANCHOR.findall(text))
    return [Anchor(number=one["number"], hash=one["hash"], at=datetime.fromisoformat(one["at"])) for one in found]


def digest_of_event(number: int, event: Event) -> str:
    """Return the sha256 of what an event says; `number` is its own in the ledger."""
    return digest_of(
        {
            "actor": event.actor,
            "at": event.at,
            "detail": event.detail,
            "event": number,
            "kind": event.kind,
            "policy": event.policy,
            "reason": event.reason,
            "share": event.share,
            "tool": event.tool,
        }
    )


def hash_of(number: int, digest: str, before: str) -> str:
    """Return the hash of a link from its place, the digest of its event and the hash of the link before it.

    The text is the canonical JSON of the three, written out: every scan computes it for each event.
    """
    return sha256(f'{{"before":"{before}","digest":"{digest}","number":{number}}}'.encode()).hexdigest()


class Damage(StrEnum):
    """What was done to the ledger."""

    EDITED = "edited"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    UNLINKED = "unlinked"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One damage: at which link and which event (0 where there is none), and a sentence on it."""

    damage: Damage
    number: int
    event: int
    sentence: str


_Held = tuple[Link, Event]


def examine(rows: Iterable[tuple[Link, Event | None]]) -> Iterator[Finding]:
    """Yield what is wrong with the links, given in the order of their numbers with their events (None: it is gone).

    Each link is held against what is stored of the one before it, so that one edit is one finding.
    """
    last = Link(number=0, event=0, digest="", hash=BEGINNING)
    edited: list[_Held] = []
    for link, told in rows:
        yield from _place(last, link)
        if told is None:
            yield _found(Damage.REMOVED, link, "is gone from the ledger; its link is still there")
        elif digest_of_event(link.event, told) != link.digest:
            edited.append((link, told))
        last = link
    yield from _explained(edited)


def _place(last: Link, link: Link) -> Iterator[Finding]:
    """Say whether a link stands where it must; after a gap its hash cannot be told, but the gap is."""
    if link.number != last.number + 1:
        first, final = last.number + 1, link.number - 1
        which = f"link {first} is" if first == final else f"the links {first} to {final} are"
        sentence = f"{which} gone, with what stood there"
        yield Finding(damage=Damage.REMOVED, number=first, event=0, sentence=sentence)
    elif hash_of(link.number, link.digest, last.hash) != link.hash:
        yield _found(Damage.UNLINKED, link, "does not follow from the link before it; one of the two links was changed")


def _explained(edited: list[_Held]) -> Iterator[Finding]:
    """Tell events that stand in each other's places from events that say something else."""
    few = edited[:_TRIED]
    for link, told in edited:
        origin = next((other for other, _ in few if digest_of_event(other.event, told) == other.digest), None)
        if origin is None:
            yield _found(Damage.EDITED, link, f"says something else now: {told.kind} by {told.actor} at {told.at}")
        else:
            yield _found(Damage.REORDERED, link, f"stands in another place; what it says is event {origin.event}")


def _found(damage: Damage, link: Link, what: str) -> Finding:
    return Finding(
        damage=damage, number=link.number, event=link.event, sentence=f"event {link.event} (link {link.number}) {what}"
    )


def inserted(event: int) -> Finding:
    """Return what is said of an event that no link stands for."""
    sentence = f"event {event} has no link; it was not written by this product"
    return Finding(damage=Damage.INSERTED, number=0, event=event, sentence=sentence)


def untold(what: str, why: str) -> Finding:
    """Return what is said of a signing that the ledger does not tell of as it is on file."""
    return Finding(damage=Damage.UNTOLD, number=0, event=0, sentence=f"{what}: {why}")


def held_to(anchor: Anchor, head: int, hash_there: str | None) -> Finding | None:
    """Return what an anchor proves: `head` is the last number of the chain now, `hash_there` its hash at the anchor."""
    then = f"{anchor.at:%Y-%m-%d %H:%M} UTC"
    if anchor.number > head:
        sentence = f"on {then} the chain had {anchor.number} links; now it ends at {head}: its end was cut off"
        return Finding(damage=Damage.TRUNCATED, number=anchor.number, event=0, sentence=sentence)
    if hash_there != anchor.hash:
        sentence = f"link {anchor.number} is another one than on {then}: the ledger was written anew up to there"
        return Finding(damage=Damage.REWRITTEN, number=anchor.number, event=0, sentence=sentence)
    return None
