"""Signing in and out: who gets in, how long, and what a guesser learns."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from inventory.store.web_tables import sessions
from inventory.web.doorway import Doorway, HeaderProxy

PASSWORD = "a long walk by the river"
WRONG = "a short walk by the sea"
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%0d%0aSet-Cookie:x=1\r\nX: y",
    "javascript:alert(1)",
    "/\t/evil.example",
    " //evil.example",
    "http:/evil.example",
    "",
)


def tried(hall: Any, who: str, password: str = WRONG, **given: Any) -> Any:
    return hall.browser(**given).post("/signin", data={"person": who, "password": password, "next": "/tools"})


def test_who_shows_id_and_password_goes_on_to_the_page_they_wanted(hall: Any) -> None:
    hall.has_account("bert")
    browser = hall.browser()
    turned = browser.get("/coverage?share=plant")
    assert (turned.status_code, turned.headers["location"]) == (303, "/signin?next=%2Fcoverage%3Fshare%3Dplant")
    page = browser.get(turned.headers["location"])
    assert 'name="next" value="/coverage?share=plant"' in page.text
    come = browser.post("/signin", data={"person": "bert", "password": PASSWORD, "next": "/coverage?share=plant"})
    assert (come.status_code, come.headers["location"]) == (303, "/coverage?share=plant")
    cookie = come.headers["set-cookie"]
    assert all(word in cookie for word in ("session=", "HttpOnly", "Path=/", "SameSite=lax"))
    assert "Secure" not in cookie
    assert "Max-Age" not in cookie
    assert "Bert Board" in browser.get("/coverage").text


def test_whoever_guesses_reads_the_same_of_known_and_unknown_ids(hall: Any) -> None:
    hall.has_account("bert")
    known, without, unknown = (tried(hall, who) for who in ("bert", "olga", "nobody"))
    assert {one.status_code for one in (known, without, unknown)} == {403}
    assert known.text.replace("bert", "X") == without.text.replace("olga", "X") == unknown.text.replace("nobody", "X")
    assert "person and password do not fit" in known.text
    assert WRONG not in known.text


@pytest.mark.parametrize("who", ["bert", "olga", "nobody"])
def test_the_fifth_wrong_try_locks_every_id_in_the_same_words(hall: Any, who: str) -> None:
    hall.has_account("bert")
    for _ in range(5):
        assert "do not fit" in tried(hall, who).text
    hall.later(minutes=14)
    assert "locked until 2026-03-02 09:45 UTC, after 5 wrong tries" in tried(hall, who, PASSWORD).text
    hall.later(minutes=2)
    assert tried(hall, who, PASSWORD).status_code == (303 if who == "bert" else 403)


def test_a_right_password_ends_the_count_of_wrong_ones(hall: Any) -> None:
    hall.has_account("bert")
    for _ in range(3):
        for _ in range(4):
            assert tried(hall, "bert").status_code == 403
        assert tried(hall, "bert", PASSWORD).status_code == 303


def test_thirty_wrong_tries_from_one_address_make_it_wait_and_nobody_else(hall: Any) -> None:
    hall.has_account("bert")
    for number in range(30):
        assert "do not fit" in tried(hall, f"guess{number}", peer="10.1.1.1", base="http://127.0.0.1").text
    assert "too many wrong tries came from here" in tried(hall, "bert", PASSWORD, peer="10.1.1.1").text
    assert tried(hall, "bert", PASSWORD, peer="10.1.1.2").status_code == 303
    hall.later(minutes=16)
    assert tried(hall, "bert", PASSWORD, peer="10.1.1.1").status_code == 303


def test_the_address_of_a_browser_is_believed_from_a_trusted_proxy_alone(new_hall: Any) -> None:
    hall = new_hall(door=Doorway(proxy=HeaderProxy.of("X-Remote-User", ["10.1.0.0/16"])))
    for number in range(30):
        tried(hall, f"guess{number}", peer="10.1.1.1", **{"X-Forwarded-For": f"8.8.8.8, 192.168.0.{number}"})
    assert "do not fit" in tried(hall, "one more", peer="10.1.1.1").text
    for number in range(30):
        tried(hall, f"other{number}", peer="10.2.2.2", **{"X-Forwarded-For": f"192.168.1.{number}"})
    assert "too many wrong tries" in tried(hall, "one more", peer="10.2.2.2").text


def test_a_proxy_that_names_nobody_tells_whose_browser_it_is(new_hall: Any) -> None:
    hall = new_hall(door=Doorway(proxy=HeaderProxy.of("", ["10.1.0.0/16"])))
    hall.has_account("bert")
    for number in range(31):
        tried(hall, f"guess{number}", peer="10.1.1.1", **{"X-Forwarded-For": "8.8.8.8"})
    assert "too many wrong tries" in tried(hall, "one", peer="10.1.1.1", **{"X-Forwarded-For": "8.8.8.8"}).text
    assert tried(hall, "bert", PASSWORD, peer="10.1.1.1", **{"X-Forwarded-For": "9.9.9.9"}).status_code == 303
    assert hall.browser(peer="10.1.1.1", **{"X-Remote-User": "bert"}).get("/account").status_code == 303


def test_nobody_is_sent_elsewhere_after_signing_in(hall: Any) -> None:
    hall.has_account("bert")
    browser = hall.browser()
    for wanted in ELSEWHERE:
        come = browser.post("/signin", data={"person": "bert", "password": PASSWORD, "next": wanted})
        assert (come.status_code, come.headers["location"]) == (303, "/"), wanted
        assert browser.get("/signin", params={"next": wanted}).headers["location"] == "/", wanted


def test_over_tls_the_cookie_is_one_that_nobody_else_can_set(new_hall: Any) -> None:
    url = "https://shadowit.plant.example"
    hall = new_hall(door=Doorway(secure=True), public_url=url)
    hall.has_account("bert")
    browser = hall.browser(peer="10.1.1.1", base=url)
    come = browser.post("/signin", data={"person": "bert", "password": PASSWORD})
    assert "__Host-session=" in come.headers["set-cookie"]
    assert "Secure" in come.headers["set-cookie"]
    assert browser.get("/account").status_code == 200
    token = come.headers["set-cookie"].partition("=")[2].partition(";")[0]
    planted = hall.browser(peer="10.1.1.1", base=url)
    planted.cookies.set("session", token)
    assert planted.get("/account").status_code == 303


def test_a_sign_in_that_another_site_sends_is_refused(hall: Any) -> None:
    hall.has_account("bert")
    for site in ("cross-site", "same-site", "none"):
        assert tried(hall, "bert", PASSWORD, **{"Sec-Fetch-Site": site}).status_code == 403
    assert ("signed_in", "bert") not in hall.told


def test_the_database_holds_no_token(hall: Any) -> None:
    hall.has_account("bert")
    token = hall.signed_in("bert").cookies["session"]
    with hall.inventory.reading() as connection:
        row = connection.execute(select(sessions)).one()
    assert token not in str(row)
    thief = hall.browser()
    thief.cookies.set("session", row.digest)
    assert thief.get("/account").status_code == 303


def test_a_session_ends_after_half_an_hour_without_use(hall: Any) -> None:
    hall.has_account("bert")
    browser = hall.signed_in("bert")
    for _ in range(4):
        hall.later(minutes=29)
        assert browser.get("/account").status_code == 200
    hall.later(minutes=30)
    assert browser.get("/account").headers["location"].startswith("/signin")
    hall.later(minutes=-30)
    assert browser.get("/account").status_code == 200, "a clock that goes back does not lose the session"


def test_a_session_ends_after_ten_hours_however_busy_it_is(hall: Any) -> None:
    hall.has_account("bert")
    browser = hall.signed_in("bert")
    for _ in range(29):
        hall.later(minutes=20)
        assert browser.get("/account").status_code == 200
    hall.later(minutes=20)
    assert browser.get("/account").status_code == 303


def test_a_clock_that_was_set_back_makes_no_session_longer(hall: Any) -> None:
    hall.has_account("bert")
    browser = hall.signed_in("bert")
    hall.later(hours=-2)
    assert browser.get("/account").status_code == 303


def test_reading_writes_the_last_use_once_a_minute(hall: Any) -> None:
    hall.has_account("bert")
    browser = hall.signed_in("bert")

    def used() -> Any:
        with hall.inventory.reading() as connection:
            return connection.execute(select(sessions.c.used)).scalar_one()

    began = used()
    hall.later(seconds=59)
    browser.get("/account")
    assert used() == began
    hall.later(seconds=1)
    browser.get("/account")
    assert used() == hall.now


def test_who_has_left_is_out_at_once_in_every_browser(hall: Any) -> None:
    hall.has_account("bert", "eva")
    first, second, other = hall.signed_in("bert"), hall.signed_in("bert"), hall.signed_in("eva")
    hall.without("bert")
    for kept in (first, second):
        browser = hall.browser()
        browser.cookies.update(kept.cookies)
        assert browser.get("/account").status_code == 303
    with hall.inventory.reading() as connection:
        assert list(connection.execute(select(sessions.c.person)).scalars()) == ["eva"]
    assert other.get("/account").status_code == 200
    assert ("signed_out", "bert") in hall.told


def test_who_has_left_does_not_get_in(hall: Any) -> None:
    hall.has_account("bert")
    hall.without("bert")
    assert "has left" in tried(hall, "bert", PASSWORD).text


def test_signing_out_ends_the_session_and_not_only_the_cookie(hall: Any) -> None:
    hall.has_account("bert")
    browser = hall.signed_in("bert")
    token = browser.cookies["session"]
    out = browser.post("/signout")
    assert (out.status_code, out.headers["location"]) == (303, "/signin")
    assert 'session=""' in out.headers["set-cookie"]
    thief = hall.browser()
    thief.cookies.set("session", token)
    assert thief.get("/account").status_code == 303
    assert thief.post("/signout").status_code == 303
    assert hall.told[-2:] == [("signed_in", "bert"), ("signed_out", "bert")]
    assert hall.chained()


def test_signing_out_is_nothing_that_a_link_can_do(hall: Any) -> None:
    hall.has_account("bert")
    browser = hall.signed_in("bert")
    assert browser.get("/signout").status_code == 405
    assert browser.get("/account").status_code == 200


def test_signing_in_gives_a_new_token_and_ends_the_session_before(hall: Any) -> None:
    hall.has_account("bert", "eva")
    browser = hall.signed_in("bert")
    before = browser.cookies["session"]
    browser.post("/signin", data={"person": "eva", "password": PASSWORD})
    assert browser.cookies["session"] != before
    planted = hall.browser()
    planted.cookies.set("session", before)
    assert planted.get("/account").status_code == 303


def test_a_cookie_that_is_no_token_is_nobody(hall: Any) -> None:
    for cookie in ("", "x", "x" * 43, "é" * 43, "x" * 100_000, '"', "a,b"):
        browser = hall.browser(Cookie=f"session={cookie}".encode())
        assert browser.get("/account").status_code in {303, 400, 431}, cookie[:50]
