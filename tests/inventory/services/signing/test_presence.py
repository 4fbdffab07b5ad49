"""Signing by the word of an identity provider: it has to be fresh, and it opens no other door than a password does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from inventory.domain.credentials import Components, Presence
from inventory.domain.refusal import Refused
from inventory.services.signing import sign

MEANING = "I release build 1.4 for line 3"


def signed(release: Any, who: str = "pia", **ago: float) -> Any:
    bench = release.bench(2)
    presence = Presence(person=who, issuer="https://login.plant.example", asked=bench.now - timedelta(**ago))
    return sign(
        release.inventory,
        release.tool,
        MEANING,
        Components(presence=presence),
        open_key=lambda key: release.privates[key.id].sign,
        bench=bench,
    )


def test_who_was_asked_anew_just_now_signs_without_a_password(release: Any) -> None:
    assert signed(release, minutes=4).person == "pia"
    assert release.newest.valid
    assert release.newest.signer == "pia"


@pytest.mark.parametrize("ago", [{"minutes": 5}, {"hours": 8}, {"minutes": -2}])
def test_an_older_word_or_one_of_the_future_signs_nothing(release: Any, ago: dict[str, float]) -> None:
    with pytest.raises(Refused, match="more than 5 minutes ago; prove anew who you are"):
        signed(release, **ago)


@pytest.mark.parametrize("who", ["olga", "ingo", "dev", "tina", "gone", "nobody"])
def test_it_lets_nobody_sign_who_could_not_by_password(release: Any, who: str) -> None:
    with pytest.raises(Refused):
        signed(release, who, minutes=1)
