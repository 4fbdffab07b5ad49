"""Who asks: a token goes before everything else, a trusted proxy before a cookie; what else is sent breaks nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.domain.visiting import Scope, WantedToken
from inventory.services.tokens import make_token, revoke_token, tokens_of
from inventory.web.access import Can
from inventory.web.doorway import Doorway, HeaderProxy


def token(hall: Any, who: str, scope: Scope, days: int = 30) -> str:
    bench = hall.bench(hall.now)
    wanted = WantedToken(name="a program", scope=scope, expires=hall.now + timedelta(days=days))
    text, _ = make_token(hall.inventory, wanted, actor=bench.organisation.people[who], bench=bench)
    return str(text)


def asks(hall: Any, text: str, path: str = "/tools") -> int:
    return int(hall.browser(Authorization=f"Bearer {text}").get(path).status_code)


def test_a_program_reads_with_a_token_and_without_a_cookie(hall: Any) -> None:
    text = token(hall, "bert", Scope.READ)
    assert asks(hall, text) == 200
    assert asks(hall, f"{text[:-1]}x") == 303
    assert asks(hall, text.removeprefix("sit_")) == 303
    assert asks(hall, "") == 303


def test_a_token_ends_with_its_date_its_revocation_and_its_person(hall: Any) -> None:
    first, second, third = (token(hall, "bert", Scope.READ, days) for days in (1, 30, 30))
    hall.later(days=1)
    assert [asks(hall, one) for one in (first, second, third)] == [303, 200, 200]
    number = next(one.id for one in tokens_of(hall.inventory) if one.used is not None)
    revoke_token(hall.inventory, number, actor=hall.person("bert"), bench=hall.bench(hall.now))
    assert sorted(asks(hall, one) for one in (first, second, third)) == [200, 303, 303]
    hall.without("bert")
    assert [asks(hall, one) for one in (first, second, third)] == [303, 303, 303]


def test_an_agents_token_reports_and_reads_nothing(hall: Any) -> None:
    text = token(hall, "ingo", Scope.REPORT)
    assert hall.browser(Authorization=f"bearer {text}").get("/tools").status_code in {303, 403}
    (kept,) = tokens_of(hall.inventory)
    assert (kept.person, kept.made_by) == ("", "ingo")
    assert [can for can in Can if kept.allows(can)] == [Can.REPORT]


def test_no_token_of_a_person_signs_or_reports_and_one_to_read_reads(hall: Any) -> None:
    token(hall, "pia", Scope.READ)
    token(hall, "pia", Scope.WRITE)
    write, read = tokens_of(hall.inventory)
    assert {can for can in Can if not write.allows(can)} == {Can.SIGN, Can.REPORT}
    assert {can for can in Can if read.allows(can)} == {Can.LOOK, Can.AUDIT}


def test_a_wrong_token_is_nobody_even_beside_a_cookie(hall: Any) -> None:
    hall.has_account("bert")
    browser = hall.signed_in("bert")
    assert browser.get("/account").status_code == 200
    assert browser.get("/account", headers={"Authorization": "Bearer sit_nothing"}).status_code == 303


def test_other_credentials_of_a_browser_are_not_looked_at_and_open_no_form(hall: Any) -> None:
    hall.has_account("bert")
    browser = hall.signed_in("bert")
    assert browser.get("/account", headers={"Authorization": "Basic YTpi"}).status_code == 200
    foreign = {"Authorization": "Basic YTpi", "Sec-Fetch-Site": "cross-site", "Cookie": ""}
    assert hall.browser().post("/signout", headers=foreign).status_code == 403


PROXY = Doorway(proxy=HeaderProxy.of("X-Remote-User", ["10.1.2.3", "fd00::/8"]))


def test_a_trusted_proxy_names_who_has_signed_in(new_hall: Any) -> None:
    hall = new_hall(door=PROXY)
    for peer in ["10.1.2.3", "::ffff:10.1.2.3", "fd00::1"]:
        page = hall.browser(peer=peer, **{"X-Remote-User": "bert"}).get("/account")
        assert page.status_code == 200, peer
        assert "Bert Board" in page.text
    assert hall.told == [("signed_in", "bert")]


def test_from_elsewhere_the_header_is_nothing(new_hall: Any) -> None:
    hall = new_hall(door=PROXY)
    for peer in ["10.1.2.4", "127.0.0.1", "::1", "", "10.1.2.3.evil.example", "unix:"]:
        assert hall.browser(peer=peer, **{"X-Remote-User": "bert"}).get("/account").status_code == 303, peer
    assert hall.told == []


def test_without_a_proxy_in_the_settings_no_header_names_anybody(hall: Any) -> None:
    for name in ("X-Remote-User", "Remote-User", "X-Forwarded-User"):
        assert hall.browser(**{name: "bert"}).get("/account").status_code == 303


def test_a_name_that_a_browser_smuggled_in_beside_the_proxys_counts_as_none(new_hall: Any) -> None:
    hall = new_hall(door=PROXY)
    browser = hall.browser(peer="10.1.2.3")
    sent = browser.get("/account", headers=[("X-Remote-User", "bert"), ("X-Remote-User", "ingo")])
    assert sent.status_code == 303
    for named in ("nobody", "gone", "bert,ingo", ""):
        assert browser.get("/account", headers={"X-Remote-User": named}).status_code == 303


def test_who_a_proxy_names_has_one_session_and_reads_notices_without_a_cookie(new_hall: Any) -> None:
    hall = new_hall(door=PROXY)
    browser = hall.browser(peer="10.1.2.3", **{"X-Remote-User": "bert"})
    assert browser.post("/account/sessions").status_code == 303
    page = browser.get("/account")
    assert "You are signed in here alone." in page.text
    assert "You are signed in here alone." not in browser.get("/account").text
    assert not browser.cookies
    hall.later(minutes=31)
    assert browser.get("/account").status_code == 200
    assert hall.told == [("signed_in", "bert")] * 2


def test_the_session_of_a_proxy_is_nobodys_without_the_proxy(new_hall: Any) -> None:
    hall = new_hall(door=PROXY)
    hall.browser(peer="10.1.2.3", **{"X-Remote-User": "bert"}).get("/account")
    thief = hall.browser()
    for guess in ("bert", hall.door.secret.hex(), (hall.door.secret + b"bert").decode("latin-1").encode().hex()[:43]):
        thief.cookies.set("session", guess)
        assert thief.get("/account").status_code == 303


def test_another_name_by_the_proxy_goes_before_a_cookie(new_hall: Any) -> None:
    hall = new_hall(door=PROXY)
    hall.has_account("eva")
    browser = hall.signed_in("eva", peer="10.1.2.3")
    assert "Eva Engineer" in browser.get("/account").text
    assert "Bert Board" in browser.get("/account", headers={"X-Remote-User": "bert"}).text


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["Authorization", "Cookie", "X-Remote-User", "X-Forwarded-For", "Sec-Fetch-Site", "Origin"]
            ),
            st.binary(max_size=80)
            | st.sampled_from([b"Bearer ", b"Bearer sit_\xff", b"session=\xff", b"session=;=;", b"bert"]),
        ),
        max_size=6,
    )
)
def test_whatever_is_sent_it_is_nobody_and_no_mistake_of_ours(hall: Any, sent: list[tuple[str, bytes]]) -> None:
    hall.door = Doorway(proxy=HeaderProxy.of("X-Remote-User", ["10.0.0.0/8"]))
    headers = [(name, bytes(one for one in value if one not in b"\r\n\0")) for name, value in sent]
    with hall.browser() as browser:
        assert browser.get("/account", headers=headers).status_code in {303, 400}
