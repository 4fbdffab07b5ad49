"""What was changed after the signature, past the product, or by other names, is seen at the gates and when signing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from inventory.domain.dossier import DataCheck, Result
from inventory.domain.migration import State
from inventory.domain.refusal import Refused
from inventory.services import delivering
from inventory.services.move import move
from inventory.store.dossier_tables import records

BUILD = "a" * 64


def deployed(one: Any) -> None:
    one.stands_at(State.SIGNED)
    said = {"rollback": "1.3", "training": "shift A", "actor": one.staff["ingo"], "bench": one.bench(3)}
    delivering.deploy(one.inventory, one.tool, BUILD, **said)


def execute(one: Any, result: Result, who: str = "tina") -> None:
    at, actor = one.bench(3), one.bench(3).organisation.people[who]
    delivering.execute(one.inventory, one.tool, "low", result, evidence=[], actor=actor, bench=at)


def edit(one: Any, kind: str, **content: Any) -> None:
    with one.inventory.writing() as connection:
        row = connection.execute(select(records).where(records.c.kind == kind).order_by(records.c.id.desc())).first()
        change = records.update().where(records.c.id == row.id).values(content={**row.content, **content})
        connection.execute(change)


def test_what_changed_after_the_signature_is_not_deployed(small: Any) -> None:
    small.sign()
    deployed(small)
    assert small.refused(State.DEPLOYED, "ingo", 4) == ""
    execute(small, Result.FAILED)
    assert "uat has changed since it was signed" in small.refused(State.DEPLOYED, "ingo", 4)
    small.checked(DataCheck(differences=1, compared=400, at=small.bench(3).now))
    assert "data has changed since it was signed" in small.refused(State.DEPLOYED, "ingo", 4)
    with pytest.raises(Refused, match="uat has changed since it was signed"):
        move(small.inventory, small.tool, State.DEPLOYED, actor=small.staff["ingo"], reason="r", bench=small.bench(4))


@pytest.mark.parametrize(
    ("kind", "content", "word"),
    [
        ("data_check", {"confirmed_by": "olga"}, "data check"),
        ("acceptance", {"data_provided_by": "eva"}, "acceptance test"),
        ("build", {"developer": "ingo"}, "build"),
        ("architecture", {"override": "other"}, "check of the architecture"),
        ("request", {"sentence": "other"}, "request"),
    ],
)
def test_a_record_that_was_edited_in_the_database_is_neither_signed_nor_moved(
    small: Any, kind: str, content: Any, word: str
) -> None:
    edit(small, kind, **content)
    sentence = f"the {word} was changed past the product"
    with pytest.raises(Refused, match=sentence):
        small.sign()
    assert sentence in small.refused()


def test_a_newer_record_that_is_taken_away_leaves_no_older_one_to_count(small: Any) -> None:
    execute(small, Result.FAILED)
    with small.inventory.writing() as connection:
        newest = select(records.c.id).where(records.c.kind == "acceptance").order_by(records.c.id.desc()).limit(1)
        connection.execute(records.delete().where(records.c.id == newest.scalar_subquery()))
    with pytest.raises(Refused, match="the acceptance test was changed past the product"):
        small.sign(day=4)


def test_who_made_it_or_tested_it_once_never_signs_whatever_was_named_later(small: Any) -> None:
    ingo, at = small.staff["ingo"], small.bench(1.5)
    for developer in ("pia", "dev"):
        delivering.attach_build(
            small.inventory, small.tool, BUILD, developer=developer, name="mes.zip", actor=ingo, bench=at
        )
    with pytest.raises(Refused, match="the developer never signs"):
        small.sign()


def test_who_executed_a_case_once_never_signs_though_somebody_executed_it_again(small: Any) -> None:
    pia = small.staff["pia"]
    both = pia.roles | small.staff["tina"].roles
    small.staff["pia"] = replace(pia, roles=both)
    execute(small, Result.PASSED, "pia")
    execute(small, Result.PASSED)
    with pytest.raises(Refused, match="who executed the acceptance test never signs"):
        small.sign(day=4)
