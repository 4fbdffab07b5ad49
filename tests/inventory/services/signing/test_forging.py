"""Every way to a signature that goes past signing: altered, forged, stolen, carried over, brought in (CHG-3)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, text

from inventory.domain.chain import anchors_in
from inventory.domain.credentials import Components
from inventory.domain.dossier import DataCheck, Signature
from inventory.domain.ed25519 import pem_of
from inventory.domain.events import Event, EventKind
from inventory.domain.refusal import Refused
from inventory.services import audit
from inventory.services.keys import keys
from inventory.services.signing import may_sign, restore, sign, signatures_of
from inventory.store import ledger
from inventory.store import signing as store
from inventory.store.audit_tables import chain
from inventory.store.dossier_tables import records
from inventory.store.schema import events
from inventory.store.signing_tables import signing_keys

PASSWORD = "a long walk by the river"
MEANING = "I release build 1.4 for line 3"
BUILD, OTHER = "a" * 64, "b" * 64


ALTERED = {
    "the payload": (lambda said: {"payload": said["payload"].replace("line 3", "line 4")}, "it was altered after"),
    "the signature": (lambda said: {"signature": "AAAA" + said["signature"][4:]}, "it was altered after"),
    "no signature": (lambda _said: {"signature": "?"}, "the signature itself is damaged"),
    "the ssh form": (lambda said: {"ssh": said["ssh"].replace("\nU1N", "\nU1M")}, "its form for ssh-keygen"),
    "the digests": (lambda said: {"over": {**said["over"], "build": OTHER}}, "says something else than what was"),
    "the meaning": (lambda _said: {"meaning": "anything"}, "says something else than what was signed"),
    "the time": (lambda _said: {"at": "2026-03-01T08:00:00+00:00"}, "says something else than what was signed"),
    "all of it": (lambda _said: {"payload": "", "signature": ""}, "nothing was signed: it was written by hand"),
}


@pytest.mark.parametrize("part", ALTERED)
def test_an_altered_record_never_holds_whatever_the_database_says(small: Any, part: str) -> None:
    small.sign()
    with small.inventory.reading() as connection:
        said = connection.execute(select(records.c.content).where(records.c.kind == "signature")).scalar_one()
    change, sentence = ALTERED[part]
    small.edit(**change(said), valid=True)
    assert sentence in small.newest.flaw
    assert f"the signature does not hold; {small.newest.flaw}" in small.refused()


def test_a_record_that_says_it_is_valid_is_not_believed(release: Any) -> None:
    """What an older schema or a hand wrote: no payload, no signature, only a word."""
    digests = {"build": BUILD}
    release.filed(Signature(signer="pia", at=release.bench(2).now, meaning="m", over=digests, valid=True))
    with release.inventory.reading() as connection:
        content = connection.execute(select(records.c.content).where(records.c.kind == "signature")).scalar_one()
    assert "valid" not in content
    assert release.newest.valid is False
    release.edit(valid=True, flaw="")
    assert release.newest.valid is False


def test_a_forged_signature_with_a_key_of_ones_own_is_of_no_key_of_the_installation(small: Any) -> None:
    small.sign()
    own = Ed25519PrivateKey.generate()
    small.filed(small.forged(own, "f" * 64))
    assert small.newest.flaw == "its key ffffffffffff is not one of this installation"


def test_a_forged_signature_under_the_name_of_the_real_key_does_not_fit(small: Any) -> None:
    small.sign()
    small.filed(small.forged(Ed25519PrivateKey.generate(), keys(small.inventory)[0].id))
    assert "it was altered after it was signed" in small.newest.flaw


def test_a_public_key_that_is_exchanged_in_the_database_is_noticed(small: Any) -> None:
    small.sign()
    own = Ed25519PrivateKey.generate()
    with small.inventory.writing() as connection:
        connection.execute(signing_keys.update().values(public=pem_of(own.public_key())))
    small.filed(small.forged(own, keys(small.inventory)[0].id))
    assert "was exchanged for another one" in small.newest.flaw
    with small.inventory.writing() as connection:
        connection.execute(signing_keys.update().values(public="no key"))
    assert "is damaged" in small.newest.flaw


def test_who_steals_the_private_key_still_has_no_event_on_the_ledger(small: Any) -> None:
    small.sign()
    (private,) = small.privates.values()
    small.filed(small.forged(private, keys(small.inventory)[0].id, meaning="stolen"))
    assert small.newest.flaw == "the ledger knows of no such signing: it did not happen here"


def test_an_event_that_is_slipped_into_the_ledger_is_no_witness(small: Any) -> None:
    small.sign()
    (private,) = small.privates.values()
    forged = small.forged(private, keys(small.inventory)[0].id, meaning="stolen")
    small.filed(forged)
    with small.inventory.writing() as connection:
        row = {
            "kind": "signed",
            "actor": "pia",
            "at": forged.at,
            "reason": "",
            "policy": "CHG-3",
            "tool_id": small.tool,
        }
        connection.execute(events.insert().values(id=10_000, detail={"digest": forged.digest}, **row))
    assert "the ledger knows of no such signing" in small.newest.flaw
    with small.inventory.writing() as connection:
        link = {"number": 10_000, "event_id": 10_000, "digest": "0" * 64, "hash": "0" * 64}
        connection.execute(chain.insert().values(link))
    assert "the ledger knows of no such signing" in small.newest.flaw


def test_an_event_of_somebody_else_is_no_witness(small: Any) -> None:
    small.sign()
    (private,) = small.privates.values()
    forged = small.forged(private, keys(small.inventory)[0].id, meaning="stolen")
    small.filed(forged)
    event = Event(kind=EventKind.SIGNED, at=forged.at, actor="ingo", tool=small.tool, detail={"digest": forged.digest})
    with small.inventory.writing() as connection:
        ledger.append(connection, [event])
    assert "the ledger knows of no such signing" in small.newest.flaw


def test_a_signature_is_not_carried_to_another_tool(small: Any) -> None:
    small.sign()
    with small.inventory.reading() as connection:
        assert store.check(connection, "T-OTHER", small.newest).flaw == f"it was made for another tool, {small.tool}"


def test_a_cut_tail_of_the_audit_chain_ends_the_signature(small: Any) -> None:
    small.sign()
    number = json.loads(small.newest.payload)["audit"]["number"]
    with small.inventory.writing() as connection:
        connection.execute(text("DROP TRIGGER chain_is_final_update"))
        connection.execute(chain.update().where(chain.c.number == number).values(hash="0" * 64))
    assert "its end was cut off or written anew" in small.newest.flaw
    with small.inventory.writing() as connection:
        connection.execute(text("DROP TRIGGER chain_is_final_delete"))
        connection.execute(chain.delete().where(chain.c.number == number))
    assert "its end was cut off or written anew" in small.newest.flaw


def test_what_was_signed_is_an_anchor_of_the_audit_chain(small: Any) -> None:
    from inventory.domain.chain import anchors_in

    small.sign()
    (anchor,) = anchors_in(small.newest.payload)
    assert audit.verify(small.inventory, [anchor]).findings == ()
    (finding,) = audit.verify(small.inventory, [replace(anchor, hash="0" * 64)]).findings
    assert finding.damage == "rewritten"


def test_a_lost_signature_comes_back_from_its_file_and_nothing_else_does(release: Any) -> None:
    release.sign()
    lost = release.newest
    ingo, at = release.staff["ingo"], release.bench(3)

    def bring(given: Signature) -> None:
        restore(release.inventory, release.tool, given, actor=ingo, bench=at)

    with pytest.raises(Refused, match="it is on file already"):
        bring(lost)
    own = Ed25519PrivateKey.generate()
    forgery = release.forged(own, "e" * 64)
    (private,) = release.privates.values()
    stolen = release.forged(private, keys(release.inventory)[0].id, meaning="I release it all")
    with release.inventory.writing() as connection:
        connection.execute(records.delete().where(records.c.kind == "signature"))
    for given, sentence in (
        (forgery, "not taken: its key eeeeeeeeeeee is not one of this installation"),
        (stolen, "not taken: the ledger knows of no such signing"),
        (replace(lost, payload=lost.payload.replace("line 3", "line 4")), "not taken: it was altered"),
        (replace(lost, payload="{}"), "not taken: what was signed cannot be read"),
    ):
        with pytest.raises(Refused, match=sentence):
            bring(given)
    assert "has not signed yet" in release.refused()
    bring(replace(lost, signer="ingo", over={}, valid=False))
    assert release.refused() == ""
    assert [event.actor for event in release.told(EventKind.SIGNATURE_RESTORED)] == ["ingo"]


def test_a_signature_of_who_may_not_sign_any_more_is_not_brought_back(small: Any) -> None:
    small.sign()
    lost = small.newest
    with small.inventory.writing() as connection:
        connection.execute(records.delete().where(records.c.kind == "signature"))
    small.product_owner = "olga"
    with pytest.raises(Refused, match="is not the Product Owner of record"):
        restore(small.inventory, small.tool, lost, actor=small.staff["ingo"], bench=small.bench(3))
    small.product_owner = "pia"
    with pytest.raises(Refused, match="who brings a signature back is one named person"):
        restore(small.inventory, small.tool, lost, actor=small.staff["team"], bench=small.bench(3))


def _later_event(one: Any) -> None:
    with one.inventory.writing() as connection:
        at = one.bench(2).now + timedelta(hours=1)
        ledger.append(connection, [Event(kind=EventKind.IDEA, at=at, actor="eva", tool=one.tool)])


def _less_data(one: Any) -> None:
    check = DataCheck(differences=3, compared=400, at=one.bench(2).now, confirmed_by="dora")
    one.checked(check)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_less_data, "3 differences are left"),
        (_later_event, "the clock was set back"),
        (lambda one: one.new_key(day=1.5), "another key has just taken the place of this one; sign again"),
    ],
)
def test_what_changes_while_the_password_is_typed_is_seen_in_the_transaction_that_signs(
    small: Any, change: Any, sentence: str
) -> None:
    def opened(key: Any) -> Any:
        change(small)
        return small.privates[key.id].sign

    with pytest.raises(Refused, match=sentence):
        sign(
            small.inventory,
            small.tool,
            MEANING,
            Components(person="pia", password=PASSWORD),
            open_key=opened,
            bench=small.bench(2),
        )
    assert signatures_of(small.inventory, small.tool) == []


def test_a_clock_that_was_set_back_is_said_before_a_password_is_asked_for(small: Any) -> None:
    _later_event(small)
    with pytest.raises(Refused, match="the clock was set back"):
        may_sign(small.inventory, small.tool, MEANING, signer=small.staff["pia"], bench=small.bench(2))


def test_the_audit_finds_a_signing_whose_end_was_cut_off_by_the_signed_text_alone(small: Any) -> None:
    small.sign()
    payload = small.newest.payload
    assert audit.verify(small.inventory, anchors_in(payload), [payload]).findings == ()
    with small.inventory.writing() as connection:
        for statement in (
            "DROP TRIGGER IF EXISTS events_are_final_DELETE",
            "DROP TRIGGER IF EXISTS chain_is_final_DELETE",
            "DELETE FROM chain WHERE event_id IN (SELECT id FROM events WHERE kind = 'signed')",
            "DELETE FROM events WHERE kind = 'signed'",
        ):
            connection.execute(text(statement))
    (found,) = audit.verify(small.inventory, anchors_in(payload), [payload]).findings
    assert (found.damage, "knows of no such signing" in found.sentence) == ("untold", True)
    with small.inventory.writing() as connection:
        connection.execute(text("DELETE FROM records WHERE kind = 'signature'"))
    (found,) = audit.verify(small.inventory, anchors_in(payload), [payload]).findings
    assert (found.damage, "has no such signature" in found.sentence) == ("untold", True)
