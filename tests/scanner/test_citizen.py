"""The descriptor of a tool: what it may say, what is told of a mistake, and that what is written can be read again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner import citizen
from scanner.citizen import BadDescriptor

GOOD = b"""
owner = "eva"
purpose = "Shows scrap by cause"
connections = ["MES", "P:/limits.xlsx"]
read_only = "yes"
users = ""
"""


def mistakes(text: str | bytes) -> list[str]:
    with pytest.raises(BadDescriptor) as bad:
        citizen.read(text if isinstance(text, bytes) else text.encode())
    return bad.value.lines()


def test_what_it_says_is_read_and_what_is_left_open_is_not_in_it() -> None:
    assert citizen.read(GOOD) == {
        "owner": "eva",
        "purpose": "Shows scrap by cause",
        "connections": ["MES", "P:/limits.xlsx"],
        "read_only": "yes",
    }
    assert citizen.read(b"\xef\xbb\xbfconnections = []") == {"connections": []}


def test_every_mistake_is_told_with_its_line_and_the_key_that_was_probably_meant() -> None:
    text = '# a tool\npurpos = "x"\nowner = 5\n\n[people]\nname = "x"\n'
    assert mistakes(text) == [
        "line 2: purpos: there is no such key; did you mean 'purpose'?",
        "line 3: owner: this is text in quotes",
        "line 5: people: there is no such key (there are: " + ", ".join(citizen.fields()) + ")",
    ]
    assert mistakes('read_only = "maybe"') == ["line 1: read_only: this is one of yes, no, unknown"]
    assert mistakes("read_only = true") == ["line 1: read_only: this is text in quotes"]
    assert mistakes('connections = "MES"') == ["line 1: connections: this is a list of texts in quotes"]
    assert mistakes('connections = ["MES", 5]') == ["line 1: connections: this is text in quotes"]
    assert "more than 100 entries" in mistakes(f"connections = {['x'] * 101}")[0]
    assert "longer than 200 characters" in mistakes(f'owner = "{"x" * 201}"')[0]


HOSTILE = [
    b"\xff\xfe\x00",
    b"owner = ",
    b"a = [" + b"[" * 9000,
    b"n = " + b"9" * 9000,
    b'owner = "x"\nowner = "y"',
    b"\x00",
    b"a.b = 1\na = 2",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_is_no_descriptor_is_told_in_one_line_and_breaks_nothing(hostile: bytes) -> None:
    (line,) = mistakes(hostile)
    assert line.startswith("line ")
    assert len(line) < 200


def test_a_syntax_mistake_is_told_with_its_line() -> None:
    (line,) = mistakes('owner = "eva"\npurpose = scrap\n')
    assert line.startswith("line 2: this is no TOML: ")
    assert "at line" not in line


def test_only_so_many_mistakes_of_one_file_are_told() -> None:
    assert len(mistakes("".join(f"k{number} = 1\n" for number in range(500)))) == 10


def test_names_tell_which_file_is_a_descriptor() -> None:
    assert citizen.is_descriptor("Report.xlsm.citizen.toml")
    assert citizen.is_descriptor("Report.CITIZEN.TOML")
    assert not citizen.is_descriptor(".citizen.toml")
    assert not citizen.is_descriptor("citizen.toml")


def test_the_schema_says_what_every_key_is_for_and_refuses_others() -> None:
    schema: Any = json.loads(citizen.schema_text())
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["owner", "purpose", "documentation", "inputs_outputs", "how_to_run"]
    assert all(len(field["description"]) > 20 for field in schema["properties"].values())


def test_a_written_descriptor_explains_every_key_says_where_an_answer_is_from_and_can_be_read() -> None:
    answers: dict[str, str | list[str]] = {
        "purpose": 'shows "scrap"\nby\tcause \\ ü \x7f',
        "connections": ["MES", "a'b"],
    }
    text = citizen.render(answers, "Report.xlsm", {"purpose": "Proposed, from sheet Readme."})
    assert citizen.read(text.encode()) == {**answers, "read_only": "unknown"}
    assert "Report.xlsm.citizen.toml" in text
    assert "Proposed, from sheet Readme." in text
    for key in citizen.fields():
        assert key == "tool" or f"{key} = " in text
    assert "connections" not in citizen.read(citizen.render({}, "a", {}).encode()), "nothing said is not: none"


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@given(st.fixed_dictionaries({"owner": texts, "purpose": texts}), st.lists(texts, min_size=1, max_size=4))
def test_whatever_is_written_is_read_back_as_it_was(answers: dict[str, str], connections: list[str]) -> None:
    given: dict[str, str | list[str]] = {**answers, "connections": connections}
    read = citizen.read(citizen.render(given, "a.xlsm", {}).encode())
    assert read == {**{key: value for key, value in given.items() if value}, "read_only": "unknown"}


@given(st.binary(max_size=200))
def test_no_bytes_at_all_break_the_reader(content: bytes) -> None:
    try:
        citizen.read(content)
    except BadDescriptor:
        return
