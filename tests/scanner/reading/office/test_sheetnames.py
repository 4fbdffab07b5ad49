"""Words of sheets are structure, but those of a sheet that explains the others."""

from __future__ import annotations

import pytest

from classifiers.evidence import Kind
from scanner.reading.office.sheetnames import structure


@pytest.mark.parametrize("name", ["Liesmich", "Readme", "Anleitung", "使い方"])
def test_what_a_read_me_sheet_says_is_no_structure(name: str) -> None:
    assert not list(structure(name, ["Upper test limits are computed here", "Price"]))


def test_the_words_of_any_other_sheet_are() -> None:
    (line,) = structure("Limits", ["Upper", "Lower", "Upper"])
    assert (line.kind, line.text) == (Kind.STRUCTURE, "Limits: Upper, Lower")
