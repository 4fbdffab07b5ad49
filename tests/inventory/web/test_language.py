"""The languages of the board: every sentence is translated, and numbers and times are written as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

import inventory.web
from inventory.web.catalogue import sentences, untranslated, updated
from inventory.web.language import FIRST, LANGUAGES, language, preferred

OTHERS = sorted(set(LANGUAGES) - {FIRST})
LOCALE = Path(str(inventory.web.__path__[0])) / "locale"


def catalogue(code: str) -> Catalog:
    return read_po(BytesIO((LOCALE / f"{code}.po").read_bytes()), locale=code)


def pairs(code: str) -> Iterator[tuple[str, str]]:
    for message in catalogue(code):
        for said, told in zip(_all(message.id), _all(message.string), strict=False):
            if said:
                yield said, told


def _all(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, tuple | list) else (str(text),)


@pytest.mark.parametrize("code", OTHERS)
def test_every_sentence_of_the_board_is_translated(code: str) -> None:
    assert untranslated(catalogue(code), sentences()) == []


@pytest.mark.parametrize("code", OTHERS)
def test_what_is_no_longer_said_is_gone_from_the_catalogue(code: str) -> None:
    known = catalogue(code)
    assert {str(message.id) for message in known} == {str(message.id) for message in updated(known, sentences())}


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_the_same_gaps_and_marks(code: str) -> None:
    def gaps(text: str) -> list[str]:
        return sorted(re.findall(r"%\(\w+\)[sd]|<[^>]+>|[A-Z]{2,4}-\d", text))

    assert [(said, told) for said, told in pairs(code) if gaps(said) != gaps(told)] == []


def test_the_language_is_the_chosen_one_else_the_first_that_a_browser_accepts() -> None:
    assert preferred("de", "en") == "de"
    assert preferred("", "de-AT,de;q=0.9,en;q=0.8") == "de"
    assert preferred("", "fr;q=0.9,en;q=0.1,de;q=0.5") == "de"
    assert preferred("xx", "") == FIRST
    for odd in ("*", ";q=;,;", "de;q=x", "de;q=0", "," * 5000):
        assert preferred("", odd) == FIRST


def test_numbers_and_times_are_written_as_the_language_writes_them() -> None:
    at = datetime(2026, 3, 2, 8, 5, tzinfo=UTC)
    english, german = language("en"), language("de", ZoneInfo("Europe/Berlin"))
    assert (english.grouped(1234567), german.grouped(1234567)) == ("1,234,567", "1.234.567")
    assert (english.percent(961, 1000), german.percent(961, 1000)) == ("96.1 %", "96,1 %")
    assert english.percent(99_999, 100_000) == "99.9 %", "never rounded up"
    assert (english.money(Decimal("1234.5")), german.money(Decimal("0.125"))) == ("1,234.50", "0,125")
    assert english.moment(at) == "2026-03-02 08:05 UTC"
    assert german.moment(at) == "02.03.2026 09:05 CET"
    assert (english.day(date(2026, 3, 2)), german.day(date(2026, 3, 2))) == ("2026-03-02", "02.03.2026")
    assert english.counted(1, "tool") == "1 tool"
    assert english.counted(2, "entry", "entries") == "2 entries"
    assert german.say("no such sentence") == "no such sentence"
    assert german.say("") == ""


def test_a_catalogue_is_brought_up_to_date_without_losing_what_was_translated() -> None:
    known = Catalog(locale="de")
    known.add("Money", "Geld")
    known.add("gone", "weg")
    fresh = updated(known, {"Money", "new", ("tool", "tools")})
    assert fresh["Money"].string == "Geld"
    assert "gone" not in fresh
    assert untranslated(fresh, {"Money", "new", ("tool", "tools")}) == ["('tool', 'tools')", "new"]
