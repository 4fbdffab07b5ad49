from __future__ import annotations

from classifiers.evidence import Access, Evidence, Kind, Part, PartKind, Reference, Source
from scanner.masking import Masking

CODE = 'Const PW = "Sommer2024"\nSheets("Limits").Unprotect "Limits"'
SOURCE = Source(part="Load", language="vba", text=CODE, digest="d")


def of(*texts: str) -> Masking:
    return Masking(sources=[SOURCE], others=texts, longest_source=1000)


def test_a_line_that_was_cut_in_the_middle_of_a_secret_shows_nothing_of_it() -> None:
    long = "call " * 38 + "Sommer2024 and more than fits"
    line = Evidence.of(Kind.STATEMENT, long, "Load:1")
    assert "Somm" in line.text
    assert "Somm" not in of(line.text).evidence(line).text


def test_names_and_places_hold_no_secret() -> None:
    part = of("copy of Sommer2024").part(Part(kind=PartKind.QUERY, name="copy of Sommer2024"))
    assert "Sommer" not in part.name
    assert "Sommer" not in of().evidence(Evidence.of(Kind.LABEL, "a", "query Sommer2024")).where


def test_a_sheet_keeps_its_name_if_that_is_its_password_too() -> None:
    assert of("Limits").part(Part(kind=PartKind.SHEET, name="Limits")).name == "Limits"
    assert 'Unprotect "•••"' in of().source(SOURCE).text


def test_an_address_holds_no_secret() -> None:
    target = "https://mes.example/api?line=4&api_key=abc123def&access_token=Winter7"
    found = of(target).reference(Reference(target=target, access=Access.READ))
    assert found.target == "https://mes.example/api?line=4&api_key=•••&access_token=•••"
