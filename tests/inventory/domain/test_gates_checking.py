"""What a data check and its confirmation are refused for, beyond who files them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from inventory.domain.gates import checking
from inventory.domain.migration import State


def words(refusals: Any) -> list[str]:
    return [f"{refusal.policy}: {refusal.sentence}" for refusal in refusals]


def test_a_check_of_a_table_with_itself_or_of_tomorrow_proves_nothing(house: Any) -> None:
    case = house.ready(State.DATA_READY)
    check = replace(case.dossier.data_check, legacy="old.csv", target="new.csv")
    assert words(checking.check_refusals(case, check)) == []
    assert words(checking.check_refusals(case, replace(check, target="old.csv"))) == [
        "DAT-2: a table was compared with itself; that proves nothing of the target"
    ]
    assert words(checking.check_refusals(case, replace(check, at=house.now + timedelta(seconds=1)))) == [
        "DAT-2: the data check lies in the future; check the clock"
    ]


def test_a_confirmation_is_of_the_check_that_was_seen_and_of_one_that_compared_something(house: Any) -> None:
    case = house.ready(State.DATA_READY)

    def confirmed(seen: str = "", **changes: Any) -> list[str]:
        check = replace(case.dossier.data_check, digest="4f1c9a20b7de", **changes)
        return words(checking.confirmation_refusals(house.filed(case, data_check=check), seen))

    assert confirmed() == []
    assert confirmed("4f1c") == []
    assert confirmed("4f1d") == ["DAT-2: another data check was filed since the one you looked at; look at that first"]
    assert confirmed(compared=0) == ["DAT-2: it compared nothing"]
    assert confirmed(at=house.now + timedelta(seconds=1)) == ["DAT-2: it lies in the future; check the clock"]
