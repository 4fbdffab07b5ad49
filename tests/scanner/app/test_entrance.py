"""Ways in by commands and settings: tokens for programs, the link of this machine, and settings that cannot hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

from inventory.web.doorway import Doorway, OneTimeLink
from scanner.app.entrance import entrance, link_of
from scanner.app.exits import Refused
from scanner.app.wiring import Workplace, now
from scanner.tables import OidcSettings, ProxySettings, ServeSettings, Settings

REFUSED = [
    (("report", "--as", "bert", "--name", "a"), "is no IT operator"),
    (("report", "--as", "ingo", "--name", "a", "--share", "nowhere"), "there is no share 'nowhere'"),
    (("read", "--as", "bert", "--name", "a", "--share", "plant"), "only an agent's token is for one share"),
    (("read", "--as", "bert", "--name", " "), "a name that says what it is for"),
    (("read", "--as", "bert", "--name", "a", "--days", "366"), "366 is not in the range"),
    (("sign", "--as", "bert", "--name", "a"), "'sign' is not one of"),
    (("read", "--as", "nobody", "--name", "a"), "nobody here has the id"),
]


def refusing(plant: Any) -> None:
    """See that tokens which nobody should have are refused, and that nothing is kept of them."""
    for words, sentence in REFUSED:
        assert sentence in plant("token", "new", *words, code=2).stderr
    assert plant.rows("token", "list") == []


def test_a_token_is_printed_once_listed_and_revoked(plant: Any) -> None:
    refusing(plant)
    made = plant("token", "new", "write", "--as", "bert", "--name", "weekly report")
    assert re.fullmatch(r"sit_[\w-]{43}\n", made.stdout), "alone on its line, to be piped where it is needed"
    assert "shown this once" in made.stderr
    agent = plant("token", "new", "report", "--as", "ingo", "--name", "line 3", "--share", "plant", "--days", "365")
    rows = plant.rows("token", "list")
    assert [(row["token"], row["scope"], row["person"], row["share"]) for row in rows] == [
        (2, "report", "", "plant"),
        (1, "write", "bert", ""),
    ]
    listed = plant("token", "list").stdout
    assert made.stdout.strip() not in listed
    assert agent.stdout.strip() not in listed
    assert "(weekly report) holds no more" in plant("token", "revoke", "1", "--as", "ingo").stdout
    assert plant.rows("token", "list")[1]["revoked"]
    told = plant("audit", "list", "--kind", "token_made").stdout
    assert "bert" in told
    assert "ingo" in told


@pytest.mark.parametrize(
    ("address", "begins"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080/enter?key="),
        ("localhost", "http://localhost:8080/enter?key="),
        ("::1", "http://[::1]:8080/enter?key="),
        ("0.0.0.0", "http://127.0.0.1:8080/enter?key="),  # noqa: S104 - nothing listens
        ("::", "http://127.0.0.1:8080/enter?key="),
        ("10.1.2.3", ""),
        ("board.plant.example", ""),
    ],
)
def test_the_link_leads_to_this_machine_or_there_is_none(address: str, begins: str) -> None:
    link = link_of(Doorway(link=OneTimeLink.new(now())), address, 8080)
    assert link.startswith(begins)
    assert bool(link) == bool(begins)


def place(**tables: Any) -> Workplace:
    return Workplace(settings=Settings(**tables), file=None, chosen="")


def test_without_settings_there_is_a_link_and_nothing_else() -> None:
    door = entrance(place())
    assert door.link is not None
    assert (door.secure, door.proxy, door.provider) == (False, None, None)
    assert entrance(place()).link != door.link
    assert entrance(place(serve=ServeSettings(public_url="HTTPS://shadowit.plant.example"))).secure


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ({"oidc": OidcSettings(issuer="http://login.plant.example", client_id="a")}, "is no address with https://"),
        ({"oidc": OidcSettings(issuer="login.plant.example", client_id="a")}, "is no address with https://"),
        ({"oidc": OidcSettings(issuer="https://login.plant.example")}, "oidc.client_id"),
        (
            {"oidc": OidcSettings(issuer="https://a.example", client_id="a", client_secret_file="gone")},
            "oidc.client_secret_file",
        ),
        ({"proxy": ProxySettings(header="X-Remote-User")}, "without them nobody is believed"),
        ({"proxy": ProxySettings(trusted_addresses=("proxy",))}, "proxy.trusted_addresses"),
        ({"proxy": ProxySettings(header="X-Remote-User", trusted_addresses=("proxy",))}, "proxy.trusted_addresses"),
        ({"proxy": ProxySettings(header="Cookie", trusted_addresses=("10.1.2.3",))}, "is no header to name people by"),
        ({"proxy": ProxySettings(header="X User", trusted_addresses=("10.1.2.3",))}, "is no header to name people by"),
    ],
)
def test_settings_that_cannot_hold_are_said_before_the_board_answers(tables: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=re.escape(sentence)):
        entrance(place(**tables))


def test_the_secret_of_a_provider_comes_from_a_file_or_the_environment(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scanner.toml").touch()
    (tmp_path / "oidc.secret").write_text("from the file\n", encoding="utf-8")
    monkeypatch.setenv("SHADOWIT_OIDC_SECRET", "from the environment")
    for file, secret in (("oidc.secret", "from the file"), ("", "from the environment")):
        said = OidcSettings(issuer="https://a.example", client_id="a", client_secret_file=file, name="the plant")
        found = entrance(Workplace(settings=Settings(oidc=said), file=tmp_path / "scanner.toml", chosen="")).provider
        assert found is not None
        assert found.registered.client_secret == secret
        assert secret not in repr(found)
        assert found.registered.called == "the plant"


def test_serve_refuses_such_settings(run: Callable[..., Result], tmp_path: Any, scanned: Any) -> None:
    text = (scanned.folder / "scanner.toml").read_text(encoding="utf-8")
    file = tmp_path / "scanner.toml"
    file.write_text(f'{text}\n[proxy]\nheader = "X-Remote-User"\n', encoding="utf-8")
    inventory = str(scanned.folder / "inventory.db")
    told = run("serve", "--settings", str(file), "--inventory", inventory, code=2)
    assert "without them nobody is believed" in told.stderr
    assert told.stdout == ""
