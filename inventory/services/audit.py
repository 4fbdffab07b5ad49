"""Proving that the ledger is what was written: every event against its link, every link against the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from inventory.domain.chain import Anchor, Damage, Finding, Link, examine, held_to, inserted, untold
from inventory.domain.events import Event
from inventory.domain.signing import Flawed, read
from inventory.store import chain, signing
from inventory.store.engine import Connection, Inventory


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How long the chain is, and everything that is wrong with the ledger."""

    links: int
    findings: tuple[Finding, ...]


def head(inventory: Inventory, now: datetime) -> Anchor | None:
    """Return the head of the chain to be kept elsewhere, None if nothing has happened yet."""
    with inventory.reading() as connection:
        return chain.anchor_of(connection, now)


def verify(inventory: Inventory, anchors: Iterable[Anchor] = (), payloads: Iterable[str] = ()) -> Verified:
    """Hold the whole ledger against its chain, the chain against anchors, and signatures against what it tells of them.

    `payloads` are texts of files. What a signer signed names the head before the signing, so that the signing itself
    has to be on file and on the ledger as well. Without an anchor, an end that was cut off and a ledger that was
    written anew from some place on look sound.
    """
    with inventory.reading() as connection:
        last = chain.head(connection)
        until = 0 if last is None else last.number
        findings = list(examine(_readable(connection, until)))
        findings += [inserted(event) for event in chain.unlinked(connection)]
        for anchor in anchors:
            found = held_to(anchor, until, chain.hash_at(connection, anchor.number))
            findings += [] if found is None else [found]
        findings += _signings(connection, payloads)
    return Verified(links=until, findings=tuple(dict.fromkeys(findings)))


def _signings(connection: Connection, payloads: Iterable[str]) -> Iterator[Finding]:
    """Yield the signatures that do not hold, and the signed texts of which no signature is on file."""
    known: set[str] = set()
    for tool, record in signing.filed(connection):
        known.add(record.payload)
        if not record.valid:
            yield untold(f"the signature of {record.signer} for {tool} at {record.at:%Y-%m-%d %H:%M} UTC", record.flaw)
    for text in payloads:
        try:
            said = read(text.strip())
        except Flawed:
            continue  # an anchor that is no signature
        if text.strip() not in known:
            what = f"what {said.signer} signed for {said.tool} at {said.at:%Y-%m-%d %H:%M} UTC"
            yield untold(what, "this inventory has no such signature; it was removed, or its end was cut off")


def _readable(connection: Connection, until: int) -> Iterator[tuple[Link, Event | None]]:
    """Yield the links with their events; what holds no event any more (no time, no kind) ends in one clear word."""
    last = 0
    try:
        for link, told in chain.links(connection, until):
            last = link.number
            yield link, told
    except (ValueError, TypeError) as error:
        raise Unreadable(last, str(error)) from error


class Unreadable(Exception):  # noqa: N818 - named after the state it reports
    """The ledger holds what no version of the product writes."""

    def __init__(self, last: int, why: str) -> None:
        super().__init__(f"after link {last} the ledger holds what this product never wrote: {why}")


__all__ = ["Damage", "Unreadable", "Verified", "head", "verify"]
