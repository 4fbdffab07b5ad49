"""Signing a release: who may, who proves it how, and what has to be there (CHG-1, CHG-3)."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inventory.domain.dossier import DataCheck, Result, Value
from inventory.domain.ed25519 import pem_of
from inventory.domain.events import Event, EventKind
from inventory.domain.migration import State
from inventory.domain.people import Delegation, Person, Role, Unit
from inventory.domain.refusal import Refused
from inventory.domain.signing import PublicKey
from inventory.services import audit, delivering
from inventory.services.keys import add_key, keys, retire_key
from inventory.services.move import move
from inventory.services.signing import may_sign, signatures_of
from inventory.store import ledger
from inventory.store.dossier_tables import records
from inventory.store.queries import tool_page

PASSWORD = "a long walk by the river"
MEANING = "I release build 1.4 for line 3"
VALUE = Value(amount=Decimal(12000), unit="EUR a year")
BUILD, OTHER = "a" * 64, "b" * 64


def test_the_product_owner_signs_what_is_here_and_the_gate_opens(release: Any) -> None:
    assert "has not signed yet" in release.refused()
    shown = may_sign(release.inventory, release.tool, MEANING, signer=release.staff["pia"], bench=release.bench(2))
    session = release.sign()
    assert shown == release.newest.over
    assert release.refused() == ""
    signature = release.newest
    said = json.loads(signature.payload)
    assert (signature.valid, signature.flaw, session.person) == (True, "", "pia")
    assert said["signer"] == {"id": "pia", "name": "Pia Product Owner"}
    assert (said["meaning"], said["at"], said["v"]) == (MEANING, "2026-03-04T08:00:00.000000+00:00", 1)
    assert said["tool"] == {"id": release.tool, "name": "limits.vbs"}
    assert said["system"] == "MES"
    assert set(said["over"]) == {"build", "uat", "data", "request", "plan"}
    assert said["over"]["build"] == BUILD
    assert said["rulebook"] == release.bench().rulebook.digest
    (event,) = release.told(EventKind.SIGNED)
    assert (event.actor, event.detail["digest"], event.policy) == ("pia", signature.digest, "CHG-3")
    move(
        release.inventory,
        release.tool,
        State.SIGNED,
        actor=release.staff["pia"],
        reason=MEANING,
        bench=release.bench(3),
    )
    assert str(tool_page(release.inventory, release.tool).tool.state) == "signed"


def test_the_registration_in_force_is_signed_too_where_there_is_one(small: Any, answers: Any) -> None:
    from inventory.services.register import register

    register(small.inventory, small.tool, answers, actor=small.staff["olga"], bench=small.bench(1))
    small.sign()
    assert "registration" in json.loads(small.newest.payload)["over"]


CHEATS = {
    "IT signs": ("ingo", "Ingo IT belongs to IT; who signs is of the business (CHG-1)"),
    "the developer signs": ("dev", "the developer never signs (CHG-1)"),
    "who executed the test signs": ("tina", "who executed the acceptance test never signs (CHG-1)"),
    "another product owner signs": ("bert", "is not the Product Owner of record of MES (CHG-3)"),
    "a group signs": ("team", "is a group; who signs is one named person"),
    "a leaver signs": ("gone", "has left; who signs must be here"),
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_nobody_but_the_product_owner_of_record_signs_and_each_attempt_is_on_the_ledger(small: Any, cheat: str) -> None:
    who, sentence = CHEATS[cheat]
    if who not in {"team", "gone"}:
        small.has_account(who)
    with pytest.raises(Refused) as refused:
        small.sign(who)
    assert sentence in str(refused.value)
    (event,) = small.told(EventKind.ATTEMPT_REFUSED)
    assert (event.actor, event.tool_id, event.detail["wanted"]) == (who, small.tool, "signed")
    assert small.told(EventKind.SIGNED) == []


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("dev", "the developer never signs (CHG-1)"),
        ("tina", "who executed the acceptance test never signs (CHG-1)"),
        ("irene", "belongs to IT"),
    ],
)
def test_not_even_the_product_owner_of_record_signs_what_they_made_or_tested(
    small: Any, who: str, sentence: str
) -> None:
    small.product_owner = who
    small.staff["dev"] = replace(small.staff["dev"], unit=Unit.BUSINESS)
    small.staff["irene"] = replace(small.staff["irene"], roles=frozenset(Role))
    small.has_account(who)
    with pytest.raises(Refused) as refused:
        small.sign(who)
    assert sentence in str(refused.value)


def test_a_lent_role_never_signs(small: Any) -> None:
    until = small.bench(9).now
    small.loans = (Delegation(giver="pia", taker="eva", role=Role.PRODUCT_OWNER, until=until),)
    small.has_account("eva")
    with pytest.raises(Refused, match=r"a lent role never signs.*\(CHG-1\)"):
        small.sign("eva")


def test_who_becomes_a_leaver_between_signing_and_the_gate_has_not_signed(small: Any) -> None:
    small.sign()
    small.staff["pia"] = replace(small.staff["pia"], active=False)
    assert "who signs must be here" in small.refused(actor="bert")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda one: one.stands_at(State.DATA_READY), "signed in the state uat, and it is data_ready"),
        (lambda one: _another_test(one, Result.FAILED), "the case low failed"),
        (lambda one: _another_test(one, None), "the case low was not executed yet"),
        (lambda one: _another_check(one, differences=1), "1 difference is left"),
        (lambda one: _another_check(one, compared=0), "compared nothing"),
        (lambda one: _another_check(one, confirmed_by=""), "no data owner has confirmed"),
    ],
)
def test_what_is_not_ready_is_not_signed(small: Any, change: Any, sentence: str) -> None:
    change(small)
    with pytest.raises(Refused) as refused:
        small.sign()
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("build", "no build"),
        ("acceptance", "no acceptance test"),
        ("data_check", "no data check"),
        ("request", "no re"),
    ],
)
def test_nothing_is_signed_while_a_part_of_it_is_missing(small: Any, kind: str, sentence: str) -> None:
    with small.inventory.writing() as connection:
        connection.execute(records.delete().where(records.c.kind == kind))
    with pytest.raises(Refused, match=f"there is {sentence}.* to sign"):
        small.sign()


@pytest.mark.parametrize(("meaning", "sentence"), [(" ", "say what the signature means"), ("x" * 501, "in 500 ch")])
def test_a_signature_says_what_it_means(small: Any, meaning: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        small.sign(meaning=meaning)


def _another_test(one: Any, result: Result | None) -> None:
    at = one.bench(1.5)
    delivering.plan_test(one.inventory, one.tool, "again", ["low"], data_by="olga", actor=one.staff["tina"], bench=at)
    if result is not None:
        delivering.execute(one.inventory, one.tool, "low", result, evidence=[], actor=one.staff["tina"], bench=at)


def _another_check(one: Any, **changed: Any) -> None:
    said = {"differences": 0, "compared": 400, "confirmed_by": "dora"} | changed
    one.checked(DataCheck(at=one.bench(1).now, **said))


def _another_request(one: Any) -> None:
    at, irene = one.bench(2.5), one.staff["irene"]
    delivering.request(one.inventory, one.tool, "other", VALUE, actor=one.staff["pia"], bench=at)
    delivering.check_architecture(one.inventory, one.tool, passed=True, override="a queue", actor=irene, bench=at)


def _another_build(one: Any) -> None:
    delivering.attach_build(
        one.inventory, one.tool, OTHER, developer="dev", name="mes.zip", actor=one.staff["dev"], bench=one.bench(2.5)
    )
    delivering.execute(
        one.inventory,
        one.tool,
        "low",
        Result.PASSED,
        evidence=[],
        actor=one.staff["tina"],
        bench=one.bench(2.5),
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_another_build, "build has changed since it was signed"),
        (lambda one: _another_test(one, Result.PASSED), "uat has changed since it was signed"),
        (lambda one: _another_check(one, compared=401), "data has changed since it was signed"),
        (_another_request, "request has changed since it was signed"),
    ],
)
def test_what_changes_after_signing_is_not_signed_until_it_is_signed_again(
    small: Any, change: Any, sentence: str
) -> None:
    small.sign()
    change(small)
    assert sentence in small.refused()
    small.sign(day=2.9)
    assert small.refused() == ""


def test_a_data_check_with_differences_after_signing_shuts_the_gate(small: Any) -> None:
    small.sign()
    _another_check(small, differences=17)
    assert "17 differences are left; the gate opens at 0 (DAT-2)" in small.refused()


def test_a_clock_that_was_set_back_signs_nothing(release: Any) -> None:
    with pytest.raises(Refused, match=r"the clock was set back: it is 2026-03-03 07:00:00 UTC here.*\(CHG-3\)"):
        release.sign(day=1 - 1 / 24)
    release.sign(day=2)
    with pytest.raises(Refused, match="the clock was set back"):
        release.sign(day=2 - 1 / 86_400)


def test_a_key_that_was_rotated_verifies_for_ever_and_signs_no_more(release: Any) -> None:
    release.sign(day=2)
    first = keys(release.inventory)[0]
    second = release.new_key(day=3)
    assert [key.retired is None for key in keys(release.inventory)] == [False, True]
    assert release.newest.valid
    assert release.refused(day=400) == "the data check is older than 7 days; make it again (DAT-2)"
    release.sign(day=4)
    assert json.loads(release.newest.payload)["key"] == second.id
    assert all(one.signature.valid for one in signatures_of(release.inventory, release.tool))
    at = release.bench(5).now
    release.filed(release.forged(release.privates[first.id], first.id, at=at))
    assert f"its key {first.short} was retired on 2026-03-05 08:00 UTC, before it was signed" in release.newest.flaw
    release.filed(release.forged(release.privates[second.id], second.id, at=release.bench(2).now))
    assert "its time lies before 2026-03-05 08:00 UTC, when its key" in release.newest.flaw
    assert [event.detail["key"] for event in release.told(EventKind.KEY_RETIRED)] == [first.id]


def test_a_private_key_that_is_not_the_public_ones_leaves_no_record(small: Any) -> None:
    (key,) = keys(small.inventory)
    small.privates[key.id] = Ed25519PrivateKey.generate()
    with pytest.raises(Refused, match="the private key in the folder is not the one of"):
        small.sign()
    assert signatures_of(small.inventory, small.tool) == []


def test_without_a_key_nothing_is_signed_and_a_retired_one_is_none(small: Any) -> None:
    (key,) = keys(small.inventory)
    with pytest.raises(Refused, match="there is no one key 'zz'"):
        retire_key(small.inventory, "zz", actor=small.staff["ingo"], bench=small.bench(1))
    retire_key(small.inventory, key.short, actor=small.staff["ingo"], bench=small.bench(1))
    with pytest.raises(Refused, match="is retired already"):
        retire_key(small.inventory, key.id, actor=small.staff["ingo"], bench=small.bench(1))
    with pytest.raises(Refused, match="there is no key to sign with"):
        small.sign()


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        (Person(id="bert", name="Bert", roles=frozenset({Role.IT_OPERATOR})), "Bert is not of IT; IT keeps the keys"),
        (Person(id="dev", name="Devi", unit=Unit.IT), "Devi is no IT operator of every plant"),
        (Person(id="it", name="IT", unit=Unit.IT, roles=frozenset({Role.IT_OPERATOR}), is_group=True), "is a group"),
    ],
)
def test_it_keeps_the_keys_and_what_is_refused_writes_no_file(small: Any, who: Person, sentence: str) -> None:
    written: list[PublicKey] = []
    pem = pem_of(Ed25519PrivateKey.generate().public_key())
    with pytest.raises(Refused, match=sentence):
        add_key(small.inventory, pem, keep=written.append, actor=who, bench=small.bench(1))
    assert written == []
    with pytest.raises(Refused, match=sentence):
        retire_key(small.inventory, keys(small.inventory)[0].id, actor=who, bench=small.bench(1))


def test_a_key_whose_file_cannot_be_written_is_not_made(small: Any) -> None:
    def full(_key: PublicKey) -> None:
        raise OSError(28, "No space left on device")

    before = keys(small.inventory)
    with pytest.raises(OSError, match="No space"):
        add_key(
            small.inventory,
            pem_of(Ed25519PrivateKey.generate().public_key()),
            keep=full,
            actor=small.staff["ingo"],
            bench=small.bench(1),
        )
    assert keys(small.inventory) == before
    with pytest.raises(Refused, match="is known already"):
        add_key(small.inventory, before[0].pem, keep=lambda _key: None, actor=small.staff["ingo"], bench=small.bench(1))


def test_the_first_signing_of_a_session_takes_both_and_the_next_the_password_alone(release: Any) -> None:
    with pytest.raises(Refused, match="takes both: your id and your password"):
        release.sign("")
    session = release.sign(day=2)
    soon, late = 2 + 9 / 1440, 2 + 20 / 1440
    with pytest.raises(Refused, match="person and password do not fit"):
        release.sign("", "a wrong password of hers", day=soon, session=session)
    session = release.sign("", day=soon, session=session)
    with pytest.raises(Refused, match="the last signing is more than 10 minutes ago"):
        release.sign("", day=late, session=session)
    with pytest.raises(Refused, match="more than 10 minutes"):
        release.sign("", day=1.9, session=session)
    release.sign("pia", day=late, session=session)


def test_a_wrong_password_signs_nothing_and_is_an_event(release: Any) -> None:
    with pytest.raises(Refused, match=r"person and password do not fit.*\(CHG-3\)"):
        release.sign(password="not her password")
    (event,) = release.told(EventKind.PASSWORD_REFUSED)
    assert event.actor == "pia"
    assert release.told(EventKind.SIGNED) == []


def test_two_who_sign_at_once_make_two_sound_signatures(release: Any) -> None:
    failures: list[BaseException] = []

    def run() -> None:
        try:
            release.sign(day=2)
        except Refused as refused:
            failures.append(refused)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    found = signatures_of(release.inventory, release.tool)
    assert [one.signature.valid for one in found] == [True, True, True]
    assert audit.verify(release.inventory).findings == ()


def test_the_clock_of_another_machine_may_be_a_minute_ahead(small: Any) -> None:
    ahead = small.bench(2).now + timedelta(seconds=50)
    with small.inventory.writing() as connection:
        ledger.append(connection, [Event(kind=EventKind.IDEA, at=ahead, actor="eva", tool=small.tool)])
    small.sign(day=2)
