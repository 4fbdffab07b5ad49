"""Records of a dossier keep every word on the way to the database and back, and their digest tells any change."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.domain.canonical import canonical, digest_of
from inventory.domain.dossier import Acceptance, DataCheck, Plan, Result, Signature, SourceFile, TestCase, Value
from inventory.domain.events import Event, EventKind
from inventory.domain.records import KINDS, SEALED, content_of, kind_of, record_of, sealed

st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))
st.register_type_strategy(Decimal, st.decimals(allow_nan=False, allow_infinity=False))
st.register_type_strategy(int, st.integers(1 - 2**53, 2**53 - 1))


@given(st.one_of([st.builds(cast) for cast in KINDS.values()]))
def test_a_record_comes_back_from_json_as_it_was(record: object) -> None:
    kept = sealed(record)  # type: ignore[arg-type] # one of the kinds
    text = json.dumps(content_of(kept), ensure_ascii=False)
    expected = replace(kept, valid=False, flaw="") if isinstance(kept, Signature) else kept
    assert record_of(kind_of(kept), json.loads(text)) == expected


@given(st.builds(Plan), st.builds(Plan))
def test_a_digest_names_all_that_a_record_says(one: Plan, other: Plan) -> None:
    same = content_of(one) == content_of(other)
    assert (sealed(one).digest == sealed(other).digest) is same  # type: ignore[union-attr] # sealed ones have it


def test_a_result_that_is_changed_afterwards_changes_the_digest_of_the_test() -> None:
    case = TestCase(name="limits", result=Result.FAILED, executed_by="olga")
    test = Acceptance(plan="p", data_provided_by="olga", cases=(case,))
    passed = Acceptance(plan="p", data_provided_by="olga", cases=(TestCase(name="limits", result=Result.PASSED),))
    assert sealed(test) != sealed(passed)
    assert Acceptance in SEALED


def test_what_was_signed_before_a_field_was_there_keeps_its_digest() -> None:
    """The digest is of the version before data checks named their files; a signature over it must hold on."""
    check = DataCheck(differences=0, compared=2, at=datetime(2026, 3, 2, tzinfo=UTC), legacy="a", confirmed_by="dora")
    assert sealed(check).digest == "9f4e1a2ac1e0ea3035e2a1f48a502eb0e279fa7577cf2bfb49047f1276f3948e"  # type: ignore[union-attr] # a data check has one
    file = SourceFile(side="legacy", path="/a", host="h", size=1, modified=check.at, sha256="0" * 64)
    assert sealed(replace(check, sources=(file,))) != sealed(check)


def test_the_canonical_form_is_sorted_has_no_spaces_and_no_floats() -> None:
    moment = datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert canonical({"b": 1, "a": [True, None, "\u00e9"]}) == b'{"a":[true,null,"\xc3\xa9"],"b":1}'
    assert canonical(moment) == b'"2026-03-02T08:00:00.000000+00:00"'
    assert canonical({Decimal("1.50")}) == b'["1.5"]'
    with pytest.raises(TypeError, match="no canonical form"):
        canonical(1.5)


def test_keys_are_sorted_by_utf_16_code_units_as_rfc_8785_wants_it() -> None:
    """Its own example (section 3.2.3): the emoji beyond U+FFFF comes before U+FB33."""
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    assert list(json.loads(canonical(dict.fromkeys(names, "")))) == [
        "\r",
        "1",
        "\u0080",
        "\u00f6",
        "\u20ac",
        "\U0001f600",
        "\ufb33",
    ]
    assert canonical('\u20ac$\x0f\nA\'B"\\\\"/') == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()


def test_a_number_that_a_double_would_round_has_no_canonical_form() -> None:
    assert canonical(-(2**53) + 1) == b"-9007199254740991"
    with pytest.raises(TypeError, match="exact up to"):
        canonical({"n": 2**53})
    with pytest.raises(ValueError, match="surrogates"):
        canonical("\ud800")


@given(st.recursive(st.none() | st.booleans() | st.text(), lambda part: st.dictionaries(st.text(), part)))
def test_the_canonical_form_says_the_same_and_is_its_own_canonical_form(value: object) -> None:
    written = canonical(value)
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written


def test_equal_amounts_are_one_amount_however_they_are_written() -> None:
    assert digest_of(Decimal(100)) == digest_of(Decimal("1E+2")) == digest_of(Decimal("100.0"))
    assert Value(amount=Decimal(0), unit="EUR").quantified is False


def test_people_are_told_of_a_digest_what_one_compares_by_eye() -> None:
    event = Event(
        kind=EventKind.VOTED,
        at=datetime(2026, 3, 2, tzinfo=UTC),
        detail={"gate": "G3", "against": "", "subject": "ab" * 32},
    )
    assert event.told == {"gate": "G3", "subject": "abababababab…"}
