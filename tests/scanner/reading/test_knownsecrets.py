from __future__ import annotations

from scanner.reading.knownsecrets import KnownSecrets
from scanner.reading.secrets import MASK, Met, mask


def known(text: str) -> KnownSecrets:
    met: list[Met] = []
    mask(text, met=met)
    return KnownSecrets(one.value for one in met)


def test_a_secret_is_hidden_where_nothing_says_what_it_is() -> None:
    assert known('Const PW = "Sommer2024"').hide("login Sommer2024 again") == f"login {MASK} again"
    assert known('Const PW = "Sommer2024"').hide("XSommer2024X") == "XSommer2024X"


def test_the_beginning_of_a_secret_is_hidden_where_the_text_was_cut() -> None:
    secrets = known('Const PW = "Sommer2024"')
    assert secrets.hide('.Logon user, "Somme…') == f'.Logon user, "{MASK}…'
    assert secrets.hide("the winter…") == "the winter…"
    assert secrets.hide("Somme") == "Somme"


def test_a_word_is_hidden_only_where_it_stands_alone() -> None:
    secrets = known('Sheet1.Unprotect "limits"')
    assert secrets.hide('"limits"') == MASK
    assert secrets.hide("UPDATE limits SET a = 1") == "UPDATE limits SET a = 1"


def test_without_secrets_a_text_stays() -> None:
    assert KnownSecrets(()).hide("a…") == "a…"
