from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Kind, Observation, Target, Verb
from classifiers.observations import BadObservation, from_json, to_json


@given(data=st.data())
def test_any_observation_comes_back_as_it_was(
    any_observation: st.SearchStrategy[Observation], data: st.DataObject
) -> None:
    observation = data.draw(any_observation)
    assert from_json(to_json(observation)) == observation


def test_what_holds_its_default_is_left_out(seen: Callable[..., Observation]) -> None:
    written = json.loads(to_json(seen()))
    assert "evidence" not in written
    assert "project" not in written["artifact"]


def test_text_of_any_language_stays_readable(seen: Callable[..., Observation]) -> None:
    assert "Prüfgrenze" in to_json(seen(Evidence.of(Kind.LABEL, "Prüfgrenze")))


def changed(text: str, change: Callable[[dict[str, Any]], object]) -> str:
    loaded = json.loads(text)
    change(loaded)
    return json.dumps(loaded)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda loaded: loaded.update(colour="red"), "Observation: unknown key colour"),
        (lambda loaded: loaded["artifact"].update(colour="red"), "Observation.artifact: Artifact: unknown key colour"),
        (lambda loaded: loaded.pop("complete"), "missing key complete"),
        (lambda loaded: loaded.update(complete="yes"), "Observation.complete: bool is needed"),
        (lambda loaded: loaded["artifact"].update(size=1.5), "int is needed"),
        (lambda loaded: loaded["artifact"].update(size=True), "int is needed"),
        (lambda loaded: loaded.update(seen="2026-01-01T00:00:00"), "with its zone"),
        (lambda loaded: loaded.update(seen="yesterday"), "a time is needed"),
        (lambda loaded: loaded.update(evidence={}), "a list is needed"),
        (lambda loaded: loaded["evidence"][0].update(kind="hearsay"), "'hearsay' is none of"),
        (lambda loaded: loaded["evidence"][0].update(target="moon"), "'moon' is none of"),
        (lambda loaded: loaded.update(metrics=[{"name": "x", "value": "3"}]), "a finite number is needed"),
        (lambda loaded: loaded.update(metrics=[3]), "an object is needed"),
    ],
)
def test_anything_else_is_refused_with_its_place(
    seen: Callable[..., Observation], change: Callable[[dict[str, Any]], object], said: str
) -> None:
    good = to_json(seen(Evidence.of(Kind.SQL, "x", verb=Verb.WRITE, target=Target.DATABASE)))
    with pytest.raises(BadObservation) as caught:
        from_json(changed(good, change))
    assert said in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"metrics": NaN}', "[" * 100_000])
def test_what_is_no_observation_is_refused(text: str) -> None:
    with pytest.raises(BadObservation):
        from_json(text)


def test_half_a_character_which_no_store_can_hold_is_refused(seen: Callable[..., Observation]) -> None:
    good = to_json(seen(Evidence.of(Kind.SQL, r"visible \ud800")))
    assert from_json(good).evidence[0].text == r"visible \ud800"
    with pytest.raises(BadObservation):
        from_json(good.replace("visible ", "\\ud800 "))
