"""Reading people from CSV files as they come: any order, delimiter and code page, and every mistake said at once."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.domain.people import Unit
from scanner.app.peoplefile import COLUMNS, LONGEST, BadListing, listing, read_listing

HEADER = "id,name,mail,department,unit,manager,active,plant,group\n"


def people(text: str, encoding: str = "utf-8", departments: tuple[str, ...] = ()) -> dict[str, object]:
    return {person.id: person for person in listing(text.encode(encoding), "hr.csv", departments).people}


def mistakes(text: str) -> list[str]:
    with pytest.raises(BadListing) as bad:
        listing(text.encode(), "hr.csv")
    return list(bad.value.lines)


def test_a_person_is_read_from_every_column() -> None:
    text = HEADER + "olga,Olga Operations,olga@x.example,Quality,business,bert,yes,North,no\n"
    olga = people(text)["olga"]
    assert (olga.name, olga.mail, olga.department, olga.unit) == (
        "Olga Operations",
        "olga@x.example",
        "Quality",
        Unit.BUSINESS,
    )
    assert (olga.manager, olga.active, olga.plant, olga.is_group) == ("bert", True, "North", False)
    assert olga.roles == frozenset()


def test_columns_come_in_any_order_and_any_case_and_the_rest_is_left_out_and_said() -> None:
    found = listing(b"Cost Centre;NAME; Id\n4711;Olga;olga\n", "hr.csv")
    assert (found.people[0].id, found.people[0].name) == ("olga", "Olga")
    assert found.ignored == ("Cost Centre",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_of_every_usual_encoding_and_delimiter_are_read(encoding: str, delimiter: str, end: str) -> None:
    text = end.join([delimiter.join(["id", "name"]), delimiter.join(["jörg", "Jörg Größe"]), "", ""])
    assert people(text, encoding)["jörg"].name == "Jörg Größe"


def test_what_is_no_text_is_said() -> None:
    with pytest.raises(BadListing, match="neither UTF-8 nor Windows"):
        listing(b"id,name\n\x81\x8d,x\n", "hr.csv")


def test_the_unit_comes_from_the_column_else_from_the_department() -> None:
    text = HEADER + "a,A,,IT Services,,,,,\nb,B,,IT Services,business,,,,\nc,C,,Quality,IT,,,,\nd,D,,Quality,,,,,\n"
    found = people(text, departments=("IT*",))
    assert [found[one].unit for one in "abcd"] == [Unit.IT, Unit.BUSINESS, Unit.IT, Unit.BUSINESS]


@pytest.mark.parametrize(
    ("said", "active"),
    [
        ("", True),
        ("yes", True),
        ("TRUE", True),
        ("1", True),
        ("ja", True),
        ("no", False),
        ("0", False),
        ("Nein", False),
    ],
)
def test_active_is_said_in_the_words_of_the_house_and_empty_is_yes(said: str, active: bool) -> None:  # noqa: FBT001 - pytest hands it over
    assert people(f"id,name,active\na,A,{said}\n")["a"].active is active


def test_a_group_is_marked_in_its_column_and_who_manages_themself_has_no_manager() -> None:
    found = people("id,name,group,manager\nteam,Team,x,\nceo,Boss,,CEO\n")
    assert found["team"].is_group
    assert not found["team"].can_own
    assert found["ceo"].manager == ""


def test_every_mistake_is_said_at_once_with_line_and_column() -> None:
    text = (
        "id,name,mail,unit,active,group\n"
        "a,,x@y,it,yes,no\n"
        ",B,nomail,shop,perhaps,maybe\n"
        "A,C,,,,\n"
        "d,D,,,,,extra\n"
        f"e,{'x' * (LONGEST + 1)},,,,\n"
    )
    assert mistakes(text) == [
        "hr.csv:2: name: is empty",
        "hr.csv:3: id: is empty",
        "hr.csv:3: mail: 'nomail' is no address",
        "hr.csv:3: unit: is it or business (got shop)",
        "hr.csv:3: active: is yes or no (got perhaps)",
        "hr.csv:3: group: is yes or no (got maybe)",
        "hr.csv:4: id: 'A' stands in line 2 already",
        "hr.csv:5: row: has 7 values, the first line names 6 columns",
        f"hr.csv:6: name: is longer than {LONGEST} characters",
    ]


def test_a_mistyped_missing_or_double_column_is_said_and_nothing_is_guessed() -> None:
    assert mistakes("id,name,manger\na,A,b\n") == ["hr.csv:1: manger: no such column; did you mean 'manager'?"]
    assert mistakes("id,name,name\na,A,b\n") == ["hr.csv:1: name: stands in the first line twice"]
    assert "hr.csv:1: id: this column is missing" in mistakes("name\nA\n")[0]
    assert len(mistakes("")) == 2


def test_line_breaks_and_control_characters_in_a_value_are_refused() -> None:
    assert mistakes('id,name\na,"A\nB"\n') == ["hr.csv:3: name: has line breaks or control characters in it"]
    assert mistakes("id,name\na,A\x1b[31m\n") == ["hr.csv:2: name: has line breaks or control characters in it"]


def test_a_quote_that_never_ends_and_a_file_without_anybody_are_said() -> None:
    assert "is no CSV" in mistakes('id,name\n"a,A\n')[0]
    assert mistakes("id,name\n\n") == ["hr.csv: names nobody"]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadListing, match="cannot be read"):
        read_listing(tmp_path / "none.csv")
    file = tmp_path / "hr.csv"
    file.write_text("id,name\na,A\n", encoding="utf-8")
    assert read_listing(file).people[0].id == "a"


@given(st.binary(max_size=300))
def test_whatever_the_bytes_are_they_are_people_or_said_to_be_wrong(content: bytes) -> None:
    try:
        found, said = listing(content, "hr.csv").people, ()
    except BadListing as bad:
        found, said = (), bad.lines
    assert bool(found) != bool(said)
    assert all(line.startswith("hr.csv") for line in said)


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(
    st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6, unique_by=lambda row: row[0].casefold()),
    st.sampled_from(",;\t"),
)
def test_what_a_spreadsheet_writes_is_read_as_it_was(rows: list[tuple[str, str]], delimiter: str) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows([("id", "name"), *rows])
    found = listing(written.getvalue().encode(), "hr.csv").people
    assert [(person.id, person.name) for person in found] == rows


def test_the_columns_are_what_the_documentation_says(root: Path) -> None:
    page = (root / "docs" / "people.md").read_text(encoding="utf-8")
    assert [name for name in COLUMNS if f"| `{name}` |" not in page] == []
