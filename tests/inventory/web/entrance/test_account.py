"""One's own account: a token is shown once, a new password ends what was before, and no program gets at any of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from inventory.domain.visiting import Scope, WantedToken
from inventory.services.tokens import make_token, tokens_of
from inventory.web.doorway import Doorway, HeaderProxy

PASSWORD = "a long walk by the river"
NEW = "another long way home"
TOKEN = re.compile(r"sit_[\w-]{43}")


@pytest.fixture
def bert(hall: Any) -> Any:
    hall.has_account("bert", "ingo", "eva")
    return hall.signed_in("bert")


def made(browser: Any, **said: str) -> str:
    page = browser.post("/account/tokens", data={"name": "report", "scope": "read", "days": "90", **said})
    assert page.status_code == 200, page.text
    return TOKEN.search(page.text)[0]


def test_a_token_is_shown_once_and_kept_nowhere(hall: Any, bert: Any) -> None:
    token = made(bert)
    assert hall.browser(Authorization=f"Bearer {token}").get("/tools").status_code == 200
    assert not TOKEN.search(bert.get("/account").text)
    with hall.inventory.reading() as connection:
        for table in ("api_tokens", "events", "sessions"):
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608 - the names are above
            assert rows
            assert token not in str(rows)
    assert hall.told[-1] == ("token_made", "bert")


NO_TOKEN: list[tuple[dict[str, str], int]] = [
    ({"name": " "}, 409),
    ({"name": "x" * 101}, 409),
    ({"scope": "report"}, 409),
    ({"scope": "sign"}, 400),
    ({"scope": ""}, 400),
    ({"days": "366"}, 400),
    ({"days": "-1"}, 400),
    ({"days": "٣٠"}, 400),
    ({"share": "plant"}, 409),
]


def test_what_no_token_may_be_is_refused(hall: Any, bert: Any) -> None:
    for said, status in NO_TOKEN:
        answer = bert.post("/account/tokens", data={"name": "a", "scope": "read", "days": "30", **said})
        assert answer.status_code == status, said
        assert tokens_of(hall.inventory) == []


def test_an_it_operator_makes_the_tokens_of_agents_for_one_share(hall: Any, bert: Any) -> None:
    ingo = hall.signed_in("ingo")
    made(ingo, scope="report", share="plant")
    (kept,) = tokens_of(hall.inventory)
    assert (kept.scope, kept.person, kept.share, kept.made_by) == (Scope.REPORT, "", "plant", "ingo")
    assert 'value="report"' in ingo.get("/account").text
    assert 'value="report"' not in bert.get("/account").text


def test_a_token_is_revoked_by_its_person_or_an_it_operator(hall: Any, bert: Any) -> None:
    first, second = made(bert), made(bert)
    (newer, older) = tokens_of(hall.inventory)
    eva = hall.signed_in("eva")
    assert eva.post(f"/account/tokens/{older.id}/revoke").status_code == 409
    assert "report" not in eva.get("/account").text.partition('id="tokens-title"')[2].partition("<details")[0]
    assert bert.post(f"/account/tokens/{older.id}/revoke").status_code == 303
    assert "The token holds no more: report" in bert.get("/account").text
    assert hall.signed_in("ingo").post(f"/account/tokens/{newer.id}/revoke").status_code == 303
    for token in (first, second):
        assert hall.browser(Authorization=f"Bearer {token}").get("/tools").status_code == 303
    assert bert.post(f"/account/tokens/{older.id}/revoke").status_code == 409
    assert bert.post("/account/tokens/99/revoke").status_code == 409
    assert bert.post("/account/tokens/x/revoke").status_code == 400


def test_no_program_gets_at_an_account(hall: Any) -> None:
    bench = hall.bench(hall.now)
    wanted = WantedToken(name="all", scope=Scope.WRITE, expires=hall.now + timedelta(days=1))
    token, _ = make_token(hall.inventory, wanted, actor=bench.organisation.people["bert"], bench=bench)
    program = hall.browser(Authorization=f"Bearer {token}")
    assert program.get("/account").status_code == 403
    for path, said in (
        ("tokens", {"name": "more", "scope": "write", "days": "365"}),
        ("password", {"old": PASSWORD, "new": NEW, "again": NEW}),
        ("sessions", {}),
        ("preferences", {"language": "de"}),
        ("tokens/1/revoke", {}),
    ):
        assert program.post(f"/account/{path}", data=said).status_code == 403
    assert len(tokens_of(hall.inventory)) == 1


def test_a_new_password_ends_every_other_session(hall: Any, bert: Any) -> None:
    other = hall.signed_in("bert")
    token = bert.cookies["session"]
    come = bert.post("/account/password", data={"old": PASSWORD, "new": NEW, "again": NEW})
    assert come.status_code == 303
    assert bert.cookies["session"] != token
    assert bert.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert hall.signed_in("bert", NEW)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"old": "another thing"}, "person and password do not fit"),
        ({"again": "something else"}, "the two passwords are not the same"),
        ({"new": "short", "again": "short"}, "at least 12 characters"),
        ({"new": PASSWORD, "again": PASSWORD}, "the new password is the old one"),
        ({"new": "Bert Board bert", "again": "Bert Board bert"}, "guessed at once"),
    ],
)
def test_a_password_that_does_not_fit_changes_nothing(
    hall: Any, bert: Any, said: dict[str, str], sentence: str
) -> None:
    refused = bert.post("/account/password", data={"old": PASSWORD, "new": NEW, "again": NEW, **said})
    assert refused.status_code == 409
    assert sentence in refused.text
    assert hall.signed_in("bert")


def test_whoever_a_proxy_names_cannot_set_a_first_password_at_a_screen_left_alone(new_hall: Any) -> None:
    hall = new_hall(door=Doorway(proxy=HeaderProxy.of("X-Remote-User", ["10.1.2.3"])))
    browser = hall.browser(peer="10.1.2.3", **{"X-Remote-User": "pia"})
    refused = browser.post("/account/password", data={"new": NEW, "again": NEW})
    assert refused.status_code == 409
    assert "shadowit account set pia" in refused.text


def test_all_other_sessions_end_when_one_says_so(hall: Any, bert: Any) -> None:
    other, evas = hall.signed_in("bert"), hall.signed_in("eva")
    assert "Sign out everywhere else" in bert.get("/account").text
    bert.post("/account/sessions")
    assert [browser.get("/account").status_code for browser in (bert, other, evas)] == [200, 303, 200]
    assert "Sign out everywhere else" not in bert.get("/account").text


def test_language_and_colours_come_along_to_another_browser(hall: Any, bert: Any) -> None:
    bert.post("/account/preferences", data={"language": "de", "theme": "dark"})
    other = hall.signed_in("bert")
    assert (other.cookies["language"], other.cookies["theme"]) == ("de", "dark")
    page = other.get("/account").text
    assert '<html lang="de" data-theme="dark">' in page
    bert.post("/account/preferences", data={"language": "tlh", "theme": "'><script>"})
    assert "language" not in hall.signed_in("bert").cookies


def test_a_name_that_is_markup_is_text(bert: Any) -> None:
    bert.post("/account/tokens", data={"name": "<img src=x onerror=alert(1)>\u202e", "scope": "read", "days": "30"})
    page = bert.get("/account").text
    assert "<img src=x" not in page
    assert "\u202e" not in page
