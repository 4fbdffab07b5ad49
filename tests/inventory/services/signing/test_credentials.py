"""Accounts: nobody begins with a password, guesses are counted, nobody gets at one alone (21 CFR 11.200, 11.300)."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from inventory.domain.events import Event, EventKind
from inventory.domain.people import Role, Unit
from inventory.domain.refusal import Refused
from inventory.services import credentials
from inventory.services.credentials import accounts, authenticate, reset, set_password
from inventory.store import ledger
from inventory.store.schema import events
from inventory.store.signing_tables import accounts as table

PASSWORD = "a long walk by the river"
WRONG = "a short walk by the sea"
MINUTE = 1 / 1440


def enter(release: Any, who: str = "pia", password: str = PASSWORD, day: float = 2) -> Any:
    at = release.bench(day)
    return authenticate(release.inventory, who, password, organisation=at.organisation, now=at.now)


def kinds(release: Any) -> list[str]:
    with release.inventory.reading() as connection:
        return list(connection.execute(select(events.c.kind).order_by(events.c.id)).scalars())


def test_who_shows_id_and_password_is_that_person(release: Any) -> None:
    assert enter(release).name == "Pia Product Owner"


@pytest.mark.parametrize("who", ["pia", "olga", "nobody", ""])
def test_a_guesser_learns_nothing_of_who_has_an_account(release: Any, who: str) -> None:
    with pytest.raises(Refused, match="person and password do not fit; nothing is said of which") as refused:
        enter(release, who, WRONG)
    assert len(refused.value.refusals) == 1
    assert kinds(release)[-1] == "password_refused"


def test_nobody_has_a_password_to_begin_with(small: Any) -> None:
    assert [row.person for row in accounts(small.inventory)] == ["pia"]
    for password in ("", "admin", "password", "olga"):
        with pytest.raises(Refused):
            enter(small, "olga", password)


def test_the_fifth_wrong_one_locks_the_account_for_a_quarter_of_an_hour(release: Any) -> None:
    for _ in range(4):
        with pytest.raises(Refused, match="do not fit"):
            enter(release, password=WRONG)
    enter(release)
    for _ in range(5):
        with pytest.raises(Refused, match="do not fit"):
            enter(release, password=WRONG)
    assert kinds(release)[-2:] == ["password_refused", "account_locked"]
    with pytest.raises(Refused, match=r"this account is locked until 2026-03-04 08:15 UTC, after 5 wrong tries"):
        enter(release)
    with pytest.raises(Refused, match="locked until"):
        release.sign()
    with pytest.raises(Refused, match="locked until"):
        enter(release, day=2 + 14 * MINUTE)
    with pytest.raises(Refused, match="do not fit"):
        enter(release, password=WRONG, day=2 + 15 * MINUTE)
    assert enter(release, day=2 + 16 * MINUTE).id == "pia"
    assert accounts(release.inventory)[0].failures == 0


def test_many_guesses_at_once_are_no_more_than_many_in_a_row(release: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[str] = []
    real = credentials._fits

    def counting(hashed: str, password: str) -> bool:
        held.append(password)
        return real(hashed, password)

    monkeypatch.setattr(credentials, "_fits", counting)

    def guess() -> None:
        with pytest.raises(Refused):
            enter(release, password=WRONG)

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held) == 5
    with pytest.raises(Refused, match="is locked"):
        enter(release)


def test_a_process_that_died_before_it_locked_an_account_leaves_no_more_tries(small: Any) -> None:
    with small.inventory.writing() as connection:
        connection.execute(table.update().values(failures=5))
    with pytest.raises(Refused, match="locked until 2026-03-04 08:15 UTC"):
        enter(small)
    with pytest.raises(Refused, match="locked until 2026-03-04 08:15 UTC"):
        enter(small, day=2 + 5 * MINUTE)
    assert enter(small, day=2 + 15 * MINUTE).id == "pia"


def test_nobodys_password_opens_nothing(small: Any) -> None:
    for who in ("olga", "nobody"):
        with pytest.raises(Refused, match="do not fit"):
            enter(small, who, "the password of nobody")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("elevenchars", "at least 12 characters"),
        ("x" * 1025, "at most 1024 characters"),
        ("abababababab", "guessed at once"),
        ("Product-Owner-1", "guessed at once"),
    ],
)
def test_a_password_is_long_and_not_only_a_name(small: Any, password: str, sentence: str) -> None:
    person = replace(small.staff["pia"], id="paula")
    with pytest.raises(Refused, match=sentence):
        set_password(small.inventory, person, password, bench=small.bench())


@pytest.mark.parametrize(("who", "sentence"), [("team", "is a group"), ("gone", "has left")])
def test_an_account_is_of_one_person_who_is_here(small: Any, who: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        set_password(small.inventory, small.staff[who], PASSWORD, bench=small.bench())


def test_who_has_left_does_not_come_in_with_the_old_password(small: Any) -> None:
    small.staff["pia"] = replace(small.staff["pia"], active=False)
    with pytest.raises(Refused, match="has left"):
        enter(small)
    del small.staff["pia"]
    with pytest.raises(Refused, match="do not fit"):
        enter(small)


def test_a_password_is_changed_only_by_who_knows_it(release: Any) -> None:
    pia, at = release.staff["pia"], release.bench(2)
    with pytest.raises(Refused, match="do not fit"):
        set_password(release.inventory, pia, "another one of hers", bench=at)
    with pytest.raises(Refused, match="the new password is the old one"):
        set_password(release.inventory, pia, PASSWORD, old=PASSWORD, bench=at)
    set_password(release.inventory, pia, "another one of hers", old=PASSWORD, bench=at)
    with pytest.raises(Refused):
        enter(release)
    assert enter(release, password="another one of hers").id == "pia"


def test_a_password_is_the_same_however_a_keyboard_composes_it(small: Any) -> None:
    small.has_account("olga", "Gr\u00fc\u00dfe aus dem Werk")
    assert enter(small, "olga", "Gru\u0308\u00dfe aus dem Werk").id == "olga"


def test_a_hash_that_is_written_into_the_database_is_not_believed(release: Any) -> None:
    release.has_account("bert")
    with release.inventory.writing() as connection:
        known = connection.execute(select(table).where(table.c.person == "bert")).one()
        for changed in ({"password": known.password}, {"password": known.password, "event": known.event}):
            connection.execute(table.update().where(table.c.person == "pia").values(changed))
    with pytest.raises(Refused, match=r"changed past the product; it has to be reset \(CHG-1\)"):
        enter(release)
    with pytest.raises(Refused, match="past the product"):
        release.sign()


def test_a_password_is_kept_as_a_hash_that_takes_a_guesser_time_and_memory(
    small: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    small.has_account("olga")
    with small.inventory.reading() as connection:
        kept = connection.execute(select(table.c.password).where(table.c.person == "olga")).scalar_one()
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert PASSWORD not in kept


def test_it_resets_an_account_only_together_with_somebody_of_the_business(release: Any) -> None:
    release.has_account("bert", "the password of bert")
    ingo, pia, bert = (release.staff[who] for who in ("ingo", "pia", "bert"))

    def take(**changed: Any) -> None:
        said = {"person": pia, "actor": ingo, "second": bert, "password": "the password of bert"} | changed
        reset(release.inventory, said.pop("person"), bench=release.bench(40), **said)

    for changed, sentence in (
        ({"second": release.staff["irene"]}, "by two: an IT operator and a person of the business"),
        ({"actor": release.staff["olga"]}, "by two: an IT operator and a person of the business"),
        ({"actor": bert, "second": ingo}, "by two: an IT operator and a person of the business"),
        ({"second": release.staff["olga"]}, "Olga Operations holds no role that IT alone cannot give"),
        ({"second": pia, "password": PASSWORD}, "the owner of an account does not reset it"),
        ({"actor": release.staff["dev"]}, "Devi Developer is no IT operator"),
        ({"second": release.staff["gone"]}, "has left"),
        ({"second": release.staff["team"]}, "is a group"),
        ({"password": WRONG}, "do not fit"),
        ({"person": release.staff["eva"]}, "Eva Engineer has no account"),
    ):
        with pytest.raises(Refused, match=sentence):
            take(**changed)
    assert kinds(release).count("attempt_refused") == 10
    assert enter(release).id == "pia"
    take()
    assert kinds(release)[-1] == "account_reset"
    with pytest.raises(Refused, match="do not fit"):
        enter(release)
    with pytest.raises(Refused, match="do not fit"):
        enter(release, password="")
    set_password(release.inventory, pia, "her new password", bench=release.bench(40))
    assert enter(release, password="her new password").id == "pia"


def test_it_alone_never_gets_a_second_person_who_is_of_it_too(small: Any) -> None:
    """A role of the business does not make somebody of IT one of the business."""
    small.staff["irene"] = replace(small.staff["irene"], roles=frozenset(Role), unit=Unit.IT)
    small.has_account("irene")
    with pytest.raises(Refused, match="an IT operator and a person of the business"):
        reset(
            small.inventory,
            small.staff["pia"],
            actor=small.staff["ingo"],
            second=small.staff["irene"],
            password=PASSWORD,
            bench=small.bench(2),
        )


def test_it_alone_makes_nobody_up_who_vouches_for_a_reset(small: Any) -> None:
    small.has_account("bert", "the password of bert", day=5)

    def take(day: float) -> None:
        ingo, pia, bert = (small.staff[who] for who in ("ingo", "pia", "bert"))
        reset(small.inventory, pia, actor=ingo, second=bert, password="the password of bert", bench=small.bench(day))

    with pytest.raises(Refused, match=r"a password and the role for less than 30 days.*\(CHG-1\)"):
        take(34)
    take(36)


def test_after_a_reset_no_password_signs_for_a_day(small: Any) -> None:
    detail = {"account": "pia", "second": "bert"}
    told = Event(kind=EventKind.ACCOUNT_RESET, at=small.bench(1.5).now, actor="ingo", policy="CHG-3", detail=detail)
    with small.inventory.writing() as connection:
        ledger.append(connection, [told])
    with pytest.raises(Refused, match=r"was reset on .*; its password signs 24 hours later \(CHG-1\)"):
        small.sign(day=2)
    assert kinds(small)[-1] == "attempt_refused"
    small.sign(day=2.6)
