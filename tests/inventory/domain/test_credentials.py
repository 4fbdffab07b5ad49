"""What a password has to be, what a signing asks for anew, and which two may reset an account."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from inventory.domain.credentials import (
    LONGEST,
    SESSION,
    Components,
    Session,
    as_typed,
    password_refusals,
    reset_refusals,
    signer_of,
)
from inventory.domain.people import Grant, Person, Role, Unit

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
PIA = Person(id="pia", name="Pia Product-Owner", mail="pia.p@plant.example", roles=frozenset({Role.PRODUCT_OWNER}))
OLGA = Person(id="olga", name="Olga", roles=frozenset({Role.BOARD}))
INGO = Person(id="ingo", name="Ingo", unit=Unit.IT, roles=frozenset({Role.IT_OPERATOR}))


def said(refusals: object) -> list[str]:
    return [f"{one.policy}: {one.sentence}" for one in refusals]  # type: ignore[attr-defined] # refusals


def test_both_components_at_first_and_the_password_alone_within_ten_minutes() -> None:
    session = Session(person="pia", last=NOW)
    alone, both = Components(password="x"), Components(password="x", person="olga")
    assert signer_of(both, None, NOW) == ("olga", ())
    assert signer_of(both, session, NOW + timedelta(days=1)) == ("olga", ())
    assert signer_of(alone, session, NOW) == ("pia", ())
    assert signer_of(alone, session, NOW + SESSION - timedelta(seconds=1)) == ("pia", ())
    assert said(signer_of(alone, None, NOW)[1]) == [
        "CHG-3: the first signing of a session takes both: your id and your password"
    ]
    for late in (SESSION, -timedelta(seconds=1)):
        assert said(signer_of(alone, session, NOW + late)[1]) == [
            "CHG-3: the last signing is more than 10 minutes ago; sign with your id and your password"
        ]


@pytest.mark.parametrize(
    "password", ["a walk by it", "x" * (LONGEST - 4) + "yzab", "pia.p@plant.example-654321", "Pia and her walk"]
)
def test_a_long_password_that_is_more_than_a_name_is_taken(password: str) -> None:
    assert password_refusals(PIA, password) == ()


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("abcdefghijk", "a password has at least 12 characters"),
        ("abcde" * 205, "a password has at most 1024 characters"),
        ("abcdabcdabcd", "this password is guessed at once: the same few characters, or little more than your name"),
        (
            "pia.p@plant.example",
            "this password is guessed at once: the same few characters, or little more than your name",
        ),
        ("PRODUCT-OWNER12", "this password is guessed at once: the same few characters, or little more than your name"),
    ],
)
def test_each_thing_that_makes_a_password_weak_is_said(password: str, sentence: str) -> None:
    assert said(password_refusals(PIA, password)) == [f"CHG-3: {sentence}"]


def test_a_short_word_of_a_name_says_nothing_about_a_password() -> None:
    short = Person(id="x", name="Al Bo")
    assert password_refusals(short, "albobalolabo!?-") == ()


@pytest.mark.parametrize("changed", [{"is_group": True}, {"active": False}])
def test_an_account_is_of_one_person_who_is_here(changed: dict[str, bool]) -> None:
    assert len(password_refusals(replace(PIA, **changed), "a long walk home")) == 1  # type: ignore[arg-type] # flags


def test_characters_are_the_same_however_they_are_composed() -> None:
    assert as_typed("Gru\u0308\u00dfe") == as_typed("Gr\u00fc\u00dfe")


def test_it_and_business_together_reset_an_account_and_the_business_is_who_proves_it() -> None:
    granted = replace(INGO, roles=frozenset(), grants=frozenset({Grant(role=Role.IT_OPERATOR, plant="Ulm")}))
    for it in (INGO, granted):
        assert reset_refusals(PIA, it, OLGA) == ()
        assert said(reset_refusals(PIA, OLGA, it)) == [
            "CHG-1: an account is reset by two: an IT operator and a person of the business"
        ]


@pytest.mark.parametrize(
    ("actor", "second", "sentences"),
    [
        (INGO, replace(INGO, id="irma"), ["an account is reset by two: an IT operator and a person of the business"]),
        (OLGA, replace(OLGA, id="eva"), ["an account is reset by two: an IT operator and a person of the business"]),
        (INGO, PIA, ["the owner of an account does not reset it"]),
        (
            PIA,
            INGO,
            [
                "an account is reset by two: an IT operator and a person of the business",
                "the owner of an account does not reset it",
            ],
        ),
        (
            INGO,
            replace(OLGA, roles=frozenset({Role.DEPARTMENT_HEAD})),
            [
                (
                    "Olga holds no role that IT alone cannot give; the second person is one of: "
                    "assessor, board, product owner"
                )
            ],
        ),
        (replace(INGO, roles=frozenset({Role.IT_ARCHITECT})), OLGA, ["Ingo is no IT operator"]),
        (
            replace(INGO, grants=frozenset({Grant(role=Role.AGENT)}), roles=frozenset()),
            OLGA,
            ["Ingo is no IT operator"],
        ),
        (INGO, replace(OLGA, active=False), ["Olga has left; who resets an account must be here"]),
        (replace(INGO, is_group=True), OLGA, ["Ingo is a group; who resets an account is one named person"]),
    ],
)
def test_nobody_resets_an_account_alone_or_for_themself(actor: Person, second: Person, sentences: list[str]) -> None:
    assert said(reset_refusals(PIA, actor, second)) == [f"CHG-1: {sentence}" for sentence in sentences]
