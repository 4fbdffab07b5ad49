"""Sessions and tokens on both databases: kept by digest, ended by time, by their person, and by nobody else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from inventory.domain.people import Grant, Organisation, Role, Unit
from inventory.domain.refusal import Refused
from inventory.domain.visiting import (
    IDLE,
    LONGEST_SESSION,
    LONGEST_TOKEN,
    Newcomer,
    OpenSession,
    Scope,
    WantedToken,
    newcomer_refusals,
)
from inventory.services.audit import verify
from inventory.services.sessions import (
    Way,
    close_all,
    close_session,
    find_session,
    keep_notice,
    keep_signed,
    open_session,
    sessions_of,
    shared_session,
    take_notice,
)
from inventory.services.tokens import find_token, make_token, revoke_token, tokens_of
from inventory.store.engine import Inventory
from inventory.store.schema import events
from inventory.store.web_tables import sessions

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def kinds(inventory: Inventory) -> list[str]:
    with inventory.reading() as connection:
        return list(connection.execute(select(events.c.kind).order_by(events.c.id)).scalars())


def wanted(**given: Any) -> WantedToken:
    return WantedToken(**{"name": "report", "scope": Scope.READ, "expires": NOW + timedelta(days=30), **given})


def refused(make: Any) -> str:
    with pytest.raises(Refused) as told:
        make()
    return str(told.value)


def test_a_session_is_found_by_its_token_alone(inventory: Inventory) -> None:
    token = open_session(inventory, "bert", "password", NOW)
    found = find_session(inventory, token, NOW + MINUTE)
    assert found is not None
    assert (found.person, found.way, found.opened, found.used) == ("bert", "password", NOW, NOW + MINUTE)
    assert token not in repr(found)
    assert find_session(inventory, found.digest, NOW) is None
    assert find_session(inventory, open_session(inventory, "eva", Way.OIDC, NOW), NOW) != found
    assert len({open_session(inventory, "bert", "password", NOW) for _ in range(20)}) == 20


def test_what_a_session_carries_is_there_on_the_next_page_and_once(inventory: Inventory) -> None:
    token = open_session(inventory, "bert", "password", NOW)
    session = find_session(inventory, token, NOW)
    assert session is not None
    keep_notice(inventory, session, "Tagged 3 tools. " + "x" * 10_000)
    again = find_session(inventory, token, NOW)
    assert again is not None
    assert again.notice.startswith("Tagged 3 tools.")
    assert len(again.notice) < 5_000
    with ThreadPoolExecutor(4) as crowd:
        taken = list(crowd.map(lambda _: take_notice(inventory, session), range(8)))
    assert sum(bool(notice) for notice in taken) == 1
    keep_signed(inventory, session, NOW)
    signed = find_session(inventory, token, NOW)
    assert signed is not None
    assert signed.signing is not None
    assert signed.signing.covers(NOW + 9 * MINUTE)
    assert not signed.signing.covers(NOW + 10 * MINUTE)
    keep_signed(inventory, session, None)
    ended = find_session(inventory, token, NOW)
    assert ended is not None
    assert ended.signing is None


def test_closed_is_closed_and_a_second_time_no_mistake(inventory: Inventory) -> None:
    token = open_session(inventory, "bert", "password", NOW)
    session = find_session(inventory, token, NOW)
    assert session is not None
    close_session(inventory, session, NOW)
    close_session(inventory, session, NOW)
    assert find_session(inventory, token, NOW) is None
    assert kinds(inventory) == ["signed_in", "signed_out"]
    assert not verify(inventory).findings


def test_all_sessions_of_one_person_end_and_nobody_elses(inventory: Inventory) -> None:
    mine = [open_session(inventory, "bert", "password", NOW) for _ in range(3)]
    other = open_session(inventory, "eva", "password", NOW)
    here = find_session(inventory, mine[0], NOW)
    assert here is not None
    assert len(sessions_of(inventory, "bert", NOW)) == 3
    assert close_all(inventory, "bert", NOW, but=here.digest) == 2
    assert [find_session(inventory, token, NOW) is not None for token in (*mine, other)] == [True, False, False, True]
    assert close_all(inventory, "nobody", NOW) == 0


def test_what_is_over_is_swept_when_somebody_signs_in(inventory: Inventory) -> None:
    open_session(inventory, "bert", "password", NOW)
    open_session(inventory, "eva", "password", NOW + IDLE)
    with inventory.reading() as connection:
        assert list(connection.execute(select(sessions.c.person)).scalars()) == ["eva"]


def test_many_requests_of_a_proxied_person_at_once_open_one_session(inventory: Inventory) -> None:
    with ThreadPoolExecutor(8) as crowd:
        found = list(crowd.map(lambda _: shared_session(inventory, b"secret", "bert", NOW), range(16)))
    assert len({session.digest for session in found}) == 1
    assert kinds(inventory) == ["signed_in"]
    assert shared_session(inventory, b"another", "bert", NOW).digest != found[0].digest


@given(st.timedeltas(), st.timedeltas())
def test_no_session_holds_longer_than_it_may(opened: timedelta, used: timedelta) -> None:
    try:
        session = OpenSession(digest="", person="bert", way="password", opened=NOW - opened, used=NOW - used)
        holds = session.holds(NOW)
    except OverflowError:
        return
    assert not holds or (used < IDLE and opened < LONGEST_SESSION)
    assert holds or used >= IDLE or opened >= LONGEST_SESSION or used < -MINUTE
    assert not session.holds(max(NOW, session.ends))


def test_a_token_acts_in_the_name_of_who_made_it(inventory: Inventory, bench: Any, people: Any) -> None:
    text, made = make_token(inventory, wanted(scope=Scope.WRITE), actor=people["olga"], bench=bench())
    found = find_token(inventory, text, NOW)
    assert found is not None
    assert (found.id, found.person, found.scope) == (made.id, "olga", Scope.WRITE)
    assert text not in repr(made)
    assert find_token(inventory, made.digest, NOW) is None
    assert find_token(inventory, text, made.expires) is None
    assert kinds(inventory) == ["token_made"]


@pytest.mark.parametrize(
    ("who", "asked", "sentence"),
    [
        ("olga", {"name": ""}, "a name that says what it is for"),
        ("olga", {"expires": NOW}, "over already"),
        ("olga", {"expires": NOW + LONGEST_TOKEN + MINUTE}, "365 days at most"),
        ("olga", {"share": "plant"}, "only an agent's token is for one share"),
        ("olga", {"scope": Scope.REPORT}, "is no IT operator"),
        ("gone", {}, "has left"),
        ("team", {}, "is a group"),
    ],
)
def test_a_token_that_nobody_should_have_is_refused(
    inventory: Inventory, bench: Any, *, who: str, asked: dict[str, Any], sentence: str
) -> None:
    actor = bench().organisation.people[who]
    assert sentence in refused(lambda: make_token(inventory, wanted(**asked), actor=actor, bench=bench()))
    assert tokens_of(inventory) == []


def test_an_attempt_on_somebody_elses_token_is_refused(inventory: Inventory, bench: Any, people: Any) -> None:
    text, made = make_token(inventory, wanted(), actor=people["olga"], bench=bench())
    sentence = refused(lambda: revoke_token(inventory, made.id, actor=people["eva"], bench=bench()))
    assert "revoked by the person it acts for" in sentence
    assert find_token(inventory, text, NOW) is not None
    assert revoke_token(inventory, made.id, actor=people["ingo"], bench=bench()).revoked == NOW
    assert find_token(inventory, text, NOW) is None
    assert "revoked already" in refused(lambda: revoke_token(inventory, made.id, actor=people["olga"], bench=bench()))
    assert "there is no token 99" in refused(lambda: revoke_token(inventory, 99, actor=people["olga"], bench=bench()))


def test_people_see_their_tokens_and_those_they_made(inventory: Inventory, bench: Any, people: Any) -> None:
    make_token(inventory, wanted(), actor=people["olga"], bench=bench())
    make_token(inventory, wanted(scope=Scope.REPORT, share="plant"), actor=people["ingo"], bench=bench())
    assert [token.scope for token in tokens_of(inventory, "ingo")] == [Scope.REPORT]
    assert len(tokens_of(inventory)) == 2


def test_the_last_use_of_a_token_is_exact_to_a_minute(inventory: Inventory, bench: Any, people: Any) -> None:
    text, _ = make_token(inventory, wanted(), actor=people["olga"], bench=bench())
    for later, kept in ((0, 0), (59, 0), (60, 60), (90, 60)):
        find_token(inventory, text, NOW + timedelta(seconds=later))
        (token,) = tokens_of(inventory)
        assert token.used == NOW + timedelta(seconds=kept)


def test_a_newcomer_is_no_it_operator_where_there_is_one(people: Any) -> None:
    new = Newcomer(id="m", name="M", unit=Unit.IT, administers=True)
    assert not newcomer_refusals(new, Organisation.of())
    assert newcomer_refusals(new, Organisation.of(people.values()))
    given = people["eva"]
    plant = type(given)(id="x", name="X", unit=Unit.IT, grants=frozenset({Grant(role=Role.IT_OPERATOR, plant="north")}))
    assert newcomer_refusals(new, Organisation.of([plant]))
    assert not newcomer_refusals(new, Organisation.of([people["gone"]]))
