"""The keys of the installation: the newest signs, those before it verify for ever (OWN-1: IT keeps the locks)."""

from __future__ import annotations

from collections.abc import Callable

from inventory.domain.ed25519 import key_id, public_key
from inventory.domain.events import Event, EventKind
from inventory.domain.gates.case import natural_person
from inventory.domain.people import Person, Role, Unit
from inventory.domain.refusal import Refusal, Refused, no
from inventory.domain.signing import PublicKey
from inventory.services.attempts import on_record
from inventory.services.judge import Bench
from inventory.store import credentials, ledger, signing
from inventory.store.engine import Connection, Inventory


def keys(inventory: Inventory) -> list[PublicKey]:
    """Return every key that there ever was, oldest first."""
    with inventory.reading() as connection:
        return signing.keys(connection)


def add_key(
    inventory: Inventory, pem: str, *, keep: Callable[[PublicKey], None], actor: Person, bench: Bench
) -> PublicKey:
    """Make a public key the one that signs, and retire the one before; `keep` puts its private half in a safe place.

    If `keep` fails, nothing has happened.
    """
    public = PublicKey(id=key_id(public_key(pem)), pem=pem, made=bench.now, made_by=actor.id)
    with (
        on_record(inventory, None, actor=actor, bench=bench, wanted="a new key"),
        inventory.writing() as connection,
    ):
        credentials.alone(connection)
        _stop(_keeper_refusals(actor, bench))
        known = signing.keys(connection)
        _stop(no("CHG-3", f"the key {public.short} is known already", when=public.id in {key.id for key in known}))
        keep(public)
        for key in known:
            _retire(connection, key, actor, bench)
        signing.add_key(connection, public)
        _tell(connection, EventKind.KEY_MADE, public, actor, bench)
    return public


def retire_key(inventory: Inventory, wanted: str, *, actor: Person, bench: Bench) -> PublicKey:
    """Let a key sign no more, by its id or the beginning of it; return it as it was."""
    with (
        on_record(inventory, None, actor=actor, bench=bench, wanted="a key retired"),
        inventory.writing() as connection,
    ):
        credentials.alone(connection)
        _stop(_keeper_refusals(actor, bench))
        found = [key for key in signing.keys(connection) if wanted and key.id.startswith(wanted.lower())]
        _stop(no("CHG-3", f"there is no one key '{wanted}'; see: shadowit keys list", when=len(found) != 1))
        _stop(no("CHG-3", f"the key {found[0].short} is retired already", when=found[0].retired is not None))
        _retire(connection, found[0], actor, bench)
    return found[0]


def _retire(connection: Connection, key: PublicKey, actor: Person, bench: Bench) -> None:
    if key.retired is None:
        signing.retire_key(connection, key.id, by=actor.id, at=bench.now)
        _tell(connection, EventKind.KEY_RETIRED, key, actor, bench)


def _keeper_refusals(actor: Person, bench: Bench) -> tuple[Refusal, ...]:
    right = bench.organisation.authority(actor, Role.IT_OPERATOR, "", bench.now)
    return no("OWN-1", f"{actor.name} is no IT operator of every plant; IT keeps the keys", when=right is None) + (
        no("OWN-1", f"{actor.name} is not of IT; IT keeps the keys", when=actor.unit is not Unit.IT)
        + natural_person(actor, "who keeps the keys")
    )


def _tell(connection: Connection, kind: EventKind, key: PublicKey, actor: Person, bench: Bench) -> None:
    event = Event(kind=kind, at=bench.now, actor=actor.id, policy="CHG-3", detail={"key": key.id})
    ledger.append(connection, [event])


def _stop(refusals: tuple[Refusal, ...]) -> None:
    if refusals:
        raise Refused(refusals)
