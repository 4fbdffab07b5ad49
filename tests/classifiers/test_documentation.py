"""What was found of a tool's documentation: whose it is, what it tells, and whether the logic is newer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.answers import answers
from classifiers.aspects import Aspect
from classifiers.documentation import (
    Beside,
    Documentation,
    Documented,
    Folder,
    Neighbourhood,
    Origin,
    documentation,
    last_logic_change,
)
from classifiers.documentationwords import documentation_sentences, gap_sentence
from classifiers.evidence import (
    Access,
    Artifact,
    Evidence,
    Kind,
    Observation,
    Part,
    PartKind,
    Reference,
)

SAVED = datetime(2025, 1, 10, 12, tzinfo=UTC)
OLD = datetime(2024, 3, 2, tzinfo=UTC)
ALL_FIVE = "Purpose: a · Inputs: b · Outputs: c · How to run: d · How to check: e"


def told(text: str, where: str = "sheet Readme") -> Evidence:
    return Evidence.of(Kind.DOCUMENTATION, text, where)


def seen(*evidence: Evidence, name: str = "Limits.xlsm", parts: tuple[Part, ...] = (), **about: object) -> Observation:
    artifact = Artifact(
        share="plant", path=f"Q/{name}", name=name, kind="excel-macro", sha256="ab", size=1, modified=SAVED
    )
    references = about.get("references", ())
    return Observation(
        artifact=artifact,
        handler="workbook/1",
        complete=True,
        fingerprint="f",
        seen=SAVED,
        evidence=evidence,
        parts=parts,
        references=references,  # type: ignore[arg-type]
    )


def around(*documents: Beside, changed: datetime | None = SAVED) -> Neighbourhood:
    return Neighbourhood(beside=documents, logic_changed=changed)


def test_nothing_found_is_none_and_says_so() -> None:
    found = documentation([seen()])
    assert found.state is Documented.NONE
    assert documentation_sentences(found) == ("No documentation was found in it or beside it.",)
    assert gap_sentence(found) == "no documentation was found in it or beside it"


def test_a_sheet_tells_what_it_covers_and_what_is_missing() -> None:
    found = documentation([seen(told("Purpose: weekly limits · Inputs: calibration.csv"))])
    assert found.state is Documented.FOUND
    assert found.missing == [Aspect.OUTPUTS, Aspect.RUN, Aspect.CHECK]
    assert gap_sentence(found) == (
        "documentation found (sheet Readme, 2025-01-10) covers purpose and inputs; "
        "outputs, how to run and how to check are missing"
    )


def test_all_five_in_the_tool_are_complete_whatever_lies_beside_it() -> None:
    found = documentation([seen(told(ALL_FIVE))], around(Beside(path="Q/README.md", modified=OLD)))
    assert found.state is Documented.COMPLETE
    assert gap_sentence(found) == ""


def test_the_places_of_several_files_are_told_apart_and_those_of_an_archive_are_found() -> None:
    found = documentation([seen(told("Purpose: a")), seen(told("Inputs: b", "b.bas: header b:1"), name="b.zip")]).found
    assert [(one.origin, one.place) for one in found] == [
        (Origin.SHEET, "Readme of Limits.xlsm"),
        (Origin.HEADER, "b:1 of b.zip"),
    ]


@pytest.mark.parametrize(
    ("document", "named", "alone", "whose"),
    [
        ("Q/Limits manual.docx", ("limits",), False, "its own"),
        ("Q/README.md", (), True, "its own"),
        ("Q/README.md", (), False, "perhaps"),
        ("Q/Prices.docx", ("prices",), False, "another's"),
        ("Q/Limits new.docx", ("limits", "limits new"), False, "another's"),
    ],
)
def test_a_document_is_of_the_tool_it_names_or_of_the_only_one_there(
    *, document: str, named: tuple[str, ...], alone: bool, whose: str
) -> None:
    found = documentation([seen()], around(Beside(path=document, modified=OLD, named=named, alone=alone))).found
    assert [one.perhaps for one in found] == {"its own": [False], "perhaps": [True], "another's": []}[whose]


def test_names_of_tools_are_found_as_words_in_the_names_of_documents() -> None:
    folder = Folder(["SPC_Limits.xlsm", "Prices.accdb", "of.py"])
    assert folder.named_by("Q/spc-limits handbook of 2024.pdf") == ("spc limits",)
    assert folder.named_by("Q/Pricesheet.pdf") == ()


def test_a_document_older_than_the_logic_is_stale_and_the_sentence_has_both_dates() -> None:
    found = documentation([seen()], around(Beside(path="Q/README.md", modified=OLD)))
    assert found.state is Documented.STALE
    (sentence,) = documentation_sentences(found)
    assert "README.md (2024-03-02)" in sentence
    assert "older than the logic of 2025-01-10" in sentence


def test_files_of_one_day_are_as_old_as_each_other() -> None:
    found = documentation([seen()], around(Beside(path="Q/README.md", modified=SAVED - timedelta(hours=3))))
    assert found.state is Documented.FOUND


def test_where_nobody_knows_when_the_logic_changed_nothing_is_stale_but_the_doubt_is_said() -> None:
    found = documentation([seen()], around(Beside(path="Q/README.md", modified=OLD), changed=None))
    assert found.state is Documented.FOUND
    assert "no scan has seen when its logic last changed" in documentation_sentences(found)[0]


def test_what_perhaps_describes_others_makes_nothing_stale() -> None:
    found = documentation([seen()], around(Beside(path="Q/README.md", modified=OLD, alone=False)))
    assert found.state is Documented.PERHAPS
    assert "perhaps describes it" in documentation_sentences(found)[0]


@pytest.mark.parametrize(
    ("kinds", "changed_days", "known"),
    [
        (["python"], 0, SAVED),
        (["excel-macro"], 0, None),
        (["python", "access"], 0, None),
        (["excel-macro"], 9, SAVED),
    ],
)
def test_when_the_logic_changed_is_known_from_a_scan_or_from_a_file_without_data(
    kinds: list[str], changed_days: int, known: datetime | None
) -> None:
    found = SAVED + timedelta(days=30)
    changed = found + timedelta(days=changed_days)
    assert last_logic_change(kinds, SAVED, discovered=found, changed=changed) == known


def test_a_later_data_save_does_not_make_the_logic_newer() -> None:
    discovered, changed, saved = OLD, OLD + timedelta(days=1), SAVED
    assert last_logic_change(["excel"], saved, discovered=discovered, changed=changed) == changed


@given(
    lines=st.lists(
        st.sampled_from(["Purpose: a", "Inputs: b", "Outputs: c", "Run: d", "Check: e", "nothing"]), max_size=6
    ),
    beside=st.booleans(),
    old=st.booleans(),
)
def test_the_state_follows_from_what_is_covered_and_how_old_it_is(*, lines: list[str], beside: bool, old: bool) -> None:
    documents = [Beside(path="Q/README.md", modified=OLD if old else SAVED)] if beside else []
    found = documentation([seen(*map(told, lines))], around(*documents))
    assert (found.state is Documented.NONE) == (not lines and not beside)
    assert (found.state is Documented.COMPLETE) == (not found.missing)
    assert (found.state is Documented.STALE) == (beside and old and not lines)
    assert bool(gap_sentence(found)) == bool(found.missing)


def test_answers_come_from_the_documentation_first() -> None:
    lines = seen(
        told("Purpose: weekly limits · Inputs: lab.csv · Outputs: limits.csv"),
        told("How to run: press Calculate · How to check: sum equals the MES"),
    )
    proposed = answers([lines], documentation([lines]))
    assert {name: (answer.text, answer.source) for name, answer in proposed.items()} == {
        "purpose": ("weekly limits", "sheet Readme"),
        "documentation": ("sheet Readme", "in it"),
        "inputs_outputs": ("Inputs: lab.csv; Outputs: limits.csv", "sheet Readme"),
        "how_to_run": ("How to run: press Calculate; How to check: sum equals the MES", "sheet Readme"),
    }


def test_what_nobody_wrote_is_proposed_from_links_files_buttons_and_schedules() -> None:
    lines = seen(
        Evidence.of(Kind.TRIGGER, "every day at 5", "main"),
        Evidence.of(Kind.LABEL, "buttons: Calculate", "drawing1"),
        parts=(Part(kind=PartKind.LINK, name="dbo_Limits"),),
        references=(Reference(target="x.csv", access=Access.READ), Reference(target="y.csv", access=Access.WRITE)),
    )
    proposed = answers([lines], Documentation())
    assert proposed["inputs_outputs"].text == "reads x.csv and dbo_Limits; writes y.csv"
    assert proposed["how_to_run"].text == "starts: every day at 5; buttons: Calculate"
    assert set(proposed) == {"inputs_outputs", "how_to_run"}


def test_a_document_that_is_older_than_the_logic_is_not_proposed() -> None:
    stale, fresh = Beside(path="Q/README.md", modified=OLD), Beside(path="Q/Limits.docx", modified=SAVED)
    assert "documentation" not in answers([seen()], documentation([seen()], around(stale)))
    assert answers([seen()], documentation([seen()], around(stale, fresh)))["documentation"].text == "Q/Limits.docx"


def test_an_owner_is_never_proposed() -> None:
    lines = seen(told("Owner: Eva · Purpose: limits"), Evidence.of(Kind.PERSON, "Eva", "author"))
    assert "owner" not in answers([lines], documentation([lines]))
