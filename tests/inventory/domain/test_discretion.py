"""Names of people do not show in proof, and what the proof says stays readable."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Artifact, Evidence, Kind, Level, Observation
from classifiers.verdict import Signal
from inventory.domain.discretion import Veil

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def veil(author: str = "Miriam Osei", owner: str = "PLANT\\mosei") -> Veil:
    artifact = Artifact(
        share="s", path="a", name="a", kind="workbook", sha256="", size=1, modified=NOW, author=author, owner=owner
    )
    return Veil([Observation(artifact=artifact, handler="x/1", complete=True, fingerprint="", seen=NOW)])


def test_a_full_name_is_taken_out_of_code_and_prose() -> None:
    assert veil().code("' ask MIRIAM  OSEI first") == "' ask [name] first"
    assert veil().prose("written by Miriam Osei.") == "written by [name]."


def test_a_single_word_is_taken_out_of_prose_and_of_quotes_and_stays_in_code() -> None:
    quality = veil(author="Quality")
    assert quality.code("UPDATE Quality SET Hi = 1") == "UPDATE Quality SET Hi = 1"
    assert quality.code("WHERE clerk = 'quality'") == "WHERE clerk = '[name]'"
    assert veil().code('Const Who = "WEST\\mosei"') == 'Const Who = "WEST\\[name]"'
    assert veil().prose("mosei changed it") == "[name] changed it"
    assert veil().prose("the moseism of it") == "the moseism of it"


def test_the_user_in_the_path_of_a_profile_is_taken_out_whoever_it_is() -> None:
    assert veil().code(r'Open "C:\Users\j.doe\Desktop\a.csv"') == r'Open "C:\Users\[name]\Desktop\a.csv"'
    assert veil().code("open('/home/jdoe/a.csv')") == "open('/home/[name]/a.csv')"
    assert veil().code(r"C:\Users\Public\a.csv") == r"C:\Users\Public\a.csv"


def test_names_of_machines_and_initials_are_left() -> None:
    assert (
        veil(author="Administrator", owner="root").prose("the Administrator and root") == "the Administrator and root"
    )
    assert veil(author="MO", owner="").prose("MO = 1") == "MO = 1"


def test_evidence_of_a_person_says_that_there_is_one() -> None:
    person = Evidence.of(Kind.PERSON, "Somebody Else", "author")
    assert veil().evidence(person).text == "[name]"


def test_line_breaks_stay_where_they_are() -> None:
    assert veil().prose("' Miriam\nOsei\n' Miriam Osei\n").count("\n") == 3


_SIGNAL = Signal(rule="r", title="t", policy="SHA-2", criticality=None, level=Level.BEHAVIOUR, because=())


@given(st.text(max_size=40), st.sampled_from([Kind.COMMENT, Kind.SQL, Kind.STATEMENT, Kind.FORMULA, Kind.LABEL]))
def test_no_full_name_survives_and_nothing_else_is_lost(text: str, kind: Kind) -> None:
    item = Evidence.of(kind, f"{text} Miriam Osei {text}", "Main:1")
    signal = Signal(
        rule="r", title="t", policy="SHA-2", criticality=None, level=Level.BEHAVIOUR, because=(item,), matched=(text,)
    )
    bare = veil().signal(signal)
    if "Miriam Osei" in item.text:
        assert "Miriam Osei" not in bare.because[0].text
    assert veil().signal(_SIGNAL) is _SIGNAL
