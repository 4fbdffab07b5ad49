"""Signing the release of a tool as its Product Owner: the one road, whoever opens it (CHG-1, CHG-3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from inventory.domain.canonical import canonical
from inventory.domain.chain import Anchor
from inventory.domain.credentials import Components, Session, signer_of
from inventory.domain.dossier import Signature
from inventory.domain.ed25519 import Sign, public_key, ssh_signature
from inventory.domain.events import EventKind
from inventory.domain.gates.case import Case, natural_person
from inventory.domain.gates.delivery import signer_refusals
from inventory.domain.gates.releasing import clock_refusals, release_refusals
from inventory.domain.people import Person
from inventory.domain.refusal import Refusal, Refused, no
from inventory.domain.signing import Flawed, PublicKey, named_key, over, payload_of, read, text_of, verify
from inventory.services.attempts import on_record
from inventory.services.credentials import authenticate
from inventory.services.docket import case_of
from inventory.services.filing import Answer, file_record
from inventory.services.judge import Bench
from inventory.services.sources import changed_sources, looked_again
from inventory.services.vouching import reset_lately
from inventory.store import catalogue, chain, dossier, signing
from inventory.store.bodies import storable
from inventory.store.engine import Connection, Inventory

OpenKey = Callable[[PublicKey], Sign]
"""Opens the private half of a key; raises `Refused` if it is not there or not safe."""

_NO_KEY = "there is no key to sign with; IT makes one: shadowit keys new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signature on file, with the key that checks it."""

    signature: Signature
    key: PublicKey | None


def may_sign(inventory: Inventory, tool: str, meaning: str, *, signer: Person, bench: Bench) -> dict[str, str]:
    """Return the digests of what this person would sign now, to be shown before a password is asked for.

    Raises `Refused` with every reason why the person cannot sign.
    """
    changed = changed_sources(inventory, tool)
    with _attempt(inventory, tool, signer, bench), inventory.writing() as connection:
        known = catalogue.locked_tool(connection, tool)
        case = looked_again(case_of(connection, known, actor=signer, bench=bench), changed)
        _stop(release_refusals(case, signer, meaning) + _clock(connection, tool, case))
        return over(case)


def sign(
    inventory: Inventory,
    tool: str,
    meaning: str,
    components: Components,
    *,
    open_key: OpenKey,
    bench: Bench,
    session: Session | None = None,
) -> Session:
    """Sign the release of a tool; return the session in which the next signing takes the password alone.

    Who signs proves it at each signing (21 CFR 11.200). What is signed is read in the transaction that files it: the
    digests of the dossier, and the head of the audit chain. Raises `Refused` with every reason.
    """
    person_id, missing = signer_of(components, session, bench.now)
    _stop(missing)
    signer = bench.organisation.person(person_id)
    if signer is not None:
        may_sign(inventory, tool, meaning, signer=signer, bench=bench)
    key, secret = _key(inventory, open_key)
    changed = changed_sources(inventory, tool)
    signer = _proven(inventory, tool, person_id, components, bench)

    def signed(connection: Connection, case: Case) -> Answer:
        said = storable(meaning).strip()
        empty = Signature(signer=signer.id, at=bench.now, meaning=said, over={})
        refusals = release_refusals(looked_again(case, changed), signer, said) + _clock(connection, tool, case)
        newest = signing.signing_key(connection)
        refusals += no("CHG-3", "another key has just taken the place of this one; sign again", when=newest != key)
        if refusals:
            return empty, refusals
        payload = _payload(connection, case, empty, signer=signer, tool=tool, key=key, bench=bench)
        return _made(replace(empty, over=over(case)), payload, key, secret)

    file_record(
        inventory, tool, signed, actor=signer, bench=bench, kind=EventKind.SIGNED, policy="CHG-3", reason=meaning
    )
    return Session(person=signer.id, last=bench.now)


def _proven(inventory: Inventory, tool: str, person_id: str, components: Components, bench: Bench) -> Person:
    """Return who signs: by their password, or because their identity provider has just asked them anew."""
    if components.presence is None:
        proven = authenticate(inventory, person_id, components.password, organisation=bench.organisation, now=bench.now)
        with _attempt(inventory, tool, proven, bench):
            _stop(reset_lately(inventory, proven, bench.now))
        return proven
    signer = bench.organisation.person(person_id)
    if signer is None:
        raise Refused(no("CHG-3", f"nobody here has the id '{person_id}'"))
    _stop(natural_person(signer, "who signs"))
    return signer


def _key(inventory: Inventory, open_key: OpenKey) -> tuple[PublicKey, Sign]:
    with inventory.reading() as connection:
        key = signing.signing_key(connection)
    if key is None:
        raise Refused(no("CHG-3", _NO_KEY))
    return key, open_key(key)


def _payload(
    connection: Connection, case: Case, empty: Signature, *, signer: Person, tool: str, key: PublicKey, bench: Bench
) -> bytes:
    last = chain.head(connection)
    if last is None:
        raise Refused(no("CHG-3", "nothing has happened yet that could be signed"))
    head = Anchor(number=last.number, hash=last.hash, at=bench.now)
    named = (tool, catalogue.one_tool(connection, tool).name)
    said = payload_of(case, signer, empty.meaning, tool=named, head=head, rulebook=bench.rulebook.digest)
    return canonical({**said, "key": key.id})


def _made(empty: Signature, payload: bytes, key: PublicKey, secret: Sign) -> Answer:
    """Sign, and check at once: a private key that is not the one of this public key must not leave a record."""
    made = replace(
        empty,
        payload=payload.decode(),
        signature=text_of(secret(payload)),
        ssh=ssh_signature(public_key(key.pem), secret, payload),
    )
    try:
        verify(made, key)
    except Flawed as flawed:
        return made, no("CHG-3", f"the private key in the folder is not the one of {key.short}: {flawed}")
    return made, ()


def restore(inventory: Inventory, tool: str, given: Signature, *, actor: Person, bench: Bench) -> None:
    """Take in a signature that comes in a file: it is believed no more than any other.

    It has to be this installation's, for this tool, told of by the ledger, over an unbroken chain, and by somebody who
    may sign today. A file can put back what was lost; it can never sign.
    """

    def restored(connection: Connection, case: Case) -> Answer:
        try:
            said = read(given.payload)
        except Flawed as flawed:
            return given, no("CHG-3", f"the signature is not taken: {flawed}")
        record = replace(given, signer=said.signer, at=said.at, meaning=said.meaning, over=said.over)
        checked = signing.check(connection, tool, record)
        refusals = no("CHG-3", f"the signature is not taken: {checked.flaw}", when=not checked.valid)
        newer = case.dossier.signature
        later = newer is not None and newer.valid and newer.at >= said.at
        return record, (
            natural_person(actor, "who brings a signature back")
            + refusals
            + signer_refusals(case, case.person(said.signer))
            + no("CHG-3", "it is on file already, or a newer one is", when=later)
        )

    file_record(
        inventory,
        tool,
        restored,
        actor=actor,
        bench=bench,
        kind=EventKind.SIGNATURE_RESTORED,
        policy="CHG-3",
        reason="from a file",
    )


def signatures_of(inventory: Inventory, tool: str) -> list[Signed]:
    """Return all signatures of a tool, oldest first, each with whether it holds and the key it names."""
    with inventory.reading() as connection:
        known = {key.id: key for key in signing.keys(connection)}
        records = [record for _, record in dossier.history(connection, tool) if isinstance(record, Signature)]
    return [Signed(signature=record, key=known.get(named_key(record))) for record in records]


def _clock(connection: Connection, tool: str, case: Case) -> tuple[Refusal, ...]:
    records = (record for _, record in dossier.history(connection, tool) if isinstance(record, Signature))
    signed = [record.at for record in records if record.valid]
    return clock_refusals(case.now, signing.latest_event(connection), max(signed, default=None))


@contextmanager
def _attempt(inventory: Inventory, tool: str, signer: Person, bench: Bench) -> Iterator[None]:
    with on_record(inventory, tool, actor=signer, bench=bench, wanted=EventKind.SIGNED.value):
        yield


def _stop(refusals: tuple[Refusal, ...]) -> None:
    if refusals:
        raise Refused(refusals)
